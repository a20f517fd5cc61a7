"""What drops seen teach of a registry's hours: soon, lastingly, and never too much."""

from datetime import time
from random import Random

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.drop_seen import DropSeen
from custom_components.domain_availability.engine.hours import (
    DAY,
    EVEN,
    Hours,
    share_between,
    shipped_hours,
)
from custom_components.domain_availability.engine.learned_hours import MOST_STRETCHES, learned_hours
from custom_components.domain_availability.engine.policy import Release

from .batches import HOUR, MINUTE, distance, drop, share_round_the_clock
from .test_hours import assert_whole

UNKNOWN = Release()
BLOG = Release(opens=time(13), closes=time(17), confidence=0.5)
SURE = Release(opens=time(13), closes=time(17), confidence=0.9)
EXACT = Release(exact=True, confidence=0.9)


def in_batch(drops: int, begins: float, lasts: float, release: Release, seed: int = 1) -> Hours:
    """Return what so many drops teach, one a day, anywhere in a batch of these seconds."""
    rng = Random(seed)  # noqa: S311 - the same drops in every run
    seen = [drop(day, (begins + rng.random() * lasts) % DAY) for day in range(drops)]
    return learned_hours(release, seen)


@pytest.mark.parametrize("release", [UNKNOWN, BLOG, SURE, EXACT])
def test_without_drops_the_policy_counts(release: Release) -> None:
    assert learned_hours(release, []) == shipped_hours(release)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("release", [UNKNOWN, BLOG, SURE])
@pytest.mark.parametrize(("begins", "lasts"), [(18, 2), (23.5, 1), (9, 0.01), (1, 4)])
def test_three_drops_outweigh_the_policy_and_ten_settle_it(
    begins: float, lasts: float, release: Release, seed: int
) -> None:
    def beyond(hours: Hours, margin: float) -> float:
        return share_round_the_clock(hours, begins * HOUR - margin, end * HOUR + margin)

    end = begins + lasts
    three = in_batch(3, begins * HOUR, lasts * HOUR, release, seed)
    assert beyond(three, HOUR) > 0.5
    # Of eleven drops in no order, the eleventh lies beyond the range of the ten others with a
    # chance of 2 in 11: who expected less there would be surprised too often.
    ten = in_batch(10, begins * HOUR, lasts * HOUR, release, seed)
    margin = max(lasts * HOUR / 11, 10 * MINUTE) + 5 * MINUTE
    assert beyond(ten, margin) > 9 / 11 - 0.02
    assert beyond(ten, margin + HOUR) > 0.9


@given(
    begins=st.floats(0, DAY - 1),
    offsets=st.lists(st.floats(0, 8 * HOUR), min_size=10, max_size=40),
    confidence=st.floats(0, 1),
)
def test_after_ten_drops_most_lie_about_where_they_fell(
    begins: float, offsets: list[float], confidence: float
) -> None:
    release = Release(opens=time(13), closes=time(17), confidence=confidence)
    seen = [drop(day, (begins + offset) % DAY) for day, offset in enumerate(offsets)]
    hours = learned_hours(release, seen)
    first, last = min(offsets), max(offsets)
    # Bins of five minutes: the margin reaches to the end of one.
    margin = max((last - first) / (len(offsets) + 1), 10 * MINUTE) + 6 * MINUTE
    assert share_round_the_clock(hours, begins + first - margin, begins + last + margin) > 2 / 3


@given(
    st.lists(
        st.builds(
            drop,
            st.integers(0, 900),
            st.floats(0, DAY - 1),
            seen_for=st.floats(-60, 9 * HOUR),
            suffix=st.sampled_from(["com", "net"]),
        ),
        max_size=30,
    ),
    st.sampled_from([UNKNOWN, BLOG, SURE, EXACT]),
)
def test_any_drops_give_a_whole_day_that_rules_nothing_out(
    seen: list[DropSeen], release: Release
) -> None:
    hours = learned_hours(release, seen)
    assert_whole(hours)
    assert len(hours) <= MOST_STRETCHES
    assert all(one.density >= 0.015 / DAY for one in hours)


def test_drops_at_any_hour_leave_no_hour_out() -> None:
    for seed in range(10):
        hours = in_batch(20, 0, DAY, UNKNOWN, seed)
        assert distance(hours, EVEN) < 0.2
        assert min(one.density for one in hours) > 0.05 / DAY


