"""One list: when it is fetched next, what is believed of it, and what outlives a restart."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
import json

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.list_standing import (
    DOUBTED,
    KEPT,
    PAST_KEPT,
    SHRINKABLE,
    ListStanding,
)
from custom_components.domain_availability.engine.policy import DropList
from custom_components.domain_availability.engine.probes.droplists import (
    READERS,
    ListError,
    ReadList,
)
from custom_components.domain_availability.engine.probes.droplists.digest import Digest
from custom_components.domain_availability.engine.probes.droplists.fetching import Edition

NOW = datetime(2026, 10, 12, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DROP = NOW + 3 * DAY


def standing(second: int = 0, *names: str) -> ListStanding:
    """Return a list that was never fetched, with watched names."""
    one = ListStanding(
        source=DropList(reader="nominet", url="https://lists.test/uk"),
        reader=READERS["nominet"],
        second=second,
    )
    one.watch(set(names), {"uk"})
    return one


def told(*names: str, rows: int = 0, at: datetime = DROP) -> ReadList:
    """Return what a list says that has these names and as many rows."""
    digest = Digest(NOW)
    for name in names:
        digest.add(name, at)
    return ReadList(rows=rows or len(names), entries=dict.fromkeys(names, at), digest=digest)


def take(one: ListStanding, now: datetime, *names: str, rows: int = 0) -> set[str]:
    return one.take(told(*names, rows=rows), Edition(etag="e"), now)


def test_a_list_never_fetched_is_due() -> None:
    assert standing().wait(NOW) == timedelta(0)


@pytest.mark.parametrize(
    ("clock", "fetched", "turn"),
    [
        ("18:00:00", "12:00:00", "+0 18:00:00"),
        ("17:59:59", "12:00:00", "+1 17:59:59"),
        ("05:00:07", "12:00:00", "+1 05:00:07"),
        ("05:00:07", "05:00:09", "+1 05:00:07"),
        ("05:00:07", "05:00:05", "+1 05:00:07"),
        ("23:59:00", "23:59:30", "+1 23:59:00"),
    ],
)
def test_it_is_fetched_every_day_at_its_second_but_not_soon_again(
    clock: str, fetched: str, turn: str
) -> None:
    second = datetime.fromisoformat(f"2026-10-12T{clock}")
    one = standing(second.hour * 3600 + second.minute * 60 + second.second)
    now = datetime.fromisoformat(f"2026-10-12T{fetched}+00:00")
    days, at = turn.split()
    expected = datetime.fromisoformat(f"2026-10-12T{at}+00:00") + int(days) * DAY
    one.unchanged(now)
    assert now + one.wait(now) == expected


def test_a_failure_is_given_an_hour_doubling_to_a_day() -> None:
    one = standing()
    hours = []
    for _ in range(7):
        one.fail(NOW, None)
        hours.append(one.wait(NOW) / HOUR)
    assert hours == [1, 2, 4, 8, 16, 24, 24]
    one.unchanged(NOW)
    one.fail(NOW, None)
    assert one.wait(NOW) == HOUR


def test_who_asks_for_more_time_gets_it() -> None:
    one = standing()
    one.fail(NOW, 7200)
    assert one.wait(NOW) == 2 * HOUR
    one.fail(NOW, 10)
    assert one.wait(NOW) == 2 * HOUR


@pytest.mark.parametrize("seconds", [86_400, 3 * 86_400, 1e12, float("inf")])
def test_who_asks_for_a_week_gets_a_day(seconds: float) -> None:
    one = standing()
    one.fail(NOW, seconds)
    assert one.wait(NOW) == DAY
    assert one.wait(NOW + DAY - HOUR) == HOUR


def test_a_clock_that_was_far_ahead_holds_nothing_up() -> None:
    one = standing()
    one.unchanged(NOW + timedelta(days=400))
    assert one.wait(NOW) <= timedelta(hours=30)


def test_entries_come_move_and_go() -> None:
    one = standing(0, "a.uk", "b.uk", "c.uk")
    assert take(one, NOW, "a.uk", "b.uk", "other.uk") == {"a.uk", "b.uk"}
    assert one.entries == {"a.uk": DROP, "b.uk": DROP}
    assert take(one, NOW, "a.uk", "b.uk") == set()
    later = one.take(told("a.uk", at=DROP + HOUR), Edition(), NOW)
    assert later == {"a.uk", "b.uk"}
    assert one.entries == {"a.uk": DROP + HOUR, "b.uk": DROP}
    assert one.missing == {"b.uk": NOW}


@pytest.mark.parametrize("rows", [140_000, 260_000])
def test_a_name_that_a_list_has_lost_keeps_its_time(rows: int) -> None:
    """Ten hours before its second a name of .uk cannot be renewed: the list has a hole."""
    one, drop = standing(0, "a.uk"), NOW + 10 * HOUR
    one.take(told("a.uk", rows=266_000, at=drop), Edition(), NOW - DAY)
    assert one.take(told("b.uk", rows=rows), Edition(), NOW) == {"a.uk"}
    assert (one.entries, one.missing) == ({"a.uk": drop}, {"a.uk": NOW - DAY})
    assert one.take(told("b.uk", rows=rows), Edition(), NOW + HOUR) == set()
    assert one.missing == {"a.uk": NOW - DAY}
    again = restored(json.loads(json.dumps(one.snapshot())), ["a.uk"])
    assert (again.entries, again.missing) == (one.entries, one.missing)
    assert one.take(told("a.uk", rows=rows, at=drop + DAY), Edition(), NOW + DAY) == {"a.uk"}
    assert (one.entries, one.missing) == ({"a.uk": drop + DAY}, {})


def test_a_name_that_has_left_its_list_when_its_time_had_come_is_not_missing() -> None:
    one = standing(0, "a.uk", "b.uk")
    take(one, NOW, "a.uk", "b.uk", "c.uk")
    assert take(one, DROP - HOUR, "a.uk", "c.uk") == {"b.uk"}
    assert take(one, DROP + HOUR, "c.uk") == set()
    assert (one.entries, one.missing) == ({"a.uk": DROP, "b.uk": DROP}, {"b.uk": NOW})
    one.watch({"a.uk"}, {"uk"})
    assert one.missing == {}
    assert take(one, DROP + PAST_KEPT + HOUR, "c.uk") == {"a.uk"}
    assert one.entries == {}


def test_a_name_watched_later_is_looked_up() -> None:
    one = standing(0, "a.uk")
    take(one, NOW, "a.uk", "b.uk")
    assert one.watch({"a.uk", "b.uk", "c.uk"}, {"uk"}) == {"b.uk"}
    assert one.entries == {"a.uk": DROP, "b.uk": DROP}
    assert one.watch({"b.uk"}, {"uk"}) == set()
    assert one.entries == {"b.uk": DROP}


def test_where_nobody_watches_any_more_nothing_is_kept() -> None:
    one = standing(0, "a.uk")
    take(one, NOW, "a.uk", "b.uk")
    one.watch(set(), set())
    assert one.entries == {}
    assert one.watch({"b.uk"}, {"uk"}) == {"b.uk"}
    one.drop()
    assert (one.entries, one.digest, one.edition) == ({}, None, Edition())


def test_what_was_not_had_for_more_than_a_week_is_forgotten() -> None:
    one = standing(0, "a.uk")
    take(one, NOW, "a.uk")
    assert one.forget(NOW + KEPT) == set()
    assert one.forget(NOW + KEPT + timedelta(seconds=1)) == {"a.uk"}
    assert (one.entries, one.edition) == ({}, Edition())
    assert one.watch({"a.uk", "b.uk"}, {"uk"}) == set()


def test_a_list_that_is_still_the_same_is_not_old() -> None:
    one = standing(0, "a.uk")
    take(one, NOW, "a.uk")
    one.unchanged(NOW + 6 * DAY)
    assert one.forget(NOW + 12 * DAY) == set()


def test_a_list_that_lost_half_its_rows_is_believed_a_day_later() -> None:
    one = standing(0, "a.uk", "b.uk")
    take(one, NOW, "a.uk", "b.uk", rows=1000)
    assert take(one, NOW + DAY, "a.uk", "b.uk", rows=500) == set()
    for later in (DAY, DAY + DOUBTED - HOUR):
        with pytest.raises(ListError, match="half"):
            take(one, NOW + later, "a.uk", rows=249)
        assert one.entries == {"a.uk": DROP, "b.uk": DROP}
    assert take(one, NOW + DAY + DOUBTED, "a.uk", rows=249) == {"b.uk"}
    assert take(one, NOW + 3 * DAY, "a.uk", rows=125) == set()


def test_a_doubt_ends_with_a_whole_list() -> None:
    one = standing(0, "a.uk")
    take(one, NOW, "a.uk", rows=1000)
    with pytest.raises(ListError):
        take(one, NOW + HOUR, rows=1)
    take(one, NOW + 2 * HOUR, "a.uk", rows=1000)
    with pytest.raises(ListError):
        take(one, NOW + 3 * DAY, rows=1)


def test_a_list_that_lost_all_its_rows_is_never_believed() -> None:
    one = standing(0, "a.uk")
    take(one, NOW, "a.uk", rows=SHRINKABLE)
    for days in range(1, 6):
        with pytest.raises(ListError, match="all of its rows"):
            take(one, NOW + days * DAY)
    assert (one.entries, one.rows) == ({"a.uk": DROP}, SHRINKABLE)


def edition(day: int, hour: int = 3) -> Edition:
    """Return an edition made that day of October."""
    made = datetime(2026, 10, day, hour, tzinfo=UTC)
    return Edition(last_modified=format_datetime(made, usegmt=True))


def test_an_older_edition_changes_nothing() -> None:
    """One of a list's servers has yesterday's still."""
    one = standing(0, "a.uk", "b.uk")
    one.take(told("a.uk", "b.uk"), edition(12), NOW)
    again = restored(json.loads(json.dumps(one.snapshot())), ["a.uk", "b.uk"])
    for each in (one, again):
        with pytest.raises(ListError, match="older"):
            each.take(told("b.uk", at=DROP - DAY), edition(11), NOW + DAY)
        assert (each.entries, each.missing) == ({"a.uk": DROP, "b.uk": DROP}, {})
        assert each.take(told("a.uk", "b.uk", at=DROP + HOUR), edition(13), NOW + DAY)


def test_an_older_edition_that_stays_is_believed_a_day_later() -> None:
    one = standing(0, "a.uk")
    one.take(told("a.uk"), edition(12), NOW)
    with pytest.raises(ListError, match="older"):
        one.take(told("a.uk", at=DROP + HOUR), edition(11), NOW + HOUR)
    assert one.take(told("a.uk", at=DROP + HOUR), edition(11), NOW + HOUR + DOUBTED) == {"a.uk"}


@pytest.mark.parametrize("made", ["", "yesterday", "Mon, 12 Oct 2099 03:00:00 GMT"])
def test_an_edition_of_no_time_that_can_be_holds_none_up(made: str) -> None:
    one = standing(0, "a.uk")
    take(one, NOW, "a.uk")
    one.take(told("a.uk"), Edition(last_modified=made), NOW)
    assert one.take(told("a.uk", at=DROP + HOUR), edition(12), NOW) == {"a.uk"}


def test_a_small_list_may_shrink_at_will() -> None:
    one = standing(0, "a.uk")
    take(one, NOW, "a.uk", rows=99)
    assert take(one, NOW, rows=1) == {"a.uk"}


def restored(state: object, names: Iterable[str] = ()) -> ListStanding:
    assert isinstance(state, dict)
    one = standing(999)
    one.restore(state)
    one.watch(set(names), {"uk"})
    return one


def test_a_restart_changes_nothing_but_that_the_list_is_read_anew() -> None:
    one = standing(18_000, "a.uk", "b.uk")
    take(one, NOW, "a.uk", rows=1000)
    with pytest.raises(ListError):
        take(one, NOW + HOUR, rows=1)
    one.fail(NOW + HOUR, None)
    state = json.loads(json.dumps(one.snapshot()))
    again = restored(state, ["a.uk", "b.uk"])
    assert again.snapshot() == one.snapshot()
    assert again.entries == {"a.uk": DROP}
    assert again.wait(NOW) == one.wait(NOW)
    assert (again.digest, again.edition) == (None, Edition())
    with pytest.raises(ListError, match="half"):
        take(again, NOW + 2 * HOUR, rows=1)


def test_what_is_released_soon_is_found_after_a_restart_too() -> None:
    one = standing(0, "a.uk")
    read = told("a.uk", "b.uk")
    one.take(replace(read, soon=read.digest.pack()), Edition(etag="e"), NOW)
    again = restored(json.loads(json.dumps(one.snapshot())), ["a.uk"])
    assert again.snapshot() == one.snapshot()
    # What the server is told of an edition would keep the rest of it away.
    assert again.edition == Edition()
    assert again.watch({"a.uk", "b.uk", "c.uk"}, {"uk"}) == {"b.uk"}
    assert again.entries == {"a.uk": DROP, "b.uk": DROP}
    assert again.forget(NOW + KEPT + HOUR) == {"a.uk", "b.uk"}
    assert "soon" not in again.snapshot()


PLAIN = (
    st.sampled_from(
        [
            NOW.isoformat(),
            f"{NOW.isoformat()} x",
            "2026-10-12",
            "0001-01-01T00:00:00+14:00",
            "",
            "x",
        ]
    )
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
)
KEPT_VALUES = (
    PLAIN
    | st.lists(PLAIN, max_size=2)
    | st.dictionaries(st.sampled_from(["a.uk", "b.uk", ""]), PLAIN, max_size=2)
)


@given(
    state=st.dictionaries(
        st.sampled_from(["fetched_at", "due", "doubted_since", "second", "rows", "failures"])
        | st.sampled_from(["entries", "made_at", "soon"]),
        KEPT_VALUES,
    )
)
def test_garbage_is_passed_over(state: dict[str, object]) -> None:
    one = restored(state, ["a.uk"])
    assert 0 <= one.second < 86_400
    one.forget(NOW)
    one.fail(NOW, None)
    assert timedelta(0) < one.wait(NOW) <= DAY
    assert one.entries.keys() <= {"a.uk"}
    json.dumps(one.snapshot())
