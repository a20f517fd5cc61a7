"""Show a domain name drop in a real Home Assistant.

The registries are this machine's own (the lab), unless --live asks for the real ones.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
import shutil
import signal
import sys

from aiohttp import ClientSession

from . import PASSWORD, USER, setting
from .cast import REAL, Cast
from .folder import CAST, ENDPOINTS, HOST, prepare
from .home_assistant import HomeAssistant, HomeAssistantError, connect, until_up
from .processes import (
    ROOT,
    EndedError,
    alone,
    are_free,
    free_ports,
    is_free,
    running,
    unless_ended,
    until,
)
from .registries import Registries
from .story import AVAILABLE, TRANSITION, notification, patiently, say, tell

START_SECONDS = 600.0
"""Home Assistant compiles itself at its first start: minutes on a slow or busy machine."""
LAB_SECONDS = 30.0
LAB_PORTS = 60
"""A few more than it has servers."""


class Demonstration:
    """One run, from start to Ctrl-C."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._folder: Path = options.folder / ("live" if options.live else "lab")
        self._live: bool = options.live
        self._port: int = options.port
        self._base = f"http://{HOST}:{options.port}"
        self._cast = Cast()
        self._next: dict[str, datetime] = {}
        """The name that drops in this run, and when."""

    @property
    def _log(self) -> Path:
        return self._folder / "home-assistant.log"

    async def run(self) -> None:
        """Start everything, tell what happens, and stop everything when cancelled."""
        prepare(self._folder, self._port)
        self._cast = Cast.load(self._folder / CAST)
        if not (self._folder / ".storage" / "auth").exists():
            async with patiently("Making the configuration folder"):
                await _finish("demo.seeding", str(self._folder), log=self._folder / "seeding.log")
        async with AsyncExitStack() as stack:
            registries = await self._open_registries(stack)
            async with patiently("Starting Home Assistant"):
                here = await self._open_home_assistant(stack)
            async with patiently("Putting names on the watch list"):
                await self._set_up(here, registries)
            self._say_where()
            await self._follow(here)

    async def _open_registries(self, stack: AsyncExitStack) -> Registries | None:
        """Start the lab with the names of earlier starts; nothing where the real ones are asked."""
        endpoints = self._folder / ENDPOINTS
        if self._live:
            endpoints.unlink(missing_ok=True)
            return None
        say("Starting the registries of this machine (lab) ...")
        log = self._folder / "lab.log"
        ports = self._lab_ports()
        end = await stack.enter_async_context(
            running("The lab", log, "lab", "--port-base", ports, "--endpoints", str(endpoints))
        )
        text = await until(end, log, "ready", seconds=LAB_SECONDS)
        servers = dict(line.split() for line in text.splitlines() if len(line.split()) == 2)
        session = await stack.enter_async_context(ClientSession())
        registries = Registries(session, servers["control:http"])
        await registries.fill(self._cast)
        return registries

    def _lab_ports(self) -> str:
        """Return the lab's first port: the one of the last start, if all are still to be had."""
        first = self._cast.lab_ports
        if first is None or not are_free(first, LAB_PORTS):
            first = self._cast.lab_ports = free_ports(LAB_PORTS)
        return str(first)

    async def _open_home_assistant(self, stack: AsyncExitStack) -> HomeAssistant:
        end = await stack.enter_async_context(
            running(
                "Home Assistant",
                self._folder / "output.log",
                "demo.hass",
                "--config",
                str(self._folder),
                "--skip-pip",
                "--log-no-color",
            )
        )
        await unless_ended(end, until_up(self._base, seconds=START_SECONDS), self._log)
        here = await stack.enter_async_context(connect(self._base))
        for event in (TRANSITION, AVAILABLE):
            await here.ask("subscribe_events", event_type=event)
        await here.ask("persistent_notification/subscribe")
        try:
            async with asyncio.timeout(START_SECONDS):
                while (await here.ask("get_config"))["state"] != "RUNNING":
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise EndedError(f"Home Assistant is slow to start; see {self._log}") from None
        return here

    async def _set_up(self, here: HomeAssistant, registries: Registries | None) -> None:
        """Put the names on the watch list, and one of them up to drop."""
        if registries is None:
            names: tuple[str, ...] = REAL
            is_watched = await setting.watch(here, names)
        else:
            name = self._cast.put_up()
            no_longer = self._cast.retire()
            self._cast.save(self._folder / CAST)
            await registries.let_drop(name, self._cast.drops_at[name])
            names = self._cast.names
            is_watched = await setting.watch(here, names, no_longer=no_longer)
            self._next = {name: self._cast.drops_at[name]} if is_watched else {}
        await setting.until_loaded(here)
        if is_watched:
            await setting.until_there(here, names)
        else:
            say("The watch list has been removed; --fresh makes it anew.")
        await setting.show(here, self._next)

    def _say_where(self) -> None:
        say("Ready.")
        print(f"\n    {self._base}    user {USER}, password {PASSWORD}\n")
        for name, drops_at in self._next.items():
            seconds = max((drops_at - datetime.now(UTC)).total_seconds(), 0)
            at = f"{drops_at.astimezone():%H:%M:%S}"
            print(f"    {name} drops at {at}, in {seconds:.0f} seconds.")
            print("    Look at the dashboard, which changes by itself, and at the notifications at")
            print("    the bottom left, where an automation leaves one.")
        if self._live:
            print("    These are real names at the real registries: the first looks take a minute.")
        print("    More names: Settings, Devices & services, Domain Availability.")
        print(f"    Ctrl-C stops; the next start goes on from here. Log: {_short(self._log)}\n")
        sys.stdout.flush()

    async def _follow(self, here: HomeAssistant) -> None:
        """Tell what happens until Home Assistant is gone."""
        while (event := await here.events.get()) is not None:
            if sentence := notification(event) or tell(event, self._cast.drops_at):
                say(sentence)
        raise EndedError(f"Home Assistant has ended; see {self._log}")


