"""The lines of a reply, and what the phrases in them mean."""

from collections.abc import Collection, Sequence
from datetime import datetime

from ..observation import Outcome
from .whois_dates import moment
from .whois_lines import Line
from .whois_vocabulary import Vocabulary, kind_of
from .whois_words import a_label, is_name, words_of

_MOST_ABSENT_LINES = 250
"""Lines a reply may have and still say "no such name"; with legal text none has a hundred."""

_MOST_WORDS = 4000
"""Words of a reply that are looked through for notices; a record has about a thousand."""

_LONGEST_SENTENCE = 24
"""Words of a line that can be about a name."""

_SHORT_PARAGRAPH = 24
"""Words of a paragraph that is no legal text."""

_SHORT_LINE = 8
"""Words of a line that can be a notice in the middle of other text."""

_FULL_LINE = 55
"""Characters from which a line may have been wrapped."""

_RUNNING = 8
"""Words from which a line without an end mark is taken to run on into the next."""

_ENDS = tuple(".!?:;")
_PHASES = frozenset({"redemption", "pending_delete"})
"""Claims that the name exists: legal text in comments explains such words without making them."""


def _is_ended(text: str) -> bool:
    """Tell whether a line ends a sentence, or with an address that one ends with."""
    return text.endswith(_ENDS) or "://" in text[text.rfind(" ") + 1 :]


def _is_only_a_name(words: Sequence[str]) -> bool:
    return not words or (len(words) == 1 and is_name(words[0]))


