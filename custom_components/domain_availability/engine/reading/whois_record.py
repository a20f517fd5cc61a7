"""The record in a reply: which parts it has, whatever its registry calls them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .whois_lines import Entry, Line, entries_of
from .whois_vocabulary import Vocabulary, kind_of
from .whois_words import is_name, words_of

EVIDENCE = frozenset(
    {
        "contact",
        "created",
        "expires",
        "holder",
        "name_server",
        "registrar",
        "registrar_handle",
        "registrar_id",
        "renewal",
    }
)
"""Parts that only a name that exists has. What changed, and when, is printed of registers too."""

_MOST_VALUES = 32
_LONGEST_STATUS = 300
_PERSONAL = frozenset({"holder", "contact", "registrar", "foreign"})
DATES = ("created", "expires", "renewal", "changed", "deleted", "release")
_OF_THE_NAME = frozenset({*DATES, "status", "dnssec"})
_CLOSED = frozenset({"not_for_sale", "blocked"})
"""Kinds of statuses that count in brackets too: "not available (reserved)"."""
_YES = frozenset({"yes", "true", "y", "1", "on"})


@dataclass(slots=True, kw_only=True)
class Record:
    """What the entries of a reply hold."""

    values: dict[str, list[str]] = field(default_factory=dict)
    """Values by part, in the order printed, without placeholders."""
    lines: set[int] = field(default_factory=set)
    """Lines that hold parts."""
    statuses: list[str] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    """(status, meaning) of those that the vocabulary knows."""
    elsewhere: set[str] = field(default_factory=set)
    """Parts that stand in the block of a person: theirs, or the name's where nothing ends it."""
    used: set[str] = field(default_factory=set)
    """Meanings of all keys that were understood."""

    @property
    def evidence(self) -> frozenset[str]:
        """Return which parts of a record there are, with values.

        A server that is the name itself is none: .dk prints the name twice, as "Domain" and "DNS".
        """
        found = EVIDENCE & self.values.keys()
        if self.values.keys() >= {"name", "name_server"}:
            own = {value.lower() for value in self.values["name"]}
            if own >= {value.lower() for value in self.values["name_server"]}:
                found -= {"name_server"}
        return found

    def first(self, part: str) -> str | None:
        """Return the first value of a part."""
        return next(iter(self.values.get(part, ())), None)


def record_of(lines: Sequence[Line], vocabulary: Vocabulary) -> Record:
    """Collect the parts of a record from the lines of a reply."""
    record = Record()
    understood: dict[str, str] = {}

    def part_of(key: str) -> str:
        if key not in understood:
            meanings = _meanings(key, vocabulary)
            record.used.update(meanings)
            understood[key] = kind_of(meanings[0]) if meanings else ""
        return understood[key]

    def is_heading(line: Line) -> bool:
        if len(line.words) > 6 or vocabulary.statuses.match(line.words):
            return False
        return bool(_meanings(line.text, vocabulary))

    foreign = False
    for entry in entries_of(lines, is_heading):
        part, under = part_of(entry.key), part_of(entry.under) if entry.under else ""
        if part in {"name", "foreign"}:
            foreign = part == "foreign"
        part = _within(part, under, entry.key)
        if part in _OF_THE_NAME and (foreign or under in _PERSONAL):
            record.elsewhere.add(part)
        elif part:
            _add(record, part, entry, vocabulary)
    _sentences(record, lines, vocabulary)
    return record


def _sentences(record: Record, lines: Sequence[Line], vocabulary: Vocabulary) -> None:
    for index, line in enumerate(lines):
        if not line.comment and len(line.words) <= 12:
            _sentence(record, index, line, vocabulary)
    if lines and lines[0].text.endswith(":") and len(lines[0].words) == 1:
        _add(record, "name", Entry(key="", value=lines[0].text, line=0), vocabulary)


