"""Which ports the lab's servers get."""

from collections.abc import Iterator
from itertools import count, repeat


class Ports:
    """Hands out ports one after the other: from `base` on, or any free ones.

    `control` is fixed apart from that where it is given. The order in which servers ask is part
    of the lab's behaviour: with the same `base` and suffixes each has the same port again.
    """

    def __init__(self, base: int | None = None, control: int | None = None) -> None:
        self._ports: Iterator[int] = repeat(0) if base is None else count(base)
        self._control = control

    def next(self) -> int:
        """Return the next server's port; 0 for any free one."""
        return next(self._ports)

    def control(self) -> int:
        """Return the control API's port."""
        port = self.next()
        return port if self._control is None else self._control
