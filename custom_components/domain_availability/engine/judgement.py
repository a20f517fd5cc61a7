"""Observations to verdict: a table, read from the top; the first row that fits decides.

Two laws keep it honest. Never "available" where any source still shows the name, or where what is
missing could be a lie that a control, a second source or the confirming gap would show. And
nothing here asks, waits or knows the time: the same observations give the same verdict.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .capability import capability
from .evidence import FRESH, RECORD_HOLDS, REGISTRY, Evidence, Run, Source
from .explain import reasons_for
from .lifecycle import is_last_phase, phase_at
from .observation import Layer, Observation, Outcome, Phase
from .policy import Policy
from .surprises import APART, CONTROLS
from .verdict import Caution, Verdict, VerdictKind
from .watching import REGISTRY_LAYERS, Forecast

EXPECTED_GAP = timedelta(seconds=2)
VANISHED_GAP = timedelta(seconds=60)
SURPRISE_GAP = timedelta(minutes=10)
SAID_FREE_GAP = timedelta(seconds=2)
REGISTRAR_GAP = timedelta(seconds=5)
"""How far apart the two looks of a class are at least (rows 10, 11, 12, 9b, 9)."""
LEAST_WAIT = 0.25
"""Seconds until a second look whose gap has passed while the first was being proven."""

EXPECTED_OLDEST = timedelta(minutes=15)
VANISHED_OLDEST = timedelta(hours=2)
SURPRISE_OLDEST = timedelta(hours=26)
"""How old the earlier look of a pair may be at most."""

LAST_PHASE_SEEN = timedelta(hours=48)
"""How long before the drop the endpoint must have shown the last phase (row 10)."""
FORECAST_SLACK = timedelta(hours=1)
FORETOLD_WITHIN = timedelta(days=3)
"""How long a window may be for a drop in it to count as foretold: the start of a quarantine that
was never seen says of forty days only that the name goes on one of them."""
DELEGATED_SEEN = timedelta(hours=24)
"""How long ago the delegation was seen at most (row 11)."""
SECOND_LAYER_PATIENCE = timedelta(hours=24)
"""How long a second registry layer may be mute before the zone's word is taken in its place."""
REGISTRAR_OLDEST = timedelta(minutes=2)
"""How old the first of two yeses may be at most (row 9)."""
JUST_CAUGHT = timedelta(minutes=10)
"""How long a registrar's no after an absence is taken to mean that the name was just caught."""
RESERVED_AFTER = timedelta(days=1)
"""How long a registrar must say no to an absent name before it is taken to be reserved."""
KEPT = timedelta(days=3)
"""How long a verdict that nothing renews is shown as stale before it becomes unknown."""
PENDING_KEPT = timedelta(hours=1)
"""How long a controlled absence that nothing confirms leaves the verdict before it as it was."""
RENEWED_FIRST_DAY = timedelta(hours=2)
RENEWED_LATER = timedelta(hours=26)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything a verdict on one name may rest on."""

    name: str
    observations: Sequence[Observation]
    """Of the name, and the controls and nonces of its suffix that were asked with it."""
    previous: Verdict | None = None
    available_since: datetime | None = None
    """When the name became available, while it is."""
    forecast: Forecast | None = None
    layers: Collection[Layer] = REGISTRY_LAYERS
    """Layers the user allows."""
    held_since: datetime | None = None
    """Since when too many names are missing for this one to be believed without two controls."""
    caution: Caution = Caution.FAST


@dataclass(frozen=True, slots=True)
class _Look:
    """A case with its evidence: what the conditions of the rows are asked of."""

    case: Case
    evidence: Evidence
    now: datetime

    @property
    def policy(self) -> Policy:
        return self.evidence.policy


type Condition = Callable[[_Look], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table: when it fits and what follows."""

    number: str
    when: Condition
    kind: VerdictKind
    confidence: float
    phase: Phase | None = None
    """`None`: the phase of the record, or none."""
    look_again: timedelta | None = None
    also: tuple[Condition, ...] = field(default=())


# --- conditions -----------------------------------------------------------------------------


def _blocked(look: _Look) -> bool:
    """Whether a source still shows the name."""
    return look.evidence.record is not None or look.evidence.referral is not None


def _record_with_phase(look: _Look) -> bool:
    record = look.evidence.record
    return (
        record is not None
        and record.layer is Layer.RDAP
        and record.phase not in {None, Phase.REGISTERED}
    )


