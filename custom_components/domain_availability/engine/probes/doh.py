"""DNS over HTTPS in wire format (RFC 8484), for homes whose port 53 is caught.

The resolvers are public ones: they answer from their caches, with recursion, for everybody. What
they say is therefore less than a server's own word, and only two of them agreeing is worth a
server's "no".
"""

from collections.abc import Mapping

import dns.exception
import dns.message

from ..clock import Clock
from ..pace import Pacer
from ..reading.rdap_dates import header, retry_after
from .dns_wire import Look
from .dns_zone import LONGEST_WAIT, Operator
from .network import HttpReply, Network, NetworkError

MEDIA_TYPE = "application/dns-message"
TIMEOUT = 5.0
"""Seconds for one exchange."""
_CAP = 65535
_REFUSALS = frozenset({401, 403, 429})
_HEADERS: Mapping[str, str] = {"Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE}


class DohRefused(Exception):  # noqa: N818  # what an operator may say, not an error of ours
    """The operator does not want to be asked now."""

    def __init__(self, reason: str, retry_after: float | None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        """Seconds, where it said how long."""


class Doh:
    """Asks public resolvers in place of authoritative servers."""

    def __init__(self, network: Network, pacer: Pacer, clock: Clock) -> None:
        self._network = network
        self._pacer = pacer
        self._clock = clock

    async def ask(
        self, operator: Operator, query: dns.message.Message, look: Look
    ) -> dns.message.Message:
        """Return the operator's answer.

        Raises `CoolingDown` where it may not be asked, `DohRefused` where it says so itself,
        `NetworkError` where nothing of use came.
        """
        url = operator.key
        async with self._pacer.turn(
            url,
            look.pace,
            by_hand=look.by_hand,
            in_window=look.in_window,
            longest_wait=LONGEST_WAIT,
        ):
            look.sent(self._clock)
            try:
                reply = await self._network.post(
                    url, headers=_HEADERS, body=query.to_wire(), timeout=TIMEOUT, cap=_CAP
                )
                self._check_refusal(url, reply, look)
                answer = read_reply(reply, query)
            except NetworkError:
                self._pacer.failed(url, in_window=look.in_window)
                raise
        self._pacer.answered(url)
        return answer

    def _check_refusal(self, url: str, reply: HttpReply, look: Look) -> None:
        if reply.status in _REFUSALS:
            seconds = retry_after(reply.headers, self._clock.now())
            self._pacer.refused(url, seconds, in_window=look.in_window)
            raise DohRefused(f"the resolver refused (HTTP {reply.status})", seconds)


def read_reply(reply: HttpReply, query: dns.message.Message) -> dns.message.Message:
    """Return the message in an HTTP answer; raises `NetworkError` where there is none."""
    kind = (header(reply.headers, "content-type") or "").partition(";")[0].strip().lower()
    if reply.status != 200 or kind != MEDIA_TYPE or not reply.complete:
        raise NetworkError(f"no DNS message in the answer: HTTP {reply.status}, {kind or '(none)'}")
    return parse(reply.body, query)


def parse(wire: bytes, query: dns.message.Message) -> dns.message.Message:
    """Return the DNS message if it answers the query; raises `NetworkError` where it does not."""
    try:
        message = dns.message.from_wire(wire)
    except (dns.exception.DNSException, ValueError) as error:
        raise NetworkError("the answer is no DNS message") from error
    if not query.is_response(message):
        raise NetworkError("the answer is to another question")
    return message
