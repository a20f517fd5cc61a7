"""What sources say in so many words: records, delegations, reservations, offers. Pure."""

from datetime import timedelta

from . import drops
from .ages import REGISTRAR_GAP, REGISTRAR_OLDEST, REGISTRY_LAGS, RESERVED_AFTER
from .evidence import RECORD_HOLDS
from .lifecycle import is_last_phase
from .observation import Layer, Observation, Outcome, Phase
from .runs import FRESH
from .situation import Situation
from .verdict import Caution


def blocked(look: Situation) -> bool:
    """Tell whether a source still shows the name."""
    return look.evidence.record is not None or look.evidence.referral is not None


def record_with_phase(look: Situation) -> bool:
    """Row 1: RDAP's record has a lifecycle status."""
    record = look.evidence.record
    return (
        record is not None
        and record.layer is Layer.RDAP
        and record.phase not in {None, Phase.REGISTERED}
    )


def rdap_record(look: Situation) -> bool:
    """Row 2: RDAP has a record."""
    record = look.evidence.record
    return record is not None and record.layer is Layer.RDAP


def other_record(look: Situation) -> bool:
    """Row 4: any registry layer has a record."""
    return look.evidence.record is not None


def referral(look: Situation) -> bool:
    """Row 3: the zone delegates the name."""
    return look.evidence.referral is not None


def referral_against_absence(look: Situation) -> bool:
    """Row 5: the zone delegates the name, and the registry does not have it."""
    return look.evidence.referral is not None and bool(look.evidence.fresh_runs)


def withheld(look: Situation) -> bool:
    """Row 6: the registry or a registrar says that the name is not for sale."""
    return look.evidence.withheld is not None


def at_a_price(look: Situation) -> bool:
    """Row 7: the registry offers the name at a price."""
    said = [seen for run in look.evidence.runs if (seen := run.fresh(look.now)) is not None]
    return any(seen.outcome is Outcome.AVAILABLE and seen.facts.premium for seen in said)


def _newest_offer(look: Situation) -> Observation | None:
    """Return a registrar's fresh yes, if that is the newest registrars say."""
    offers = look.evidence.offers
    return offers[-1] if offers and look.now - offers[-1].asked_at <= FRESH else None


def registrar_yes(look: Situation) -> bool:
    """Row 9: a registrar offers the name."""
    offer = _newest_offer(look)
    return offer is not None and not offer.facts.premium


def registrar_at_a_price(look: Situation) -> bool:
    """Row 7: a registrar offers the name at a price."""
    offer = _newest_offer(look)
    return offer is not None and offer.facts.premium


def disputed_in_window(look: Situation) -> bool:
    """Tell whether a registrar offers a name whose record is past its time."""
    records = look.evidence.records
    return (
        bool(records)
        and _newest_offer(look) is not None
        and look.evidence.referral is None
        and all(is_last_phase(drops.phase_of(record, look), look.policy) for record in records)
        and drops.after_earliest(look)
    )


def offered_twice_in_window(look: Situation) -> bool:
    """Tell whether an explicit yes, twice, outranks a record that still shows the last phase."""
    newest = _newest_offer(look)
    return (
        newest is not None
        and disputed_in_window(look)
        and any(
            REGISTRAR_GAP <= newest.asked_at - offer.asked_at <= REGISTRAR_OLDEST
            for offer in look.evidence.offers
            if look.times(offer)
        )
    )


def lags_behind_offer(look: Situation) -> bool:
    """Tell whether a record that an explicit yes has outranked may still not show the drop.

    A registrar that is silent now, or asked too rarely to say so twice, has not taken its word
    back.
    """
    since, evidence = look.case.available_since, look.evidence
    return (
        since is not None
        and look.now - since <= REGISTRY_LAGS
        and bool(evidence.offers)
        and bool(evidence.records)
        and evidence.referral is None
        and all(is_last_phase(drops.phase_of(one, look), look.policy) for one in evidence.records)
    )


def registrar_no(look: Situation) -> bool:
    """Tell whether a registrar says no to a name since the registry does not have it.

    While it says nothing more its no holds as a record does: a name just caught may be missing at
    the registry for longer than the registrar's pace lets us ask again.
    """
    denials, first = look.evidence.denials, look.evidence.first_absence
    return (
        bool(denials)
        and look.now - denials[-1].asked_at <= RECORD_HOLDS
        and bool(look.evidence.fresh_runs)
        and first is not None
        and denials[-1].asked_at >= first
    )


def undenied(look: Situation) -> bool:
    """Tell whether no registrar denies a name that the registry does not have."""
    return not registrar_no(look)


def denied_since(look: Situation) -> timedelta:
    """Return for how long a registrar has said no to what the registry does not have."""
    first = look.evidence.first_absence
    denials = look.evidence.denials
    if not (denials and first):
        return timedelta(0)
    return look.passed(max(denials[0].asked_at, first), look.now)


def denied_for_a_day(look: Situation) -> bool:
    """Row 14: a registrar has denied the absent name for so long that it is reserved."""
    return denied_since(look) >= RESERVED_AFTER


def seen_before(look: Situation) -> bool:
    """Tell whether any source has ever shown the name to be registered."""
    return look.evidence.ever_registered


def never_seen(look: Situation) -> bool:
    """Tell whether no source has ever shown the name to be registered."""
    return not look.evidence.ever_registered


def no_hidden_names(look: Situation) -> bool:
    """Tell whether this registry hides no reserved or premium names."""
    return look.policy.no_hidden_names


def fast(look: Situation) -> bool:
    """Tell whether the user wants to be told as soon as rows 10 and 11 allow."""
    return look.case.caution is Caution.FAST


def registry_may_say(look: Situation) -> bool:
    """Tell whether the user believes the registry without a registrar."""
    return look.case.caution is not Caution.REGISTRAR_ONLY


def kept_variant(look: Situation) -> bool:
    """Row 18: an IDN that the registry may keep for the holder of its variant."""
    return (
        look.policy.reserves_variants
        and look.case.name.startswith("xn--")
        and bool(look.evidence.runs)
    )


RESERVED_LABELS = frozenset({"nic", "www", "example", "whois", "rdds"})
"""Labels ICANN's registry agreement, specification 5, keeps from registration under gTLDs."""


def reserved_likely(look: Situation) -> bool:
    """Row 19: one or two letters (country codes among them) and the agreement's own labels."""
    label = look.case.name.removesuffix(f".{look.policy.suffix}")
    return (
        never_seen(look)
        and look.policy.kind == "gtld"
        and (len(label) <= 2 or label in RESERVED_LABELS)
        and bool(look.evidence.runs)
    )


def absence(look: Situation) -> bool:
    """Row 15: a registry endpoint has just said that it does not have the name."""
    return any(look.now - run.newest.asked_at <= FRESH for run in look.evidence.runs)


def absence_in_standing(look: Situation) -> bool:
    """Tell whether such an absence is controlled."""
    return bool(look.evidence.fresh_runs)


def nxdomain(look: Situation) -> bool:
    """Row 16: a server of the zone has just said that the name does not exist."""
    return any(look.now - seen.asked_at <= FRESH for seen in look.evidence.gone_from)


def always(_: Situation) -> bool:
    """Row 17: there is always that."""
    return True