def _rdap_record(look: _Look) -> bool:
    record = look.evidence.record
    return record is not None and record.layer is Layer.RDAP


def _other_record(look: _Look) -> bool:
    return look.evidence.record is not None


def _referral(look: _Look) -> bool:
    return look.evidence.referral is not None


def _referral_against_absence(look: _Look) -> bool:
    return look.evidence.referral is not None and bool(look.evidence.fresh_runs)


def _withheld(look: _Look) -> bool:
    return look.evidence.withheld is not None


def _at_a_price(look: _Look) -> bool:
    said = [seen for run in look.evidence.runs if (seen := run.fresh(look.now)) is not None]
    return any(seen.outcome is Outcome.AVAILABLE and seen.facts.premium for seen in said)


def _newest_offer(look: _Look) -> Observation | None:
    """Return a registrar's fresh yes, if that is the newest registrars say."""
    offers = look.evidence.offers
    return offers[-1] if offers and look.now - offers[-1].asked_at <= FRESH else None


def _registrar_yes(look: _Look) -> bool:
    offer = _newest_offer(look)
    return offer is not None and not offer.facts.premium


def _registrar_at_a_price(look: _Look) -> bool:
    offer = _newest_offer(look)
    return offer is not None and offer.facts.premium


def _disputed_in_window(look: _Look) -> bool:
    """Whether a registrar offers a name whose record still shows the last phase, past its time."""
    records = look.evidence.records
    return (
        bool(records)
        and look.evidence.referral is None
        and _newest_offer(look) is not None
        and all(is_last_phase(_phase_of(record, look), look.policy) for record in records)
        and _after_earliest(look)
    )


def _offered_twice_in_window(look: _Look) -> bool:
    """Whether an explicit yes, twice, outranks a record that still shows the last phase."""
    newest = _newest_offer(look)
    return (
        newest is not None
        and _disputed_in_window(look)
        and any(
            REGISTRAR_GAP <= newest.asked_at - offer.asked_at <= REGISTRAR_OLDEST
            for offer in look.evidence.offers
        )
    )


def _registrar_no(look: _Look) -> bool:
    """Whether a registrar says no to a name since the registry does not have it.

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


def _undenied(look: _Look) -> bool:
    return not _registrar_no(look)


def _denied_since(look: _Look) -> timedelta:
    """Return for how long a registrar has said no to what the registry does not have."""
    first = look.evidence.first_absence
    denials = look.evidence.denials
    return look.now - max(denials[0].asked_at, first) if denials and first else timedelta(0)


def _denied_for_a_day(look: _Look) -> bool:
    return _denied_since(look) >= RESERVED_AFTER


def _in_session(look: _Look) -> bool:
    """Whether the registry keeps the name for bidders or registrars before the public."""
    session = look.policy.release.session
    first = look.evidence.first_absence
    return (
        session is not None
        and first is not None
        and look.evidence.ever_registered
        and bool(look.evidence.fresh_runs)
        and look.now < first + session
    )


def _after_earliest(look: _Look) -> bool:
    forecast = look.case.forecast
    return (
        forecast is not None
        and forecast.latest - forecast.earliest <= FORETOLD_WITHIN
        and look.now >= forecast.earliest - FORECAST_SLACK
    )


def _phase_of(record: Observation, look: _Look) -> Phase:
    return phase_at(record.phase, record.facts, look.policy, look.now)


def _expected(look: _Look) -> bool:
    """Row 10's class: the drop was foretold and the endpoint had shown the last phase itself."""
    return any(_run_expected(run, look) for run in look.evidence.runs)


def _run_expected(run: Run, look: _Look) -> bool:
    first = run.absences[0].asked_at
    answers = look.evidence.by_source[run.source]
    shown = [seen for seen in answers if seen.outcome is Outcome.REGISTERED]
    return (
        _after_earliest(look)
        and bool(shown)
        and is_last_phase(_phase_of(shown[-1], look), look.policy)
        and first - shown[-1].asked_at <= LAST_PHASE_SEEN
    )


def _expected_confirmed(look: _Look) -> bool:
    return any(
        run.confirmed(look.now, gap=EXPECTED_GAP, oldest=EXPECTED_OLDEST)
        and _run_expected(run, look)
        for run in look.evidence.runs
    )


def _vanished(look: _Look) -> bool:
    """Row 11's class: delegated within a day, and now gone from the zone."""
    sight = look.evidence.last_referral
    first = look.evidence.first_absence
    return (
        sight is not None
        and first is not None
        and first - sight.asked_at <= DELEGATED_SEEN
        and look.evidence.gone_now
    )


