"""Drops seen, by registry: what is kept, what is shared, what is taken back."""

from dataclasses import fields, replace
from datetime import UTC, datetime, time, timedelta
import json

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.drop_seen import DropSeen
from custom_components.domain_availability.engine.drops_seen import DropsSeen, registry_key
from custom_components.domain_availability.engine.hours import EVEN, shipped_hours
from custom_components.domain_availability.engine.order import OrderBy
from custom_components.domain_availability.engine.policy import Policy, Release

from .batches import HOUR, drop, foretold

BATCH = Release(opens=time(13), closes=time(17), confidence=0.5)
COM = Policy(suffix="com", registry="Verisign", release=BATCH)
NET = Policy(suffix="net", registry="Verisign", release=BATCH)
CC = Policy(suffix="cc", registry="Verisign")
DE = Policy(suffix="de", registry="DENIC")
ORPHAN = Policy(suffix="example")
POLICIES = {policy.suffix: policy for policy in (COM, NET, CC, DE, ORPHAN)}


def none_seen() -> DropsSeen:
    """Return a memory without drops."""
    return DropsSeen(lambda suffix: POLICIES[suffix].release)


def seen(*drops: DropSeen) -> DropsSeen:
    """Return a memory of these drops."""
    memory = none_seen()
    for one in drops:
        memory.note(one)
    return memory


TEN = tuple(drop(day, 20 * HOUR + day) for day in range(10))


def test_without_drops_the_policies_count() -> None:
    memory = none_seen()
    assert memory.hours(COM) == shipped_hours(BATCH)
    assert memory.hours(DE) == EVEN
    assert memory.order(COM) is None
    assert memory.late_share(COM) == pytest.approx(0.05)
    assert memory.of("Verisign") == ()


def test_suffixes_share_a_batch_unless_their_releases_differ() -> None:
    memory = seen(*TEN)
    assert memory.hours(COM) != shipped_hours(BATCH)
    assert memory.hours(NET) == memory.hours(COM)
    assert memory.hours(CC) == EVEN
    assert memory.hours(DE) == EVEN


def test_hours_are_worked_out_once_until_another_drop_comes() -> None:
    memory = seen(*TEN)
    com, de = memory.hours(COM), memory.hours(DE)
    memory.note(drop(0, HOUR, suffix="de", registry="DENIC"))
    assert memory.hours(COM) is com
    assert memory.hours(replace(COM)) is com
    assert memory.hours(DE) is not de
    memory.note(drop(11, 20 * HOUR))
    assert memory.hours(COM) != com


def test_a_policy_renewed_with_other_hours_counts_at_once() -> None:
    memory = none_seen()
    assert memory.hours(COM) == shipped_hours(BATCH)
    renewed = replace(BATCH, opens=time(3), closes=time(4))
    assert memory.hours(replace(COM, release=renewed)) == shipped_hours(renewed)


def test_what_is_taken_back_teaches_nothing() -> None:
    memory = seen(*TEN)
    for one in TEN:
        memory.retract(one.transition_id)
    memory.retract("never heard of")
    assert memory.hours(COM) == shipped_hours(BATCH)
    assert memory.of("Verisign") == ()


def test_the_same_news_told_again_counts_once() -> None:
    memory = seen(TEN[0], TEN[1], TEN[0])
    assert len(memory.of("Verisign")) == 2
    assert memory.hours(COM) == seen(TEN[0], TEN[1]).hours(COM)


@pytest.mark.parametrize(
    ("registry", "left"), [("Verisign", {"DENIC"}), ("DENIC", {"Verisign"}), (None, set[str]())]
)
def test_reset(registry: str | None, left: set[str]) -> None:
    memory = seen(*TEN, drop(0, HOUR, suffix="de", registry="DENIC"))
    assert memory.hours(COM) != shipped_hours(BATCH)
    assert memory.hours(DE) != EVEN
    memory.reset(registry)
    assert {name for name in ("Verisign", "DENIC") if memory.of(name)} == left
    assert (memory.hours(COM) == shipped_hours(BATCH)) is ("Verisign" not in left)
    assert (memory.hours(DE) == EVEN) is ("DENIC" not in left)


