"""The judgement table said once more, slowly and plainly, from the design and not from the engine.

Every question goes over the whole list again; nothing is remembered between two. Where the design
leaves a choice, this is how it is read here:

- An answer that names another name, that rests on data older than its source's lag, or an odd
  absence (a shape) without a nonce's equal one from the same server says nothing, and neither do
  `refused`, `failed`, `unclear` and a web site. A server that lags is known by the age of its data.
- A source is an endpoint: a layer and a server. Its running absences are those since it last said
  anything else; an explicit "available" is an absence that says more.
- A row that says "absent" means this look: an absence under 60 s old. The earlier look it confirms
  is at most 15 minutes old for row 10, 2 hours for row 11, 26 hours for rows 12, 13 and 9b and
  2 minutes for a registrar's yes. Row 9b's "twice" is 2 s apart, as row 10's.
- An absence counts if a control of the same endpoint and suffix, another name, answered within 60 s
  of it and since the first of the running ones. A control that fails in that minute after it, or
  after one that answered, takes that away; an endpoint whose newest control failed proves nothing.
- A positive stands until its own source says something else (in DNS: its server, or a later
  negative with a newer serial, RFC 1982), or if it is older than the first of the negatives less
  its source's lag. These negatives are the registry's running absences and registrars' yeses;
  for a referral, where there are none, the zone's since the last sight of the name. That a name
  left the zone says nothing against a record: it does so on hold and in redemption too.
- A negative of an older zone than the sight's is no news for a day (then the zone is numbered
  anew). A record a day older than the newest absence holds no more: its source has died.
- Reserved stands until its own source says something else: a reserved name looks absent elsewhere.
- Row 5 is the special case of row 3 and takes the absence of any of the registry's services.
- A referral that is more than `zone_lag` younger than a record of redemption or pending delete
  shows that this phase is over.
- An availability service's bare "registered" says nothing of the phase: that of the newest record
  in full holds (RDAP's before another within the hour), whatever its own source says since. So
  does RDAP's grace, redemption or pending delete beside a WHOIS record without a phase. A source
  that has named such a phase itself says by naming none that it is over.
- Row 8 takes what a drop takes (rows 10 to 12), and is about names once seen registered, as long as
  the session lasts from the first absence since the registry last had the name (where it never had:
  since the first of the running ones); a registrar's yes (row 9) shows that the public may have it.
- A registrar's no (row 14) is one that came after the first absence. It holds like a record: where
  its source says nothing more, for a day.
- Rows 14, 18 and 19 are the exceptions of those that say "available" without a registrar; 18 and 19
  take any running absence, for they are about what the name is. Row 14 is one of row 7 too.
- Expected: the endpoint's newest record was in the last phase, at most 48 h before its first
  absence. A window longer than three days expects nothing.
- Row 11: every registry layer of the suffix says so in this look, with its control. WHOIS is none
  for an internationalised name unless its query form is known or has shown it.
- Row 12's other layer: another registry layer in this look, with its control. Where there is none,
  or each has been mute for a day (to controls too; what says nothing, as above, is silence), the
  zone; where there is no zone either, or it has been mute for a day, nothing more can be had. The
  zone says so at two servers, or at its only one (row 11 too).
- `careful` takes rows 10 and 11 away, `registrar_only` every "available" that is not a registrar's.
"""

from dataclasses import dataclass
from datetime import datetime

from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.verdict import Caution, VerdictKind

from .oracle_absences import agreed, expected, in_window, vanished
from .oracle_answers import (
    DAY,
    HOUR,
    MINUTE,
    REGISTRY,
    Question,
    absent_now,
    age,
    confirmed,
    definite,
    first_absence,
    fresh,
    gone_from_zone,
    once_seen,
    proven,
    registrar_says,
    runs,
    said_by,
    seconds,
    sights,
    standing,
)