@pytest.mark.parametrize("came", [0.0, 5.2, 13.0, 23.9])
def test_where_nothing_was_known_one_drop_leaves_most_of_the_day_as_likely_as_it_was(
    came: float,
) -> None:
    # Most registries release at any hour. Hours that are believed in too soon are paid for with
    # the second drop: it comes at all the others.
    hours = learned_hours(UNKNOWN, [drop(1, came * HOUR)])
    other = (came + 12) % 24
    assert share_round_the_clock(hours, (came - 1) * HOUR, (came + 1) * HOUR) > 3 * 2 / 24
    assert share_round_the_clock(hours, (other - 6) * HOUR, (other + 6) * HOUR) > 0.65 * 12 / 24


@pytest.mark.parametrize("release", [UNKNOWN, SURE])
def test_it_converges(release: Release) -> None:
    def missed(drops: int) -> float:
        hours = in_batch(drops, 18 * HOUR, 2 * HOUR, release)
        return 1 - share_between(hours, 17.75 * HOUR, 20.25 * HOUR)

    missing = [missed(drops) for drops in (1, 3, 10, 50, 200)]
    assert missing == sorted(missing, reverse=True)
    assert missing[-1] < 0.06
    assert share_between(in_batch(200, 18 * HOUR, 2 * HOUR, release), 17 * HOUR, 21 * HOUR) > 0.97


@pytest.mark.parametrize("drops", [5, 10, 20])
@pytest.mark.parametrize("outlier", [0.5, 6, 12, 16])
def test_one_outlier_moves_no_more_than_twice_its_own_share_and_a_little(
    drops: int, outlier: float
) -> None:
    rng = Random(drops)  # noqa: S311 - the same drops in every run
    seen = [drop(day, rng.uniform(18, 19) * HOUR) for day in range(drops)]
    before = learned_hours(BLOG, seen)
    after = learned_hours(BLOG, [*seen, drop(drops, outlier * HOUR)])
    assert distance(before, after) < 2 / (drops + 1) + 0.05


@pytest.mark.parametrize(
    ("release", "came", "left"),
    [
        (SURE, (3.5,), 0.45),
        (SURE, (3.5, 21.0), 0.25),
        (SURE, (14.5, 3.5), 0.8),
        (SURE, (14.5, 3.5, 15.2, 21.0, 16.1), 0.85),
        (BLOG, (3.5,), 0.25),
        (BLOG, (14.5, 3.5), 0.6),
        (BLOG, (14.5, 3.5, 15.2, 21.0, 16.1), 0.8),
    ],
)
def test_odd_drops_do_not_close_the_hours_of_the_policy(
    release: Release, came: tuple[float, ...], left: float
) -> None:
    hours = learned_hours(release, [drop(day, at * HOUR) for day, at in enumerate(came)])
    assert share_between(hours, 13 * HOUR, 17 * HOUR) > left


@pytest.mark.parametrize("release", [BLOG, SURE])
def test_hours_that_are_an_hour_wrong_are_learned_from_the_first_drop(release: Release) -> None:
    first, second = (
        learned_hours(release, [drop(day, at * HOUR) for day, at in enumerate(came)])
        for came in ((12.2,), (12.2, 12.8))
    )
    assert share_between(first, 12 * HOUR, 16 * HOUR) > 0.6
    assert share_between(second, 12 * HOUR, 16 * HOUR) > 0.7


def test_two_batches_a_day_stay_two() -> None:
    seen = [drop(day, (4 if day % 2 else 15) * HOUR + day * MINUTE) for day in range(20)]
    hours = learned_hours(UNKNOWN, seen)
    assert share_between(hours, 3.5 * HOUR, 4.75 * HOUR) > 0.35
    assert share_between(hours, 14.5 * HOUR, 15.75 * HOUR) > 0.35
    assert share_between(hours, 6 * HOUR, 13 * HOUR) < 0.15


def test_a_drop_found_late_teaches_only_between_which_looks_it_came() -> None:
    def taught(begins: float, seen_for: float) -> float:
        seen = [drop(0, begins * HOUR, seen_for=seen_for * HOUR)]
        return distance(learned_hours(SURE, seen), shipped_hours(SURE))

    there, elsewhere = taught(12, 6), taught(19, 6)
    assert there < 0.1, "about as it was expected"
    assert elsewhere > 0.3, "at any rate not when it was expected"
    assert taught(20, 24) == 0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("release", [UNKNOWN, BLOG])
