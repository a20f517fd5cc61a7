"""A hint that a name is in use: a web server with a certificate that is valid for it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from yarl import URL

from ..clock import Clock
from ..observation import Layer, Observation, Outcome, Role
from ..pace import CoolingDown, Pacer
from ..policy import Policy
from .http_sessions import AddressRefused, ConnectionLost, describe, only_once

TIMEOUT = 10.0
"""Seconds for one request."""

LONGEST = 30.0
"""Seconds for all of them."""

MOST_HOPS = 5
"""Redirects followed, each through the same guard."""

_STARTS = ("https", "http")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(slots=True)
class _Visit:
    """What has happened so far on the way to one name."""

    names: frozenset[str]
    """Hosts whose valid certificate is a hint for the name."""
    asked_at: datetime | None = None
    queries: int = 0
    proof: str | None = None
    """The host that showed a valid certificate."""
    reason: str = "no web server answered"
    by_hand: bool = False

    def proves(self, url: URL) -> bool:
        """Tell whether an answer from this address is the hint looked for."""
        return url.scheme == "https" and url.raw_host in self.names


class HttpProbe:
    """Asks the name's own web server. It tells the owner that somebody looks: off by default.

    `session` is a guarded one: its connector refuses addresses that are not public and its TLS
    verifies, so that an answer over https from a host is a certificate valid for it. Only headers
    are read, never a body.
    """

    layer = Layer.HTTP

    def __init__(
        self,
        session: aiohttp.ClientSession,
        pacer: Pacer,
        clock: Clock,
        *,
        timeout: float = TIMEOUT,
        longest: float = LONGEST,
    ) -> None:
        """Take the limits in seconds: `timeout` for one request, `longest` for all of them."""
        self._session = session
        self._pacer = pacer
        self._clock = clock
        self._timeout = timeout
        self._longest = longest

    async def ask(
        self,
        name: str,
        policy: Policy,
        *,
        role: Role = Role.QUESTION,
        by_hand: bool = False,
        in_window: bool = False,  # noqa: ARG002  # a probe's; no site is looked at in a window
    ) -> Observation:
        """Ask for the headers of the name's site: over https, then http and where that leads.

        `registered` is a hint only and never outranks a registry; everything else is `unclear`,
        for a name without a web server may be registered as well as free.
        """
        visit = _Visit(names=frozenset({name, f"www.{name}"}), by_hand=by_hand)
        began, started = self._clock.now(), self._clock.monotonic()
        outcome, retry_after = Outcome.UNCLEAR, None
        try:
            async with asyncio.timeout(self._longest):
                for scheme in _STARTS:
                    await self._follow(URL.build(scheme=scheme, host=name, path="/"), policy, visit)
                    if visit.proof:
                        outcome = Outcome.REGISTERED
                        break
        except TimeoutError:
            visit.reason = f"no end within {self._longest:g} s"
        except CoolingDown as pause:
            visit.reason, retry_after = str(pause), pause.until
            outcome = Outcome.UNCLEAR if visit.queries else Outcome.REFUSED
        hint = f"a hint that it is in use: {visit.proof} has a valid certificate"
        return Observation(
            name=name,
            suffix=policy.suffix,
            layer=Layer.HTTP,
            outcome=outcome,
            server=name,
            asked_at=visit.asked_at or began,
            duration=self._clock.monotonic() - started,
            role=role,
            reason=hint if visit.proof else visit.reason,
            retry_after=retry_after,
            queries=visit.queries,
        )

    async def _follow(self, url: URL, policy: Policy, visit: _Visit) -> None:
        """Go from redirect to redirect until something is proven or the way ends."""
        for _ in range(MOST_HOPS + 1):
            try:
                status, location = await self._headers(url, policy, visit)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                visit.reason = _why(url, error)
                return
            if visit.proves(url):
                visit.proof = url.raw_host
                return
            visit.reason = f"{url.scheme} answered {status} without a certificate for the name"
            if status not in _REDIRECTS or location is None:
                return
            url = location
        visit.reason = f"more than {MOST_HOPS} redirects"

    async def _headers(self, url: URL, policy: Policy, visit: _Visit) -> tuple[int, URL | None]:
        """Ask with HEAD, and with GET where HEAD is refused and that proves nothing."""
        try:
            status, location = await self._request("HEAD", url, policy, visit)
        except ConnectionLost:
            return await self._request("GET", url, policy, visit)
        if status >= 400 and not visit.proves(url):
            return await self._request("GET", url, policy, visit)
        return status, location

    async def _request(
        self, method: str, url: URL, policy: Policy, visit: _Visit
    ) -> tuple[int, URL | None]:
        pace = policy.pace_of(Layer.HTTP)
        async with self._pacer.turn(url.raw_host or "", pace, by_hand=visit.by_hand):
            visit.asked_at = visit.asked_at or self._clock.now()
            visit.queries += 1
            async with self._session.request(
                method,
                url,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self._timeout),
                middlewares=(only_once,),
            ) as response:
                response.close()
                return response.status, _next(url, response.headers.get("Location"))


def _next(url: URL, location: str | None) -> URL | None:
    """Return where a redirect leads; only to http and https, never with credentials."""
    if not location:
        return None
    there = url.join(URL(location)).with_fragment(None)
    if there.scheme not in _STARTS or not there.raw_host:
        return None
    return there.with_user(None)


def _why(url: URL, error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return f"{url.scheme}: no answer in time"
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(
        error.os_error, AddressRefused
    ):
        return f"{url.scheme}: {error.os_error}"
    return f"{url.scheme}: {describe(error)}"
