"""A reply cut into lines, paragraphs and entries, whatever layout its registry likes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .whois_words import is_name, words_of

MOST_TEXT, MOST_LINES = 24_576, 400
"""Characters and lines of a reply that are read. The longest record known has 7,300 and 140; what
is longer can be a record or a notice, and says "no such name" nowhere."""

_LONGEST_LINE = 600
"""Characters of a line that can hold a key or a sentence about a name."""

_LONGEST_KEY = 70
_COMMENT_MARKS = "%#;*"
_BEFORE_MORE = " \t:,;(-/"
_BANNER_MARKS = "<>-=_ \t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that is not empty, without what frames it."""

    text: str
    indent: int
    comment: bool
    words: tuple[str, ...]
    paragraph: int
    """Number of the run of lines it belongs to: a blank line, or a change to or from comments, ends
    one."""
    last: bool
    """Nothing, not even a line's end, follows it: it may be cut."""
    hanging: bool
    """It is the last, and ends with a mark or a blank that something should follow: it is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A key as printed, its value, and the heading they stand under."""

    key: str
    value: str
    line: int
    """Index of the line."""
    under: str = ""


def lines_of(text: str) -> tuple[tuple[Line, ...], bool]:
    """Return the lines of a reply, and whether it has more than are looked at."""
    rows = text[:MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines: list[Line] = []
    paragraph, comment_before = 0, False
    for number, row in enumerate(rows, 1):
        if len(lines) >= MOST_LINES:
            return tuple(lines), True
        bare = row.strip()
        core = bare.lstrip(_COMMENT_MARKS).strip(_BANNER_MARKS) if bare else ""
        if not core:
            paragraph += 1
            continue
        starred = bare[0] == "*"
        if starred:
            core = core.rstrip("* ")
        comment = bare[0] in _COMMENT_MARKS and not bare.startswith("**")
        if comment is not comment_before:
            paragraph += 1
        comment_before = comment
        lines.append(
            Line(
                text=core if comment or bare[0] in _BANNER_MARKS + "*" else bare,
                indent=len(row) - len(row.lstrip()),
                comment=comment,
                words=tuple(words_of(core)),
                paragraph=paragraph,
                last=number == len(rows),
                hanging=number == len(rows) and row[-1] in _BEFORE_MORE,
            )
        )
    return tuple(lines), len(text) > MOST_TEXT


@dataclass(slots=True)
class _Block:
    """The heading that lines stand under, and the key that a line may go on."""

    heading: str = ""
    indent: int = 0
    paragraph: int = -1
    filled: bool = False
    key: str = ""
    key_indent: int = 0

    def name(self, heading: str, line: Line) -> None:
        self.heading, self.indent, self.paragraph = heading, line.indent, line.paragraph
        self.filled, self.key = False, ""

    def owner_of(self, line: Line) -> str:
        """Return the key that a line without one belongs to: what it goes on, or its heading."""
        if self.key and line.indent > self.key_indent and line.paragraph == self.paragraph:
            return self.key
        if line.indent > self.indent or line.paragraph == self.paragraph:
            return self.heading
        return ""


def entries_of(lines: Sequence[Line], is_heading: Callable[[Line], bool]) -> tuple[Entry, ...]:
    """Return the entries of a reply: `key: value` in all its forms, and values under a heading.

    `is_heading` says of a line without any mark whether it is a heading all the same.
    """
    entries: list[Entry] = []
    block = _Block()
    for index, line in enumerate(lines):
        if line.comment or len(line.text) > _LONGEST_LINE or not line.words:
            continue
        if line.paragraph != block.paragraph:
            if block.filled:
                block = _Block(paragraph=line.paragraph)
            block.key = ""
        key, value = split_entry(line.text)
        if key and value:
            entries.append(Entry(key=key, value=value, line=index, under=block.heading))
            block.paragraph = line.paragraph
            block.filled = bool(block.heading)
            block.key, block.key_indent = key, line.indent
        elif key or is_heading(line):
            block.name(key or line.text, line)
        elif owner := block.owner_of(line):
            entries.append(Entry(key=owner, value=line.text, line=index, under=block.heading))
            block.paragraph, block.filled = line.paragraph, True
    return tuple(entries)


def split_entry(text: str) -> tuple[str, str]:
    """Return key and value of a line; without a value it is a heading, without a key neither."""
    opened = text.find("[", 0, 4)
    if opened >= 0 and (closed := text.find("]", opened, _LONGEST_KEY)) > 0:
        return text[opened + 1 : closed].strip(), text[closed + 1 :].lstrip(":. \t").strip()
    colon = text.find(":", 0, _LONGEST_KEY)
    if colon > 0 and not _is_value(text[:colon], text[colon + 1 : colon + 3]):
        return text[:colon].strip(" .\t"), text[colon + 1 :].lstrip(":").strip()
    tab = text.find("\t", 0, _LONGEST_KEY)
    if colon < 0 < tab and not _is_value(text[:tab], ""):
        return text[:tab].strip(), text[tab:].strip()
    return "", text


def _is_value(before: str, after: str) -> bool:
    """Tell the colon of a time, an address or a URL from that of a key."""
    first = before.split(None, 1)[0] if before.strip() else ""
    timed = before[-1:].isdigit() and after[:1].isdigit()
    return timed or after == "//" or is_name(first.lower().rstrip(".")) or first.startswith("-")
