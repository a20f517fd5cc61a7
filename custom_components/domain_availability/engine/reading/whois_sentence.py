"""A sentence that nobody wrote down before, and that can only say "no such name"."""

from collections.abc import Mapping, Sequence

from .whois_words import is_name

_FEWEST_WORDS, _MOST_WORDS = 3, 16
_PLAIN_MARKS = frozenset(" .-'\"!_")
"""What a sentence may have beside letters and digits. A comma, a colon or a bracket may turn its
sense: "No, the domain is registered" denies something else."""

_DENYING = frozenset({"no", "none"})


class Denial:
    """The words such a sentence is made of, and no others, by kind (whois_absence.json).

    `no` denies, `none` counts things ("no domain"); one of them, once, before what it denies:
    `found`, or `registered`, and the latter neither counted nor with a `may` ("may not be
    registered"). `thing` is a name and `entry` an entry about one. A `place` and a word of
    `within` come together: else the place itself is what is missing, or something in the question.
    `plain` words change nothing.
    """

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        """Take rows of words by kind."""
        self.leading = frozenset({*" ".join(words["within"]).split(), "for", "with", "of", "to"})
        """Words that another has to follow."""
        self._kinds = {
            word: kind for kind, rows in words.items() for row in rows for word in row.split()
        }

    def is_said(self, text: str, words: Sequence[str]) -> bool:
        """Tell whether a whole line says that there is no such name."""
        if not _FEWEST_WORDS <= len(words) <= _MOST_WORDS or not _is_plain(text):
            return False
        kinds = [self._kinds.get(word) or ("name" if is_name(word) else "") for word in words]
        denying = [place for place, kind in enumerate(kinds) if kind in _DENYING]
        if "" in kinds or len(denying) != 1 or not _is_in_order(kinds):
            return False
        before, after = set(kinds[: denying[0]]), set(kinds[denying[0] + 1 :])
        said, counted = {*before, *after}, kinds[denying[0]] == "none"
        if before & {"found", "registered"}:
            return False
        if "registered" in after:
            return not counted and "may" not in said and bool(said & {"thing", "entry", "name"})
        if "found" in after:
            return bool(said & {"thing", "entry", "name"})
        return counted and "may" not in said and said >= {"entry", "name"}


def _is_in_order(kinds: Sequence[str]) -> bool:
    if "place" in kinds:
        return "within" in kinds[: kinds.index("place")]
    return "within" not in kinds


def _is_plain(text: str) -> bool:
    return " - " not in text and all(mark.isalnum() or mark in _PLAIN_MARKS for mark in text)
