"""The simulated year has the shares, the windows and the faults that its README says."""

from collections import Counter
from itertools import pairwise
import math

import pytest

from benchmarks.simulation.answers import START, Answer, line, moment, overlaid, seconds
from benchmarks.simulation.faults import APART, GLITCH
from benchmarks.simulation.registries import DAY, HOUR, REGISTRIES, Life
from benchmarks.simulation.world import PUBLISHED_AT, World

from .simulated import small, year


def test_times_are_seconds_of_the_year() -> None:
    assert moment(0.0) == START
    assert seconds(moment(90_061.5)) == 90_061.5


def test_names_are_shared_out_as_the_registries_say() -> None:
    count = Counter(year().registry_of(name) for name in year().names)
    assert count == {each.key: round(1000 * each.share) for each in REGISTRIES}


def test_a_quarter_drops_announced_and_a_fiftieth_by_hand() -> None:
    announced = Counter(drop.announced for drop in year().drops)
    assert announced == {True: 250, False: 20}
    assert len({drop.name for drop in year().drops}) == 270


def test_drops_fall_evenly_into_the_year() -> None:
    drops = [drop for seed in range(1, 5) for drop in year(seed).drops]
    quarters = Counter(int(4 * drop.free_at / (365 * DAY)) for drop in drops)
    assert all(abs(count / len(drops) - 0.25) < 0.05 for count in quarters.values())
    assert all(DAY <= drop.free_at <= 364 * DAY for drop in drops)


def test_every_announced_drop_lies_in_its_true_window() -> None:
    for drop in year().drops:
        earliest, latest = drop.window
        assert earliest <= drop.free_at <= latest
        hours = year().registries[drop.registry].hours
        if drop.announced and hours:
            assert (earliest % DAY, latest - earliest) == (hours[0], hours[1] - hours[0])


def test_some_drops_are_late_and_some_are_taken() -> None:
    drops = [drop for seed in range(1, 7) for drop in year(seed).drops]
    taken = [drop.taken_at - drop.free_at for drop in drops if drop.taken_at is not None]
    assert abs(len(taken) / len(drops) - 0.30) < 0.05
    assert 480 < sum(taken) / len(taken) < 720
    still_free = [drop for drop in drops if drop.announced and drop.taken_at is None]
    lags = [drop.visible_at - drop.free_at for drop in still_free]
    assert abs(sum(lag > 0 for lag in lags) / len(lags) - 0.10) < 0.03
    assert max(lags) <= 900.0


def test_one_announced_drop_in_twenty_is_a_day_late() -> None:
    late = total = 0
    for seed in range(1, 7):
        for drop in year(seed).drops:
            if drop.registry == "nl" and drop.announced:
                release_at = year(seed).rdap(drop.name, drop.window[0] - HOUR).release_at
                late += release_at == drop.window[0] - DAY
                total += 1
            elif drop.registry == "se" and drop.announced:
                day = drop.window[0] // DAY * DAY
                late += drop.name not in year(seed).published("se", day + HOUR)
                total += 1
    assert 0.02 < late / total < 0.09


def test_a_drop_shows_when_it_says() -> None:
    world = year()
    for drop in world.drops:
        if math.isinf(drop.visible_at):
            continue
        before = world.rdap(drop.name, drop.visible_at - 0.01).kind == "record"
        after = world.rdap(drop.name, drop.visible_at + 0.01).kind == "absent"
        if drop.announced:
            lied_to = any(
                begin <= drop.visible_at < end for begin, end in world.storms[drop.registry]
            )
            assert after
            assert before or lied_to or _glitch(world, drop.name, drop.visible_at)
        else:
            assert after or not world.dns(drop.name, drop.visible_at + 0.01)


def _glitch(world: World, name: str, when: float) -> bool:
    return world.rdap(name, when - 2 * GLITCH).kind == "record"


def test_a_taken_name_has_a_new_record_and_then_a_delegation() -> None:
    world = year()
    taken = [drop for drop in world.drops if drop.taken_at is not None]
    assert taken
    for drop in taken:
        assert drop.taken_at is not None
        later = drop.taken_at + 2 * HOUR
        answer = world.rdap(drop.name, later)
        if answer.kind == "record":
            assert answer.registered_at == math.floor(drop.taken_at)
        assert world.dns(drop.name, later)
        assert world.next_dns_change(drop.name, later) == math.inf


