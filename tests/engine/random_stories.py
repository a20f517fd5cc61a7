"""What may have been seen of a name: stories that lead to a row of the table, or close to it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
)

from .sights import (
    NOW,
    NS1,
    NS2,
    absent,
    control,
    nxdomain,
    record,
    referral,
    seen,
)

MOST = 8
DAY = 86_400.0
HOURS = 3600.0
AGES = (0.7, 3.0, 20.0, 50.0, 58.0, 63.0, 100.0, 500.0, 800.0, 1000.0, 3000.0, 4000.0)
LONG_AGES = (2 * HOURS, 20 * HOURS, 23.8 * HOURS, 24.3 * HOURS, 47 * HOURS, 49 * HOURS, 3 * DAY)
GAPS = (1.0, 1.9, 2.2, 4.8, 5.3, 30.0, 57.0, 58.5, 62.0, 590.0, 606.0, 700.0, 4000.0, 1.1 * DAY)
REGISTRY = (Layer.RDAP, Layer.WHOIS, Layer.DAS)
TWICE = ((Layer.RDAP, Layer.WHOIS), (Layer.RDAP, Layer.WHOIS), (Layer.WHOIS, Layer.RDAP))
LAST = Phase.PENDING_DELETE
LIFE = (Phase.ON_HOLD, Phase.GRACE, Phase.REDEMPTION, Phase.PENDING_DELETE, None)

type Story = Callable[[Random], list[Observation]]


def an_age(rng: Random) -> float:
    """Return an age in seconds, mostly close to one of the limits of the rules."""
    return rng.choice(AGES if rng.random() < 0.6 else LONG_AGES) * rng.uniform(0.99, 1.01)


def now_ish(rng: Random) -> float:
    """Return an age that belongs to the look of this moment."""
    return rng.uniform(0.2, 6.0)


# What may have been seen: a story that leads to a row, or close to it


def run(
    rng: Random, layer: Layer, gap: float, *, word: Outcome = Outcome.ABSENT
) -> list[Observation]:
    """Return two absences with controls: mostly both, sometimes the newer's or none."""
    last = now_ish(rng)
    answers = [seen(layer, word, last + gap), seen(layer, word, last)]
    between = rng.choice((0.0, 0.5)) * (gap if gap < 110.0 else 0.0)
    newer = control(last * 0.9 + between, layer=layer)
    older = control(last + gap - 0.1 * min(gap, 5.0), layer=layer)
    return answers + [newer, older][: rng.choice((0, 1, 1, 2, 2, 2))]


def gone(rng: Random) -> list[Observation]:
    """Return negatives of both servers of the zone."""
    serials = rng.choice(((11, 11), (11, 12), (11, 12), (10, 11), (None, 11), (2**32 - 5, 11)))
    return [
        nxdomain(now_ish(rng), server=server, serial=serial)
        for server, serial in zip((NS1, NS2), serials, strict=True)
    ]


def a_record(rng: Random) -> list[Observation]:
    """Return a record of any registry service."""
    layer = rng.choice((Layer.RDAP, Layer.RDAP, Layer.WHOIS, Layer.DAS))
    return [record(an_age(rng), rng.choice(LIFE), layer=layer)]


def a_referral(rng: Random) -> list[Observation]:
    """Return a delegation."""
    serial = rng.choice((10, 10, 11, None, 2**32 - 5))
    return [referral(an_age(rng), server=rng.choice((NS1, NS2)), serial=serial)]


def expected(rng: Random) -> list[Observation]:
    """Return a name of a last phase that goes."""
    layer = rng.choice(REGISTRY)
    gap = rng.choice((*GAPS[2:8], rng.choice(GAPS)))
    before = record(gap + 10 + an_age(rng), layer=layer, phase=rng.choice((LAST, LAST, *LIFE)))
    return [before, *run(rng, layer, gap, word=rng.choice((Outcome.ABSENT, Outcome.AVAILABLE)))]


def vanished(rng: Random) -> list[Observation]:
    """Return a delegated name that goes from the zone and the registry."""
    first, second = rng.choice(TWICE)
    gap = rng.choice((58.5, 62.0, 62.0, 90.0, 110.0, 125.0))
    absences = [absent(gap + 1, layer=first), absent(1, layer=first)]
    proof = control(rng.choice((gap / 2 + 1, gap / 2 + 1, 0.5)), layer=first)
    before = referral(
        gap + rng.choice((1200.0, 20 * HOURS, 24.5 * HOURS)), serial=rng.choice((10, 10, 12, None))
    )
    also = [absent(0.5, layer=second), control(0.2, layer=second)]
    return [before, *absences, proof, *gone(rng), *rng.choice((also, also, []))]