def _vanished_confirmed(look: _Look) -> bool:
    """Two absences a minute apart, and no registry layer left that has not said so too."""
    return (
        _vanished(look)
        and any(
            run.confirmed(look.now, gap=VANISHED_GAP, oldest=VANISHED_OLDEST)
            for run in look.evidence.runs
        )
        and not (_other_layers(look) - {run.source.layer for run in look.evidence.fresh_runs})
    )


def _other_layers(look: _Look) -> set[Layer]:
    """Return the registry layers this suffix has and the user allows."""
    offered = {
        Layer.RDAP: look.policy.rdap is not None,
        Layer.DAS: look.policy.das is not None,
        Layer.WHOIS: _whois_can_deny(look),
    }
    return {layer for layer, there in offered.items() if there and layer in look.case.layers}


def _whois_can_deny(look: _Look) -> bool:
    """Whether a "not found" of WHOIS can mean this name.

    Of an internationalised one only in a query form that is known, or has shown the name itself.
    """
    whois = look.policy.whois
    return whois is not None and (
        whois.idn_query_known
        or "xn--" not in look.case.name
        or any(seen.layer is Layer.WHOIS for seen in look.evidence.positives)
    )


def _second_layer_agrees(look: _Look) -> bool:
    """Row 12: one more layer agrees where the suffix has one.

    Another registry layer comes first. Where one exists but has been mute for a day, or none
    exists, the zone must say so at enough servers; where DNS is not asked either, nothing more
    can be had.
    """
    fresh = {run.source.layer for run in look.evidence.fresh_runs}
    if len(fresh) > 1:
        return True
    others = _other_layers(look) - fresh
    for layer in others:
        since = look.evidence.mute_since(layer)
        if since is None or look.now - since < SECOND_LAYER_PATIENCE:
            return False
    if look.policy.dns and Layer.DNS in look.case.layers:
        return _absent_from_zone(look)
    return True


def _absent_from_zone(look: _Look) -> bool:
    gone = [seen for seen in look.evidence.gone_from if look.now - seen.asked_at <= FRESH]
    return len(gone) >= look.evidence.servers_needed()


def _surprise_confirmed(look: _Look) -> bool:
    return any(
        run.confirmed(look.now, gap=SURPRISE_GAP, oldest=SURPRISE_OLDEST)
        for run in look.evidence.runs
    ) and _second_layer_agrees(look)


def _said_free_twice(look: _Look) -> bool:
    """Row 9b: the registry's own explicit word, twice with control, of a name never seen."""
    return any(
        run.saying(Outcome.AVAILABLE).confirmed(look.now, gap=SAID_FREE_GAP, oldest=SURPRISE_OLDEST)
        for run in look.evidence.runs
    )


def _said_free(run: Run) -> bool:
    return all(seen.outcome is Outcome.AVAILABLE for seen in run.absences)


def _seen_before(look: _Look) -> bool:
    return look.evidence.ever_registered


def _not_held(look: _Look) -> bool:
    """Whether nothing speaks for a broken source, or two controls have answered twice since."""
    since = look.case.held_since
    if since is None:
        return True
    answers: dict[tuple[Source, str], list[datetime]] = {}
    for control in look.evidence.controls:
        if control.asked_at >= since and control.outcome is Outcome.REGISTERED:
            key = (Source(control.layer, control.server), control.name)
            answers.setdefault(key, []).append(control.asked_at)
    return any(
        sum(
            source == run.source and times[-1] - times[0] >= APART
            for (source, _), times in answers.items()
        )
        >= CONTROLS
        for run in look.evidence.fresh_runs
    )


def _never_seen(look: _Look) -> bool:
    return not look.evidence.ever_registered


def _no_hidden_names(look: _Look) -> bool:
    return look.policy.no_hidden_names


def _fast(look: _Look) -> bool:
    return look.case.caution is Caution.FAST


def _registry_may_say(look: _Look) -> bool:
    return look.case.caution is not Caution.REGISTRAR_ONLY


def _kept_variant(look: _Look) -> bool:
    """Row 18: an IDN that the registry may keep for the holder of its variant."""
    return (
        look.policy.reserves_variants
        and look.case.name.startswith("xn--")
        and bool(look.evidence.runs)
    )


RESERVED_LABELS = frozenset({"nic", "www", "example", "whois", "rdds"})
"""Labels ICANN's registry agreement, specification 5, keeps from registration under gTLDs."""


