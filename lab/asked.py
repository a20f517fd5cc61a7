"""Who was asked what, and when: the lab's record of every query."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import inf


@dataclass(slots=True, kw_only=True)
class Asked:
    """One query that reached a server, answered or not."""

    name: str
    """The registrable name it was about."""
    protocol: str
    server: str
    """The server's id, such as `rdap:test`."""
    question: str
    """What was asked: `foo.test NS`, a path, a WHOIS line."""
    transport: str
    """`udp`, `tcp`, `http`."""
    at: datetime
    """The lab's moment."""
    monotonic: float
    """Seconds of the real clock; only differences mean something."""
    answer: str = ""
    """What was sent, in a word: `NXDOMAIN`, `404`; empty where nothing was."""
    faults: tuple[str, ...] = ()
    """The faults that were at work."""


class Log:
    """All queries, oldest first."""

    def __init__(self) -> None:
        self._all: list[Asked] = []

    def add(self, asked: Asked) -> Asked:
        """Note a query."""
        self._all.append(asked)
        return asked

    def find(
        self, name: str | None = None, protocol: str | None = None, server: str | None = None
    ) -> list[Asked]:
        """Return the queries that fit everything given, oldest first."""
        return [
            asked
            for asked in self._all
            if name in {None, asked.name}
            and protocol in {None, asked.protocol}
            and server in {None, asked.server}
        ]

    def fastest(self, server: str) -> float:
        """Return the least real seconds between two queries to a server; infinite below two."""
        times = [asked.monotonic for asked in self._all if asked.server == server]
        return min(
            (later - earlier for earlier, later in pairwise(times)),
            default=inf,
        )

    def clear(self) -> None:
        """Forget all queries."""
        self._all.clear()
