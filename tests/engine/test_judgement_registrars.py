"""Rows 7, 9 and 14 of the judgement table: what a registrar's word is worth, and for how long."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from custom_components.domain_availability.engine.judgement import judge
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.situation import Case
from custom_components.domain_availability.engine.verdict import Caution, Verdict, VerdictKind
from custom_components.domain_availability.engine.watching import REGISTRY_LAYERS, Forecast

from .sights import (
    NAME,
    NOW,
    NS1,
    NS2,
    POLICY,
    absent,
    control,
    nxdomain,
    record,
    referral,
    seen,
)

DAY = 86_400.0
LAYERS = REGISTRY_LAYERS | {Layer.REGISTRAR}
WINDOW = Forecast(
    earliest=NOW - timedelta(minutes=5),
    latest=NOW + timedelta(hours=1),
    likely=NOW,
    confidence=0.9,
    why="a test",
)
GONE = (nxdomain(1, server=NS1), nxdomain(0.5, server=NS2))
DEAR = Facts(premium=True, price=Decimal("2500.00"), currency="EUR")
CHEAP = Facts(price=Decimal("8.57"), currency="USD")
ABSENT = (absent(3), control(2))
LONG_ABSENT = (absent(DAY + 60), control(DAY + 59), *ABSENT)
A, R, N, U = (
    VerdictKind.AVAILABLE,
    VerdictKind.REGISTERED,
    VerdictKind.NOT_FOR_SALE,
    VerdictKind.UNKNOWN,
)


def yes(ago: float, facts: Facts = CHEAP, *, server: str | None = None) -> Observation:
    """Return a registrar's explicit yes."""
    return seen(Layer.REGISTRAR, Outcome.AVAILABLE, ago, facts=facts, server=server)


def no(ago: float, *, server: str | None = None) -> Observation:
    """Return a registrar's no without a reason."""
    return seen(Layer.REGISTRAR, Outcome.REGISTERED, ago, server=server)


def judged(
    *observations: Observation,
    forecast: Forecast | None = None,
    caution: Caution = Caution.FAST,
    previous: Verdict | None = None,
) -> Verdict:
    """Judge what was seen."""
    case = Case(
        name=NAME,
        observations=observations,
        forecast=forecast,
        caution=caution,
        previous=previous,
        available_since=None if previous is None else previous.decided_at,
        layers=LAYERS,
    )
    return judge(case, POLICY, NOW)


PENDING = record(2, Phase.PENDING_DELETE)

