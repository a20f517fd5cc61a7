"""The engine from a shell: `check` names, `read-whois` replies.

Exit status of `check`: 0 registered, 10 available, 11 not for sale, 12 unknown, 2 bad input; of
several names the first of 2, 12, 10, 11, 0 that any of them has.
"""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
import io
import json
import os
from pathlib import Path
import sys
from typing import TextIO

from .bad_name import BadName
from .checking import Checked, check_names
from .json_fields import EndpointsError
from .names import Name, normalise
from .observation import Layer, Outcome
from .plain import Plain, plain
from .reading.whois_text import read_whois
from .registries import Registries, read_endpoints
from .suffixes import SuffixList
from .verdict import VerdictKind

BAD_INPUT = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
"""As a shell says of a program that SIGINT or SIGPIPE ended."""
EXIT: dict[VerdictKind, int] = {
    VerdictKind.REGISTERED: 0,
    VerdictKind.AVAILABLE: 10,
    VerdictKind.NOT_FOR_SALE: 11,
    VerdictKind.UNKNOWN: 12,
}
EXIT_PRECEDENCE = (BAD_INPUT, 12, 10, 11, 0)
DEFAULT_WAIT = 60.0


def main(arguments: Sequence[str] | None = None, *, source: TextIO | None = None) -> int:
    """Run a command and return its exit status; output goes to stdout, complaints to stderr."""
    options = _parser().parse_args(arguments)
    _take_any_text()
    try:
        if options.command == "read-whois":
            return _read_whois(source or sys.stdin)
        return _check(options)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Nobody reads on: not our failure, and nothing may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED


def _take_any_text() -> None:
    """Let no character and no byte end us: terminals have their own charset, replies any."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")


def _print_json(value: Mapping[str, Plain]) -> None:
    """Print one line of JSON, escaped where stdout's charset lacks a character of it."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value)
    print(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m custom_components.domain_availability.engine",
        description="Decide whether domain names are free to register.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser(
        "check",
        help="look at names now",
        epilog="Exit status: 0 registered, 10 available, 11 not for sale, 12 unknown, 2 bad input.",
    )
    check.add_argument("names", nargs="+", metavar="NAME")
    check.add_argument("--json", action="store_true", help="one JSON object a name and line")
    check.add_argument(
        "--endpoints", type=Path, metavar="FILE", help="JSON file of servers to ask instead"
    )
    check.add_argument(
        "--layers",
        type=_layers,
        default=None,
        metavar="LAYER,...",
        help="ask only these: dns, rdap, das, whois, http (default: all but http)",
    )
    check.add_argument("--explain", action="store_true", help="say in plain words why")
    check.add_argument(
        "--wait",
        type=_seconds,
        default=DEFAULT_WAIT,
        metavar="SECONDS",
        help="how long to stay for a confirming look (default: %(default)g; 700 settles most)",
    )
    reading = commands.add_parser(
        "read-whois", help="read WHOIS replies from standard input, without asking anybody"
    )
    reading.add_argument(
        "--jsonl",
        action="store_true",
        required=True,
        help='lines of {"name", "server", "text"} in, lines with outcome, phase and facts out',
    )
    return parser


def _layers(text: str) -> frozenset[Layer]:
    offered = {Layer.DNS, Layer.RDAP, Layer.DAS, Layer.WHOIS, Layer.HTTP}
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    unknown = [word for word in words if word not in offered]
    if unknown or not words:
        raise argparse.ArgumentTypeError(
            f"{', '.join(unknown) or 'nothing'} is no layer; there are dns, rdap, das, whois, http"
        )
    return frozenset(Layer(word) for word in words)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds from 0 to 86400")
    return seconds


# check


def _check(options: argparse.Namespace) -> int:
    try:
        registries = Registries.load(_endpoints(options.endpoints))
    except (EndpointsError, OSError) as error:
        print(f"--endpoints: {error}", file=sys.stderr)
        return BAD_INPUT
    suffixes = SuffixList.load(registries.suffixes())
    asked = [_normalise(typed, suffixes) for typed in options.names]
    good = [one for one in asked if isinstance(one, Name)]
    results = asyncio.run(
        check_names(good, registries=registries, layers=options.layers, wait=options.wait)
    )
    by_name = {one.name.name: one for one in results}
    statuses: set[int] = set()
    for one in asked:
        if isinstance(one, BadName):
            statuses.add(BAD_INPUT)
            _show_bad(one, as_json=options.json)
        else:
            checked = by_name[one.name]
            statuses.add(EXIT[checked.verdict.kind])
            _show(checked, as_json=options.json, explain=options.explain)
    return next(status for status in EXIT_PRECEDENCE if status in statuses)


