"""A small language for what registries say.

Regular expressions over strangers' text are how WHOIS parsers come to hang, so there are none here:
a phrase is a row of words, and whois_machine.py reads a text against all phrases word by word.

    word            that word                     one|other       either word
    [a b]           may be left out               [a b / c]       may be left out; one of two rows
    (a b / c)       one of two rows               $NAME           the row of words kept under NAME
    <name>          something like example.com    <number>        digits only
    <word>          any one word, names and numbers included
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

NAME, NUMBER, WORD = "<name>", "<number>", "<word>"
CLASSES = frozenset({NAME, NUMBER, WORD})


class PhraseError(ValueError):
    """A phrase in a data file that cannot be read; says which."""


@dataclass(slots=True, eq=False)
class Node:
    """One place in a phrase: the words that lead on, the steps that need none, what ends here."""

    edges: list[tuple[str, Node]] = field(default_factory=list)
    free: list[Node] = field(default_factory=list)
    accepts: str | None = None


class _Parser:
    """Turns the text of one phrase into nodes."""

    def __init__(self, phrase: str, macros: Mapping[str, str]) -> None:
        for mark in "[]()/":
            phrase = phrase.replace(mark, f" {mark} ")
        self._phrase = phrase
        self._pieces = phrase.split()
        self._at = 0
        self._macros = macros

    def into(self, start: Node, accepts: str) -> None:
        """Hang the phrase below `start`; what it means stands at its end."""
        end = self._rows(start)
        if self._at != len(self._pieces) or end is start:
            raise PhraseError(f"cannot read the phrase: {self._phrase!r}")
        end.accepts = accepts

    def _rows(self, start: Node, *, inside: bool = False) -> Node:
        end = Node()
        while True:
            first = self._at
            start.free.append(row := Node())
            self._row(row).free.append(end)
            if inside:
                self._check(self._pieces[first : self._at])
            if self._at == len(self._pieces) or self._pieces[self._at] != "/":
                return end
            self._at += 1

    def _check(self, row: Sequence[str]) -> None:
        """Refuse `(a|b c|d)`: whether it means `b c` is anybody's guess."""
        if len(row) > 1 and any("|" in piece for piece in row) and not {"[", "("} & {*row}:
            raise PhraseError(f"a choice of several words needs ' / ': {self._phrase!r}")

    def _row(self, node: Node) -> Node:
        while self._at < len(self._pieces) and self._pieces[self._at] not in {"]", ")", "/"}:
            piece = self._pieces[self._at]
            self._at += 1
            if piece in {"[", "("}:
                after = self._rows(node, inside=True)
                closing = "]" if piece == "[" else ")"
                if self._at >= len(self._pieces) or self._pieces[self._at] != closing:
                    raise PhraseError(f"no {closing} in the phrase: {self._phrase!r}")
                self._at += 1
                if piece == "[":
                    node.free.append(after)
                node = after
            elif piece.startswith("$"):
                if piece[1:] not in self._macros:
                    raise PhraseError(f"unknown {piece} in the phrase: {self._phrase!r}")
                inner = _Parser(self._macros[piece[1:]], self._macros)
                node = inner._rows(node)
            else:
                after = Node()
                node.edges.extend((word, after) for word in piece.split("|"))
                node = after
        return node


def grow(root: Node, phrase: str, meaning: str, macros: Mapping[str, str]) -> None:
    """Hang a phrase below `root`; raises PhraseError where it cannot be read."""
    _Parser(phrase, macros).into(root, meaning)
