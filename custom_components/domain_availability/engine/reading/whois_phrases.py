"""A small language for what registries say, matched one word at a time.

Regular expressions over strangers' text are how WHOIS parsers come to hang, so there are none here.
A phrase is a row of words; every machine below reads each word of the text once and looks it up
once, whatever the text is.

    word            that word                     one|other       either word
    [a b]           may be left out               [a b / c]       may be left out; one of two rows
    (a b / c)       one of two rows               $NAME           the row of words kept under NAME
    <name>          something like example.com    <number>        digits only
    <word>          any one word, names and numbers included
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .whois_words import is_name

NAME, NUMBER, WORD = "<name>", "<number>", "<word>"
_CLASSES = frozenset({NAME, NUMBER, WORD})

_MOST_STATES = 2000


class PhraseError(ValueError):
    """A phrase in a data file that cannot be read; says which."""


@dataclass(slots=True, eq=False)
class _Node:
    """One place in a phrase: the words that lead on, the steps that need none, what ends here."""

    edges: list[tuple[str, _Node]] = field(default_factory=list)
    free: list[_Node] = field(default_factory=list)
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

    def into(self, start: _Node, accepts: str) -> None:
        """Hang the phrase below `start`; what it means stands at its end."""
        end = self._rows(start)
        if self._at != len(self._pieces) or end is start:
            raise PhraseError(f"cannot read the phrase: {self._phrase!r}")
        end.accepts = accepts

    def _rows(self, start: _Node) -> _Node:
        end = _Node()
        start.free.append(row := _Node())
        row = self._row(row)
        row.free.append(end)
        while self._at < len(self._pieces) and self._pieces[self._at] == "/":
            self._at += 1
            start.free.append(row := _Node())
            row = self._row(row)
            row.free.append(end)
        return end

    def _row(self, node: _Node) -> _Node:
        while self._at < len(self._pieces) and self._pieces[self._at] not in {"]", ")", "/"}:
            piece = self._pieces[self._at]
            self._at += 1
            if piece in {"[", "("}:
                after = self._rows(node)
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
                if "|" in piece and "|" in (self._pieces[self._at : self._at + 1] or [""])[0]:
                    raise PhraseError(f"a choice of several words needs brackets: {self._phrase!r}")
                after = _Node()
                node.edges.extend((word, after) for word in piece.split("|"))
                node = after
        return node


@dataclass(slots=True, eq=False)
class _State:
    """A set of nodes that the words so far may have led to, with the ways on that were walked."""

    nodes: frozenset[_Node]
    accepts: tuple[str, ...]
    takes_classes: bool
    ways: dict[str, _State] = field(default_factory=dict)


class Machine:
    """Many phrases as one automaton, built as far as texts need it.

    A word costs one look-up once its way has been walked. Phrases have no repetition, so the number
    of states is bounded by the phrases; should it pass a limit all the same, they are built anew.
    """

    def __init__(
        self,
        phrases: Iterable[tuple[str, str]],
        macros: Mapping[str, str] | None = None,
        *,
        anywhere: bool = False,
    ) -> None:
        """Take (phrase, meaning) pairs; `anywhere` finds them inside a text too."""
        self._anywhere = anywhere
        root = _Node()
        for phrase, meaning in phrases:
            _Parser(phrase, macros or {}).into(root, meaning)
        self._known = _vocabulary(root)
        self._states: dict[frozenset[_Node], _State] = {}
        self._roots = _closure([root])
        self._start = self._state(self._roots)
        self._nowhere = self._start if anywhere else self._state(frozenset())
        self.steps = 0
        """Words looked at since it was made: what the work of a reading is counted in."""

    @property
    def states(self) -> int:
        """How many states stand at the moment."""
        return len(self._states)

    def match(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return what the phrases mean that the words are, from the first to the last."""
        state = self._start
        for word in words:
            state = self._step(state, word)
            self.steps += 1
            if state is self._nowhere:
                return ()
        return state.accepts

    def prefix(self, words: Sequence[str]) -> tuple[int, tuple[str, ...]]:
        """Return the length and the meaning of the longest phrase that the words begin with."""
        state = self._start
        longest: tuple[int, tuple[str, ...]] = (0, ())
        for count, word in enumerate(words, 1):
            state = self._step(state, word)
            self.steps += 1
            if state is self._nowhere:
                break
            if state.accepts:
                longest = count, state.accepts
        return longest

    def find(self, words: Iterable[str]) -> Iterator[tuple[int, str]]:
        """Yield the place of the last word, and the meaning, of every phrase in the words.

        No phrase reaches over an empty word.
        """
        state, place = self._start, -1
        for place, word in enumerate(words):
            state = (state.ways.get(word) or self._step(state, word)) if word else self._start
            if state.accepts:
                for meaning in state.accepts:
                    yield place, meaning
        self.steps += place + 1

    def _step(self, state: _State, word: str) -> _State:
        if word not in self._known:
            if not state.takes_classes:
                return self._nowhere
            word = _class_of(word)
        way = state.ways.get(word)
        if way is None:
            way = state.ways[word] = self._walk(state, word)
        return way

    def _walk(self, state: _State, word: str) -> _State:
        labels = {word, WORD} if word in _CLASSES else {word, WORD, _class_of(word)}
        reached = [after for node in state.nodes for label, after in node.edges if label in labels]
        nodes = _closure(reached)
        return self._state(nodes | self._roots if self._anywhere else nodes)

    def _state(self, nodes: frozenset[_Node]) -> _State:
        known = self._states.get(nodes)
        if known is None:
            if len(self._states) >= _MOST_STATES:
                self._forget()
            known = self._states[nodes] = _State(
                nodes,
                tuple(sorted({node.accepts for node in nodes if node.accepts is not None})),
                any(label in _CLASSES for node in nodes for label, _ in node.edges),
            )
        return known

    def _forget(self) -> None:
        for state in self._states.values():
            state.ways.clear()
        self._states = {state.nodes: state for state in (self._start, self._nowhere)}


def _class_of(word: str) -> str:
    if "." in word and is_name(word):
        return NAME
    return NUMBER if word.isdigit() else WORD


def _closure(nodes: Iterable[_Node]) -> frozenset[_Node]:
    seen: set[_Node] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(node.free)
    return frozenset(seen)


def _vocabulary(root: _Node) -> frozenset[str]:
    words: set[str] = set()
    seen: set[_Node] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        words.update(label for label, _ in node.edges)
        waiting.extend(node.free)
        waiting.extend(after for _, after in node.edges)
    return frozenset(words - _CLASSES)
