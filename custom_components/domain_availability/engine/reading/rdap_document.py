"""Octets to a JSON document, and looking into one that need not be what RFC 9083 promises."""

from collections.abc import Iterator
import json

type Json = dict[str, Json] | list[Json] | str | int | float | bool | None
type Document = dict[str, Json]

MOST_TEXT = 256
"""Characters kept of one text: names of registrars and servers are shorter, attacks are not."""

_LONGEST_INTEGER = 20
"""Digits; longer ones are no number of this protocol, and converting them takes quadratic time."""

_BYTE_ORDER_MARK = "\ufeff"


class NotJson(ValueError):  # noqa: N818  # says what the octets are, not what went wrong
    """The octets are no JSON document."""


def parse(body: bytes) -> Json:
    """Return the document; leniently about encoding, marks and control characters in strings.

    What is not valid UTF-8 (or 16, 32) is read as Latin-1: no octet is an error, and everything the
    outcome depends on is ASCII. `NaN` and infinities become `None`; a member that is there twice
    with different values becomes the list of them, so that neither is silently believed.

    Raises `NotJson` for everything else, nesting without end included.
    """
    try:
        text = body.decode(json.detect_encoding(body))
    except UnicodeDecodeError:
        text = body.decode("latin-1")
    try:
        document: Json = json.loads(
            text.removeprefix(_BYTE_ORDER_MARK),
            strict=False,
            object_pairs_hook=_members,
            parse_int=_integer,
            parse_constant=lambda _: None,
        )
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from error
    return document


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else None


def _members(pairs: list[tuple[str, Json]]) -> Document:
    document: Document = dict(pairs)
    if len(document) < len(pairs):
        repeated: dict[str, list[Json]] = {}
        for key, value in pairs:
            repeated.setdefault(key, []).append(value)
        document = {key: _all_of(values) for key, values in repeated.items()}
    return document


def _all_of(values: list[Json]) -> Json:
    if all(value == values[0] for value in values[1:]):
        return values[0]
    return [item for value in values for item in (value if isinstance(value, list) else [value])]


def text(value: Json, *, most: int = MOST_TEXT) -> str | None:
    """Return a text or number as one clean line, or `None` where it is neither or empty.

    Lone surrogates and control characters become blanks: the rest of the engine can store it.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    line = "".join(c if c.isprintable() else " " for c in str(value)[: 4 * most])
    return " ".join(line.split())[:most].rstrip() or None


def texts(value: Json, *, most: int = MOST_TEXT) -> Iterator[str]:
    """Yield the texts of a list, or the one that stands where a list should."""
    for item in value if isinstance(value, list) else [value]:
        if (line := text(item, most=most)) is not None:
            yield line


def objects(value: Json) -> Iterator[Document]:
    """Yield the objects of a list, or the one that stands where a list should."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item


def word(value: Json) -> str | None:
    """Return a text as words of the protocol compare: lower case, without blanks, `_` and `-`."""
    line = text(value)
    return None if line is None else "".join(c for c in line.casefold() if c not in " _-")
