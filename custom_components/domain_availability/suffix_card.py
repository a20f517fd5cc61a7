"""What can be known of names under a suffix, and how well: the capability card."""

from datetime import timedelta
from typing import Any, TypedDict

from .engine.capability import capability
from .engine.observation import Layer
from .engine.policy import Policy
from .name_row import moment
from .registrar_accounts import has_registrar
from .runtime import DomainAvailabilityConfigEntry


class LayerCard(TypedDict):
    """How one layer does under the suffix."""

    layer: str
    state: str
    """`answers`, `untried`, `silent` (the newest tries brought nothing), or `degraded` (twenty)."""
    tries: int
    """Questions in a row, up to now, that brought nothing."""
    answered_at: str | None
    """When it last answered; `None`: not since Home Assistant started."""
    silent_since: str | None


class SuffixCard(TypedDict):
    """All that is known of a suffix. Lengths in days, confidences and shares 0 to 1.

    `spread` of the release is in seconds.
    """

    suffix: str
    registry: str | None
    kind: str
    layers: list[LayerCard]
    """Those that can answer, in the order they are asked."""
    word: str
    """Whose word can make a name free: `registry`, `registrar`, `nobody`."""
    note: str | None
    foretold: bool
    """Whether it is known when a name that leaves becomes free."""
    hidden_names: bool
    """Whether reserved names may look free: then one never seen taken stays unknown."""
    confidence: float
    """How sure the policy is."""
    sources: list[str]
    phases: dict[str, float | None]
    """How long each phase lasts; `None`: there is none, or its length is not known."""
    last_phase: str
    release: dict[str, Any]
    """When names are released once their last phase is over, and how sure that is."""
    lists: list[str]
    """Where the registry publishes the names it will release."""
    drops: dict[str, Any]
    """What the drops seen have taught."""


def suffix_card(entry: DomainAvailabilityConfigEntry, suffix: str) -> SuffixCard:
    """Return the card of a suffix (A-labels)."""
    runtime = entry.runtime_data
    policy = runtime.registries.policy(suffix)
    card = capability(policy, allowed_layers(entry, suffix), registrar=has_registrar(entry))
    return SuffixCard(
        suffix=suffix,
        registry=policy.registry or None,
        kind=policy.kind,
        layers=[_layer(entry, suffix, layer) for layer in card.layers],
        word=card.word.value,
        note=card.note,
        foretold=card.foretold,
        hidden_names=card.hidden_names,
        confidence=card.confidence,
        sources=list(policy.sources),
        phases={
            "grace": days(policy.grace),
            "redemption": days(policy.redemption),
            "pending_delete": days(policy.pending_delete),
            "expiry_to_release": days(policy.expiry_to_release),
        },
        last_phase=policy.last_phase.value,
        release=_release(policy),
        lists=[one.url for one in policy.drop_list],
        drops=drops_taught(entry, suffix),
    )


def drops_taught(entry: DomainAvailabilityConfigEntry, suffix: str) -> dict[str, Any]:
    """Return what the drops seen have taught of a suffix (A-labels)."""
    drops = entry.runtime_data.monitor.drops_shown(suffix)
    return {
        "seen": drops.count,
        "hours": drops.hours,
        "seen_after_forecast": seconds(drops.forecast_error),
        "late_share": drops.late_share,
        "order": drops.order,
        "order_sure": drops.order_sure,
        "order_known": drops.order_known,
    }


def allowed_layers(entry: DomainAvailabilityConfigEntry, suffix: str) -> frozenset[Layer]:
    """Return the layers that the names under a suffix may be asked about at."""
    coordinator = entry.runtime_data.coordinator
    own = [one.layers for one in coordinator.watched.values() if one.suffix == suffix]
    return frozenset().union(*own) if own else coordinator.layers


def _layer(entry: DomainAvailabilityConfigEntry, suffix: str, layer: Layer) -> LayerCard:
    one = entry.runtime_data.health.of(suffix, layer)
    if one.degraded:
        state = "degraded"
    elif one.tries:
        state = "silent"
    else:
        state = "answers" if one.answered_at is not None else "untried"
    return LayerCard(
        layer=layer.value,
        state=state,
        tries=one.tries,
        answered_at=moment(one.answered_at),
        silent_since=moment(one.mute_since),
    )


def _release(policy: Policy) -> dict[str, Any]:
    release = policy.release
    return {
        "published": None if release.published is None else release.published.value,
        "exact": release.exact,
        "spread": seconds(release.spread),
        "opens": None if release.opens is None else release.opens.isoformat(),
        "closes": None if release.closes is None else release.closes.isoformat(),
        "times": [one.isoformat() for one in release.times],
        "zone": release.zone,
        "weekday": release.weekday,
        "week_of_month": release.week_of_month,
        "day_of_month": release.day_of_month,
        "session": days(release.session),
        "confidence": release.confidence,
        "usually_auctioned": policy.usually_auctioned,
    }


def days(length: timedelta | None) -> float | None:
    """Return a length in days."""
    return None if length is None else length / timedelta(days=1)


def seconds(length: timedelta | None) -> float | None:
    """Return a length in seconds."""
    return None if length is None else length.total_seconds()
