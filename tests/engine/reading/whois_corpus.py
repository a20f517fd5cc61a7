"""The recorded WHOIS replies of tests/corpus, with the verdict each should get."""

from dataclasses import dataclass
import json
from pathlib import Path

from custom_components.domain_availability.engine.observation import Outcome, Phase, Reading

CORPUS = Path(__file__).parents[2] / "corpus"

OUTCOMES = {
    "registered": {Outcome.REGISTERED},
    "lifecycle": {Outcome.REGISTERED},
    "available": {Outcome.ABSENT, Outcome.AVAILABLE},
    "notforsale": {Outcome.NOT_FOR_SALE},
    "throttled": {Outcome.REFUSED, Outcome.UNCLEAR, Outcome.FAILED},
}
FREE = OUTCOMES["available"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One recorded reply."""

    file: str
    text: str
    name: str
    server: str | None
    tld: str
    expected: str
    phases: frozenset[Phase]
    """The phases that are right; empty: any."""
    also: frozenset[Outcome]
    registrar_server: bool

    def is_right(self, reading: Reading) -> bool:
        """Tell whether a reading has an outcome, and where it matters a phase, that is right."""
        if reading.outcome in self.also:
            return True
        right_phase = not self.phases or reading.phase in self.phases
        return reading.outcome in OUTCOMES[self.expected] and right_phase


def replies() -> tuple[Reply, ...]:
    """Return all recorded replies."""
    return tuple(
        Reply(
            file=row["file"],
            text=(CORPUS / row["file"]).read_bytes().decode("utf-8"),
            name=row["domain"],
            server=row["server"],
            tld=row["tld"],
            expected=row["expected"],
            phases=frozenset(Phase(p) for p in (row.get("phase"), *row.get("phase_also", ())) if p),
            also=frozenset(Outcome(word) for word in row.get("also_accept", ())),
            registrar_server=row["registrar_server"],
        )
        for row in json.loads((CORPUS / "index.json").read_text(encoding="utf-8"))
    )


REPLIES = replies()
REGISTRY_REPLIES = tuple(reply for reply in REPLIES if not reply.registrar_server)
FREE_REPLIES = tuple(reply for reply in REPLIES if reply.expected == "available")
OTHER_REPLIES = tuple(reply for reply in REPLIES if reply.expected != "available")
