"""Random sequences of observations that come close to every row of the judgement table."""

from dataclasses import replace
from datetime import timedelta
from random import Random

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
from custom_components.domain_availability.engine.verdict import Caution
from custom_components.domain_availability.engine.watching import REGISTRY_LAYERS, Forecast

from .oracle_answers import Question
from .random_stories import DAY, HOURS, LIFE, MOST, STORIES, an_age
from .sights import (
    CONTROL,
    NAME,
    NOW,
    NS1,
    NS2,
    POLICY,
    RDAP,
    TWO_LAYERS,
    absent,
)

TICK = timedelta(microseconds=1)
"""No two answers come at one moment."""
SPOILT = 0.06
"""How likely one thing about an observation is changed."""
NAMES = (NAME, "de.com", "nic.com", "xn--nxa.com")


# What may be known of a suffix, and what the user wants


def a_policy(rng: Random) -> Policy:
    """Return a policy: with and without each layer, each habit of a registry."""
    policy = rng.choice((POLICY, POLICY, TWO_LAYERS, TWO_LAYERS, replace(TWO_LAYERS, rdap=None)))
    if rng.random() < 0.15:
        policy = replace(policy, das=AvailabilityService(host="das.example", port=4343))
    servers = policy.dns if rng.random() < 0.7 else policy.dns[: rng.choice((0, 1))]
    return replace(
        policy,
        dns=servers,
        kind=rng.choice(("gtld", "gtld", "cctld")),
        no_hidden_names=rng.random() < 0.4,
        reserves_variants=rng.random() < 0.4,
        last_phase=Phase.REDEMPTION if rng.random() < 0.1 else Phase.PENDING_DELETE,
        zone_lag=timedelta(seconds=rng.choice((300.0, 3600.0))),
        release=Release(session=timedelta(days=1) if rng.random() < 0.1 else None),
    )


def a_forecast(rng: Random) -> Forecast | None:
    """Return no window, or one that has opened, opens soon or late, or says nothing of the day."""
    if rng.random() < 0.2:
        return None
    opens = rng.choice((-2 * DAY, -HOURS, -60.0, 600.0, 0.9 * HOURS, 1.1 * HOURS, 2 * DAY))
    length = rng.choice((60.0, HOURS, HOURS, DAY, 2.9 * DAY, 3.1 * DAY, 30 * DAY))
    earliest = NOW + timedelta(seconds=opens)
    latest = earliest + timedelta(seconds=length)
    return Forecast(earliest=earliest, latest=latest, likely=earliest, confidence=0.9, why="a test")


# What makes an answer count less, or something else


def spoilt(rng: Random, one: Observation) -> Observation:
    """Return an observation with one thing changed."""
    odd = rng.choice(("html:1", "html:2"))
    changes: tuple[dict[str, object], ...] = (
        {"asked_at": NOW - timedelta(seconds=an_age(rng))},
        {"outcome": rng.choice(tuple(Outcome)), "phase": None},
        {"role": rng.choice(tuple(Role))},
        {"server": rng.choice((RDAP, "https://other.example/", NS1, NS2))},
        {"name": rng.choice((NAME, CONTROL, "other.com"))},
        {"suffix": "uk.com"},
        {"facts": Facts(name="other.com")},
        {"shape": odd} if one.layer is Layer.RDAP else {"phase": rng.choice(LIFE)},
        {"data_at": one.asked_at - timedelta(seconds=rng.choice((100.0, 800.0, 1000.0)))},
        {"serial": rng.choice((None, 9, 10, 11, 12, 2**32 - 5))},
    )
    return replace(one, **rng.choice(changes))  # type: ignore[arg-type]  # fields by name


def named(one: Observation, name: str) -> Observation:
    """Return what was seen of the usual name as if it was seen of another."""
    if one.name != NAME:
        return one
    facts = replace(one.facts, name=name) if one.facts.name == NAME else one.facts
    return replace(one, name=name, facts=facts)


def in_html(one: Observation) -> Observation:
    """Return RDAP's absence as a web page says it."""
    odd = one.layer is Layer.RDAP and one.outcome is Outcome.ABSENT
    return replace(one, shape="html:1") if odd else one


def a_nonce(rng: Random) -> Observation:
    """Return what RDAP says of a name that nobody has, as a web page."""
    return replace(absent(an_age(rng), shape="html:1"), name="q7x.com", role=Role.NONCE)


def a_question(rng: Random) -> Question:
    """Return a question whose sequence has at most eight observations."""
    found: list[Observation] = []
    for _ in range(rng.choice((1, 1, 1, 1, 2, 3))):
        found += rng.choice(STORIES)(rng)
    found = sorted(found[:MOST], key=lambda one: one.asked_at)
    if rng.random() < 0.1:
        found = [*map(in_html, found[: MOST - 1]), a_nonce(rng)]
    for at in range(len(found)):
        if rng.random() < SPOILT:
            found[at] = spoilt(rng, found[at])
    name = rng.choice(NAMES) if rng.random() < 0.25 else NAME
    moments = [replace(one, asked_at=one.asked_at - at * TICK) for at, one in enumerate(found)]
    return Question(
        name=name,
        observations=[named(one, name) for one in moments],
        policy=a_policy(rng),
        now=NOW,
        forecast=a_forecast(rng),
        caution=rng.choice((Caution.FAST, Caution.FAST, Caution.FAST, *Caution)),
        layers=REGISTRY_LAYERS if rng.random() < 0.9 else REGISTRY_LAYERS - {Layer.WHOIS},
    )
