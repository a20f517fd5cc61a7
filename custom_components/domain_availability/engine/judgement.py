"""Observations to verdict: a table, read from the top; the first row that fits decides.

Two laws keep it honest. Never "available" where any source still shows the name, or where what is
missing could be a lie that a control, a second source or the confirming gap would show. And
nothing here asks, waits or knows the time: the same observations give the same verdict.
"""

from datetime import datetime, timedelta

from . import claims, drops, settling, waiting
from .capability import capability
from .evidence import Evidence
from .explain import Reasons
from .lifecycle import BARE, LONGEST, is_over, newest_record
from .observation import ASKED_AT, Facts, Layer, Observation, Phase
from .policy import Policy
from .runs import REGISTRY
from .situation import Case, Row, Situation
from .verdict import Verdict, VerdictKind

K = VerdictKind
ROWS: tuple[Row, ...] = (
    Row(
        number="7",
        when=claims.registrar_at_a_price,
        also=(claims.offered_twice_in_window,),
        kind=K.AVAILABLE,
        phase=Phase.PREMIUM,
        confidence=0.95,
    ),
    Row(
        number="9",
        when=claims.registrar_yes,
        also=(claims.offered_twice_in_window,),
        kind=K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.98,
    ),
    Row(number="1", when=claims.record_with_phase, kind=K.REGISTERED, confidence=0.99),
    Row(number="2", when=claims.rdap_record, kind=K.REGISTERED, confidence=0.99),
    Row(
        number="5",
        when=claims.referral_against_absence,
        kind=K.REGISTERED,
        confidence=0.90,
        look_again=timedelta(seconds=60),
    ),
    Row(number="3", when=claims.referral, kind=K.REGISTERED, confidence=0.99),
    Row(number="4", when=claims.other_record, kind=K.REGISTERED, confidence=0.97),
    Row(
        number="6",
        when=claims.withheld,
        kind=K.NOT_FOR_SALE,
        phase=Phase.RESERVED,
        confidence=0.95,
    ),
    Row(
        number="7",
        when=claims.registrar_at_a_price,
        kind=K.AVAILABLE,
        phase=Phase.PREMIUM,
        confidence=0.95,
    ),
    Row(
        number="7",
        when=claims.at_a_price,
        also=(claims.registry_may_say, claims.undenied),
        kind=K.AVAILABLE,
        phase=Phase.PREMIUM,
        confidence=0.95,
    ),
    Row(
        number="9",
        when=claims.registrar_yes,
        kind=K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.98,
    ),
    Row(
        number="8",
        when=drops.in_session,
        kind=K.NOT_FOR_SALE,
        phase=Phase.RELEASE_SESSION,
        confidence=0.95,
    ),
    Row(
        number="14",
        when=claims.registrar_no,
        also=(claims.never_seen, claims.denied_for_a_day),
        kind=K.NOT_FOR_SALE,
        phase=Phase.RESERVED,
        confidence=0.60,
    ),
    Row(
        number="14",
        when=claims.registrar_no,
        kind=K.UNKNOWN,
        confidence=0.60,
        look_again=timedelta(seconds=30),
    ),
    Row(number="18", when=claims.kept_variant, kind=K.UNKNOWN, confidence=0.60),
    Row(number="19", when=claims.reserved_likely, kind=K.UNKNOWN, confidence=0.50),
    Row(
        number="10",
        when=drops.expected_confirmed,
        also=(claims.registry_may_say, claims.fast),
        kind=K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.95,
    ),
    Row(
        number="11",
        when=drops.vanished_confirmed,
        also=(claims.registry_may_say, claims.fast, drops.not_held),
        kind=K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.93,
    ),
    Row(
        number="12",
        when=drops.surprise_confirmed,
        also=(claims.registry_may_say, claims.seen_before, drops.not_held),
        kind=K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.92,
    ),
    Row(
        number="9b",
        when=drops.said_free_twice,
        also=(claims.registry_may_say, claims.never_seen),
        kind=K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.90,
    ),
    Row(
        number="13",
        when=drops.surprise_confirmed,
        also=(claims.registry_may_say, claims.never_seen, claims.no_hidden_names),
        kind=K.AVAILABLE,
        phase=Phase.AVAILABLE,
        confidence=0.90,
    ),
    Row(
        number="13",
        when=drops.surprise_confirmed,
        also=(claims.never_seen,),
        kind=K.UNKNOWN,
        confidence=0.85,
    ),
    Row(number="15", when=claims.absence, kind=K.UNKNOWN, confidence=0.60),
    Row(number="16", when=claims.nxdomain, kind=K.UNKNOWN, confidence=0.40),
    Row(number="17", when=claims.always, kind=K.UNKNOWN, confidence=0.0),
)
"""In order of reading. Positives stand first: a positive outranks negatives (rows 1 to 5), then the
registry's and registrars' own words, then what absences amount to."""


