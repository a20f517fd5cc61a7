"""Opens and shuts listeners as the faults of kind `down` come and go."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, runtime_checkable

from .bench import Bench
from .faults import Fault
from .listening import Listener

DOWN = "down"


@runtime_checkable
class Shuttable(Protocol):
    """A server whose listener can be shut."""

    id: str
    protocol: str
    listener: Listener


class Gates:
    """Nobody can be told at a closed door: such a fault knows no names and no number of times."""

    def __init__(self, bench: Bench, servers: Iterable[object]) -> None:
        self._bench = bench
        self._servers = [server for server in servers if isinstance(server, Shuttable)]
        self._timer: asyncio.TimerHandle | None = None
        self._stopped = False
        bench.faults.on_change(self.look)
        bench.clock.on_turn(self.look)

    def look(self) -> None:
        """Bring every listener into the state the faults want."""
        if self._stopped:
            return
        now = self._bench.clock.now()
        downs = [fault for fault in self._bench.faults.active() if fault.kind == DOWN]
        for server in self._servers:
            if any(_shuts(fault, server, now) for fault in downs):
                server.listener.shut()
            else:
                server.listener.open()
        self._wake_at([fault.until for fault in downs if fault.until and not fault.over(now)])

    def stop(self) -> None:
        """Leave the listeners as they are."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()

    def _wake_at(self, ends: list[datetime]) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        wait = min(map(self._bench.clock.seconds_until, ends), default=float("inf"))
        if wait < float("inf"):
            self._timer = asyncio.get_running_loop().call_later(wait, self.look)


def _shuts(fault: Fault, server: Shuttable, now: datetime) -> bool:
    own = server.id.partition(":")[2]
    return (
        fault.protocol == server.protocol
        and fault.server in {None, server.id}
        and fault.suffix in {None, own}
        and not fault.over(now)
    )