def _within(part: str, under: str, key: str) -> str:
    """Return what a bare key means below a heading: `name` in a domain's or a registrar's block."""
    bare = key.lower().strip(" .")
    if bare in {"name", "organization", "organisation"} and under in {"name", "registrar"}:
        return under
    if under == "name_server" and bare in {"name", "host", "hostname", "host name", "nserver"}:
        return under
    if part == "holder" and under in {"contact", "registrar"}:
        return "contact" if under == "contact" else ""
    return part


def _meanings(key: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return what a key means: as a whole, without its brackets, or either half of a/b."""
    if len(key) > 90:
        return ()
    tries = [key]
    if "(" in key:
        before, _, rest = key.partition("(")
        tries += [before + rest.partition(")")[2], rest.partition(")")[0]]
    if "/" in key:
        tries += key.split("/", 2)
    if "-" in key:
        tries.append(key.replace("-", " "))
    for text in tries:
        words = words_of(text)
        if len(words) > 1 and (len(words[0]) == 1 or words[0][:1].isdigit()):
            words = words[1:]
        if words and (meanings := vocabulary.fields.match(words)):
            return meanings
    return ()


def _add(record: Record, part: str, entry: Entry, vocabulary: Vocabulary) -> None:
    record.lines.add(entry.line)
    if part == "status":
        _add_status(record, entry.value, vocabulary)
        return
    words = words_of(entry.value)
    if not words or vocabulary.placeholders.match(words[:8]):
        return
    if part == "pending":
        _add_status(record, f"pending {entry.value}", vocabulary)
        return
    if part == "hold":
        if words[0] in _YES:
            _add_status(record, "hold", vocabulary)
        return
    if part in {"expires", "renewal"} and vocabulary.statuses.match(words[:12]):
        _add_status(record, entry.value, vocabulary)
    values = record.values.setdefault(part, [])
    if len(values) < _MOST_VALUES:
        values.append(entry.value)


def _add_status(record: Record, value: str, vocabulary: Vocabulary) -> None:
    if len(record.statuses) >= _MOST_VALUES or not value:
        return
    address = value.find("http")
    plain = value if address < 0 else value[:address].rstrip(" (")
    whole = vocabulary.statuses.match(words_of(plain)[:12])
    for piece in [plain] if whole else _pieces(plain):
        if status := piece.strip(" .*"):
            record.statuses.append(status)
            bare, _, noted = status.partition("(")
            meanings = whole or vocabulary.statuses.match(words_of(bare)[:12])
            why = vocabulary.statuses.match(words_of(noted)[:12])
            meanings += tuple(one for one in why if kind_of(one) in _CLOSED)
            record.said += [(bare, meaning) for meaning in meanings]


def _pieces(value: str) -> list[str]:
    """Cut a value at the commas and slashes that stand in no brackets."""
    pieces, depth, start = [], 0, 0
    for place, letter in enumerate(value[:_LONGEST_STATUS]):
        if letter in "()":
            depth += 1 if letter == "(" else -1
        elif letter in ",/" and depth <= 0:
            pieces.append(value[start:place])
            start = place + 1
    return [*pieces, value[start:]][:_MOST_VALUES]


def _sentence(record: Record, index: int, line: Line, vocabulary: Vocabulary) -> None:
    if len(line.words) in {3, 4} and line.words[0] == "domain" and is_name(line.words[1]):
        before, bracket, status = line.text.partition(" (")
        if bracket and vocabulary.statuses.match(words_of(status)):
            _add(record, "name", Entry(key="", value=before.split()[-1], line=index), vocabulary)
            _add_status(record, status.rstrip(") "), vocabulary)
    count, meanings = vocabulary.sentences.prefix(line.words)
    if meanings and count < len(line.words):
        value = " ".join(line.text.split()[count:])
        record.used.update(meanings)
        part = kind_of(meanings[0])
        if part not in record.values:
            _add(record, part, Entry(key="", value=value.lstrip(": "), line=index), vocabulary)
