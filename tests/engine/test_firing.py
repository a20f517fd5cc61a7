"""Sinks inside this process: fired, then marked; what cannot be told holds up nobody else."""

from collections.abc import Callable

import pytest

from custom_components.domain_availability.engine.firing import PATIENCE, Firing
from custom_components.domain_availability.engine.verdict import Transition

from .ledger_world import SINK, transition

ONE, TWO, LATER = transition(1), transition(2, name="other.test"), transition(3)


class Outbox:
    """What is still to be told, and what was marked."""

    def __init__(self, *waiting: Transition) -> None:
        self.waiting = list(waiting)
        self.fails = False
        self.on_mark: Callable[[str], None] = lambda _: None

    async def undelivered(self, sink: str) -> tuple[Transition, ...]:
        """Return what waits."""
        assert sink == SINK
        return tuple(self.waiting)

    async def delivered(self, transition_id: str, sink: str) -> None:
        """Take it out, or fail."""
        assert sink == SINK
        if self.fails:
            raise OSError("disk full")
        self.waiting = [one for one in self.waiting if one.transition_id != transition_id]
        self.on_mark(transition_id)


class Ears:
    """Hears, unless it is deaf to a name."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.deaf_to = ""
        self.there = True

    def fire(self, news: Transition) -> None:
        """Hear."""
        if news.name == self.deaf_to:
            raise KeyError(news.name)
        self.heard.append(news.transition_id)


def made(outbox: Outbox, ears: Ears) -> Firing:
    return Firing(SINK, outbox, ears.fire, can_hear=lambda: ears.there)


async def test_all_is_told_in_order_and_marked() -> None:
    outbox, ears = Outbox(ONE, TWO, LATER), Ears()
    assert await made(outbox, ears).empty_outbox()
    assert ears.heard == ["transition-1", "transition-2", "transition-3"]
    assert outbox.waiting == []


async def test_what_could_not_be_marked_is_not_fired_again_in_this_run() -> None:
    outbox, ears = Outbox(ONE), Ears()
    firing = made(outbox, ears)
    outbox.fails = True
    with pytest.raises(OSError, match="disk full"):
        await firing.empty_outbox()
    outbox.fails = False
    assert await firing.empty_outbox()
    assert ears.heard == ["transition-1"]
    assert outbox.waiting == []

    assert await made(Outbox(ONE), ears).empty_outbox()
    assert ears.heard == ["transition-1", "transition-1"], "another run cannot know"


async def test_what_cannot_be_told_holds_up_its_own_name_for_a_while_and_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    outbox, ears = Outbox(ONE, TWO, LATER), Ears()
    firing = made(outbox, ears)
    ears.deaf_to = ONE.name
    assert not await firing.empty_outbox()
    assert ears.heard == ["transition-2"]
    assert ONE.name not in caplog.text
    ears.deaf_to = ""
    assert await firing.empty_outbox()
    assert ears.heard == ["transition-2", "transition-1", "transition-3"]


async def test_news_that_can_never_be_told_does_not_silence_its_name() -> None:
    outbox, ears = Outbox(ONE, LATER), Ears()

    def never_the_first(news: Transition) -> None:
        if news is ONE:
            raise ValueError
        ears.fire(news)

    firing = Firing(SINK, outbox, never_the_first, can_hear=lambda: True)
    for _ in range(PATIENCE + 1):
        assert ears.heard == []
        assert not await firing.empty_outbox()
    assert ears.heard == ["transition-3"]
    assert outbox.waiting == [ONE]


async def test_nobody_to_hear_it_keeps_all_for_later() -> None:
    outbox, ears = Outbox(ONE, TWO, LATER), Ears()
    firing = made(outbox, ears)
    ears.there = False
    assert await firing.empty_outbox()
    assert outbox.waiting == [ONE, TWO, LATER]

    ears.there = True
    outbox.on_mark = lambda _: setattr(ears, "there", False)
    assert await firing.empty_outbox()
    assert ears.heard == ["transition-1"], "it went away in the middle"


async def test_closed_it_tells_nothing_any_more() -> None:
    outbox, ears = Outbox(ONE), Ears()
    firing = made(outbox, ears)
    await firing.close()
    assert await firing.empty_outbox()
    assert ears.heard == []