def test_hours_that_end_too_soon_are_proved_wrong_by_what_is_found_late(
    release: Release, seed: int
) -> None:
    """Who looks only in the hours that are believed in sees sharply only what drops in them."""
    rng = Random(seed)  # noqa: S311 - the same drops in every run
    looked_until, begins, ends, next_look = 5.25 * HOUR, 4 * HOUR, 6 * HOUR, 20 * HOUR
    seen: list[DropSeen] = []
    for day in range(20):
        at = rng.uniform(begins, ends)
        late = at > looked_until
        after = looked_until if late else at
        seen.append(drop(day, after, seen_for=next_look - after if late else 4.0))
    # A quarter and more came after that; whoever expects next to nothing there never looks.
    assert share_between(learned_hours(release, seen), looked_until, ends) > 0.1


@pytest.mark.parametrize("looked_until", [5.25, 5.5, 5.75])
def test_what_was_found_late_is_expected_to_come_again_however_sure_the_others_are(
    looked_until: float,
) -> None:
    """In clusters, so that drops are best foretold by where others came."""
    clusters = [4.05 + 0.03 * n for n in range(12)] + [5.05 + 0.03 * n for n in range(5)]
    seen = [
        *(drop(day, at * HOUR) for day, at in enumerate(clusters)),
        *(drop(30 + day, looked_until * HOUR, seen_for=9 * HOUR) for day in range(3)),
    ]
    hours = learned_hours(UNKNOWN, seen)
    # Three of twenty.
    assert share_between(hours, looked_until * HOUR, (looked_until + 9) * HOUR) > 0.1
    assert share_between(hours, 4 * HOUR, 5.25 * HOUR) > 0.6


def test_a_drop_seen_across_the_end_of_the_hours_does_not_move_them() -> None:
    """Looked at 21:18 and 21:43 it may well have come by half past nine, as all the others did."""
    hours = Release(opens=time(19, 30), closes=time(21, 30), confidence=0.8)
    seen = [
        drop(0, 21.3 * HOUR, seen_for=25 * MINUTE),
        *(drop(day + 1, at * HOUR, seen_for=MINUTE) for day, at in enumerate((21.1, 20.8, 20.8))),
    ]
    learned = learned_hours(hours, seen)
    assert share_between(learned, 19.5 * HOUR, 20.5 * HOUR) > 0.25
    assert share_between(learned, 21.5 * HOUR, 22.5 * HOUR) < 0.2


def test_the_drops_of_one_day_are_one_batch() -> None:
    ten_days = [drop(day, 20 * HOUR + day) for day in range(10)]
    one_day = [drop(0, 20 * HOUR + second) for second in range(10)]
    around = (19.5 * HOUR, 20.5 * HOUR)
    alone, many, all_days = (
        share_between(learned_hours(SURE, seen), *around)
        for seen in (one_day[:1], one_day, ten_days)
    )
    assert alone < many < all_days


def test_old_drops_fade() -> None:
    old = [drop(day, 4 * HOUR + day) for day in range(10)]
    new = [drop(day + 1000, 20 * HOUR + day) for day in range(10)]
    hours = learned_hours(UNKNOWN, old + new)
    assert share_between(hours, 19.5 * HOUR, 20.5 * HOUR) > 0.8
    same_year = [drop(day + 100, 20 * HOUR + day) for day in range(10)]
    assert share_between(learned_hours(UNKNOWN, old + same_year), 3.5 * HOUR, 4.5 * HOUR) > 0.35


def test_hours_keep_to_the_clocks_of_the_zone() -> None:
    release = Release(zone="America/New_York")
    winter = [drop(day, 14 * HOUR, zone=release.zone) for day in range(5)]
    summer = [drop(day + 160, 14 * HOUR, zone=release.zone) for day in range(5)]
    assert {seen.after.hour for seen in winter + summer} == {18, 19}
    hours = learned_hours(release, winter + summer)
    assert share_between(hours, 12.75 * HOUR, 15.25 * HOUR) > 0.9


def test_a_batch_over_midnight_is_one() -> None:
    hours = in_batch(20, 23.5 * HOUR, HOUR, UNKNOWN)
    assert share_round_the_clock(hours, 22.5 * HOUR, 25.5 * HOUR) > 0.9


def test_the_order_in_which_drops_are_told_does_not_matter() -> None:
    seen = [drop(day, (18 + day / 10) * HOUR) for day in range(10)]
    assert distance(learned_hours(BLOG, seen), learned_hours(BLOG, seen[::-1])) < 1e-9


def test_a_release_at_the_second_a_phase_ends_has_no_hours_to_learn() -> None:
    assert learned_hours(EXACT, [drop(day, 9 * HOUR) for day in range(10)]) == EVEN