def _reserved_likely(look: _Look) -> bool:
    """Row 19: one or two letters (country codes among them) and the agreement's own labels."""
    label = look.case.name.removesuffix(f".{look.policy.suffix}")
    return (
        _never_seen(look)
        and look.policy.kind == "gtld"
        and (len(label) <= 2 or label in RESERVED_LABELS)
        and bool(look.evidence.runs)
    )


def _absence(look: _Look) -> bool:
    return any(look.now - run.newest.asked_at <= FRESH for run in look.evidence.runs)


def _absence_in_standing(look: _Look) -> bool:
    return bool(look.evidence.fresh_runs)


def _nxdomain(look: _Look) -> bool:
    return any(look.now - seen.asked_at <= FRESH for seen in look.evidence.gone_from)


def _always(_: _Look) -> bool:
    return True


# --- the table ------------------------------------------------------------------------------

_K = VerdictKind
ROWS: tuple[Row, ...] = (
    Row(
        number="7",
        when=_registrar_at_a_price,
        also=(_offered_twice_in_window,),
        kind=_K.AVAILABLE,
        phase=Phase.PREMIUM,
        confidence=0.95,
    ),
    Row(
        number="9",
        when=_registrar_yes,
        also=(_offered_twice_in_window,),
        kind=_K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.98,
    ),
    Row(number="1", when=_record_with_phase, kind=_K.REGISTERED, confidence=0.99),
    Row(number="2", when=_rdap_record, kind=_K.REGISTERED, confidence=0.99),
    Row(
        number="5",
        when=_referral_against_absence,
        kind=_K.REGISTERED,
        confidence=0.90,
        look_again=timedelta(seconds=60),
    ),
    Row(number="3", when=_referral, kind=_K.REGISTERED, confidence=0.99),
    Row(number="4", when=_other_record, kind=_K.REGISTERED, confidence=0.97),
    Row(
        number="6",
        when=_withheld,
        kind=_K.NOT_FOR_SALE,
        phase=Phase.RESERVED,
        confidence=0.95,
    ),
    Row(
        number="7",
        when=_registrar_at_a_price,
        kind=_K.AVAILABLE,
        phase=Phase.PREMIUM,
        confidence=0.95,
    ),
    Row(
        number="7",
        when=_at_a_price,
        also=(_registry_may_say, _undenied),
        kind=_K.AVAILABLE,
        phase=Phase.PREMIUM,
        confidence=0.95,
    ),
    Row(
        number="9",
        when=_registrar_yes,
        kind=_K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.98,
    ),
    Row(
        number="8",
        when=_in_session,
        kind=_K.NOT_FOR_SALE,
        phase=Phase.RELEASE_SESSION,
        confidence=0.95,
    ),
    Row(
        number="14",
        when=_registrar_no,
        also=(_never_seen, _denied_for_a_day),
        kind=_K.NOT_FOR_SALE,
        phase=Phase.RESERVED,
        confidence=0.60,
    ),
    Row(
        number="14",
        when=_registrar_no,
        kind=_K.UNKNOWN,
        confidence=0.60,
        look_again=timedelta(seconds=30),
    ),
    Row(number="18", when=_kept_variant, kind=_K.UNKNOWN, confidence=0.60),
    Row(number="19", when=_reserved_likely, kind=_K.UNKNOWN, confidence=0.50),
    Row(
        number="10",
        when=_expected_confirmed,
        also=(_registry_may_say, _fast),
        kind=_K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.95,
    ),
    Row(
        number="11",
        when=_vanished_confirmed,
        also=(_registry_may_say, _fast, _not_held),
        kind=_K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.93,
    ),
    Row(
        number="12",
        when=_surprise_confirmed,
        also=(_registry_may_say, _seen_before, _not_held),
        kind=_K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.92,
    ),
    Row(
        number="9b",
        when=_said_free_twice,
        also=(_registry_may_say, _never_seen),
        kind=_K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.90,
    ),
    Row(
        number="13",
        when=_surprise_confirmed,
        also=(_registry_may_say, _never_seen, _no_hidden_names),
        kind=_K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.90,
    ),
    Row(
        number="13",
        when=_surprise_confirmed,
        also=(_never_seen,),
        kind=_K.UNKNOWN,
        confidence=0.85,
    ),
    Row(number="15", when=_absence, kind=_K.UNKNOWN, confidence=0.60),
    Row(number="16", when=_nxdomain, kind=_K.UNKNOWN, confidence=0.40),
    Row(number="17", when=_always, kind=_K.UNKNOWN, confidence=0.0),
)
"""In order of reading. Positives stand first: a positive outranks negatives (rows 1 to 5), then the
registry's and registrars' own words, then what absences amount to."""


