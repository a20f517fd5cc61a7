"""Many phrases as one automaton: each word of a text is looked at once and looked up once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .whois_phrases import CLASSES, NAME, NUMBER, WORD, Node, PhraseError, grow
from .whois_words import is_name

_MOST_STATES = 2000


@dataclass(slots=True, eq=False)
class _State:
    """A set of nodes that the words so far may have led to, with the ways on that were walked."""

    nodes: frozenset[Node]
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
        root = Node()
        for phrase, meaning in phrases:
            grow(root, phrase, meaning, macros or {})
        self._known = _vocabulary(root)
        self._states: dict[frozenset[Node], _State] = {}
        self._roots = _closure([root])
        self._start = self._state(self._roots)
        if self._start.accepts:
            raise PhraseError(f"a phrase without a word: {self._start.accepts}")
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
        labels = {word, WORD} if word in CLASSES else {word, WORD, _class_of(word)}
        reached = [after for node in state.nodes for label, after in node.edges if label in labels]
        nodes = _closure(reached)
        return self._state(nodes | self._roots if self._anywhere else nodes)

    def _state(self, nodes: frozenset[Node]) -> _State:
        known = self._states.get(nodes)
        if known is None:
            if len(self._states) >= _MOST_STATES:
                self._forget()
            known = self._states[nodes] = _State(
                nodes,
                tuple(sorted({node.accepts for node in nodes if node.accepts is not None})),
                any(label in CLASSES for node in nodes for label, _ in node.edges),
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


def _closure(nodes: Iterable[Node]) -> frozenset[Node]:
    seen: set[Node] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(node.free)
    return frozenset(seen)


def _vocabulary(root: Node) -> frozenset[str]:
    words: set[str] = set()
    seen: set[Node] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        words.update(label for label, _ in node.edges)
        waiting.extend(node.free)
        waiting.extend(after for _, after in node.edges)
    return frozenset(words - CLASSES)