def _endpoints(path: Path | None) -> Mapping[str, object]:
    """Read the endpoint file; one that was named has to be there."""
    if path is None:
        return {}
    if not path.is_file():
        raise EndpointsError(str(path), "a file that exists")
    return read_endpoints(path)


def _normalise(typed: str, suffixes: SuffixList) -> Name | BadName:
    try:
        return normalise(typed, suffixes)
    except BadName as bad:
        return bad


def _show_bad(bad: BadName, *, as_json: bool) -> None:
    if as_json:
        _print_json({"typed": bad.typed, "error": str(bad.reason), "hint": bad.hint})
    print(f"{bad.typed!r}: {bad}", file=sys.stderr)


def _show(checked: Checked, *, as_json: bool, explain: bool) -> None:
    if as_json:
        _print_json(as_plain(checked))
        return
    verdict = checked.verdict
    shown = checked.name.display_name
    if shown != checked.name.name:
        shown += f" ({checked.name.name})"
    phase = f", {verdict.phase.replace('_', ' ')}" if verdict.phase is not None else ""
    words = verdict.kind.replace("_", " ")
    if phase.strip(", ") == words:
        phase = ""
    print(f"{shown}: {words}{phase} (confidence {verdict.confidence:.2f})")
    for reason in verdict.reasons if explain else verdict.reasons[:1]:
        print(f"  {reason}.")
    for label, moment in (
        ("registered", checked.facts.registered_at),
        ("expires", checked.facts.expires_at),
    ):
        if moment is not None:
            print(f"  {label} {moment:%Y-%m-%d %H:%M} UTC")
    if checked.forecast is not None:
        print(
            f"  expected to drop between {checked.forecast.earliest:%Y-%m-%d %H:%M} and "
            f"{checked.forecast.latest:%Y-%m-%d %H:%M} UTC ({checked.forecast.why})"
        )
    for seen in checked.observations:
        aside = "" if seen.name == checked.name.name else f" [{seen.role}: {seen.name}]"
        print(
            f"  {seen.layer:<9} {seen.server}  {seen.outcome}  {seen.duration * 1000:.0f} ms"
            f"{aside}  {seen.reason}"
        )
    if verdict.look_again is not None:
        print(
            f"  Certain at the earliest in {verdict.look_again:.0f} s: "
            "a second look must confirm the first (--wait)."
        )


def as_plain(checked: Checked) -> dict[str, Plain]:
    """Return a checked name as the JSON object that `check --json` prints."""
    verdict = checked.verdict
    return {
        "name": checked.name.name,
        "display_name": checked.name.display_name,
        "typed": checked.name.typed,
        "mapped": checked.name.mapped,
        "suffix": checked.name.suffix,
        "verdict": plain(verdict.kind),
        "confidence": verdict.confidence,
        "phase": plain(verdict.phase),
        "row": verdict.row,
        "stale": verdict.stale,
        "look_again": verdict.look_again,
        "price": plain(verdict.price),
        "currency": verdict.currency,
        "reasons": plain(verdict.reasons),
        "facts": plain(checked.facts),
        "forecast": plain(checked.forecast),
        "observations": plain(checked.observations),
    }


# read-whois


NOTHING_READ: dict[str, Plain] = {
    "name": None,
    "outcome": plain(Outcome.UNCLEAR),
    "phase": None,
    "facts": {},
    "reason": "the line could not be read",
}


def _read_whois(source: TextIO) -> int:
    """Answer one line a line, in the same order; a bad line gets an `error` and exit status 2."""
    status = 0
    for number, line in enumerate(source, start=1):
        try:
            answer = _read_line(line)
        except ValueError as error:
            status = BAD_INPUT
            answer = {**NOTHING_READ, "error": f"line {number}: {error}"}
        _print_json(answer)
    return status


def _read_line(line: str) -> dict[str, Plain]:
    """Return outcome, phase and facts of one `{"name", "server", "text"}` line."""
    asked = json.loads(line)
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise ValueError('expected an object with a text under "text"')  # noqa: TRY004 - input
    name, server = asked.get("name"), asked.get("server")
    reading = read_whois(
        asked["text"],
        server=server if isinstance(server, str) else None,
        name=name if isinstance(name, str) else None,
        complete=asked.get("complete", True) is not False,
    )
    facts = plain(reading.facts)
    return {
        "name": reading.facts.name,
        "outcome": plain(reading.outcome),
        "phase": plain(reading.phase),
        "facts": facts,
        "reason": reading.reason,
    }
