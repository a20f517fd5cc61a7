"""Switches single defences off, and shows which lies are believed then.

    python -m tests.engine.lies_undefended [WORD...]

prints, for each row of the table (or those with one of the words), whether it turns red without
the defence it names.
"""

import argparse
import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
import sys
from typing import Any
from unittest.mock import patch

from custom_components.domain_availability.engine import (
    drops,
    judgement,
    looking,
    observation,
    runs,
)
from custom_components.domain_availability.engine.evidence import Evidence
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Reading,
    Role,
)
from custom_components.domain_availability.engine.probes import (
    das,
    das_answer,
    dns_answer,
    line_service,
    rdap,
    whois,
)
from custom_components.domain_availability.engine.probes.network import HttpReply, WhoisReply
from custom_components.domain_availability.engine.reading import whois_text
from custom_components.domain_availability.engine.runs import Run, Source

from .liar import lie, lied_to, watched
from .lies import Defence, Lie
from .lies_held import HELD
from .lies_leaving import LEAVING

TABLE = {**LEAVING, **HELD}
NONE = timedelta(0)
REFUSED = Outcome.REFUSED

type Switch = Callable[[ExitStack, Lie], None]


def off(stack: ExitStack, owner: object, name: str, new: object) -> None:
    """Put something else in a defence's place until the stack is unwound."""
    stack.enter_context(patch.object(owner, name, new))


def _no_control(stack: ExitStack, _: Lie) -> None:
    """Every absence counts, whatever the controls say."""
    real = Evidence._run

    def run(self: Evidence, source: Source, answers: Sequence[Observation]) -> Run | None:
        found = real(self, source, answers)
        return found and replace(found, controlled=found.absences, standing=True)

    off(stack, Evidence, "_run", run)


def _any_control(stack: ExitStack, _: Lie) -> None:
    """One positive control near an absence will do."""
    real = Evidence._run

    def run(self: Evidence, source: Source, answers: Sequence[Observation]) -> Run | None:
        found = real(self, source, answers)
        return found and replace(found, standing=True)

    def controlled(absence: Observation, first: object, controls: Sequence[Observation]) -> bool:
        del first
        return any(
            abs(one.asked_at - absence.asked_at) <= runs.FRESH and one.outcome is Outcome.REGISTERED
            for one in controls
        )

    off(stack, Evidence, "_run", run)
    off(stack, Evidence, "_controlled", staticmethod(controlled))


def _one_source(stack: ExitStack, row: Lie) -> None:
    """Only the source that lies is asked and believed."""
    liar = next(Layer(wrong.protocol) for wrong in row.wrong)
    off(stack, looking._Sight, "_registry_layers", lambda _: [liar])
    off(stack, drops, "_other_layers", lambda _: set())
    off(
        stack,
        Evidence,
        "record",
        property(
            lambda self: None if self.runs else self.positives[-1] if self.positives else None
        ),
    )
    off(stack, drops, "_second_layer_agrees", lambda _: True)


def _no_positive(stack: ExitStack, _: Lie) -> None:
    """Let an absence of one source outrank the record of another."""
    real = vars(Evidence)["record"].func
    off(stack, Evidence, "record", property(lambda self: None if self.runs else real(self)))


def _no_referral(stack: ExitStack, _: Lie) -> None:
    """Let an absence of the registry outrank a delegation."""
    off(stack, Evidence, "referral", None)


def _every_negative(stack: ExitStack, _: Lie) -> None:
    """Positives between absences are forgotten."""
    real = Evidence._run

    def run(self: Evidence, source: Source, answers: Sequence[Observation]) -> Run | None:
        negative = [one for one in answers if one.outcome in runs.NEGATIVE]
        return real(self, source, negative) if negative else None

    off(stack, Evidence, "_run", run)


def _read_as_absent(stack: ExitStack, outcomes: frozenset[Outcome]) -> None:
    real = observation.from_reading

    def from_reading(reading: Reading, **more: Any) -> Observation:
        if reading.outcome in outcomes and more.get("role", Role.QUESTION) is Role.QUESTION:
            reading = Reading(outcome=Outcome.ABSENT, reason=reading.reason)
        return real(reading, **more)

    for module in (rdap, line_service):
        off(stack, module, "from_reading", from_reading)


def _whole(stack: ExitStack, _: Lie) -> None:
    """Read a reply that was cut as if it were whole."""
    real_rdap = rdap._read
    real_whois = whois.WhoisProbe._read

    def read_rdap(reply: HttpReply, *more: Any) -> Reading:
        if reply.status == 404 and not reply.complete:
            return Reading(outcome=Outcome.ABSENT, reason="cut")
        return real_rdap(reply, *more)

    def read_whois(self: whois.WhoisProbe, reply: WhoisReply, **more: Any) -> Reading:
        return real_whois(self, replace(reply, complete=True), **more)

    off(stack, rdap, "_read", read_rdap)
    off(stack, whois.WhoisProbe, "_read", read_whois)


def _any_name(stack: ExitStack, _: Lie) -> None:
    """Take an answer about another name as well."""
    off(stack, Evidence, "_usable", lambda *_: True)