EXACT = Policy(
    suffix="com",
    registry="Verisign",
    release=Release(exact=True, confidence=0.4),
    rdap_lag=timedelta(minutes=15),
)
MOMENT = datetime(2027, 3, 1, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def due_at_a_moment(
    after: timedelta, by: timedelta, *, known_to: timedelta = 10 * MINUTE, late_days: int = 0
) -> DropSeen:
    """Return a drop seen so long after the beginning of the span it was foretold for."""
    return replace(
        drop(0, HOUR, late_days=late_days),
        after=MOMENT + after,
        by=MOMENT + by,
        foretold_earliest=MOMENT,
        foretold_latest=MOMENT + known_to,
        foretold_likely=MOMENT + known_to / 2,
    )


@pytest.mark.parametrize(
    ("one", "sure"),
    [
        (due_at_a_moment(4 * MINUTE, 5 * MINUTE), (2 + 20) / 25),
        (due_at_a_moment(-HOUR * SECOND, 5 * MINUTE), (2 + 20) / 25),
        (due_at_a_moment(24 * MINUTE, 25 * MINUTE), (2 + 20) / 25),
        (due_at_a_moment(26 * MINUTE, 27 * MINUTE), 2 / 25),
        (due_at_a_moment(-2 * MINUTE, -MINUTE), 2 / 25),
        (due_at_a_moment(24 * MINUTE, 26 * MINUTE), 0.4),
        (due_at_a_moment(4 * MINUTE, 5 * MINUTE, late_days=1), 0.4),
        (due_at_a_moment(4 * MINUTE, 5 * MINUTE, known_to=61 * MINUTE), 0.4),
        (drop(0, HOUR), 0.4),
    ],
    ids=[
        "then",
        "not seen since long before",
        "shown late",
        "after it",
        "before it",
        "then or after it",
        "days late",
        "not foretold to the moment",
        "not foretold",
    ],
)
def test_drops_teach_how_surely_they_come_at_the_moment(one: DropSeen, sure: float) -> None:
    memory = DropsSeen(lambda _: EXACT.release)
    assert memory.sure(EXACT) == pytest.approx(0.4)
    for number in range(20):
        memory.note(replace(one, transition_id=str(number)))
    assert memory.sure(EXACT) == pytest.approx(sure)


DUE_LATER = MOMENT + timedelta(days=400)


def test_drops_days_before_their_forecast_teach_neither_hours_nor_order() -> None:
    """They were purged out of their redemption, or the forecast had the wrong days anyway."""
    purged = [
        replace(one, foretold_earliest=DUE_LATER, foretold_latest=DUE_LATER) for one in BATCHES
    ]
    memory = seen(*purged)
    assert memory.hours(COM) == shipped_hours(BATCH)
    shown = memory.shown(COM)
    assert (shown.count, shown.order) == (len(BATCHES), None)


def test_a_drop_on_the_day_before_the_one_foretold_still_teaches_hours() -> None:
    early = [replace(one, foretold_earliest=one.by + timedelta(days=1, hours=6)) for one in TEN]
    assert seen(*early).hours(COM) == seen(*TEN).hours(COM)


BATCHES = tuple(
    drop(day, 18 * HOUR + at * 60, name=f"{label}.com")
    for day in range(3)
    for at, label in enumerate("abcdefg")
)


def test_an_order_is_told_when_it_is_known() -> None:
    known = seen(*BATCHES).order(COM)
    assert known is not None
    assert known.by is OrderBy.NAME
    unknown = seen(*BATCHES[:14])
    assert unknown.order(COM) is None
    shown = unknown.shown(COM)
    assert (shown.order, shown.order_known) == ("by name", False)
    assert 0.7 < shown.order_sure < known.sure


def test_shown() -> None:
    errors = (timedelta(minutes=-4), timedelta(minutes=1), timedelta(days=1))
    shown = seen(*(foretold(day, error=error) for day, error in enumerate(errors))).shown(COM)
    assert shown.count == 3
    assert shown.forecast_error == timedelta(minutes=1)
    assert "20:" in shown.hours
    assert shown.order is None
    assert not shown.order_known


@pytest.mark.parametrize(
    ("policy", "hours"),
    [
        (COM, "mostly 11:00 to 19:00 (90 %), UTC time"),
        (DE, "at any hour"),
        (replace(COM, release=Release(exact=True)), "at the second its last phase ends"),
        (
            replace(COM, release=Release(exact=True, spread=timedelta(hours=1))),
            "within an hour after its last phase ends",
        ),
    ],
)
def test_shown_without_drops(policy: Policy, hours: str) -> None:
    shown = none_seen().shown(policy)
    assert shown.count == 0
    assert shown.hours == hours
    assert shown.forecast_error is None


@pytest.mark.parametrize(
    ("spread", "hours"),
    [
        (timedelta(0), "at the second its last phase ends"),
        (HOUR * SECOND, "within an hour after its last phase ends"),
    ],
)
def test_the_hours_of_an_exact_release_say_how_many_come_then(
    spread: timedelta, hours: str
) -> None:
    exact = replace(EXACT, release=replace(EXACT.release, spread=spread))
    then = due_at_a_moment(4 * MINUTE, 5 * MINUTE)
    apart = due_at_a_moment(-2 * MINUTE, -MINUTE)
    untold = due_at_a_moment(4 * MINUTE, 5 * MINUTE, late_days=1)

    def shown(*drops: DropSeen) -> str:
        memory = DropsSeen(lambda _: exact.release)
        for number, one in enumerate(drops):
            memory.note(replace(one, transition_id=str(number)))
        return memory.shown(exact).hours

    assert shown(untold) == hours
    assert shown(then) == f"{hours} (50 % of drops, going by 1 seen)"
    assert shown(apart, apart, untold) == f"{hours} (29 % of drops, going by 2 seen)"


def test_a_suffix_without_a_registry_stands_alone() -> None:
    assert registry_key(COM) == "Verisign"
    assert registry_key(ORPHAN) == "example"


moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
drops_seen = st.builds(
    DropSeen,
    name=st.text(),
    suffix=st.text(),
    registry=st.text(),
    after=moments,
    by=moments,
    foretold_earliest=st.none() | moments,
    foretold_latest=st.none() | moments,
    foretold_likely=st.none() | moments,
    late_days=st.integers(-5, 5),
    changed_at=st.none() | moments,
    registered_at=st.none() | moments,
    transition_id=st.text(),
)


@given(drops_seen)
def test_a_drop_survives_json(one: DropSeen) -> None:
    row = one.to_plain()
    assert list(row) == [field.name for field in fields(DropSeen)]
    assert DropSeen.from_plain(json.loads(json.dumps(row)) | {"of_a_later_version": 1}) == one


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", None),
        ("by", "yesterday"),
        ("by", "2026-11-23T18:00:00"),
        ("after", 5),
        ("late_days", "1"),
        ("late_days", 1.5),
        ("transition_id", None),
    ],
)
def test_a_malformed_row_is_refused(key: str, value: str | float | None) -> None:
    with pytest.raises(ValueError, match=r"name|by|after|late_days|transition_id|isoformat"):
        DropSeen.from_plain(TEN[0].to_plain() | {key: value})