def missing_since(case: Case, policy: Policy, now: datetime) -> datetime | None:
    """Return since when a name once seen registered is missing although nothing foretold it."""
    look = _Look(case, Evidence(case.name, case.observations, policy, now), now)
    if _blocked(look) or _expected(look) or not (_seen_before(look) and _absence_in_standing(look)):
        return None
    return look.evidence.first_absence


def judge(case: Case, policy: Policy, now: datetime) -> Verdict:
    """Return what the observations of one name mean at `now` (aware, UTC)."""
    look = _Look(case, Evidence(case.name, case.observations, policy, now), now)
    row = next(row for row in ROWS if all(condition(look) for condition in (row.when, *row.also)))
    return _settle(_verdict(row, look), look)


def _verdict(row: Row, look: _Look) -> Verdict:
    evidence = look.evidence
    price = next(
        (
            seen.facts
            for seen in reversed(evidence.questions)
            if seen.facts.price is not None and seen.facts.premium and row.number == "7"
        ),
        None,
    )
    phase = row.phase
    if row.kind is _K.REGISTERED:
        phase = _registered_phase(look)
    return Verdict(
        kind=row.kind,
        confidence=row.confidence,
        row=row.number,
        phase=phase,
        reasons=reasons_for(row.number, evidence, held=not _not_held(look), note=_note(row, look)),
        observations=_rests_on(evidence),
        decided_at=look.now,
        look_again=_look_again(row, look),
        price=price.price if price else None,
        currency=price.currency if price else None,
    )


def _note(row: Row, look: _Look) -> str | None:
    """Return what an unknown name's suffix can never tell."""
    if row.kind is not _K.UNKNOWN:
        return None
    layers = look.case.layers
    return capability(look.policy, layers, registrar=Layer.REGISTRAR in layers).note


def _registered_phase(look: _Look) -> Phase:
    """Return the phase of the newest registry record, unless the zone shows that it is over."""
    evidence = look.evidence
    records = [seen for seen in evidence.positives if seen.layer in REGISTRY]
    if not records:
        return Phase.REGISTERED
    newest = evidence.record or records[-1]
    phase = _phase_of(newest, look)
    referral = evidence.referral
    if (
        phase in {Phase.REDEMPTION, Phase.PENDING_DELETE}
        and referral is not None
        and referral.asked_at - newest.asked_at > evidence.lag(Layer.DNS)
    ):
        return Phase.REGISTERED
    return phase


def _rests_on(evidence: Evidence) -> tuple[Observation, ...]:
    """Return the newest question of every source with the controls and nonces around them."""
    newest: dict[tuple[Layer, str], Observation] = {}
    for seen in evidence.all:
        if seen.name == evidence.name:
            newest[seen.layer, seen.server] = seen
    kept = {id(seen) for seen in newest.values()}
    for run in evidence.runs:
        kept |= {id(run.absences[0]), id(run.absences[-1])}
    if evidence.positives:
        kept.add(id(evidence.positives[-1]))
    asides = {
        (seen.layer, seen.server, seen.name): id(seen)
        for seen in evidence.controls + evidence.nonces
        if evidence.now - seen.asked_at <= timedelta(days=1)
    }
    kept |= set(asides.values())
    return tuple(seen for seen in evidence.all if id(seen) in kept)


def _look_again(row: Row, look: _Look) -> float | None:
    """Return the seconds until the look that would settle an absence waiting for its second."""
    if (row.number == "5" and _outlived(look)) or (
        row.number == "14" and _denied_since(look) > JUST_CAUGHT
    ):
        return None
    if row.kind is _K.REGISTERED and _disputed_in_window(look):
        return _until_offered_twice(look)
    if row.look_again is not None:
        return row.look_again.total_seconds()
    if row.number not in {"15", "16"} or not _absence_in_standing(look):
        return None
    if not _not_held(look):
        return APART.total_seconds()
    gap, oldest = _gap(look)
    waits: list[float] = []
    for run in look.evidence.fresh_runs:
        first = next(seen for seen in run.controlled if look.now - seen.asked_at <= oldest)
        wait = (first.asked_at + gap - look.now).total_seconds()
        # Where an absence that old has been asked for again, something else is missing, and
        # looking at once brings no more. The control alone may have taken longer than the gap.
        if wait > 0 or not _asked_again(run, first.asked_at + gap, look):
            waits.append(max(wait, LEAST_WAIT))
    return min(waits, default=None)


