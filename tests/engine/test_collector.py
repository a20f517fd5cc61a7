"""Much is made without the garbage collector looking through all there is; it goes on after it."""

from collections.abc import Iterator
import gc
import threading
import weakref

import pytest

from custom_components.domain_availability.engine.collector import uncollected

MANY = 200_000


class Node:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Let the collector come to everything, as it does outside of tests."""
    frozen = gc.get_freeze_count()
    gc.unfreeze()
    yield
    if frozen:
        gc.freeze()


@pytest.fixture
def rounds() -> Iterator[list[int]]:
    """Give the generations that were looked through, in order."""
    seen: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            seen.append(info["generation"])

    gc.collect()
    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def test_the_collector_waits_and_has_nothing_to_catch_up_with(rounds: list[int]) -> None:
    rounds.clear()
    with uncollected():
        kept = [[number] for number in range(MANY)]
    assert rounds == []
    assert gc.isenabled()
    more = [[number] for number in range(gc.get_threshold()[0] * 2)]
    assert rounds
    assert max(rounds) < 2
    assert len(kept) + len(more) > MANY


def test_what_goes_in_a_circle_is_still_found() -> None:
    with uncollected():
        node = Node()
        gone = weakref.ref(node)
        del node
    assert gone() is not None
    gc.collect()
    assert gone() is None
    assert gc.get_freeze_count() == 0


def test_what_somebody_has_frozen_stays_frozen() -> None:
    gc.freeze()
    frozen = gc.get_freeze_count()
    with uncollected():
        kept = [[number] for number in range(1000)]
    assert frozen - 1000 < gc.get_freeze_count() <= frozen
    assert len(kept) == 1000
    gc.unfreeze()


def test_two_at_a_time_end_with_the_last() -> None:
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with uncollected():
            inside.set()
            leave.wait()

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait()
    with uncollected():
        leave.set()
        thread.join()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_collector_that_somebody_has_turned_off_stays_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_it_goes_on_after_a_mistake() -> None:
    with pytest.raises(LookupError), uncollected():
        raise LookupError
    assert gc.isenabled()
