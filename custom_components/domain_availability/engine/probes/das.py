"""The probe for domain availability services: registries' own, made to be asked often.

.be and .eu answer on port 4343, .no by finger on port 79.
"""

from functools import partial

from ..clock import Clock
from ..observation import Layer, Observation, Outcome, Reading, Role
from ..pace import Pacer
from ..policy import Policy
from .das_answer import read_das
from .line_service import Line, LineService, Question
from .network import Network, WhoisReply


class DasProbe:
    """Asks the suffix's availability service."""

    layer = Layer.DAS

    def __init__(self, network: Network, pacer: Pacer, clock: Clock) -> None:
        """Take the wire, the pace, the time."""
        self._clock = clock
        self._service = LineService(network, pacer, clock)

    async def ask(
        self,
        name: str,
        policy: Policy,
        *,
        role: Role = Role.QUESTION,
        by_hand: bool = False,
        in_window: bool = False,
    ) -> Observation:
        """Ask about one name (an A-label under the policy's suffix).

        In the policy's query `%s` stands for the name and `%l` for it without the suffix.
        """
        question = Question(
            name=name,
            policy=policy,
            layer=Layer.DAS,
            role=role,
            by_hand=by_hand,
            in_window=in_window,
        )
        if policy.das is None:
            return question.unanswered(
                Outcome.FAILED,
                "the suffix has no availability service",
                server=policy.suffix,
                clock=self._clock,
            )
        line = Line(
            host=policy.das.host,
            port=policy.das.port,
            text=policy.das.query.replace("%l", name.removesuffix(f".{policy.suffix}")).replace(
                "%s", name
            ),
            trusted=policy.trusted_hosts,
        )
        read = partial(_read, suffix=policy.suffix)
        return await self._service.ask(question, line, read)


def _read(reply: WhoisReply, *, suffix: str) -> Reading:
    text = reply.data.decode("utf-8", "replace")
    if not text.strip():
        return Reading(outcome=Outcome.UNCLEAR, reason="the reply was empty")
    return read_das(text, suffix=suffix, complete=reply.complete)
