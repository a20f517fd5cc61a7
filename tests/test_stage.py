"""What event entities show of what was told before they were there."""

import pytest

from custom_components.domain_availability.engine.verdict import TransitionKind
from custom_components.domain_availability.stage import WAITS, Stage

TAKEN, DROPPED = TransitionKind.TAKEN, TransitionKind.BECAME_AVAILABLE


class Time:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time, in seconds."""
        return self.now


def test_what_was_missed_is_shown_once_and_in_its_order() -> None:
    shown: list[tuple[TransitionKind, object]] = []
    stage = Stage(Time())
    stage.show("a.com", DROPPED, {"number": 1})
    stage.show("b.com", DROPPED, {"number": 2})
    stage.show("a.com", TAKEN, {"number": 3})

    leave = stage.enter("a.com", lambda kind, said: shown.append((kind, said["number"])))
    assert shown == [(DROPPED, 1), (TAKEN, 3)]
    stage.show("a.com", DROPPED, {"number": 4})
    leave()
    assert shown[2:] == [(DROPPED, 4)]
    stage.enter("a.com", lambda kind, said: shown.append((kind, said["number"])))
    assert len(shown) == 3


def test_what_is_missed_for_long_is_shown_no_more() -> None:
    shown: list[str] = []
    time = Time()
    stage = Stage(time)
    stage.show("a.com", DROPPED, {})
    stage.show("b.com", DROPPED, {})
    time.now = WAITS + 1
    stage.enter("a.com", lambda *_: shown.append("a.com"))
    stage.show("c.com", DROPPED, {})
    time.now = WAITS
    stage.enter("b.com", lambda *_: shown.append("b.com"))
    stage.enter("c.com", lambda *_: shown.append("c.com"))

    assert shown == ["c.com"]


def test_an_entity_that_comes_anew_is_not_taken_off_by_the_one_before() -> None:
    shown: list[str] = []
    stage = Stage(Time())
    leave = stage.enter("a.com", lambda *_: shown.append("old"))
    stage.enter("a.com", lambda *_: shown.append("new"))
    leave()
    stage.show("a.com", DROPPED, {})

    assert shown == ["new"]


def test_an_entity_that_fails_keeps_nothing_from_being_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stage = Stage(Time())

    def fail(_: TransitionKind, said: object) -> None:
        raise ValueError(said)

    stage.enter("a.com", fail)
    stage.show("a.com", DROPPED, {"domain_name": "a.com"})

    assert "could not show a change (ValueError)" in caplog.text
    assert "a.com" not in caplog.text
