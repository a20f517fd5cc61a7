"""Where event entities show what is told of a name or a list, those too that come a moment late."""

from collections.abc import Callable, Mapping
import logging

from .engine.mistake import log_mistake
from .engine.verdict import TransitionKind

_LOGGER = logging.getLogger(__name__)

WAITS = 300.0
"""Seconds for which something waits for its entity; many names have theirs after a while."""

type Show = Callable[[TransitionKind, Mapping[str, object]], None]


class Stage:
    """Knows the event entities, and what they have missed.

    A name is looked at as soon as it is on a list, and may be found free before its entity is
    there. One that has none, because it is disabled or the name is shown in compact, shows nothing.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        """Take a clock that counts seconds and never goes back."""
        self._clock = clock
        self._shows: dict[str, Show] = {}
        self._missed: dict[str, list[tuple[float, TransitionKind, Mapping[str, object]]]] = {}

    def enter(self, owner: str, show: Show) -> Callable[[], None]:
        """Call `show` with what is told of an A-label or a list, and was of late; return the end.

        What was missed is shown at once, in its order.
        """
        self._shows[owner] = show
        now = self._clock()
        for at, kind, shown in self._missed.pop(owner, ()):
            if now - at <= WAITS:
                show(kind, shown)

        def leave() -> None:
            if self._shows.get(owner) == show:
                del self._shows[owner]

        return leave

    def show(self, owner: str, kind: TransitionKind, shown: Mapping[str, object]) -> None:
        """Show it, or keep it for a while."""
        now = self._clock()
        while self._missed:
            oldest = next(iter(self._missed))
            if now - self._missed[oldest][0][0] <= WAITS:
                break
            del self._missed[oldest]
        if (present := self._shows.get(owner)) is None:
            self._missed.setdefault(owner, []).append((now, kind, shown))
            return
        try:
            present(kind, shown)
        except Exception as error:  # noqa: BLE001 - what was told must not be told again for it
            log_mistake(_LOGGER, "An event entity could not show a change", error)
