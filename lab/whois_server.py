"""Servers of the WHOIS protocol (RFC 3912): registries', the root's, and availability services."""

import asyncio
from collections.abc import Callable
import re

from .bench import Bench
from .conversations import Conversations, reset
from .faults import Stage, apply
from .life import Phase, Standing
from .listening import LOOPBACK, Listener
from .suffixes import Service, Suffix
from .whois_faults import WHOIS_FAULTS, WhoisExchange
from .whois_words import WORDS, das_reply, shown_expiry

_FLAGS = re.compile(r"(?:-\S+ +\S+ +|get +\d+\.\d+ +|domain +|=)*", re.IGNORECASE)
"""What registries' query forms put before the name."""


class WhoisServer:
    """One port 43 server; `say` makes the text of its answers."""

    def __init__(
        self,
        bench: Bench,
        server: str,
        protocol: str,
        say: Callable[[str, WhoisExchange], str],
        port: int,
    ) -> None:
        self.id = server
        self.protocol = protocol
        self._bench = bench
        self._say = say
        self._conversations = Conversations(self._talk)
        self.listener = Listener(self._conversations.protocol, port)

    @property
    def port(self) -> int:
        """Return the port."""
        return self.listener.port

    @property
    def address(self) -> str:
        """Return `address:port`."""
        return f"{LOOPBACK}:{self.port}"

    async def start(self) -> None:
        """Begin to answer."""
        await self.listener.start()

    async def stop(self) -> None:
        """Stop answering."""
        self.listener.stop()
        await self._conversations.stop()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readline()).decode("utf-8", "replace").strip()
        rest = _FLAGS.sub("", line, count=1)
        name = rest.strip().removesuffix("/e").rstrip(".").lower()
        asked = self._bench.note(
            name=name, protocol=self.protocol, server=self.id, question=line, transport="tcp"
        )
        _, _, suffix = name.partition(".")
        faults = self._bench.strike(asked, suffix or None)
        exchange = WhoisExchange(name=name, moment=asked.at, asked_for=name)
        apply(WHOIS_FAULTS, faults, Stage.VIEW, exchange)
        exchange.text = self._say(exchange.asked_for, exchange)
        apply(WHOIS_FAULTS, faults, Stage.ANSWER, exchange)
        exchange.data = exchange.text.replace("\n", "\r\n").encode()
        apply(WHOIS_FAULTS, faults, Stage.WIRE, exchange)
        first = next((line for line in exchange.text.splitlines() if line.strip(" %*")), "")
        asked.answer = first.strip() if exchange.data else ""
        await _deliver(exchange, reader, writer)


async def _deliver(
    exchange: WhoisExchange, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    if exchange.delay:
        await asyncio.sleep(exchange.delay)
    piece = exchange.piece or max(len(exchange.data), 1)
    for start in range(0, len(exchange.data), piece):
        if start and exchange.pause:
            await asyncio.sleep(exchange.pause)
        writer.write(exchange.data[start : start + piece])
        await writer.drain()
    if exchange.hang:
        await reader.read()
    if exchange.reset:
        reset(writer.transport)


def registry(bench: Bench, suffix: Suffix) -> Callable[[str, WhoisExchange], str]:
    """Return what the WHOIS server of a registry says of a name."""
    words = WORDS[suffix.words]

    def say(name: str, exchange: WhoisExchange) -> str:
        standing = _standing(bench, suffix, name, exchange)
        if standing is None:
            return words.absent(name, exchange.moment)
        if standing.recorded:
            renews = suffix.lifeline.auto_renews
            return words.record(standing, shown_expiry(standing, auto_renews=renews))
        in_session = standing.phase is Phase.RELEASE_SESSION
        if standing.life.silent or (in_session and not words.explicit):
            return words.absent(name, exchange.moment)
        if standing.phase is Phase.PREMIUM:
            return words.premium(name, standing.life.price)
        return words.reserved(name)

    return say


def availability(bench: Bench, suffix: Suffix) -> Callable[[str, WhoisExchange], str]:
    """Return what an availability service says of a name."""

    def say(name: str, exchange: WhoisExchange) -> str:
        return das_reply(name, _standing(bench, suffix, name, exchange))

    return say


def root(
    bench: Bench, whois_of: Callable[[Suffix], str | None]
) -> Callable[[str, WhoisExchange], str]:
    """Return what the root's server says: where the registry of a name's TLD answers."""

    def say(name: str, _: WhoisExchange) -> str:
        tld = name.rpartition(".")[2]
        suffix = bench.world.suffixes.get(tld)
        if suffix is None:
            return "% IANA WHOIS server\n% This query returned 0 objects.\n"
        address = whois_of(suffix) if Service.WHOIS in suffix.services else None
        refer = f"refer:        {address}\n\n" if address and name != tld else ""
        whois = f"whois:        {address}\n\n" if address else ""
        return (
            "% IANA WHOIS server\n% This query returned 1 object\n\n"
            f"{refer}domain:       {tld.upper()}\n\n"
            "organisation: The lab\n\n"
            f"{whois}status:       ACTIVE\nremarks:      On the loopback interface only\n\n"
            "source:       IANA\n"
        )

    return say


def _standing(bench: Bench, suffix: Suffix, name: str, exchange: WhoisExchange) -> Standing | None:
    """Return how a name stands, as far as this registry knows."""
    own = bench.world.suffixes.get(name.partition(".")[2])
    if exchange.empty or own is None or own.registry != suffix.registry:
        return None
    return bench.world.standing(name, exchange.moment)
