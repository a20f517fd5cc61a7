"""Facts to the phase of a name's life. Pure: the same facts at the same moment, the same answer.

Statuses: EPP (RFC 5731), grace periods (RFC 3915), RDAP's spelling of them (RFC 8056). What a
registry itself means by a word comes first and is part of its policy.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from .observation import ASKED_AT, Facts, Layer, Observation, Outcome, Phase, Role
from .policy import Policy
from .runs import REGISTRY

EPP_PHASES: Mapping[str, Phase] = {
    "pendingrestore": Phase.REDEMPTION,
    "redemptionperiod": Phase.REDEMPTION,
    "pendingdelete": Phase.PENDING_DELETE,
    "autorenewperiod": Phase.GRACE,
    "clienthold": Phase.ON_HOLD,
    "serverhold": Phase.ON_HOLD,
}
"""What the statuses of the protocol mean, where a registry does not mean something else."""

PRECEDENCE = (
    Phase.RELEASE_SESSION,
    Phase.REDEMPTION,
    Phase.PENDING_DELETE,
    Phase.GRACE,
    Phase.ON_HOLD,
    Phase.REGISTERED,
)
"""Which phase counts where statuses say several: redemptionPeriod comes together with pendingDelete
at most gTLDs, and only pendingDelete alone is final (RFC 3915 section 2)."""

LEAVING = frozenset({Phase.REDEMPTION, Phase.PENDING_DELETE, Phase.RELEASE_SESSION})
"""Phases in which a name is on its way out and normally not delegated."""

BARE = frozenset({None, Phase.REGISTERED})
"""What a record says of its phase that names none."""
LONGEST: Mapping[Phase, timedelta] = {
    Phase.GRACE: timedelta(days=100),
    Phase.REDEMPTION: timedelta(days=100),
    Phase.PENDING_DELETE: timedelta(days=10),
    Phase.RELEASE_SESSION: timedelta(days=100),
}
"""The phases that end by themselves, and what is longer than any registry lets them last."""

SAME_LOOK = timedelta(hours=1)
"""Within which RDAP's record is preferred to a newer one of a layer that says less."""

ANOTHER = timedelta(days=1)
"""How much later a date must be to be another one: sources round it, each in its way."""


def fold_status(status: str) -> str:
    """Return a status as it is compared: lower case without blanks, `_`, `-` and dots."""
    return "".join(c for c in status.casefold() if c not in " _-.\t")


def phase_of(statuses: Iterable[str], own: Mapping[str, Phase]) -> Phase | None:
    """Return the phase that statuses in any spelling mean, or `None` where they mean none.

    `own` is the registry's own meaning of folded statuses; it comes before the protocol's.
    """
    said = {
        phase
        for status in map(fold_status, statuses)
        if (phase := own.get(status, EPP_PHASES.get(status))) is not None
    }
    return next((phase for phase in PRECEDENCE if phase in said), None)


def phase_at(phase: Phase | None, facts: Facts, policy: Policy, now: datetime) -> Phase:
    """Return the phase a record means at `now`; dates refine a coarse status.

    `.uk` shows pendingDelete from day 30 to 95 after expiry, but only the last days are final.
    `.ru` and `.fi` go straight from their grace, which they show by the expiration date alone.
    """
    expires = facts.expires_at
    if (
        phase is Phase.REDEMPTION
        and policy.expiry_to_release is not None
        and policy.pending_delete is not None
        and expires is not None
        and now >= expires + policy.expiry_to_release - policy.pending_delete
    ):
        return Phase.PENDING_DELETE
    if (
        phase in {None, Phase.REGISTERED, Phase.ON_HOLD}
        and policy.last_phase is Phase.GRACE
        and expires is not None
        and now >= expires
    ):
        return Phase.GRACE
    return phase or Phase.REGISTERED


def phase_of_record(record: Observation, policy: Policy) -> Phase:
    """Return the phase a record meant when it was made."""
    return phase_at(record.phase, record.facts, policy, record.asked_at)


def is_last_phase(phase: Phase | None, policy: Policy) -> bool:
    """Tell whether nothing but the release can follow this phase under this registry."""
    return phase is not None and phase is policy.last_phase


def is_ending(phase: Phase | None, policy: Policy) -> bool:
    """Tell whether a name in this phase goes unless its holder takes it back."""
    return phase in LEAVING or is_last_phase(phase, policy)


def records_of(observations: Iterable[Observation]) -> list[Observation]:
    """Return the registry records among the observations of a name, oldest first."""
    records = [
        seen
        for seen in observations
        if seen.role is Role.QUESTION
        and seen.outcome is Outcome.REGISTERED
        and seen.layer in REGISTRY
    ]
    return sorted(records, key=ASKED_AT)


def newest_record(records: Sequence[Observation]) -> Observation | None:
    """Return the record that says most of now, of registry records, oldest first.

    RDAP's before a slightly newer one of another. One that names no phase takes none back that
    another source has named: many say whether a name is registered, not how long it still is, and
    a reply of WHOIS without a status reads like that of any registered name.
    """
    if not records:
        return None
    last = records[-1]
    if last.layer is Layer.RDAP:
        return last
    if last.layer is Layer.DAS or last.phase in BARE:
        full = newest_record([seen for seen in records if _says_more(seen, last)])
        if full is not None and not _speaks(last, full, records):
            return full
    if last.layer is Layer.DAS:
        return last
    rdap = [seen for seen in records if seen.layer is Layer.RDAP]
    if rdap and last.asked_at - rdap[-1].asked_at < SAME_LOOK:
        return rdap[-1]
    return last


def _says_more(seen: Observation, last: Observation) -> bool:
    """Tell whether a record is of a source that says more: an availability service has no dates."""
    return seen.layer is Layer.RDAP or (last.layer is Layer.DAS and seen.layer is Layer.WHOIS)


def _speaks(last: Observation, full: Observation, records: Sequence[Observation]) -> bool:
    """Tell whether the last record says of its phase something else than one in full before it.

    A source that has named a phase says by naming none that it is over.
    """
    if last.phase not in BARE:
        return last.phase is not full.phase
    if last.layer is not Layer.DAS and full.phase not in LONGEST:
        return True
    return is_over(full, last) or any(
        seen.layer is last.layer and seen.phase in LONGEST for seen in records
    )


def is_over(record: Observation, later: Observation) -> bool:
    """Tell whether the phase of a record is over by a later one: of its dates, or of its age."""
    longest = LONGEST.get(record.phase) if record.phase is not None else None
    return longest is not None and (
        later.asked_at - record.asked_at > longest or _later(later.facts, record.facts)
    )


def _later(facts: Facts, before: Facts) -> bool:
    """Tell whether one of two records is of a later registration, or one for longer."""
    return any(
        new is not None and old is not None and new - old >= ANOTHER
        for new, old in (
            (facts.registered_at, before.registered_at),
            (facts.expires_at, before.expires_at),
        )
    )
