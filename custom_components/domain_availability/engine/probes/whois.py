"""The WHOIS probe: asks the registry's own port 43 server (RFC 3912), and nobody else.

A registrar's server is never asked: its "no match" means nothing about the name.
"""

from dataclasses import replace
from functools import partial

from ..clock import Clock
from ..observation import Layer, Observation, Outcome, Reading, Role
from ..pace import CoolingDown, Pacer
from ..policy import Policy, WhoisServer
from ..reading.whois_text import decode, read_whois
from .line_service import Line, LineService, Question
from .network import Network, NetworkError, WhoisReply
from .whois_referral import IANA, WhoisReferrals

_ABSENT = frozenset({Outcome.ABSENT, Outcome.AVAILABLE})


class WhoisProbe:
    """Asks one WHOIS server a call."""

    layer = Layer.WHOIS

    def __init__(self, network: Network, pacer: Pacer, clock: Clock, root: str = IANA) -> None:
        """Take the wire, the pace, the time, and the referring server as `host:port`."""
        self._clock = clock
        self._service = LineService(network, pacer, clock)
        self._referrals = WhoisReferrals(self._service, pacer, clock, root)
        self._shown: set[tuple[str, str]] = set()
        """(server, suffix) of which an internationalised name was shown as we ask for it."""

    async def ask(
        self,
        name: str,
        policy: Policy,
        *,
        role: Role = Role.QUESTION,
        by_hand: bool = False,
        in_window: bool = False,
    ) -> Observation:
        """Ask the registry about one name (an A-label under the policy's suffix)."""
        question = Question(
            name=name,
            policy=policy,
            layer=Layer.WHOIS,
            role=role,
            by_hand=by_hand,
            in_window=in_window,
        )
        server, trusted, queries = policy.whois, policy.trusted_hosts, 0
        referral: Observation | None = None
        if server is None:
            trusted = trusted or self._referrals.trusted
            unanswered = partial(
                question.unanswered, server=self._referrals.root, clock=self._clock
            )
            try:
                (server, referral), queries = await self._referrals.server(
                    policy.suffix, by_hand=by_hand, in_window=in_window
                )
            except CoolingDown as pause:
                return unanswered(Outcome.REFUSED, str(pause), retry_after=pause.until)
            except NetworkError as error:
                return unanswered(Outcome.FAILED, str(error), queries=1)
            if server is None:
                reason = "no WHOIS server is known for the suffix"
                return unanswered(Outcome.FAILED, reason, queries=queries)
        line = Line(
            host=server.host,
            port=server.port,
            text=server.query.replace("%s", name),
            trusted=trusted,
        )
        read = partial(self._read, name=name, suffix=policy.suffix, server=server)
        answer = await self._service.ask(question, line, read, queries=queries)
        return replace(answer, led_by=referral)

    def _read(self, reply: WhoisReply, *, name: str, suffix: str, server: WhoisServer) -> Reading:
        """Read a reply; an absence that may be about something else than the name is unclear."""
        reading = read_whois(
            decode(reply.data, charset=server.charset),
            server=server.host,
            name=name,
            complete=reply.complete,
        )
        foreign = _is_internationalised(name, suffix)
        key = (f"{server.host}:{server.port}", suffix)
        if foreign and reading.outcome is Outcome.REGISTERED and reading.facts.name == name:
            self._shown.add(key)
        if reading.outcome not in _ABSENT:
            return reading
        if not reply.complete:
            why = "the reply was cut short, so its absence does not count"
        elif foreign and not server.idn_query_known and key not in self._shown:
            why = "not known how this server wants internationalised names asked"
        else:
            return reading
        return replace(reading, outcome=Outcome.UNCLEAR, phase=None, reason=why)


def _is_internationalised(name: str, suffix: str) -> bool:
    return any(label.startswith("xn--") for label in f"{name}.{suffix}".split("."))
