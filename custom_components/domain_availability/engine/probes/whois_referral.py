"""Which WHOIS server a TLD has, by the server that refers to all of them (IANA's)."""

import re
from typing import NamedTuple

from ..clock import Clock
from ..observation import Layer, Observation, Outcome, Role
from ..pace import Pacer
from ..policy import DEFAULT_PACE, WhoisServer
from ..server_keys import line_key
from .line_service import Line, LineService
from .network import NetworkError

IANA = "whois.iana.org:43"
_KEPT_FOR = 86400.0
_REFERRAL = re.compile(r"(?im)^(refer|whois):[ \t]*(\S{1,300})[ \t]*\r?$")
_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}")


class Referred(NamedTuple):
    """What the root said of a TLD."""

    server: WhoisServer | None
    seen: Observation


class WhoisReferrals:
    """Asks the root once a day and TLD."""

    def __init__(self, service: LineService, pacer: Pacer, clock: Clock, root: str) -> None:
        """Take the root as `host:port`; any but IANA's is the user's own, and so are its words."""
        host, _, port = root.rpartition(":")
        self._host, self._port = host.strip("[]"), int(port)
        self._service = service
        self._pacer = pacer
        self._clock = clock
        self._known: dict[str, tuple[float, Referred]] = {}
        self.trusted = root != IANA
        """Whether private addresses and other ports than 43 are meant."""

    @property
    def root(self) -> str:
        """How the referring server is named."""
        return line_key(self._host, self._port)

    async def server(self, suffix: str, *, by_hand: bool, in_window: bool) -> tuple[Referred, int]:
        """Return what is known of the suffix's TLD, and how many requests that took.

        Raises `CoolingDown` or `NetworkError` where the root cannot tell now.
        """
        tld = suffix.rpartition(".")[2]
        if tld in self._known:
            known_at, known = self._known[tld]
            if self._clock.monotonic() - known_at < _KEPT_FOR:
                return known, 0
        line = Line(host=self._host, port=self._port, text=tld, trusted=self.trusted)
        async with self._pacer.turn(
            self.root, DEFAULT_PACE[Layer.WHOIS], by_hand=by_hand, in_window=in_window
        ):
            asked_at, started = self._clock.now(), self._clock.monotonic()
            reply = await self._service.send(line, in_window=in_window)
        if not reply.complete or not reply.data.strip():
            self._pacer.failed(self.root, in_window=in_window)
            raise NetworkError("the referring server's reply was empty or cut short")
        self._pacer.answered(self.root)
        server = read_referral(reply.data.decode("latin-1"), trusted=self.trusted)
        at = self._clock.monotonic()
        seen = Observation(
            name=tld,
            suffix=tld,
            layer=Layer.WHOIS,
            role=Role.REFERRAL,
            outcome=Outcome.UNCLEAR if server is None else Outcome.REGISTERED,
            server=self.root,
            asked_at=asked_at,
            duration=at - started,
            reason="it names no server" if server is None else f"it names {server.host}",
        )
        self._known[tld] = at, Referred(server, seen)
        return self._known[tld][1], 1


def read_referral(text: str, *, trusted: bool) -> WhoisServer | None:
    """Return the server a root's reply refers to; `None` where it names no usable one.

    Only a host name, at port 43, is taken from strangers; `trusted` words may be `host:port`.
    """
    named = {key.lower(): value.lower().rstrip(".") for key, value in _REFERRAL.findall(text)}
    told = named.get("refer") or named.get("whois") or ""
    if trusted:
        host, _, port = told.rpartition(":")
        if host and re.fullmatch(r"[0-9]{1,5}", port) and 0 < int(port) < 65536:
            return WhoisServer(host=host.strip("[]"), port=int(port))
        return WhoisServer(host=told) if told else None
    return WhoisServer(host=told) if _HOST.fullmatch(told) else None