A, R = VerdictKind.AVAILABLE, VerdictKind.REGISTERED
ENDING = (Phase.GRACE, Phase.REDEMPTION, Phase.PENDING_DELETE, Phase.RELEASE_SESSION)
N, U = VerdictKind.NOT_FOR_SALE, VerdictKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class Answer:
    """What the table says; `phase` is `None` where it fixes none."""

    row: str
    kind: VerdictKind
    confidence: float
    phase: Phase | None = None


def answer(q: Question) -> Answer:
    """Return what the table says."""
    for rows in (registered, priced_or_kept, exceptions, seen_and_gone, never_seen):
        said = rows(q)
        if said is not None:
            return said
    if any(fresh(q, run) for run in runs(q, *REGISTRY)):
        return Answer("15", U, 0.60)
    if any(fresh(q, run) for run in gone_from_zone(q)):
        return Answer("16", U, 0.40)
    return Answer("17", U, 0.0)


# Rows 1 to 5


def registered(q: Question) -> Answer | None:
    """Return rows 1 to 5."""
    records = standing(q, *REGISTRY)
    referrals = standing(q, Layer.DNS)
    old_phase = all(seen.phase is q.policy.last_phase for seen in records)
    if old_phase and not referrals and in_window(q) and confirmed(q, yeses(q), 5, 2 * MINUTE):
        return None
    rdap = [seen for seen in records if seen.layer is Layer.RDAP]
    newest = [in_full(q, seen) for seen in (rdap or records)[-1:]]
    phase = newest[0].phase or Phase.REGISTERED if newest else None
    if phase in (Phase.REDEMPTION, Phase.PENDING_DELETE) and any(
        seconds(seen.asked_at, newest[0].asked_at) > q.policy.zone_lag.total_seconds()
        for seen in referrals
    ):
        phase = Phase.REGISTERED
    if rdap:
        plain = rdap[-1].phase in (None, Phase.REGISTERED)
        return Answer("2" if plain else "1", R, 0.99, phase)
    if referrals:
        return Answer("5", R, 0.90) if absent_now(q, *REGISTRY) else Answer("3", R, 0.99)
    return Answer("4", R, 0.97, phase) if records else None


def in_full(q: Question, shown: Observation) -> Observation:
    """Return the record whose phase holds while the registry says this."""
    bare = shown.phase in (None, Phase.REGISTERED)
    if shown.layer is Layer.RDAP or (shown.layer is Layer.WHOIS and not bare):
        return shown
    before = [seen for seen in sights(q, *REGISTRY) if seen is not shown]
    rdap = [seen for seen in before if seen.layer is Layer.RDAP]
    whois = [seen for seen in before if seen.layer is Layer.WHOIS]
    full = (
        rdap if shown.layer is Layer.WHOIS else sorted(rdap + whois, key=lambda one: one.asked_at)
    )
    if not full:
        return shown
    last, later = full[-1], full[-1].asked_at > shown.asked_at
    if shown.layer is Layer.WHOIS and seconds(shown.asked_at, last.asked_at) < HOUR:
        return last
    if last.layer is Layer.WHOIS:
        last = in_full(q, last)
        if rdap and last.layer is Layer.WHOIS and seconds(last.asked_at, rdap[-1].asked_at) < HOUR:
            last = rdap[-1]
    if later:
        return last
    own = [s for s in before if s.layer is shown.layer and s.asked_at < shown.asked_at]
    if not bare:
        speaks = shown.phase is not last.phase
    else:
        speaks = any(seen.phase in ENDING for seen in own)
    if shown.layer is Layer.WHOIS and last.phase not in ENDING:
        speaks = True
    return shown if speaks else last


def yeses(q: Question) -> list[Observation]:
    """Return a registrar's running yeses."""
    return registrar_says(q, Outcome.AVAILABLE)


# Rows 6 to 9


