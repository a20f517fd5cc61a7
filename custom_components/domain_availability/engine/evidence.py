"""Observations sorted into what the judgement table asks for. Pure.

Which answers count at all (lag, name, controls), which are superseded, and which absences pair up:
the rules of section "Judgement" that hold for every row of the table stand here, once each.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from itertools import takewhile

from .observation import ASKED_AT, Layer, Observation, Outcome, Role
from .policy import Policy
from .runs import (
    DEFINITE,
    FRESH,
    MUTE,
    NEGATIVE,
    REGISTRY,
    ZONE_SAYS,
    Run,
    Source,
    serial_newer,
)

RECORD_HOLDS = timedelta(hours=24)
"""How long a record outranks the absences of others while its own source says nothing more: one
that has died would keep the name for ever."""

RENUMBERED = timedelta(days=1)
"""A zone that shows lower serials for longer than this is not behind: it is numbered anew."""

POSITIVE_SOURCES = REGISTRY | {Layer.DNS}
"""Whose "registered" counts: an HTTP hit is a hint, a registrar's "no" has no reason."""


class Evidence:
    """What a set of observations of one name amounts to at a moment."""

    def __init__(
        self, name: str, observations: Iterable[Observation], policy: Policy, now: datetime
    ) -> None:
        """Sort the observations of `name` and the controls and nonces of its suffix."""
        self.name = name
        self.policy = policy
        self.now = now
        told = [seen for seen in observations if seen.asked_at <= now]
        told.sort(key=ASKED_AT)
        self.all = tuple(told)
        used: list[Observation] = []
        questions: list[Observation] = []
        for seen in told:
            if self._usable(seen):
                used.append(seen)
                if seen.role is Role.QUESTION:
                    questions.append(seen)
        self._used = used
        self.questions = tuple(questions)
        asides = len(questions) < len(used)
        # Nearly always there are none: a name that is shown needs no proof.
        self.controls = self._in_role(Role.CONTROL) if asides else ()
        self.nonces = self._in_role(Role.NONCE) if asides else ()

    def lag(self, layer: Layer) -> timedelta:
        """Return how far behind the registry this layer may honestly be."""
        return self.policy.lag_of(layer)

    def _in_role(self, role: Role) -> tuple[Observation, ...]:
        return tuple(seen for seen in self._used if seen.role is role)

    def _usable(self, seen: Observation) -> bool:
        """Leave out old data, answers about something else and what was asked elsewhere."""
        about = seen.facts.name
        return (
            self._asked_here(seen)
            and (about is None or about == seen.name)
            and (seen.data_at is None or not self._outdated(seen, seen.data_at))
        )

    def _asked_here(self, seen: Observation) -> bool:
        """Tell whether it was asked about this name, or of this suffix's controls and nonces."""
        return seen.name == self.name if seen.role is Role.QUESTION else self._of_suffix(seen)

    def _outdated(self, seen: Observation, data_at: datetime) -> bool:
        """Tell whether a source's data is older than it may honestly be.

        A record of WHOIS counts all the same: its stamp is often years old where the record is
        not, and only an absence from old data could do harm.
        """
        if seen.asked_at - data_at <= self.lag(seen.layer):
            return False
        return seen.outcome is not Outcome.REGISTERED or seen.layer in {Layer.DNS, Layer.RDAP}

    def counts(self, seen: Observation) -> bool:
        """Tell whether an observation is one that a verdict may rest on."""
        return id(seen) in self._counting

    @cached_property
    def _counting(self) -> frozenset[int]:
        return frozenset(map(id, self._used))

    def _of_suffix(self, aside: Observation) -> bool:
        """Tell whether a control or nonce speaks for this suffix: one server may serve several."""
        return aside.suffix == self.policy.suffix

    # What each source says now

    @cached_property
    def by_source(self) -> dict[Source, list[Observation]]:
        """Return the definite answers of each source, oldest first."""
        answers: dict[tuple[Layer, str], list[Observation]] = {}
        for seen in self.questions:
            if seen.outcome in DEFINITE and (seen.shape is None or self._proper(seen)):
                source = seen.layer, seen.server
                if (said := answers.get(source)) is not None:
                    said.append(seen)
                else:
                    answers[source] = [seen]
        return {Source(*source): said for source, said in answers.items()}

    @cached_property
    def positives(self) -> tuple[Observation, ...]:
        """Return every positive ever given, oldest first."""
        return tuple(
            [
                seen
                for seen in self.questions
                if seen.outcome is Outcome.REGISTERED and seen.layer in POSITIVE_SOURCES
            ]
        )

    @property
    def ever_registered(self) -> bool:
        """Tell whether any source has ever shown the name to be registered."""
        return bool(self.positives)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Return the running absences of each registry endpoint."""
        return tuple(
            run
            for source, answers in self.by_source.items()
            if source.layer in REGISTRY and (run := self._run(source, answers)) is not None
        )

    def _run(self, source: Source, answers: Sequence[Observation]) -> Run | None:
        if answers[-1].outcome not in NEGATIVE:
            return None  # As of most sources at any time.
        absences: list[Observation] = []
        for seen in reversed(answers):
            if seen.outcome not in NEGATIVE:
                break
            absences.insert(0, seen)
        first = absences[0].asked_at
        controls = [
            control
            for control in self.controls
            if (control.layer, control.server) == (source.layer, source.server)
            and control.name != self.name
            and control.outcome in DEFINITE
        ]
        return Run(
            source=source,
            absences=tuple(absences),
            controlled=tuple(
                absence for absence in absences if self._controlled(absence, first, controls)
            ),
            standing=not controls or controls[-1].outcome is Outcome.REGISTERED,
        )

    @staticmethod
    def _controlled(absence: Observation, first: datetime, controls: Sequence[Observation]) -> bool:
        """Tell whether the controls within the minute let an absence count.

        One since the first of the run must be positive, and all that came after the absence.
        Failures before it are an outage that is over, unless a control was positive before them:
        then some of the endpoint's machines have lost their names, and the next answer may be one
        of theirs.
        """
        near = [c for c in controls if abs(c.asked_at - absence.asked_at) <= FRESH]
        shown = [c.asked_at for c in near if c.outcome is Outcome.REGISTERED]
        lost = max((c.asked_at for c in near if c.outcome is not Outcome.REGISTERED), default=None)
        proofs = [at for at in shown if at >= first and (lost is None or at > lost)]
        if lost is None:
            return bool(proofs)
        return bool(proofs) and lost < absence.asked_at and all(at > lost for at in shown)

    def _proper(self, answer: Observation) -> bool:
        """Tell whether an answer, if an absence, is one of the protocol or just like a nonce's."""
        if answer.outcome not in NEGATIVE or answer.shape is None:
            return True
        return any(
            nonce.shape == answer.shape
            and (nonce.layer, nonce.server) == (answer.layer, answer.server)
            and nonce.outcome in NEGATIVE
            for nonce in self.nonces
        )

    # Delegation

    @cached_property
    def _zone(self) -> tuple[Observation, ...]:
        return tuple(
            [
                seen
                for seen in self.questions
                if seen.layer is Layer.DNS and seen.outcome in ZONE_SAYS
            ]
        )

    @cached_property
    def _zone_denials(self) -> list[Observation]:
        """Return the answers of the zone that do not show the name, oldest first."""
        return [seen for seen in self._zone if seen.outcome is Outcome.ABSENT]

    @cached_property
    def last_referral(self) -> Observation | None:
        """Return the newest sight of the name in its zone."""
        return next(
            (seen for seen in reversed(self._zone) if seen.outcome is Outcome.REGISTERED), None
        )

    @cached_property
    def _gone(self) -> tuple[Observation, ...]:
        """Return the negatives of the zone that came after the last sight, oldest first.

        One from a zone older than the sight's came after it by the clock alone.
        """
        since, denials = self.last_referral, self._zone_denials
        if since is not None:
            denials = [seen for seen in denials if self._supersedes(seen, since)]
        return tuple(denials)

    @cached_property
    def gone_from(self) -> tuple[Observation, ...]:
        """Return the newest negative of each server of the zone that came after the last sight."""
        return tuple({seen.server: seen for seen in self._gone}.values())

    @staticmethod
    def _supersedes(negative: Observation, sight: Observation) -> bool:
        if negative.asked_at <= sight.asked_at:
            return False
        return (
            negative.serial is None
            or sight.serial is None
            or not serial_newer(sight.serial, negative.serial)
            or negative.asked_at - sight.asked_at > RENUMBERED
        )

    def servers_needed(self, *, many: int = 2) -> int:
        """Return how many servers of the zone must agree: two, or the only one there is."""
        known = sum(max(len(server.addresses), 1) for server in self.policy.dns)
        return min(many, known) if known else many

    @cached_property
    def gone_now(self) -> bool:
        """Tell whether enough servers say, freshly and with a newer zone, that it is gone."""
        since = self.last_referral
        fresh = [seen for seen in self.gone_from if self.now - seen.asked_at <= FRESH]
        if since is not None:
            fresh = [seen for seen in fresh if self._later_zone(seen, since)]
        return len(fresh) >= self.servers_needed()

    @staticmethod
    def _later_zone(negative: Observation, sight: Observation) -> bool:
        return (
            negative.serial is not None
            and sight.serial is not None
            and serial_newer(negative.serial, sight.serial)
        )

    # Who outranks whom

    def _outranks(self, positive: Observation, first_absence: datetime) -> bool:
        """Tell whether a positive is not older than the first negative minus its source's lag."""
        return positive.asked_at >= first_absence - self.lag(positive.layer)

    @cached_property
    def first_absence(self) -> datetime | None:
        """Return when the oldest of the running absences was given."""
        return min((run.absences[0].asked_at for run in self.runs), default=None)

    @cached_property
    def first_negative(self) -> datetime | None:
        """Return when the oldest of the running absences or registrars' yeses was given."""
        first, offers = self.first_absence, self.offers
        if not offers:
            return first
        return offers[0].asked_at if first is None else min(first, offers[0].asked_at)

    @cached_property
    def records(self) -> tuple[Observation, ...]:
        """Return the registry records that hold now."""
        holding = [
            answers[-1]
            for source, answers in self.by_source.items()
            if source.layer in REGISTRY and answers[-1].outcome is Outcome.REGISTERED
        ]
        if self.first_negative is not None:
            holding = [seen for seen in holding if self._outranks(seen, self.first_negative)]
        if self.runs:
            newest = max(run.newest.asked_at for run in self.runs)
            holding = [seen for seen in holding if newest - seen.asked_at <= RECORD_HOLDS]
        return tuple(holding)

    @cached_property
    def record(self) -> Observation | None:
        """Return the registry record that holds now: RDAP before the others, newest first."""
        records = self.records
        if len(records) < 2:
            return records[0] if records else None
        return max(records, key=lambda seen: (seen.layer is Layer.RDAP, seen.asked_at))

    @cached_property
    def referral(self) -> Observation | None:
        """Return the newest delegation that holds now: not superseded by the zone, not outdated.

        Each server's last sight of the name counts: that one server has lost it says nothing of
        another that had it, unless its zone is newer.
        """
        sights = {seen.server: seen for seen in self._zone if seen.outcome is Outcome.REGISTERED}
        if not sights:
            return None
        gone = self._gone[0].asked_at if self._gone else None
        first = self.first_negative or gone
        holding = [
            seen
            for seen in sights.values()
            if (first is None or self._outranks(seen, first)) and not self._denied(seen)
        ]
        return max(holding, key=ASKED_AT, default=None)

    def _denied(self, sight: Observation) -> bool:
        """Tell whether its own server, or a newer zone, has denied a delegation since."""
        return any(
            self._supersedes(seen, sight)
            and (seen.server == sight.server or self._later_zone(seen, sight))
            for seen in self._zone_denials
        )

    @cached_property
    def withheld(self) -> Observation | None:
        """Return the newest word of the registry or a registrar that the name is not for sale."""
        said = [
            answers[-1]
            for source, answers in self.by_source.items()
            if answers[-1].outcome is Outcome.NOT_FOR_SALE
            and (source.layer in REGISTRY or source.layer is Layer.REGISTRAR)
        ]
        return max(said, key=ASKED_AT, default=None)

    # Absences of the registry

    @cached_property
    def fresh_runs(self) -> tuple[Run, ...]:
        """Return the endpoints whose newest absence counts and is fresh."""
        return tuple(run for run in self.runs if run.fresh(self.now) is not None)

    def registrar(self, *, within: timedelta = FRESH) -> tuple[Observation, ...]:
        """Return the fresh answers of registrars, oldest first."""
        return tuple([seen for seen in self._by_registrars if self.now - seen.asked_at <= within])

    @cached_property
    def _by_registrars(self) -> list[Observation]:
        """Return what registrars have said, oldest first: of most names nothing."""
        return [
            seen
            for seen in self.questions
            if seen.layer is Layer.REGISTRAR and seen.outcome in DEFINITE
        ]

    @cached_property
    def offers(self) -> tuple[Observation, ...]:
        """Return the yeses registrars have given since one last said no, oldest first."""
        return self._running_words(Outcome.AVAILABLE)

    @cached_property
    def denials(self) -> tuple[Observation, ...]:
        """Return the noes without a reason registrars have given since one last said yes."""
        return self._running_words(Outcome.REGISTERED)

    def _running_words(self, outcome: Outcome) -> tuple[Observation, ...]:
        said = self._by_registrars
        if not said:
            return ()
        return tuple(takewhile(lambda seen: seen.outcome is outcome, reversed(said)))[::-1]

    def mute_since(self, layer: Layer) -> datetime | None:
        """Return since when a layer has said nothing, not of controls either.

        That are refusals, failures and noise, and answers that count for nothing: of another name,
        from data too old, or in a shape that says the same of every name.
        """
        since: datetime | None = None
        for seen in reversed(self.all):
            if seen.layer is not layer or not self._asked_here(seen):
                continue
            if seen.outcome not in MUTE and self.counts(seen) and self._proper(seen):
                break
            since = seen.asked_at
        return since