def _one_server(stack: ExitStack, _: Lie) -> None:
    off(stack, Evidence, "servers_needed", lambda *_, **__: 1)


def _zone_frees(stack: ExitStack, _: Lie) -> None:
    """Call free what is not in the zone, as the naive do."""
    naive = replace(
        next(row for row in judgement.ROWS if row.number == "12"),
        when=lambda look: bool(look.evidence.gone_from),
        also=(),
    )
    off(stack, judgement, "ROWS", (naive, *judgement.ROWS))


def _unflagged(stack: ExitStack, _: Lie) -> None:
    """Whoever answers port 53 is the server."""
    real = dns_answer._see

    def see(*given: Any, **more: Any) -> Any:
        seen, serial, servers = real(*given, **more)
        return replace(seen, caught=False, authoritative=True), serial, servers

    off(stack, dns_answer, "_see", see)


def _any_foretold(stack: ExitStack, _: Lie) -> None:
    off(stack, drops, "_run_expected", lambda *_: True)


def _any_endpoint(stack: ExitStack, _: Lie) -> None:
    off(stack, drops, "_run_expected", lambda _, look: drops.after_earliest(look))


def _silent_registry(stack: ExitStack, _: Lie) -> None:
    off(stack, Evidence, "withheld", None)


def _no_notices(stack: ExitStack, _: Lie) -> None:
    """Pass over a notice, and read what stands beside it."""

    def deaf[**P](read: Callable[P, Reading]) -> Callable[P, Reading]:
        def reading(*given: P.args, **more: P.kwargs) -> Reading:
            found = read(*given, **more)
            return replace(found, outcome=Outcome.ABSENT) if found.outcome is REFUSED else found

        return reading

    off(stack, whois, "read_whois", deaf(whois_text.read_whois))
    off(stack, das, "read_das", deaf(das_answer.read_das))


def _open_world(stack: ExitStack, _: Lie) -> None:
    _read_as_absent(stack, frozenset({Outcome.UNCLEAR, Outcome.FAILED, Outcome.REFUSED}))


def _no_gap(stack: ExitStack, _: Lie) -> None:
    for gap in ("EXPECTED_GAP", "VANISHED_GAP", "SURPRISE_GAP", "SAID_FREE_GAP"):
        off(stack, drops, gap, NONE)


def _any_query_form(stack: ExitStack, _: Lie) -> None:
    off(stack, whois, "_is_internationalised", lambda *_: False)


def _ever(stack: ExitStack, _: Lie) -> None:
    off(stack, Evidence, "ever_registered", property(lambda _: True))


SWITCHES: Mapping[Defence, Switch] = {
    Defence.CONTROL: _no_control,
    Defence.LATE_CONTROL: _any_control,
    Defence.SECOND_SOURCE: _one_source,
    Defence.SECOND_OPINION: _one_source,
    Defence.PATIENCE: lambda stack, _: off(stack, drops, "SECOND_LAYER_PATIENCE", NONE),
    Defence.GAP: _no_gap,
    Defence.RUN: _every_negative,
    Defence.REFERRAL: _no_referral,
    Defence.POSITIVE: _no_positive,
    Defence.OLD_DATA: lambda stack, _: off(stack, Evidence, "lag", lambda *_: timedelta(days=9)),
    Defence.NONCE: lambda stack, _: off(stack, Evidence, "_proper", lambda *_: True),
    Defence.NAME: _any_name,
    Defence.CLOSED_WORLD: _open_world,
    Defence.COMPLETE: _whole,
    Defence.NOTICE: _no_notices,
    Defence.STATUS: _open_world,
    Defence.FLAGS: _unflagged,
    Defence.DNS_ALONE: _zone_frees,
    Defence.SERIAL: lambda stack, _: off(
        stack, Evidence, "_supersedes", staticmethod(lambda new, old: new.asked_at > old.asked_at)
    ),
    Defence.TWO_SERVERS: _one_server,
    Defence.SAME_ENDPOINT: _any_endpoint,
    Defence.NOT_FOR_SALE: _silent_registry,
    Defence.NEVER_SEEN: _ever,
    Defence.FORETOLD: _any_foretold,
    Defence.IDN: _any_query_form,
}


@contextmanager
def without(row: Lie) -> Iterator[None]:
    """Switch off the defence the row names."""
    with ExitStack() as stack:
        SWITCHES[row.defence](stack, row)
        yield


async def believed(row: Lie) -> bool:
    """Tell whether the lie frees the name where the row's defence is off."""
    with without(row):
        async with watched(row) as (made, watcher):
            try:
                await lie(made, watcher, row)
            except AssertionError:  # more looks than anyone makes: not believed so far
                return lied_to(watcher)
            return lied_to(watcher)


async def main(words: Sequence[str]) -> int:
    """Print the rows; return 1 where one stays green."""
    green = 0
    for line, row in TABLE.items():
        if words and not any(word in f"{row.defence} {line}" for word in words):
            continue
        red = await believed(row)
        green += not red
        print("red  " if red else "GREEN", f"{row.defence}: {line}", flush=True)  # noqa: T201 - a script
    return int(green > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only rows with one of these words")
    sys.exit(asyncio.run(main(parser.parse_args().words)))