def priced_or_kept(q: Question) -> Answer | None:
    """Return rows 6 to 9."""
    for seen in definite(q, *REGISTRY, Layer.REGISTRAR):
        if seen.outcome is Outcome.NOT_FOR_SALE and said_by(q, seen.layer, seen.server)[-1] is seen:
            return Answer("6", N, 0.95, Phase.RESERVED)
    yes = fresh(q, yeses(q))
    priced = yes and yeses(q)[-1].facts.premium
    if q.caution is not Caution.REGISTRAR_ONLY and not contradicted(q):
        proofs = [proven(q, run)[-1] for run in absent_now(q, *REGISTRY)]
        priced = priced or any(
            seen.outcome is Outcome.AVAILABLE and seen.facts.premium for seen in proofs
        )
    if priced:
        return Answer("7", A, 0.95, Phase.PREMIUM)
    if yes:
        return Answer("9", A, 0.98, Phase.AVAILABLE)
    session = q.policy.release.session
    surely = any(expected(q, run) for run in runs(q, *REGISTRY)) or vanished(q) or agreed(q)
    if session is None or not once_seen(q) or not surely:
        return None
    gone = gone_since(q)
    over = gone is None or seconds(q.now, gone) >= session.total_seconds()
    return None if over else Answer("8", N, 0.95, Phase.RELEASE_SESSION)


def gone_since(q: Question) -> datetime | None:
    """Return when the registry first said that it does not have what it had."""
    records = sights(q, *REGISTRY)
    if not records:
        return first_absence(q)
    return min(
        (
            seen.asked_at
            for seen in definite(q, *REGISTRY)
            if seen.outcome in (Outcome.ABSENT, Outcome.AVAILABLE)
            and seen.asked_at > records[-1].asked_at
        ),
        default=None,
    )


# Rows 14, 18 and 19


def exceptions(q: Question) -> Answer | None:
    """Return rows 14, 18 and 19."""
    if contradicted(q):
        if not once_seen(q) and contradicted_since(q) >= DAY:
            return Answer("14", N, 0.60, Phase.RESERVED)
        return Answer("14", U, 0.60)
    if not runs(q, *REGISTRY):
        return None
    label = q.name.split(".")[0]
    if label.startswith("xn--") and q.policy.reserves_variants:
        return Answer("18", U, 0.60)
    short = len(label) <= 2 or label in ("nic", "www", "example")
    if short and q.policy.kind == "gtld" and not once_seen(q):
        return Answer("19", U, 0.50)
    return None


def contradicted(q: Question) -> bool:
    """Tell whether a registrar says no to what the registry does not have."""
    first, no = first_absence(q), registrar_says(q, Outcome.REGISTERED)
    if not no or first is None or not absent_now(q, *REGISTRY):
        return False
    return no[-1].asked_at >= first and age(q, no[-1]) < DAY


def contradicted_since(q: Question) -> float:
    """Return for how many seconds both have been saying so."""
    first = first_absence(q)
    assert first is not None
    return min(age(q, registrar_says(q, Outcome.REGISTERED)[0]), seconds(q.now, first))


# Rows 9b to 13


def seen_and_gone(q: Question) -> Answer | None:
    """Return rows 10 to 12."""
    if not once_seen(q) or q.caution is Caution.REGISTRAR_ONLY:
        return None
    if q.caution is Caution.FAST and any(expected(q, run) for run in runs(q, *REGISTRY)):
        return Answer("10", A, 0.95, Phase.AVAILABLE)
    if q.caution is Caution.FAST and vanished(q):
        return Answer("11", A, 0.93, Phase.AVAILABLE)
    return Answer("12", A, 0.92, Phase.AVAILABLE) if agreed(q) else None


def never_seen(q: Question) -> Answer | None:
    """Return rows 9b and 13."""
    if once_seen(q):
        return None
    registry_may_say = q.caution is not Caution.REGISTRAR_ONLY
    for run in runs(q, *REGISTRY):
        words = [seen for seen in proven(q, run) if seen.outcome is Outcome.AVAILABLE]
        if registry_may_say and confirmed(q, words, 2, 26 * HOUR):
            return Answer("9b", A, 0.90, Phase.AVAILABLE)
    if not agreed(q):
        return None
    if registry_may_say and q.policy.no_hidden_names:
        return Answer("13", A, 0.90, Phase.AVAILABLE)
    return Answer("13", U, 0.85)