def absences_since(absences: list[Observation]) -> float:
    """Return how many seconds ago the first of them was seen."""
    return max((NOW - one.asked_at).total_seconds() for one in absences)


def surprise(rng: Random) -> list[Observation]:
    """Return a name once seen whose absence is confirmed."""
    sights = never_seen(rng)[: MOST - 1]
    ago = absences_since(sights) + rng.choice((500.0, 1000.0, 5000.0, 3 * DAY))
    return [record(ago, rng.choice(LIFE)), *sights]


def never_seen(rng: Random) -> list[Observation]:
    """Return absences that are confirmed by another layer, or by the zone while it is mute."""
    first, second = rng.choice((*TWICE, rng.sample(REGISTRY, 2)))
    gap = rng.choice((700.0, 4000.0, rng.choice(GAPS)))
    mute = [seen(second, Outcome.REFUSED, rng.choice((23 * HOURS, 25 * HOURS)))]
    more = rng.choice(
        (
            run(rng, second, rng.choice(GAPS)),
            [absent(0.5, layer=second), control(0.2, layer=second)],
            [absent(0.5, layer=second), control(0.2, layer=second)],
            [*gone(rng), *mute],
            gone(rng),
        )
    )
    return run(rng, first, gap) + more


def own_word(rng: Random) -> list[Observation]:
    """Return the registry's explicit word that a name is free."""
    return run(rng, rng.choice(REGISTRY), rng.choice(GAPS), word=Outcome.AVAILABLE)


def registrar(rng: Random) -> list[Observation]:
    """Return one or two words of a registrar."""
    outcome = rng.choice((Outcome.AVAILABLE, Outcome.AVAILABLE, Outcome.REGISTERED))
    last = rng.choice((now_ish(rng), an_age(rng)))
    return [
        seen(Layer.REGISTRAR, outcome, last + gap)
        for gap in (0.0, rng.choice(GAPS))[: rng.choice((1, 2))]
    ]


def refused_by_registrar(rng: Random) -> list[Observation]:
    """Return a registrar's no to what the registry does not have."""
    no = [seen(Layer.REGISTRAR, Outcome.REGISTERED, age) for age in (now_ish(rng), 1.05 * DAY)]
    return run(rng, Layer.RDAP, rng.choice(GAPS)) + no[: rng.choice((1, 2))]


def at_a_price(rng: Random) -> list[Observation]:
    """Return a yes at a price."""
    layer = rng.choice((Layer.REGISTRAR, *REGISTRY))
    facts = Facts(premium=True, price=Decimal("2500.00"), currency="USD")
    yes = seen(layer, Outcome.AVAILABLE, now_ish(rng), facts=facts)
    return [replace(yes, asked_at=yes.asked_at - timedelta(seconds=7)), control(0.1, layer=layer)]


def reserved(rng: Random) -> list[Observation]:
    """Return a registry's or a registrar's "not for sale"."""
    layer = rng.choice((*REGISTRY, Layer.REGISTRAR))
    return [seen(layer, Outcome.NOT_FOR_SALE, an_age(rng))]


def noise(rng: Random) -> list[Observation]:
    """Return what says nothing."""
    outcome = rng.choice((Outcome.REFUSED, Outcome.FAILED, Outcome.UNCLEAR))
    return [seen(rng.choice((*REGISTRY, Layer.DNS)), outcome, an_age(rng))]


def anything(rng: Random) -> list[Observation]:
    """Return any answer of any layer."""
    layer = rng.choice((*REGISTRY, Layer.DNS, Layer.REGISTRAR, Layer.HTTP))
    return [seen(layer, rng.choice(tuple(Outcome)), an_age(rng))]


STORIES: tuple[Story, ...] = (
    *[expected, vanished, surprise] * 3,
    *[never_seen] * 2,
    own_word, registrar, refused_by_registrar, at_a_price, reserved,
    a_record, a_referral, gone, noise, anything,
)  # fmt: skip
