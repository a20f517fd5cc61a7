"""A headless Chromium, driven over the Chrome DevTools Protocol."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
import os
from pathlib import Path
import shutil
import tempfile
from typing import Any

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)
"""No window, and no request that the page did not make."""
START_SECONDS = 30.0
TICK_SECONDS = 0.1


class NoChromiumError(Exception):
    """There is no Chromium, or it does not start; the text says which."""


class PageError(Exception):
    """The page did not do what was asked of it; the text says what."""


class Page:
    """One tab. All methods are of the DevTools protocol's domains Page, Runtime and Emulation."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and return its result; `PageError` if the browser refuses it."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while True:
            reply = await self._socket.receive_json()
            if reply.get("id") != number:
                continue
            if "error" in reply:
                raise PageError(f"{method}: {reply['error']['message']}")
            result: dict[str, Any] = reply["result"]
            return result

    async def size(self, width: int, height: int, *, scale: float = 1) -> None:
        """Set the size of the page in CSS pixels, and how many device pixels make one."""
        await self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=False,
        )

    async def go(self, url: str) -> None:
        """Open an address."""
        await self.send("Page.navigate", url=url)

    async def evaluate(self, expression: str) -> Any:
        """Run JavaScript and return its value (of a promise, what it resolves to)."""
        reply = await self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in reply:
            thrown = reply["exceptionDetails"].get("exception", {})
            raise PageError(f"The page's script failed: {thrown.get('description', thrown)}")
        return reply["result"].get("value")

    async def until(self, expression: str, *, seconds: float) -> None:
        """Wait until the JavaScript is true; `PageError` if it is not within `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                while not await self.evaluate(expression):
                    await asyncio.sleep(TICK_SECONDS)
        except TimeoutError:
            raise PageError(f"not within {seconds:.0f} s: {expression}") from None

    async def picture(self, path: Path, *, clear: bool = False) -> None:
        """Write what the page shows as a PNG, on a transparent ground if `clear`."""
        if clear:
            await self.send(
                "Emulation.setDefaultBackgroundColorOverride",
                color={"r": 0, "g": 0, "b": 0, "a": 0},
            )
        shot = await self.send("Page.captureScreenshot", format="png", captureBeyondViewport=False)
        path.write_bytes(base64.b64decode(shot["data"]))


def find_chromium() -> str:
    """Return the browser's path; `NoChromiumError` where there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise NoChromiumError("No Chromium here (on Debian: apt-get install chromium).")


async def _address(folder: Path, process: asyncio.subprocess.Process) -> str:
    """Return host and port of the browser's DevTools, which it writes into its folder."""
    announced = folder / "DevToolsActivePort"
    try:
        async with asyncio.timeout(START_SECONDS):
            while not (announced.is_file() and len(announced.read_text().splitlines()) > 1):
                if process.returncode is not None:
                    raise NoChromiumError(f"Chromium ended at once ({process.returncode}).")
                await asyncio.sleep(TICK_SECONDS)
    except TimeoutError:
        raise NoChromiumError("Chromium did not start in time.") from None
    return f"127.0.0.1:{announced.read_text().splitlines()[0]}"


@asynccontextmanager
async def open_page() -> AsyncIterator[Page]:
    """Start a browser with a new profile and home and yield its page; end it afterwards."""
    program = find_chromium()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        process = await asyncio.create_subprocess_exec(
            program,
            *QUIET,
            f"--user-data-dir={name}",
            "--remote-debugging-port=0",
            "about:blank",
            env={**os.environ, "HOME": name},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            address = await _address(Path(name), process)
            async with ClientSession() as session:
                async with session.put(f"http://{address}/json/new?about:blank") as reply:
                    tab = await reply.json()
                socket_url = tab["webSocketDebuggerUrl"]
                async with session.ws_connect(socket_url, max_msg_size=0) as socket:
                    yield Page(socket)
        except ClientError as problem:
            raise NoChromiumError(f"Chromium cannot be talked to: {problem}") from problem
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