class Reply:
    """The lines of a reply and what the phrases in them mean."""

    def __init__(self, vocabulary: Vocabulary, lines: Sequence[Line], *, more: bool) -> None:
        self.lines = lines
        self.long = len(lines) > _MOST_ABSENT_LINES or more
        start = lines[0].text[:200].lower()
        self.markup = start.startswith(("<", "http/", "!doctype", "html")) or "<html" in start
        self.used: set[str] = set()
        self.claims: set[str] = set()
        self.named: set[str] = set()
        """Claims on a line that names a name."""
        self.notice: tuple[Outcome, str] | None = None
        self.release: datetime | None = None
        self._vocabulary = vocabulary
        self._weak: set[int] = set()
        self._rules: set[int] = set()
        self._look_anywhere()
        self.denials = self._find_denials()
        self.denied_name = self._name_in_denials()

    def _look_anywhere(self) -> None:
        """Find notices about the service, claims about the name and words of doubt."""
        words: list[str] = []
        owners: list[int] = []
        begins: dict[int, int] = {}
        for index, line in enumerate(self.lines):
            if index and line.paragraph != self.lines[index - 1].paragraph:
                words.append("")
                owners.append(index)
            begins[index] = len(words)
            words.extend(line.words)
            owners.extend([index] * len(line.words))
        self.long = self.long or len(words) > _MOST_WORDS
        for place, meaning in self._vocabulary.anywhere.find(words[:_MOST_WORDS]):
            kind, owner = kind_of(meaning), owners[place]
            begin = begins[owner]
            if kind == "rule":
                self._rules.add(owner)
            elif kind == "weak" or self._is_rule(words[max(begin, place - 10) : place]):
                self._weak.add(owner)
            elif kind in {"refused", "failed"}:
                self._note(kind, meaning)
            else:
                self._claim(kind, meaning, self.lines[owner], place - begin + 1)

    def _is_rule(self, before: Sequence[str]) -> bool:
        return any(word in self._vocabulary.unless for word in before)

    def _note(self, kind: str, meaning: str) -> None:
        self.used.add(meaning)
        if self.notice is None or self.notice[0] is Outcome.FAILED:
            refused = kind == "refused"
            self.notice = (
                Outcome.REFUSED if refused else Outcome.FAILED,
                "a quota or a refusal" if refused else "the service does not work at the moment",
            )

    def _claim(self, kind: str, meaning: str, line: Line, words: int) -> None:
        if kind == "release":
            self.release = self.release or moment(" ".join(line.text.split()[words:]))
        elif kind not in _PHASES or not line.comment:
            self.used.add(meaning)
            self.claims.add(kind)
            if any(map(is_name, line.words)):
                self.named.add(kind)

    def _find_denials(self) -> dict[int, str]:
        """Return the lines that say "no such name", or that it is available, and which of both."""
        found: dict[int, str] = {}
        content = next((i for i, line in enumerate(self.lines) if not line.comment), -1)
        for index, line in enumerate(self.lines):
            kinds = self._kinds(index, line)
            if "available_first" in kinds and index != content:
                kinds = kinds - {"available_first"}
            if kinds and not self._goes_on(line, kinds) and not self._runs_into(index):
                found[index] = "available" if kinds - {"absent", "absent_ended"} else "absent"
        return found

    def _goes_on(self, line: Line, kinds: frozenset[str]) -> bool:
        """Tell whether a line that says "no such name" was to say more."""
        if line.hanging or (line.last and line.words[-1] in self._vocabulary.denial.leading):
            return True
        return "absent_ended" in kinds and (line.last or line.text.endswith(":"))

    def _kinds(self, index: int, line: Line) -> frozenset[str]:
        """Return what a line says: as one sentence, as several, or with the next line."""
        if not 0 < len(line.words) <= _LONGEST_SENTENCE:
            return frozenset()
        if self._runs_on(index):
            return self._meant((*line.words, *self.lines[index + 1].words))
        if kinds := self._meant(line.words):
            return kinds
        for mark in (". ", ": ", " - ", " / "):
            parts = [words_of(part) for part in line.text.split(mark, 3)]
            said = [self._meant(part) for part in parts if not _is_only_a_name(part)]
            if len(parts) > 1 and said and all(said):
                return frozenset().union(*said)
        new = not line.last and self._vocabulary.denial.is_said(line.text, line.words)
        return frozenset({"absent"}) if new else frozenset()

    def _meant(self, words: Sequence[str]) -> frozenset[str]:
        """Return what words say, with or without a name before or after them."""
        if len(words) > _LONGEST_SENTENCE:
            return frozenset()
        meanings = self._vocabulary.lines.match(words)
        if not meanings and len(words) > 1 and is_name(words[0]):
            meanings = self._vocabulary.lines.match(words[1:])
        if not meanings and len(words) > 1 and is_name(words[-1]):
            meanings = self._vocabulary.lines.match(words[:-1])
        self.used.update(meanings)
        return frozenset(map(kind_of, meanings))

    def _runs_on(self, index: int) -> bool:
        """Tell whether a line's sentence goes on in the next line."""
        if index + 1 >= len(self.lines) or self.lines[index].text.endswith(_ENDS):
            return False
        line, after = self.lines[index], self.lines[index + 1]
        first = after.text.removeprefix("(c)").lstrip("\"'(")[:1]
        return after.paragraph == line.paragraph and first.islower() and ":" not in after.text[:40]

    def _runs_into(self, index: int) -> bool:
        """Tell whether a line is the rest of a sentence that the line before began."""
        if index == 0:
            return False
        line, before = self.lines[index], self.lines[index - 1]
        return (
            before.paragraph == line.paragraph
            and len(before.words) >= _RUNNING
            and not _is_ended(before.text)
        )

    def _name_in_denials(self) -> str | None:
        words = (word for index in self.denials for word in self.lines[index].words)
        return next((a_label(word) for word in words if is_name(word)), None)

    def doubtful(self, recorded: Collection[int]) -> bool:
        """Tell whether a notice in words that are not known yet stands in the reply.

        `recorded` are the lines that hold parts of a record.

        A word of refusal or reservation is one where its paragraph is short, or where it stands on
        a short line that no wrapped text would have. Legal text is long or names rules.
        """
        sizes: dict[int, int] = {}
        for line in self.lines:
            sizes[line.paragraph] = sizes.get(line.paragraph, 0) + len(line.words)
        ruled = {self.lines[index].paragraph for index in self._rules}
        for index in self._weak - {*self.denials, *recorded}:
            paragraph = self.lines[index].paragraph
            if sizes[paragraph] <= _SHORT_PARAGRAPH and paragraph not in ruled:
                return True
            if index not in self._rules and self._stands_out(index):
                return True
        return False

    def _stands_out(self, index: int) -> bool:
        """Tell whether a short line is a sentence of its own inside a longer paragraph."""
        line = self.lines[index]
        if len(line.words) > _SHORT_LINE:
            return False
        before = self.lines[index - 1] if index else None
        if before is None or before.paragraph != line.paragraph or _is_ended(before.text):
            return True
        after = self.lines[index + 1] if index + 1 < len(self.lines) else None
        if after is None or after.paragraph != line.paragraph:
            return len(before.text) < _FULL_LINE
        return len(line.text) < len(before.text) * 0.6
