"""What all servers of a lab share: the books, the faults, the record of queries."""

from dataclasses import dataclass
import time

from .asked import Asked, Log
from .clock import LabClock
from .faults import Fault, FaultBook
from .world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The workbench every server stands on."""

    clock: LabClock
    world: World
    faults: FaultBook
    log: Log

    def note(
        self, *, name: str, protocol: str, server: str, question: str, transport: str
    ) -> Asked:
        """Write down that a query came in."""
        return self.log.add(
            Asked(
                name=name,
                protocol=protocol,
                server=server,
                question=question,
                transport=transport,
                at=self.clock.now(),
                monotonic=time.monotonic(),
            )
        )

    def strike(self, asked: Asked, suffix: str | None) -> list[Fault]:
        """Return the faults this query suffers from, and write them down with it."""
        found = self.faults.strike(asked.protocol, asked.server, suffix, asked.name, asked.at)
        asked.faults = tuple(fault.kind for fault in found)
        return found
