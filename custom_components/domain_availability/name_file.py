"""Names out of a file: plain text, CSV, or JSON, as lists and exports have them. Blocking."""

from collections.abc import Iterator
import csv
from enum import StrEnum
import gzip
import io
import json
from pathlib import Path
import zlib

from .engine.names import entries

LARGEST = 1_000_000
"""Octets of a file, and of what a compressed one becomes."""
COMPRESSED = b"\x1f\x8b"
MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
"""What files begin with that say their encoding; all others are UTF-8."""
HEADS = ("domain_name", "domain name", "domain", "domains", "name", "names", "hostname", "host")
"""What the column of names is called, the surest first."""
KEYS = frozenset({"domain_name", "domain", "name", "names", "domains", "domain_names"})
"""Under which names stand in JSON."""
WATCH_LIST = "watch_list"
"""The kind of the lines of an export that hold names."""


class FileProblem(StrEnum):
    """What can be wrong with a file, as forms say it."""

    TOO_LARGE = "file_too_large"
    NOT_TEXT = "file_not_text"
    NOT_JSON = "file_not_json"
    GONE = "file_gone"
    EMPTY = "file_empty"


class FileRefused(Exception):  # noqa: N818 - what was given is wrong, not we
    """A file no names can be read out of."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def names_in(path: Path) -> str:
    """Return what a file holds as names are typed, one a line; raises `FileRefused`."""
    try:
        with path.open("rb") as file:
            octets = _bounded(file.read(LARGEST + 1))
            if octets.startswith(COMPRESSED):
                octets = _bounded(_decompressed(octets))
    except (OSError, EOFError, zlib.error) as error:
        raise FileRefused(FileProblem.NOT_TEXT) from error
    names = names_of(_text(octets))
    if not any(entries(names)):
        raise FileRefused(FileProblem.EMPTY)
    return names


def names_of(text: str) -> str:
    """Return what a text holds; which of the forms it has is seen by how it begins."""
    if text.lstrip()[:1] in {"{", "["}:
        return "\n".join(dict.fromkeys(_of_json(text)))
    rows = _rows(text)
    if rows is None:
        head, _, rest = text.lstrip().partition("\n")
        return rest if head.strip().casefold() in HEADS else text
    return "\n".join(_column(rows))


def _bounded(octets: bytes) -> bytes:
    if len(octets) > LARGEST:
        raise FileRefused(FileProblem.TOO_LARGE)
    return octets


def _decompressed(octets: bytes) -> bytes:
    with gzip.open(io.BytesIO(octets)) as file:
        return file.read(LARGEST + 1)


def _text(octets: bytes) -> str:
    encoding = next((MARKS[mark] for mark in MARKS if octets.startswith(mark)), "utf-8")
    try:
        text = octets.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused(FileProblem.NOT_TEXT) from error
    if "\x00" in text:
        raise FileRefused(FileProblem.NOT_TEXT)
    return text


# JSON


def _of_json(text: str) -> Iterator[str]:
    """Yield the names of a JSON document, or of an export, which is JSON line by line."""
    try:
        try:
            documents = [json.loads(text)]
        except json.JSONDecodeError:
            documents = [json.loads(line) for line in text.splitlines() if line.strip()]
            documents = [one for one in documents if _holds_names(one)]
        for document in documents:
            yield from _names(document, named=True)
    except (ValueError, RecursionError) as error:
        raise FileRefused(FileProblem.NOT_JSON) from error


def _holds_names(line: object) -> bool:
    """Tell whether a line is more than bookkeeping of an export."""
    return not isinstance(line, dict) or line.get("kind", WATCH_LIST) == WATCH_LIST


def _names(value: object, *, named: bool) -> Iterator[str]:
    """Yield the texts under the keys of names, and those in lists that stand for themselves."""
    if isinstance(value, str):
        if named:
            yield " ".join(value.split())
    elif isinstance(value, list):
        for one in value:
            yield from _names(one, named=named)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _names(one, named=key.casefold() in KEYS)


# CSV


def _rows(text: str) -> list[list[str]] | None:
    """Return the rows of a CSV with more than one column; `None`: it is a plain list."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    if delimiter not in first or first.lstrip().startswith("#"):
        return None
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
    except csv.Error:
        return None
    return rows or None


def _column(rows: list[list[str]]) -> list[str]:
    """Return the column of names: the one so called, else the one that looks most like it."""
    heads = [cell.strip().casefold() for cell in rows[0]]
    for head in HEADS:
        if head in heads:
            at = heads.index(head)
            return [row[at].strip() for row in rows[1:] if at < len(row)]
    if all("." in cell for row in rows for cell in row if cell.strip()):
        return [cell.strip() for row in rows for cell in row]
    width = max(map(len, rows))
    at = max(range(width), key=lambda n: sum("." in row[n] for row in rows if n < len(row)))
    return [row[at].strip() for row in rows if at < len(row)]