def _short(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


async def _finish(module: str, *arguments: str, log: Path) -> None:
    """Run a module to its end; `EndedError` where that is a failure."""
    async with running(module, log, module, *arguments) as end:
        if await end:
            raise EndedError(f"{module} failed; see {log}")


@asynccontextmanager
async def _until_told(work: Coroutine[None, None, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run the work until SIGINT or SIGTERM; a second one does not interrupt the clearing up."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, lambda: None)
        print()
        say("Stopping ...")
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    yield task


async def _main(options: argparse.Namespace) -> int:
    demonstration = Demonstration(options)
    async with _until_told(demonstration.run()) as task:
        try:
            await task
        except asyncio.CancelledError:
            say("Stopped.")
        except (EndedError, HomeAssistantError) as problem:
            print(f"{problem}.", file=sys.stderr)
            return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8123, help="of Home Assistant (8123)")
    parser.add_argument("--live", action="store_true", help="ask the real registries")
    parser.add_argument("--fresh", action="store_true", help="throw away what earlier starts left")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / ".demo", help="where it keeps everything (.demo)"
    )
    options = parser.parse_args()
    options.folder = options.folder.absolute()
    if not 0 < options.port < 65536:
        parser.error("--port is between 1 and 65535")
    return options


def main() -> int:
    """Run the demonstration."""
    options = _options()
    with alone(options.folder) as is_alone:
        if not is_alone:
            print(
                f"A demonstration is running in {options.folder}; stop it first.", file=sys.stderr
            )
            return 1
        if not is_free(options.port):
            print(f"Port {options.port} is taken; another one: --port N.", file=sys.stderr)
            return 1
        if options.fresh:
            for kept in ("lab", "live"):
                shutil.rmtree(options.folder / kept, ignore_errors=True)
        return asyncio.run(_main(options))


if __name__ == "__main__":
    sys.exit(main())
