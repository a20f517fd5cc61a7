"""Every row of the judgement table by its number, with the ages, lags and controls it turns on."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from custom_components.domain_availability.engine.ages import LEAST_WAIT
from custom_components.domain_availability.engine.judgement import judge
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.policy import (
    AvailabilityService,
    Policy,
    Release,
)
from custom_components.domain_availability.engine.situation import Case
from custom_components.domain_availability.engine.verdict import Caution, Verdict, VerdictKind
from custom_components.domain_availability.engine.watching import REGISTRY_LAYERS, Forecast

from .sights import (
    CONTROL,
    NAME,
    NOW,
    NS1,
    NS2,
    POLICY,
    TWO_LAYERS,
    absent,
    control,
    nxdomain,
    record,
    referral,
    seen,
)

DAY = 86_400.0
IDN = "xn--mller-kva.com"
WINDOW = Forecast(
    earliest=NOW - timedelta(minutes=5),
    latest=NOW + timedelta(hours=1),
    likely=NOW,
    confidence=0.9,
    why="a test",
)
GONE = (nxdomain(1, server=NS1), nxdomain(0.5, server=NS2))
HOLDS_SESSION = replace(POLICY, release=Release(session=timedelta(days=15)))
TELLS_ALL = replace(TWO_LAYERS, no_hidden_names=True)
KEEPS_VARIANTS = replace(POLICY, reserves_variants=True)
HAS_DAS = replace(POLICY, das=AvailabilityService(host="das.example", port=4343))
PENDING = record(3600, Phase.PENDING_DELETE)


def pair(gap: float, *, layer: Layer = Layer.RDAP) -> tuple[Observation, ...]:
    """Return two absences so many seconds apart, the newer just now, each with its control."""
    return (
        absent(gap + 1, layer=layer),
        control(gap + 0.5, layer=layer),
        absent(1, layer=layer),
        control(0.5, layer=layer),
    )


def twice(gap: float) -> tuple[Observation, ...]:
    """Return `pair` from RDAP and from WHOIS."""
    return pair(gap) + pair(gap, layer=Layer.WHOIS)


@dataclass(frozen=True, kw_only=True)
class Given:
    """A line of the table below."""

    observations: tuple[Observation, ...]
    policy: Policy = POLICY
    forecast: Forecast | None = None
    caution: Caution = Caution.FAST
    name: str = NAME
    layers: frozenset[Layer] = REGISTRY_LAYERS


def judged(given: Given, previous: Verdict | None = None) -> Verdict:
    """Judge a line."""
    return judge(
        Case(
            name=given.name,
            observations=given.observations,
            forecast=given.forecast,
            caution=given.caution,
            previous=previous,
            layers=given.layers,
        ),
        given.policy,
        NOW,
    )


def premium(layer: Layer) -> Observation:
    """Return a yes at a price."""
    return seen(
        layer,
        Outcome.AVAILABLE,
        5,
        facts=Facts(premium=True, price=Decimal("2500.00"), currency="USD"),
    )


def renamed(one: Observation, name: str) -> Observation:
    """Return the same answer to a question about another name."""
    if one.role is Role.CONTROL:
        return one
    facts = replace(one.facts, name=name if one.facts.name else None)
    return replace(one, name=name, facts=facts)


A, R, N, U = (
    VerdictKind.AVAILABLE,
    VerdictKind.REGISTERED,
    VerdictKind.NOT_FOR_SALE,
    VerdictKind.UNKNOWN,
)

TABLE: dict[str, tuple[Given, str, VerdictKind, Phase | None, float]] = {
    "1 RDAP with a lifecycle status": (
        Given(observations=(record(5, Phase.REDEMPTION),)),
        "1",
        R,
        Phase.REDEMPTION,
        0.99,
    ),
    "2 RDAP without one": (Given(observations=(record(5),)), "2", R, Phase.REGISTERED, 0.99),
    "2 against the absence of another layer": (
        Given(
            observations=(
                record(5),
                referral(5),
                absent(3, layer=Layer.WHOIS),
                control(2, layer=Layer.WHOIS),
            ),
            policy=TWO_LAYERS,
        ),
        "2",
        R,
        Phase.REGISTERED,
        0.99,
    ),
    "3 referral": (Given(observations=(referral(5),)), "3", R, Phase.REGISTERED, 0.99),
    "3 referral keeps the phase the record gave": (
        Given(observations=(record(DAY, Phase.GRACE), referral(5))),
        "1",
        R,
        Phase.GRACE,
        0.99,
    ),
    "4 WHOIS record": (
        Given(observations=(record(5, layer=Layer.WHOIS),)),
        "4",
        R,
        Phase.REGISTERED,
        0.97,
    ),
    "4 WHOIS record about another name says nothing": (
        Given(
            observations=(seen(Layer.WHOIS, Outcome.REGISTERED, 5, facts=Facts(name="other.com")),)
        ),
        "17",
        U,
        None,
        0.0,
    ),
    "5 referral against a controlled absence": (
        Given(observations=(absent(8), control(7), referral(5))),
        "5",
        R,
        Phase.REGISTERED,
        0.90,
    ),
    "6 reserved says the registry": (
        Given(observations=(seen(Layer.RDAP, Outcome.NOT_FOR_SALE, 5),)),
        "6",
        N,
        Phase.RESERVED,
        0.95,
    ),
    "6 reserved outranks an absence": (
        Given(
            observations=(seen(Layer.WHOIS, Outcome.NOT_FOR_SALE, 5), *pair(700), *GONE),
            policy=TWO_LAYERS,
        ),
        "6",
        N,
        Phase.RESERVED,
        0.95,
    ),
    "7 premium by the registrar": (
        Given(observations=(premium(Layer.REGISTRAR),)),
        "7",
        A,
        Phase.PREMIUM,
        0.95,
    ),
    "7 an access period at a price, with control": (
        Given(observations=(premium(Layer.RDAP), control(4))),
        "7",
        A,
        Phase.PREMIUM,
        0.95,
    ),
    "7 not without control": (
        Given(observations=(premium(Layer.RDAP),)),
        "15",
        U,
        None,
        0.60,
    ),
    "7 a price before a session": (
        Given(observations=(PENDING, premium(Layer.RDAP), control(4)), policy=HOLDS_SESSION),
        "7",
        A,
        Phase.PREMIUM,
        0.95,
    ),
    "7 the registry's price before a registrar's plain yes": (
        Given(
            observations=(
                premium(Layer.RDAP),
                control(4),
                seen(Layer.REGISTRAR, Outcome.AVAILABLE, 2),
            )
        ),
        "7",
        A,
        Phase.PREMIUM,
        0.95,
    ),
    "8 the registry holds an auction first": (
        Given(observations=(PENDING, *pair(700), *GONE), policy=HOLDS_SESSION),
        "8",
        N,
        Phase.RELEASE_SESSION,
        0.95,
    ),
    "9 registrar yes": (
        Given(observations=(seen(Layer.REGISTRAR, Outcome.AVAILABLE, 5),)),
        "9",
        A,
        Phase.AVAILABLE,
        0.98,
    ),
    "9 not against a newer record": (
        Given(observations=(seen(Layer.REGISTRAR, Outcome.AVAILABLE, 5), record(2))),
        "2",
        R,
        Phase.REGISTERED,
        0.99,
    ),
    "9 twice in the window outranks a record of the last phase": (
        Given(
            observations=(
                record(60, Phase.PENDING_DELETE),
                seen(Layer.REGISTRAR, Outcome.AVAILABLE, 8),
                seen(Layer.REGISTRAR, Outcome.AVAILABLE, 2),
            ),
            forecast=WINDOW,
        ),
        "9",
        A,
        Phase.AVAILABLE,
        0.98,
    ),
    "9 not against another record that shows no last phase": (
        Given(
            observations=(
                record(60, Phase.PENDING_DELETE),
                seen(Layer.REGISTRAR, Outcome.AVAILABLE, 8),
                seen(Layer.REGISTRAR, Outcome.AVAILABLE, 2),
                record(1, layer=Layer.WHOIS),
            ),
            policy=TWO_LAYERS,
            forecast=WINDOW,
        ),
        "1",
        R,
        Phase.PENDING_DELETE,
        0.99,
    ),
    "9b the registry's own word, twice with control": (
        Given(
            observations=(
                seen(Layer.DAS, Outcome.AVAILABLE, 5),
                control(4, layer=Layer.DAS),
                seen(Layer.DAS, Outcome.AVAILABLE, 2),
            ),
            policy=HAS_DAS,
        ),
        "9b",
        A,
        Phase.AVAILABLE,
        0.90,
    ),
    "9b twice, after it only did not have it": (
        Given(
            observations=(
                absent(700, layer=Layer.DAS),
                seen(Layer.DAS, Outcome.AVAILABLE, 5),
                control(4, layer=Layer.DAS),
                seen(Layer.DAS, Outcome.AVAILABLE, 2),
            ),
            policy=HAS_DAS,
        ),
        "9b",
        A,
        Phase.AVAILABLE,
        0.90,
    ),
    "9b not once": (
        Given(
            observations=(
                seen(Layer.DAS, Outcome.AVAILABLE, 5),
                control(4, layer=Layer.DAS),
            ),
            policy=HAS_DAS,
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "10 expected": (
        Given(
            observations=(PENDING, absent(3), control(2), absent(1)),
            forecast=WINDOW,
        ),
        "10",
        A,
        Phase.AVAILABLE,
        0.95,
    ),
    "10 not before the window": (
        Given(
            observations=(PENDING, absent(3), control(2), absent(1)),
            forecast=replace(WINDOW, earliest=NOW + timedelta(hours=2)),
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "10 not in a window that says nothing of the day": (
        Given(
            observations=(PENDING, absent(3), control(2), absent(1)),
            forecast=replace(WINDOW, latest=NOW + timedelta(days=30)),
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "10 not from redemption where pending delete follows": (
        Given(
            observations=(
                record(3600, Phase.REDEMPTION),
                absent(3),
                control(2),
                absent(1),
            ),
            forecast=WINDOW,
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "10 not where another endpoint showed the last phase": (
        Given(
            observations=(
                replace(PENDING, server="https://other.example/"),
                absent(3),
                control(2),
                absent(1),
            ),
            forecast=WINDOW,
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "10 not of a name that was restored since": (
        Given(
            observations=(
                record(DAY, Phase.PENDING_DELETE),
                record(3600),
                absent(3),
                control(2),
                absent(1),
            ),
            forecast=WINDOW,
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "10 not two days later": (
        Given(
            observations=(
                record(49 * 3600, Phase.PENDING_DELETE),
                absent(3),
                control(2),
                absent(1),
            ),
            forecast=WINDOW,
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "10 not where the control fails": (
        Given(
            observations=(PENDING, absent(3), control(2, outcome=Outcome.ABSENT), absent(1)),
            forecast=WINDOW,
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "10 not while it is delegated": (
        Given(
            observations=(PENDING, absent(3), control(2), absent(1), referral(1)),
            forecast=WINDOW,
        ),
        "5",
        R,
        Phase.PENDING_DELETE,
        0.90,
    ),
    "10 not while careful": (
        Given(
            observations=(PENDING, absent(3), control(2), absent(1)),
            forecast=WINDOW,
            caution=Caution.CAREFUL,
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "11 vanished": (
        Given(observations=(record(2 * DAY), referral(1200), *pair(61), *GONE)),
        "11",
        A,
        Phase.AVAILABLE,
        0.93,
    ),
    "11 not at one server": (
        Given(observations=(record(2 * DAY), referral(1200), *pair(61), GONE[0])),
        "15",
        U,
        None,
        0.60,
    ),
    "11 not with an older zone": (
        Given(
            observations=(
                record(2 * DAY),
                referral(1200, serial=12),
                *pair(61),
                *GONE,
            ),
            policy=replace(POLICY, zone_lag=timedelta(minutes=5)),
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "11 not within the minute": (
        Given(observations=(record(2 * DAY), referral(1200), *pair(40), *GONE)),
        "15",
        U,
        None,
        0.60,
    ),
    "11 not before the other layer has said so": (
        Given(
            observations=(record(2 * DAY), referral(1200), *pair(61), *GONE),
            policy=TWO_LAYERS,
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "12 surprise, the zone agreeing": (
        Given(observations=(record(3 * DAY), *pair(601), *GONE)),
        "12",
        A,
        Phase.AVAILABLE,
        0.92,
    ),
    "12 not where the zone is older than the one that had the name": (
        Given(
            observations=(
                record(3 * DAY),
                referral(1200, serial=12),
                *pair(601),
                *GONE,
            ),
            policy=replace(POLICY, zone_lag=timedelta(minutes=5)),
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "12 surprise, of an internationalised name WHOIS cannot deny": (
        Given(
            observations=tuple(
                renamed(one, IDN)
                for one in (
                    record(3 * DAY),
                    *pair(601),
                    *GONE,
                    seen(Layer.WHOIS, Outcome.UNCLEAR, 1),
                )
            ),
            name=IDN,
            policy=TWO_LAYERS,
        ),
        "12",
        A,
        Phase.AVAILABLE,
        0.92,
    ),
    "12 not of an internationalised name that WHOIS still shows": (
        Given(
            observations=tuple(
                renamed(one, IDN)
                for one in (record(3 * DAY), *pair(601), *GONE, record(1, layer=Layer.WHOIS))
            ),
            name=IDN,
            policy=TWO_LAYERS,
        ),
        "4",
        R,
        Phase.REGISTERED,
        0.97,
    ),
    "12 surprise, WHOIS agreeing": (
        Given(observations=(record(3 * DAY), *twice(601)), policy=TWO_LAYERS),
        "12",
        A,
        Phase.AVAILABLE,
        0.92,
    ),
    "12 not while the second layer is mute": (
        Given(
            observations=(
                record(3 * DAY),
                *pair(601),
                *GONE,
                seen(Layer.WHOIS, Outcome.REFUSED, 2),
            ),
            policy=TWO_LAYERS,
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "12 but when it has been mute for a day": (
        Given(
            observations=(
                record(3 * DAY),
                *pair(601),
                *GONE,
                seen(Layer.WHOIS, Outcome.REFUSED, DAY + 5),
                seen(Layer.WHOIS, Outcome.FAILED, 2),
            ),
            policy=TWO_LAYERS,
        ),
        "12",
        A,
        Phase.AVAILABLE,
        0.92,
    ),
    "12 not while the zone has been silent for some hours": (
        Given(
            observations=(
                record(3 * DAY),
                *pair(601),
                seen(Layer.DNS, Outcome.FAILED, DAY / 2, server=NS1),
                seen(Layer.DNS, Outcome.FAILED, 2, server=NS2),
            ),
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "12 but when no DNS has come through for a day": (
        Given(
            observations=(
                record(3 * DAY),
                *pair(601),
                seen(Layer.DNS, Outcome.FAILED, DAY + 5, server=NS1),
                seen(Layer.DNS, Outcome.FAILED, 2, server=NS2),
            ),
        ),
        "12",
        A,
        Phase.AVAILABLE,
        0.92,
    ),
    "12 not while the second layer still shows it": (
        Given(
            observations=(
                record(3 * DAY),
                *pair(601),
                *GONE,
                record(2, layer=Layer.WHOIS),
            ),
            policy=TWO_LAYERS,
        ),
        "4",
        R,
        Phase.REGISTERED,
        0.97,
    ),
    "12 not within ten minutes": (
        Given(observations=(record(3 * DAY), *pair(599), *GONE)),
        "15",
        U,
        None,
        0.60,
    ),
    "12 careful asks for no more": (
        Given(
            observations=(record(3 * DAY), *pair(601), *GONE),
            caution=Caution.CAREFUL,
        ),
        "12",
        A,
        Phase.AVAILABLE,
        0.92,
    ),
    "12 not where only a registrar may say so": (
        Given(
            observations=(record(3 * DAY), *pair(601), *GONE),
            caution=Caution.REGISTRAR_ONLY,
        ),
        "15",
        U,
        None,
        0.60,
    ),
    "13 never seen, nothing is hidden": (
        Given(observations=twice(601), policy=TELLS_ALL),
        "13",
        A,
        Phase.AVAILABLE,
        0.90,
    ),
    "13 never seen, may be reserved": (
        Given(observations=twice(601), policy=TWO_LAYERS),
        "13",
        U,
        None,
        0.85,
    ),
    "14 registry absence, registrar no": (
        Given(observations=(*pair(5), seen(Layer.REGISTRAR, Outcome.REGISTERED, 1))),
        "14",
        U,
        None,
        0.60,
    ),
    "14 a registrar's no holds while it says nothing more": (
        Given(
            observations=(
                PENDING,
                absent(90),
                control(89),
                seen(Layer.REGISTRAR, Outcome.REGISTERED, 70),
                absent(3),
                control(2),
                seen(Layer.REGISTRAR, Outcome.REFUSED, 2),
                absent(1),
            ),
            forecast=WINDOW,
        ),
        "14",
        U,
        None,
        0.60,
    ),
    "15 first absence": (Given(observations=(absent(3), control(2))), "15", U, None, 0.60),
    "15 no control": (Given(observations=(absent(700), absent(1))), "15", U, None, 0.60),
    "16 NXDOMAIN alone": (Given(observations=GONE), "16", U, None, 0.40),
    "17 nothing but noise": (
        Given(observations=(seen(Layer.RDAP, Outcome.FAILED, 1),)),
        "17",
        U,
        None,
        0.0,
    ),
    "17 a web site is only a hint": (
        Given(observations=(seen(Layer.HTTP, Outcome.REGISTERED, 1),)),
        "17",
        U,
        None,
        0.0,
    ),
    "18 a variant may be kept for its holder": (
        Given(
            observations=tuple(
                renamed(one, "xn--nxa.com") for one in (record(3 * DAY), *pair(601))
            ),
            name="xn--nxa.com",
            policy=KEEPS_VARIANTS,
        ),
        "18",
        U,
        None,
        0.60,
    ),
    "19 two letters under a gTLD": (
        Given(
            observations=tuple(renamed(one, "de.com") for one in twice(601)),
            name="de.com",
            policy=TELLS_ALL,
        ),
        "19",
        U,
        None,
        0.50,
    ),
}


@pytest.mark.parametrize("line", TABLE)
def test_row(line: str) -> None:
    given, row, kind, phase, confidence = TABLE[line]
    verdict = judged(given)
    assert (verdict.row, verdict.kind, verdict.phase, verdict.confidence) == (
        row,
        kind,
        phase,
        confidence,
    )
    assert verdict.reasons
    assert verdict.decided_at == NOW


def test_price_comes_with_a_premium_name() -> None:
    verdict = judged(Given(observations=(premium(Layer.REGISTRAR),)))
    assert (verdict.price, verdict.currency) == (Decimal("2500.00"), "USD")


# Which answers count at all


def test_an_answer_from_old_data_is_void_positive_or_negative() -> None:
    stale = replace(record(5), data_at=NOW - timedelta(hours=1))
    assert judged(Given(observations=(stale,))).row == "17"
    old = [
        replace(one, data_at=NOW - timedelta(hours=1))
        for one in pair(601)
        if one.role is Role.QUESTION
    ]
    controls = [one for one in pair(601) if one.role is Role.CONTROL]
    given = Given(observations=(record(3 * DAY), *old, *controls, *GONE))
    assert judged(given).kind is not A


def test_an_old_stamp_under_a_whois_record_does_not_void_it() -> None:
    stamped = replace(record(5, layer=Layer.WHOIS), data_at=NOW - timedelta(days=200))
    assert judged(Given(observations=(stamped,), policy=TWO_LAYERS)).row == "4"


def test_a_layer_that_answers_from_old_data_only_is_mute() -> None:
    old = tuple(
        replace(absent(ago, layer=Layer.WHOIS), data_at=NOW - timedelta(days=200))
        for ago in (DAY + 5, 2.0)
    )
    freed = (record(3 * DAY), *pair(601), *GONE)
    assert judged(Given(observations=(*freed, *old), policy=TWO_LAYERS)).row == "12"
    assert judged(Given(observations=(*freed, old[1]), policy=TWO_LAYERS)).kind is not A


def test_an_odd_absence_counts_only_like_a_nonce() -> None:
    odd = tuple(
        replace(one, shape="html:1") if one.role is Role.QUESTION else one for one in pair(601)
    )
    alone = Given(observations=(record(3 * DAY), *odd, *GONE))
    assert judged(alone).kind is not A
    nonce = seen(Layer.RDAP, Outcome.ABSENT, 600, name="q7x.com", role=Role.NONCE, shape="html:1")
    assert judged(replace(alone, observations=(*alone.observations, nonce))).row == "12"
    other = replace(nonce, shape="html:2")
    assert judged(replace(alone, observations=(*alone.observations, other))).kind is not A


def test_the_name_is_no_control_of_itself() -> None:
    own = replace(control(0.5), name=NAME)
    observations = (PENDING, absent(3), absent(1), own)
    assert judged(Given(observations=observations, forecast=WINDOW)).kind is not A


def test_a_control_before_the_first_absence_proves_nothing() -> None:
    observations = (PENDING, control(10), absent(5), absent(1))
    assert judged(Given(observations=observations, forecast=WINDOW)).kind is not A


def test_a_control_of_another_endpoint_proves_nothing() -> None:
    elsewhere = replace(control(2), server="https://other.example/")
    observations = (PENDING, absent(3), elsewhere, absent(1))
    assert judged(Given(observations=observations, forecast=WINDOW)).kind is not A


def test_a_control_that_fails_after_an_absence_voids_it() -> None:
    lost = control(0.5, outcome=Outcome.ABSENT)
    observations = (PENDING, absent(3), control(2), absent(1), lost)
    assert judged(Given(observations=observations, forecast=WINDOW)).kind is not A


def test_an_outage_of_the_controls_that_is_over_voids_nothing_after_it() -> None:
    outage = tuple(control(ago, outcome=Outcome.ABSENT) for ago in (20, 10))
    observations = (PENDING, absent(15), *outage, absent(4), control(3), absent(1), control(0.5))
    assert judged(Given(observations=observations, forecast=WINDOW)).row == "10"


def test_controls_that_come_and_go_void_every_absence_near_them() -> None:
    flaps = (control(20), control(10, outcome=Outcome.ABSENT))
    observations = (PENDING, *flaps, absent(4), control(3), absent(1), control(0.5))
    assert judged(Given(observations=observations, forecast=WINDOW)).kind is not A


def test_a_record_whose_source_has_died_does_not_keep_the_name_for_ever() -> None:
    mute = seen(Layer.WHOIS, Outcome.REFUSED, 2)
    gone = (absent(3 * DAY), control(3 * DAY - 1), *pair(601), *GONE, mute)
    whois = Layer.WHOIS
    young = (record(5 * DAY), record(DAY - 60, layer=whois), *gone)
    old = (record(5 * DAY), record(DAY + 60, layer=whois), *gone)
    died = seen(whois, Outcome.FAILED, DAY + 30)
    assert judged(Given(observations=young, policy=TWO_LAYERS)).kind is R
    assert judged(Given(observations=old, policy=TWO_LAYERS)).kind is U
    assert judged(Given(observations=(*old, died), policy=TWO_LAYERS)).row == "12"


def test_a_control_of_another_suffix_proves_nothing() -> None:
    elsewhere = replace(control(2), suffix="uk.com")
    observations = (PENDING, absent(3), elsewhere, absent(1))
    assert judged(Given(observations=observations, forecast=WINDOW)).kind is not A


def test_a_question_about_another_name_says_nothing() -> None:
    other = replace(record(1), name="other.com", facts=Facts(name="other.com"))
    observations = (PENDING, absent(4), control(3), absent(1.5), other)
    assert judged(Given(observations=observations, forecast=WINDOW)).row == "10"


def test_an_odd_absence_ends_no_record() -> None:
    assert judged(Given(observations=(record(5), absent(1, shape="html:1")))).row == "2"


def test_one_server_of_the_zone_does_not_speak_for_another() -> None:
    seen_by_both = (referral(100, server=NS1, serial=None), referral(50, server=NS2, serial=None))
    observations = (record(3 * DAY), *seen_by_both, *pair(601), GONE[1])
    assert judged(Given(observations=observations)).row == "5"


@pytest.mark.parametrize(("ago", "row"), [(3500, "3"), (3700, "16")])
def test_a_referral_holds_against_another_server_for_the_lag_of_the_zone(
    ago: float, row: str
) -> None:
    observations = (referral(ago, server=NS1, serial=None), GONE[1])
    assert judged(Given(observations=observations)).row == row


def test_an_absence_older_than_a_minute_frees_no_name() -> None:
    observations = (PENDING, absent(70), control(69), absent(61), control(61))
    assert judged(Given(observations=observations, forecast=WINDOW)).kind is not A


def test_a_failure_between_two_absences_does_not_end_the_run() -> None:
    failed = seen(Layer.RDAP, Outcome.FAILED, 2)
    observations = (PENDING, absent(4), control(3), failed, absent(1))
    assert judged(Given(observations=observations, forecast=WINDOW)).row == "10"


def test_a_record_between_two_absences_ends_the_run() -> None:
    observations = (PENDING, absent(700), control(699), record(300), absent(1), control(0.5))
    assert judged(Given(observations=(*observations, *GONE))).row == "15"


# When to look again


@pytest.mark.parametrize(
    ("observations", "forecast", "seconds"),
    [
        ((PENDING, absent(0.5), control(0.2)), WINDOW, 1.5),
        ((record(2 * DAY), referral(1200), absent(10), control(9), *GONE), None, 50),
        ((record(3 * DAY), absent(10), control(9)), None, 590),
        ((record(3 * DAY), absent(10)), None, None),
        ((PENDING, absent(1200), control(1199), absent(0.5), control(0.2)), WINDOW, 1.5),
        ((record(3 * DAY), *pair(700), seen(Layer.WHOIS, Outcome.REFUSED, 1)), None, None),
        ((PENDING, absent(5), control(1)), WINDOW, LEAST_WAIT),
        ((PENDING, absent(5), control(4), seen(Layer.RDAP, Outcome.REFUSED, 1)), WINDOW, None),
        (
            (
                absent(0.5),
                control(0.2),
                seen(Layer.WHOIS, Outcome.AVAILABLE, 0.5),
                control(0.2, layer=Layer.WHOIS),
            ),
            None,
            1.5,
        ),
    ],
    ids=[
        "expected",
        "vanished",
        "surprise",
        "no control",
        "the first too old",
        "the gap has passed, a layer is mute",
        "the control took longer than the gap",
        "the second was refused",
        "said to be free beside an absence",
    ],
)
def test_a_first_absence_says_when_a_second_would_settle_it(
    observations: tuple[Observation, ...], forecast: Forecast | None, seconds: float | None
) -> None:
    mute = any(one.layer is Layer.WHOIS for one in observations)
    policy = TWO_LAYERS if mute else POLICY
    given = Given(observations=observations, forecast=forecast, policy=policy)
    again = judged(given).look_again
    assert again == (None if seconds is None else pytest.approx(seconds))


# What was said before


def before(kind: VerdictKind, ago: float = 600, phase: Phase | None = None) -> Verdict:
    """Return the verdict that stood."""
    return Verdict(
        kind=kind,
        confidence=0.99,
        row="2",
        phase=phase,
        decided_at=NOW - timedelta(seconds=ago),
    )


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.FAILED, Outcome.UNCLEAR])
@pytest.mark.parametrize("kind", [A, R, N])
def test_silence_changes_no_verdict(kind: VerdictKind, outcome: Outcome) -> None:
    verdict = judged(Given(observations=(seen(Layer.RDAP, outcome, 1),)), before(kind))
    assert verdict.kind is kind


def test_a_kept_verdict_is_stale_and_fades_and_ends() -> None:
    noise = (seen(Layer.RDAP, Outcome.FAILED, 1),)
    young = judged(Given(observations=(record(DAY), *noise)), before(R))
    old = judged(Given(observations=(seen(Layer.RDAP, Outcome.FAILED, 1),)), before(R, 2 * DAY))
    gone = judged(Given(observations=noise), before(R, 4 * DAY))
    assert young.kind is R
    assert old.stale
    assert old.confidence < 0.99
    assert gone.kind is U


def test_a_lie_whose_control_fails_changes_no_verdict() -> None:
    storm = (record(DAY), absent(1), control(0.5, outcome=Outcome.ABSENT))
    verdict = judged(Given(observations=storm), before(R))
    assert (verdict.kind, verdict.stale) == (R, True)


def test_a_first_absence_leaves_the_verdict_until_it_is_confirmed_or_an_hour_old() -> None:
    first = judged(Given(observations=(record(DAY), absent(1), control(0.5))), before(R))
    assert (first.kind, first.stale) == (R, True)
    assert first.look_again is not None
    doubted = (record(DAY), absent(4000), control(3999), absent(1), control(0.5))
    given = Given(observations=doubted, policy=TWO_LAYERS)
    assert judged(given, before(R)).kind is U


def test_available_stays_until_a_positive_ends_it() -> None:
    free = before(A, 60, Phase.AVAILABLE)
    assert judged(Given(observations=(absent(1), control(0.5))), free).kind is A
    assert judged(Given(observations=(record(1),)), free).kind is R
    assert judged(Given(observations=(referral(1),)), free).kind is R


def test_available_goes_stale_without_renewal() -> None:
    noise = (absent(3 * 3600), seen(Layer.RDAP, Outcome.FAILED, 1))
    free = before(A, 3 * 3600, Phase.AVAILABLE)
    stale = judged(Given(observations=noise), free)
    assert (stale.kind, stale.stale) == (A, True)
    renewed = judged(Given(observations=(absent(1), control(0.5))), free)
    assert (renewed.kind, renewed.stale) == (A, False)
    forgotten = judged(Given(observations=(absent(4 * DAY),)), before(A, 4 * DAY))
    assert forgotten.kind is U


def test_the_evidence_names_the_looks_it_rests_on() -> None:
    observations = (PENDING, absent(3), control(2), absent(1))
    verdict = judged(Given(observations=observations, forecast=WINDOW))
    assert set(verdict.observations) == set(observations)
    assert any("its control answered" in reason for reason in verdict.reasons)
    assert CONTROL not in " ".join(verdict.reasons)
