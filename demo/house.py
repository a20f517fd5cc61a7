"""A Home Assistant as its first user meets it, with registries of its own and nothing set up."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession

from .cast import Cast
from .folder import ENDPOINTS, HOST, prepare
from .home_assistant import until_up
from .processes import EndedError, free_ports, running, unless_ended, until
from .registries import Registries

START_SECONDS = 300.0
"""A busy machine starts slowly."""
LAB_PORTS = 60
LEDGER = "domain_availability.db"
SETTLED = "Home Assistant initialized"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Where it is, and the registries it asks."""

    base: str
    folder: Path
    log: Path
    registries: Registries

    def complaints(self) -> list[str]:
        """Return the lines of Home Assistant's log in which the integration appears as at fault."""
        lines = self.log.read_text().splitlines()
        return [
            line
            for line in lines
            if "domain_availability" in line
            and any(level in line for level in (" ERROR ", " WARNING "))
            and "has not been tested by Home Assistant" not in line
        ]

    def damage_ledger(self) -> None:
        """Leave a memory behind that a power cut has damaged; the integration is not set up yet."""
        (self.folder / LEDGER).write_bytes(b"\0half a page" * 1000)

    async def let_drop(self, name: str, seconds: float) -> None:
        """Put a name into pending delete so that it becomes free after so many seconds."""
        await self.registries.let_drop(name, datetime.now(UTC) + timedelta(seconds=seconds))


@asynccontextmanager
async def open_house(folder: Path) -> AsyncIterator[House]:
    """Start the registries and Home Assistant in an empty folder; stop them at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_ports(1 + LAB_PORTS)
    prepare(folder, port)
    async with AsyncExitStack() as stack:
        seeding = folder / "seeding.log"
        async with running("demo.seeding", seeding, "demo.seeding", str(folder)) as end:
            if await end:
                raise EndedError(f"The folder could not be made; see {seeding}")
        log = folder / "lab.log"
        arguments = ("--port-base", str(port + 1), "--endpoints", str(folder / ENDPOINTS))
        end = await stack.enter_async_context(running("The lab", log, "lab", *arguments))
        text = await until(end, log, "ready", seconds=START_SECONDS)
        servers = dict(line.split() for line in text.splitlines() if len(line.split()) == 2)
        session = await stack.enter_async_context(ClientSession())
        registries = Registries(session, servers["control:http"])
        await registries.fill(Cast())
        output = folder / "output.log"
        options = ("--config", str(folder), "--skip-pip", "--log-no-color")
        end = await stack.enter_async_context(
            running("Home Assistant", output, "demo.hass", *options)
        )
        base, log = f"http://{HOST}:{port}", folder / "home-assistant.log"
        await unless_ended(end, until_up(base, seconds=START_SECONDS), log)
        yield House(base=base, folder=folder, log=log, registries=registries)
