"""Programs that run beside this one and end before it does."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
import fcntl
from pathlib import Path
import random
import socket
import sys

STOP_SECONDS = 40.0
"""Home Assistant writes its stores when it stops; longer than this it never took."""

ROOT = Path(__file__).parents[1]


class EndedError(Exception):
    """A program ended by itself; the text says which and where its last words are."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a server could listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def are_free(first: int, count: int) -> bool:
    """Tell whether servers could listen on so many ports in a row."""
    return all(is_free(port) for port in range(first, first + count))


def free_ports(count: int) -> int:
    """Return the first of so many free ports in a row, below those of outgoing connections.

    Who asks for several things at once asks for all their ports in one call: between two calls
    nobody listens yet, and the second may be given the ports of the first. Somewhere at random,
    because others may look for theirs in the same moment.
    """
    somewhere = random.randrange(count)  # noqa: S311 - not a secret
    starts = list(range(21000 + somewhere, 32000 - count, count))
    random.shuffle(starts)
    for first in starts:
        if are_free(first, count):
            return first
    raise EndedError(f"No {count} free ports in a row")


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Tell whether no other program is within this for the folder, and keep others out."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@asynccontextmanager
async def running(
    name: str, log: Path, module: str, *arguments: str
) -> AsyncIterator[asyncio.Task[int]]:
    """Run a Python module with its output in `log`; yield the task that waits for its end.

    It has a session of its own, so that Ctrl-C reaches this program alone, which then stops the
    others in order.
    """
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
    end = asyncio.create_task(process.wait(), name=name)
    try:
        yield end
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(asyncio.shield(end), STOP_SECONDS)
            except TimeoutError:
                process.kill()
        await end


async def until(end: asyncio.Task[int], path: Path, word: str, *, seconds: float) -> str:
    """Wait until a program has written `word` into its log and return the log.

    `EndedError` where it ends before that or takes longer than `seconds`.
    """
    try:
        async with asyncio.timeout(seconds):
            while word not in (text := path.read_text()).split():
                if end.done():
                    last = text.strip().splitlines()[-1:] or ["it said nothing"]
                    raise EndedError(f"{end.get_name()} did not start: {last[0]}")
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise EndedError(f"{end.get_name()} is slow to start; see {path}") from None
    return text


async def unless_ended(
    end: asyncio.Task[int], work: Coroutine[None, None, None], log: Path
) -> None:
    """Wait for the work; `EndedError` where the program it waits for ends first."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task, end}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise EndedError(f"{end.get_name()} did not start; see {log}")
        task.result()
    finally:
        task.cancel()
