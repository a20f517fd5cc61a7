"""Why a verdict is what it is, in words that people understand."""

from dataclasses import replace
from datetime import timedelta

from custom_components.domain_availability.engine.evidence import Evidence
from custom_components.domain_availability.engine.explain import (
    ROW_WORDS,
    reasons_for,
    under_first_of,
)
from custom_components.domain_availability.engine.judgement import ROWS, judge
from custom_components.domain_availability.engine.observation import Facts, Layer, Outcome, Phase
from custom_components.domain_availability.engine.situation import Case
from custom_components.domain_availability.engine.watching import Forecast

from .sights import NAME, NOW, TWO_LAYERS, absent, control, nxdomain, record, seen

WINDOW = Forecast(
    earliest=NOW - timedelta(minutes=5),
    latest=NOW + timedelta(hours=1),
    likely=NOW,
    confidence=0.9,
    why="a test",
)


def test_an_expected_drop_is_told_from_beginning_to_end() -> None:
    observations = (
        record(3600, Phase.PENDING_DELETE),
        absent(3),
        control(2),
        absent(0),
        nxdomain(1),
        nxdomain(1, server="192.0.2.2:53"),
    )
    case = Case(name=NAME, observations=observations, forecast=WINDOW)
    assert judge(case, TWO_LAYERS, NOW).reasons == (
        "The name was about to drop, and the source that last had it does not have it any more",
        (
            "RDAP (https://rdap.example/) did not have it on 2026-11-23 at 18:02:11 and 18:02:14"
            " UTC; its control answered at 18:02:12"
        ),
        "Both servers asked of .com did not have it on 2026-11-23 at 18:02:13 UTC",
        "Last seen in pending delete on 2026-11-23 at 17:02:14 UTC",
    )


def test_what_was_seen_on_two_days_is_told_with_both() -> None:
    midnight = NOW.replace(hour=0, minute=0, second=2)
    asked_at = {1: midnight - timedelta(seconds=4), 2: midnight, 3: midnight}
    told = [replace(absent(0), asked_at=asked_at[1]), replace(absent(0), asked_at=asked_at[2])]
    case = Case(name=NAME, observations=(*told, replace(control(0), asked_at=asked_at[3])))
    reasons = judge(case, TWO_LAYERS, midnight + timedelta(seconds=1)).reasons
    assert (
        "RDAP (https://rdap.example/) did not have it on 2026-11-22 at 23:59:58 and on 2026-11-23"
        " at 00:00:02 UTC; its control answered at 00:00:02"
    ) in reasons


def test_a_failed_control_is_said() -> None:
    observations = (record(3600), absent(3), control(2, outcome=Outcome.ABSENT))
    reasons = judge(Case(name=NAME, observations=observations), TWO_LAYERS, NOW).reasons
    assert any("its control was missing too" in reason for reason in reasons)


def test_a_source_that_changed_its_mind_is_quoted_with_its_last_word() -> None:
    observations = (absent(10), record(5))
    reasons = judge(Case(name=NAME, observations=observations), TWO_LAYERS, NOW).reasons
    assert [reason for reason in reasons if "did not have it" in reason] == []


def test_every_row_has_words() -> None:
    assert {row.number for row in ROWS} == set(ROW_WORDS)
    evidence = Evidence(NAME, [seen(Layer.WHOIS, Outcome.REFUSED, 1)], TWO_LAYERS, NOW)
    for row in ROW_WORDS:
        assert reasons_for(row, evidence)[0] == ROW_WORDS[row]


def test_an_answer_that_does_not_count_is_said_to() -> None:
    other = replace(record(5), facts=Facts(name="other.com"))
    old = replace(absent(4), data_at=NOW - timedelta(hours=2))
    for seen_, words in ((other, "another name (other.com)"), (old, "data that is too old")):
        reasons = judge(Case(name=NAME, observations=(seen_,)), TWO_LAYERS, NOW).reasons
        assert any(words in reason for reason in reasons)
        assert not any("showed it registered" in reason for reason in reasons)


def test_sentences_stand_under_what_was_said_first_whether_read_before_or_not() -> None:
    case = Case(name=NAME, observations=(record(3600), absent(3), control(2)))
    unread, read = (judge(case, TWO_LAYERS, NOW).reasons for _ in range(2))
    told = tuple(read)
    assert unread == told
    assert hash(unread) == hash(told)
    free = Case(name=NAME, observations=(*case.observations, absent(0)), forecast=WINDOW)
    old = judge(free, TWO_LAYERS, NOW).reasons
    for new in (judge(case, TWO_LAYERS, NOW).reasons, read, told):
        assert under_first_of(old, new) == (old[0], *told[1:])
        assert under_first_of(under_first_of(old, old), new) == (old[0], *told[1:])
        assert under_first_of(("Said before a restart",), new) == (
            "Said before a restart",
            *told[1:],
        )
        assert under_first_of((), new) == told[1:]
        assert new == told, "what it was made from stays as it is"