def situation(case: Case, policy: Policy, now: datetime) -> Situation:
    """Return a case with its evidence at `now` (aware, UTC), sorted once for all that is asked."""
    return Situation(case, Evidence(case.name, case.observations, policy, now), now)


def missing_since(look: Situation) -> datetime | None:
    """Return since when a name once seen registered is missing although nothing foretold it."""
    if (
        claims.blocked(look)
        or drops.expected(look)
        or not (claims.seen_before(look) and claims.absence_in_standing(look))
    ):
        return None
    return look.evidence.first_absence


def judge(case: Case, policy: Policy, now: datetime) -> Verdict:
    """Return what the observations of one name mean at `now` (aware, UTC)."""
    return judge_situation(situation(case, policy, now))


def judge_situation(look: Situation) -> Verdict:
    """Do the same where the evidence is sorted already."""
    row = next(row for row in ROWS if row.fits(look))
    return settling.settle(_verdict(row, look), look)


def _verdict(row: Row, look: Situation) -> Verdict:
    evidence = look.evidence
    price = _price(evidence) if row.number == "7" else None
    phase = row.phase
    if row.kind is K.REGISTERED:
        phase = _registered_phase(look)
    return Verdict(
        kind=row.kind,
        confidence=row.confidence,
        row=row.number,
        phase=phase,
        reasons=Reasons(row.number, evidence, held=not drops.not_held(look), note=_note(row, look)),
        observations=_rests_on(evidence),
        decided_at=look.now,
        look_again=waiting.look_again(row, look),
        price=price.price if price else None,
        currency=price.currency if price else None,
    )


def _price(evidence: Evidence) -> Facts | None:
    """Return the newest facts that state a premium price."""
    facts = (seen.facts for seen in reversed(evidence.questions))
    return next((one for one in facts if one.price is not None and one.premium), None)


def _note(row: Row, look: Situation) -> str | None:
    """Return what an unknown name's suffix can never tell."""
    if row.kind is not K.UNKNOWN:
        return None
    layers = look.case.layers
    return capability(look.policy, layers, registrar=Layer.REGISTRAR in layers).note


def _registered_phase(look: Situation) -> Phase:
    """Return the phase of the newest registry record, unless the zone shows that it is over.

    What a record said before the name was found free is over, whoever holds it now.
    """
    evidence, free_since = look.evidence, look.case.freed_at
    newest = _record(evidence)
    if newest is not None and free_since is not None and newest.asked_at <= free_since:
        newest = None
    if newest is None or _says_little(newest):
        newest = newest_record(
            [
                seen
                for seen in evidence.positives
                if seen.layer in REGISTRY
                and (free_since is None or seen.asked_at > free_since)
                and (newest is None or _is_beside(seen, newest))
            ]
        )
        if newest is None:
            return Phase.REGISTERED
    phase = drops.phase_of(newest, look)
    if (
        phase in {Phase.REDEMPTION, Phase.PENDING_DELETE}
        and (referral := evidence.referral) is not None
        and referral.asked_at - newest.asked_at > evidence.lag(Layer.DNS)
    ):
        return Phase.REGISTERED
    return phase


def _record(evidence: Evidence) -> Observation | None:
    """Return the record that holds, or a newer one by which its phase is over."""
    record = evidence.record
    if record is None or record.phase not in LONGEST:
        return record
    newest = max(evidence.records, key=ASKED_AT)
    return newest if is_over(record, newest) else record


def _says_little(record: Observation) -> bool:
    """Tell whether there may be a record that says more of the phase."""
    if record.layer is Layer.WHOIS:
        return record.phase in BARE
    return record.layer is Layer.DAS


def _is_beside(seen: Observation, record: Observation) -> bool:
    """Tell whether a record helps to read another that holds: of a fuller source, or before it."""
    if seen.layer is record.layer:
        return seen is record or seen.asked_at < record.asked_at
    return seen.layer is not Layer.DAS


def _rests_on(evidence: Evidence) -> tuple[Observation, ...]:
    """Return the newest question of every source with the controls and nonces around them."""
    name = evidence.name
    newest = {(seen.layer, seen.server): seen for seen in evidence.all if seen.name == name}
    kept = set(map(id, newest.values()))
    for run in evidence.runs:
        kept |= {id(run.absences[0]), id(run.absences[-1])}
    if evidence.positives:
        kept.add(id(evidence.positives[-1]))
    if asides := evidence.controls + evidence.nonces:
        fresh = {
            (seen.layer, seen.server, seen.name): id(seen)
            for seen in asides
            if evidence.now - seen.asked_at <= timedelta(days=1)
        }
        kept.update(fresh.values())
    return tuple([seen for seen in evidence.all if id(seen) in kept])
