"""What an export is made of: lines of JSON, gzipped; and what can be wrong with one.

The first line says what it is, the last how many there were before it; each of the others is
`{"kind": ..., "row": {...}}`, a row of the table of that name, or a watch list. What rests on a row
comes after it. Nothing in a file that is read is believed: it may be cut, mended by hand, hostile.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
import gzip
import json
from pathlib import Path
from typing import BinaryIO
import zlib

from .ledger_schema import VERSION

FORMAT = "domain_availability"
FORMAT_VERSION = 1
HEADER, END, WATCH_LIST = "header", "end", "watch_list"

LONGEST_LINE = 4 * 1024 * 1024
"""Octets of a line; ours have some hundred, a list of 100,000 names has less than that."""
LARGEST = 4 * 1024**3
"""Octets of a file at most when unpacked: a small one may unpack to a full disk."""
_GZIP = b"\x1f\x8b"

type Row = dict[str, object]


class CarryProblem(StrEnum):
    """What is wrong with a file, as stable words for translations."""

    UNREADABLE = "unreadable"
    """It cannot be opened, or is no gzip file although it begins like one."""
    NOT_OURS = "not_ours"
    """Its first line is not that of an export."""
    TOO_NEW = "too_new"
    """Another version wrote it in a form this one does not know."""
    CUT = "cut"
    """It ends before its end."""
    TOO_LARGE = "too_large"
    """A line, or all of it, is larger than an export can be."""
    NOT_A_ROW = "not_a_row"
    """A line is not of the form of the others."""
    BAD_FIELD = "bad_field"
    """A field is missing or holds what cannot be there."""
    POINTS_NOWHERE = "points_nowhere"
    """A row rests on one that is not before it."""
    TWICE = "twice"
    """A row is there already."""


class CarryError(Exception):
    """A file cannot be imported; nothing was changed. `str()` tells nothing that is secret."""

    def __init__(self, problem: CarryProblem, line: int, what: str = "") -> None:
        """Take what is wrong, the line (from 1; 0: none) and, if any, its kind and field."""
        super().__init__(f"line {line}: {problem} {what}".rstrip())
        self.problem = problem
        self.line = line
        self.what = what


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a file."""

    number: int
    kind: str
    row: Row
    text: bytes


def encoded(kind: str, row: Mapping[str, object]) -> bytes:
    """Return a line."""
    return json.dumps({"kind": kind, "row": row}, separators=(",", ":")).encode() + b"\n"


def read_lines(path: Path) -> Iterator[Line]:
    """Yield the lines between the first and the last (blocking).

    The first of them comes once the file has proved to be an export. Raises `CarryError`.
    """
    lines = _lines(path)
    header = next(lines, None)
    if header is None:
        raise CarryError(CarryProblem.NOT_OURS, 1)
    schema_of(header)
    yield header
    for line in lines:
        if line.kind == END:
            if line.row.get("lines") != line.number - 1 or next(lines, None) is not None:
                raise CarryError(CarryProblem.CUT, line.number)
            return
        yield line
        header = line
    raise CarryError(CarryProblem.CUT, header.number)


def schema_of(header: Line) -> int:
    """Return the schema of the tables in a file by its first line. Raises `CarryError`."""
    row = header.row
    version, schema = row.get("version"), row.get("schema")
    if header.kind != HEADER or row.get("format") != FORMAT:
        raise CarryError(CarryProblem.NOT_OURS, header.number)
    if not isinstance(version, int) or not isinstance(schema, int) or schema < 1:
        raise CarryError(CarryProblem.NOT_OURS, header.number)
    if version > FORMAT_VERSION:
        raise CarryError(CarryProblem.TOO_NEW, header.number)
    return min(schema, VERSION)


def _lines(path: Path) -> Iterator[Line]:
    number, octets = 0, 0
    try:
        with path.open("rb") as raw:
            packed = raw.read(len(_GZIP)) == _GZIP
            raw.seek(0)
            with gzip.open(raw) if packed else raw as file:
                while text := _one(file, number + 1):
                    number += 1
                    octets += len(text)
                    if octets > LARGEST:
                        raise CarryError(CarryProblem.TOO_LARGE, number)
                    yield _line(number, text)
    except EOFError as error:
        raise CarryError(CarryProblem.CUT, number) from error
    except (OSError, zlib.error) as error:
        raise CarryError(CarryProblem.UNREADABLE, number, type(error).__name__) from error


def _one(file: BinaryIO | gzip.GzipFile, number: int) -> bytes:
    text = file.readline(LONGEST_LINE + 1)
    if len(text) > LONGEST_LINE:
        raise CarryError(CarryProblem.TOO_LARGE, number)
    return text


def _no_number(text: str) -> object:
    raise ValueError(text)


def _line(number: int, text: bytes) -> Line:
    problem = CarryProblem.NOT_OURS if number == 1 else CarryProblem.NOT_A_ROW
    try:
        read = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        if number > 1 and not text.endswith(b"\n"):
            problem = CarryProblem.CUT
        raise CarryError(problem, number) from error
    if not isinstance(read, dict):
        raise CarryError(problem, number)
    kind, row = read.get("kind"), read.get("row")
    if not isinstance(kind, str) or not isinstance(row, dict):
        raise CarryError(problem, number)
    return Line(number=number, kind=kind, row=row, text=text.rstrip(b"\r\n"))
