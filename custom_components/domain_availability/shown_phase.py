"""The phase of a name as people and automations are shown it."""

from .engine.observation import Phase
from .engine.verdict import VerdictKind
from .engine.watching import NameState


def shown_phase(state: NameState) -> Phase | None:
    """Return where the name stands in its life; `None` while the verdict is unknown."""
    if state.verdict is None or state.verdict.kind is VerdictKind.UNKNOWN:
        return None
    return state.verdict.phase