@pytest.mark.parametrize(
    ("key", "days_before", "statuses", "delegated"),
    [
        ("com", 2, ("pending delete",), False),
        ("com", 20, ("redemption period",), False),
        ("com", 50, ("auto renew period",), True),
        ("co.uk", 64, ("pending delete",), False),
        ("co.uk", 70, ("active",), True),
        ("nl", 20, ("redemption period",), False),
        ("nl", 45, ("active",), True),
        ("se", 30, ("pending delete",), False),
        ("de", 20, ("redemption period",), False),
        ("de", 35, ("active",), True),
    ],
)
def test_names_on_their_way_out_show_their_phase(
    key: str, days_before: int, statuses: tuple[str, ...], *, delegated: bool
) -> None:
    world = year()
    due = [
        drop
        for drop in world.drops
        if drop.registry == key and drop.announced and drop.free_at > 80 * DAY
    ]
    shown: Counter[tuple[str, ...]] = Counter()
    for drop in due:
        # From the due time: a late one is in its phases a day longer. Two hours are no edge of any.
        when = drop.window[0] - days_before * DAY + 2 * HOUR
        answer = world.rdap(drop.name, when)
        if answer.kind == "record":
            shown[answer.statuses] += 1
            assert world.dns(drop.name, when) is delegated or answer.statuses != statuses
    assert shown[statuses] >= 0.9 * sum(shown.values()) > 0


def test_a_gtld_record_says_when_its_last_phase_began() -> None:
    world = year()
    drops = [drop for drop in world.drops if drop.registry == "com" and drop.announced]
    on_time = 0
    for drop in drops:
        answer = world.rdap(drop.name, drop.window[0] - 26 * HOUR)
        if answer.kind == "record" and answer.changed_at is not None:
            day = (answer.changed_at + 5 * DAY) // DAY * DAY
            on_time += day == drop.window[0] // DAY * DAY
    assert on_time >= 0.8 * len(drops)


def test_the_list_names_a_release_ten_days_ahead() -> None:
    world = year()
    drop = next(
        drop
        for drop in world.drops
        if drop.registry == "se"
        and drop.announced
        and drop.window[0] > 20 * DAY
        and drop.name in world.published("se", drop.window[0])
    )
    day = drop.window[0] // DAY * DAY
    first = day - 10 * DAY + PUBLISHED_AT
    assert drop.name not in world.published("se", first - 1)
    assert world.published("se", first)[drop.name] == day
    assert drop.name in world.published("se", day + DAY + PUBLISHED_AT - 1)
    assert drop.name not in world.published("se", day + DAY + PUBLISHED_AT)
    assert world.published("com", first) == {}


def test_no_two_lies_about_a_name_are_near_each_other() -> None:
    world = year()
    lies = 0
    for name in world.names:
        truth_ends = min((d.free_at for d in world.drops if d.name == name), default=world.end)
        lied = [
            (begin, end)
            for begin, end in pairwise(world.times[name])
            if world.answers[name][world.times[name].index(begin)].kind == "absent"
            and end < truth_ends
        ]
        lies += sum(end - begin < 2.0 for begin, end in lied)
        assert all(after[0] - before[1] >= APART for before, after in pairwise(lied))
    expected = 1000 * 8760 / 500
    assert 0.8 * expected < lies < 1.05 * expected


def test_storms_hit_controls_and_everything_else() -> None:
    world = year()
    for registry in REGISTRIES:
        storms = world.storms[registry.key]
        assert len(storms) == 20
        assert all(60 <= end - begin <= 1800 for begin, end in storms)
        some = [name for name in world.names if world.registry_of(name) == registry.key][:20]
        for begin, end in storms:
            for name in (*registry.controls, *some):
                assert world.rdap(name, (begin + end) / 2).kind == "absent"
            assert world.rdap(registry.controls[0], end + 0.01).kind == "record"


def test_half_of_the_storms_find_a_name_in_its_last_phase() -> None:
    world = small()
    for registry in REGISTRIES:
        hits = sum(
            any(
                not world.dns(name, begin) and world.rdap(name, begin - 1).kind == "record"
                for name in world.names
                if world.registry_of(name) == registry.key
            )
            for begin, _ in world.storms[registry.key]
        )
        assert hits >= len(world.storms[registry.key]) // 2


def test_a_seed_is_a_world() -> None:
    again = World(7, names=300, days=120)
    assert again.drops == small().drops
    assert again.times == small().times
    assert again.answers == small().answers
    assert again.spells == small().spells
    assert World(8, names=300, days=120).drops != again.drops


def test_what_is_shipped_is_wrong_for_one_and_missing_for_two() -> None:
    gtlds = [each for each in REGISTRIES if each.life is Life.GTLD]
    wrong = [each.key for each in gtlds if each.shipped not in {None, each.hours}]
    assert wrong == ["org"]
    assert [each.key for each in gtlds if each.shipped is None] == ["info", "xyz"]


def test_a_span_covers_a_line_and_gives_it_back() -> None:
    record = Answer(kind="record")
    absent = Answer(kind="absent")
    base = line([(-math.inf, record), (100.0, absent)])
    lied_to = overlaid(base, [(10.0, 12.0), (99.0, 103.0)], absent)
    assert [lied_to.at(t).kind for t in (9.0, 10.0, 12.0, 99.0, 103.0)] == [
        "record",
        "absent",
        "record",
        "absent",
        "absent",
    ]
    assert lied_to.next_change(12.0) == 99.0
    assert lied_to.next_change(99.0) == math.inf