TABLE: dict[str, tuple[tuple[Observation, ...], Forecast | None, str, VerdictKind]] = {
    "7 premium": ((yes(5, DEAR),), None, "7", A),
    "7 not when a registrar has said no since": ((yes(5, DEAR), no(2)), None, "17", U),
    "7 not when it is old": ((yes(70, DEAR),), None, "17", U),
    "7 twice in the window outranks the old phase": (
        (yes(8, DEAR), yes(2, DEAR), PENDING), WINDOW, "7", A,
    ),
    "7 the newest yes says whether it is premium": ((yes(5), yes(2, DEAR)), None, "7", A),
    "9 the newest yes says that it is premium no more": ((yes(5, DEAR), yes(2)), None, "9", A),
    "9 yes": ((yes(5),), None, "9", A),
    "9 not when it is old": ((yes(61),), None, "17", U),
    "9 not after a no": ((yes(5), no(2)), None, "17", U),
    "9 after a no": ((no(5), yes(2)), None, "9", A),
    "9 after another registrar's older no": (
        (no(5, server="https://other.example/"), yes(2)), None, "9", A,
    ),
    "9 not against a newer record": ((yes(5), record(2)), None, "2", R),
    "9 not against a record within its lag": ((yes(5), record(600)), None, "2", R),
    "9 against a record older than its lag": ((yes(5), record(1000)), None, "9", A),
    "9 not against a delegation within the zone's lag": ((yes(5), referral(3000)), None, "3", R),
    "9 against a delegation older than the zone's lag": ((yes(5), referral(4000)), None, "9", A),
    "9 once in the window does not outrank the old phase": ((yes(2), PENDING), WINDOW, "1", R),
    "9 twice at once in the window neither": ((yes(4), yes(2), PENDING), WINDOW, "1", R),
    "9 twice in the window outranks the old phase": (
        (yes(8), yes(2), PENDING), WINDOW, "9", A,
    ),
    "9 the noes before the drop are forgotten": (
        (no(30), no(20), yes(8), yes(2), PENDING), WINDOW, "9", A,
    ),
    "9 a no between two yeses begins anew": (
        (yes(8), no(5), yes(2), PENDING), WINDOW, "1", R,
    ),
    "9 twice outside a window does not": ((yes(8), yes(2), PENDING), None, "1", R),
    "9 twice does not outrank a record in another phase": (
        (yes(8), yes(2), record(2, Phase.REDEMPTION)), WINDOW, "1", R,
    ),
    "9 twice does not outrank a delegation": (
        (yes(8), yes(2), PENDING, referral(1)), WINDOW, "1", R,
    ),
    "14 no, and absent": ((*ABSENT, no(1)), None, "14", U),
    "14 not by a no from before the absence": ((no(4), *ABSENT), None, "15", U),
    "14 by a no that nothing has taken back": (
        (absent(200), control(199), *ABSENT, no(100)), None, "14", U,
    ),
    "14 not by one older than a record may be": (
        (*LONG_ABSENT, no(DAY + 30)), None, "15", U,
    ),
    "14 not by a no alone": ((no(1),), None, "17", U),
    "14 outranks what absences would amount to": (
        (record(DAY, Phase.PENDING_DELETE), absent(5), control(4), *ABSENT, no(1)), WINDOW, "14",
        R,
    ),
    "14 outranks a price of the registry's": (
        (seen(Layer.RDAP, Outcome.AVAILABLE, 3, facts=DEAR), control(2), no(1)), None, "14", U,
    ),
    "14 reserved after a day, where it was never seen": (
        (*LONG_ABSENT, no(DAY + 30), no(1)), None, "14", N,
    ),
    "14 not reserved while the no is younger": ((*LONG_ABSENT, no(DAY - 30), no(1)), None, "14", U),
    "14 not reserved while the absence is younger": (
        (no(DAY + 30), absent(3600), control(3599), *ABSENT, no(1)), None, "14", U,
    ),
    "14 not reserved where it was seen": (
        (record(3 * DAY), *LONG_ABSENT, no(DAY + 30), no(1)), None, "14", U,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
def test_row(case: str) -> None:
    observations, forecast, row, kind = TABLE[case]
    previous = None
    if kind is R and row == "14":
        before = NOW - timedelta(minutes=5)
        previous = replace(judged(record(300)), decided_at=before)
    verdict = judged(*observations, forecast=forecast, previous=previous)
    assert (verdict.row, verdict.kind) == (row, kind)


def test_a_price_is_told_and_an_ordinary_one_is_not() -> None:
    dear = judged(yes(2, DEAR))
    assert (dear.phase, dear.price, dear.currency) == (Phase.PREMIUM, Decimal("2500.00"), "EUR")
    plain = judged(yes(2))
    assert (plain.phase, plain.price, plain.currency) == (Phase.AVAILABLE, None, None)


def test_the_second_yes_is_due_five_seconds_after_the_first() -> None:
    verdict = judged(yes(2), PENDING, forecast=WINDOW)
    assert verdict.look_again == pytest.approx(3.0)


def test_a_second_yes_that_cannot_be_had_is_not_waited_for() -> None:
    assert judged(yes(9), PENDING, forecast=WINDOW).look_again is None


def test_a_name_just_caught_is_looked_at_again_soon() -> None:
    assert judged(*ABSENT, no(1)).look_again == 30.0
    for_long = (absent(900), control(899), no(899), *ABSENT, no(1))
    assert judged(*for_long).look_again is None


@pytest.mark.parametrize(
    ("facts", "row"), [(CHEAP, "9"), (DEAR, "7")]
)  # fmt: skip
def test_registrar_only_takes_a_registrars_word(facts: Facts, row: str) -> None:
    verdict = judged(yes(2, facts), caution=Caution.REGISTRAR_ONLY)
    assert (verdict.row, verdict.kind) == (row, A)


def test_registrar_only_does_not_take_a_registrys_price() -> None:
    offer = seen(Layer.RDAP, Outcome.AVAILABLE, 3, facts=DEAR)
    assert judged(offer, control(2)).row == "7"
    assert judged(offer, control(2), caution=Caution.REGISTRAR_ONLY).kind is U


def test_a_premium_name_stays_so_while_nothing_but_absences_is_seen() -> None:
    """The registry's absence does not show a price: that is no word against it."""
    before = replace(judged(yes(2, DEAR)), decided_at=NOW - timedelta(minutes=20))
    absences = (record(DAY), absent(700), control(699), *ABSENT, *GONE)
    verdict = judged(*absences, previous=before)
    assert (verdict.row, verdict.kind, verdict.phase) == ("12", A, Phase.PREMIUM)
    assert verdict.price == Decimal("2500.00")


def test_a_premium_name_is_so_no_more_by_the_registrars_word() -> None:
    before = replace(judged(yes(2, DEAR)), decided_at=NOW - timedelta(minutes=20))
    verdict = judged(yes(2), previous=before)
    assert (verdict.row, verdict.phase, verdict.price) == ("9", Phase.AVAILABLE, None)