def _asked_again(run: Run, since: datetime, look: _Look) -> bool:
    """Tell whether an endpoint has been asked since then, or has said nothing since its absence."""
    return run.newest.asked_at >= since or any(
        seen.asked_at > run.newest.asked_at
        for seen in look.evidence.all
        if seen.name == look.case.name and Source(seen.layer, seen.server) == run.source
    )


def _until_offered_twice(look: _Look) -> float | None:
    """Return the seconds until a registrar's second yes would outrank the record."""
    wait = (look.evidence.offers[0].asked_at + REGISTRAR_GAP - look.now).total_seconds()
    return wait if wait > 0 else None


def _outlived(look: _Look) -> bool:
    """Whether delegation and absence have contradicted each other for longer than the lag."""
    first = look.evidence.first_absence
    return first is not None and look.now - first > look.policy.zone_lag


def _gap(look: _Look) -> tuple[timedelta, timedelta]:
    """Return the confirming gap of the class this name belongs to, and the oldest first look."""
    if look.case.caution is Caution.FAST:
        if _expected(look):
            return EXPECTED_GAP, EXPECTED_OLDEST
        if _vanished(look):
            return VANISHED_GAP, VANISHED_OLDEST
    if _never_seen(look) and any(_said_free(run) for run in look.evidence.fresh_runs):
        return SAID_FREE_GAP, SURPRISE_OLDEST
    return SURPRISE_GAP, SURPRISE_OLDEST


# --- what was said before -------------------------------------------------------------------


def _settle(new: Verdict, look: _Look) -> Verdict:
    """Weigh a new verdict against the one before: silence and doubt alone change nothing soon."""
    old = look.case.previous
    if new.kind is _K.AVAILABLE and old is not None and old.phase is Phase.PREMIUM:
        return _still_at_a_price(old, new)
    if new.kind is not _K.UNKNOWN or old is None or old.kind is _K.UNKNOWN:
        return new
    if old.kind is _K.AVAILABLE:
        return _still_available(old, new, look)
    doubt = look.evidence.first_absence
    if (
        _absence_in_standing(look)
        and doubt is not None
        and look.now - doubt > max(PENDING_KEPT, _gap(look)[0])
    ):
        return new
    since = _last_word(old, look)
    if look.now - since > KEPT:
        return new
    return replace(
        new,
        kind=old.kind,
        phase=old.phase,
        confidence=_faded(old.confidence, look.now - since),
        row="17" if new.row in {"16", "17"} else new.row,
        stale=True,
    )


def _last_word(old: Verdict, look: _Look) -> datetime:
    """Return when a source last said what the old verdict says."""
    evidence = look.evidence
    words = [seen.asked_at for seen in evidence.positives]
    if evidence.withheld is not None:
        words.append(evidence.withheld.asked_at)
    return max(words, default=old.decided_at)


def _still_at_a_price(old: Verdict, new: Verdict) -> Verdict:
    """Keep a price that absences do not contradict: the registry does not show it in them."""
    if new.row in {"7", "9"}:
        return new
    return replace(new, phase=old.phase, price=old.price, currency=old.currency)


def _still_available(old: Verdict, new: Verdict, look: _Look) -> Verdict:
    """Keep an "available" until a positive ends it; without renewal it goes stale and fades."""
    renewals = [run.newest.asked_at for run in look.evidence.runs if run.standing]
    renewals += [
        seen.asked_at
        for seen in look.evidence.registrar(within=KEPT)
        if seen.outcome is Outcome.AVAILABLE
    ]
    renewed = max(renewals, default=old.decided_at)
    age = look.now - renewed
    if age > KEPT:
        return new
    since = look.case.available_since or old.decided_at
    allowed = RENEWED_FIRST_DAY if look.now - since <= timedelta(days=1) else RENEWED_LATER
    stale = age > allowed
    return replace(
        new,
        kind=old.kind,
        phase=old.phase,
        row=old.row,
        stale=stale,
        confidence=_faded(old.confidence, age - allowed) if stale else old.confidence,
        price=old.price,
        currency=old.currency,
        look_again=None,
    )


def _faded(confidence: float, age: timedelta) -> float:
    """Return a confidence that falls evenly to half over the days a verdict is kept."""
    share = min(max(age / KEPT, 0.0), 1.0)
    return round(confidence * (1 - share / 2), 2)
