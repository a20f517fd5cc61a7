"""Random sequences of observations: the verdict is what the table of the design says."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.judgement import judge
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.situation import Case
from custom_components.domain_availability.engine.verdict import Caution, Verdict, VerdictKind

from .oracle import Answer, answer
from .oracle_answers import Question
from .random_sights import a_question
from .random_stories import MOST
from .sights import CONTROL

SEQUENCES = 10_000
SEED = 20_261_123
ROWS = (*map(str, range(1, 20)), "9b")
EACH_ROW = 20
"""How often each row is reached at least."""
EACH_KIND = 500

type Engine = Callable[[Question], Verdict]


@pytest.fixture(scope="module")
def questions() -> list[tuple[Question, Answer]]:
    """Return the sequences, each with what the table says of it."""
    rng = Random(SEED)  # noqa: S311 - the same sequences every time
    made = [a_question(rng) for _ in range(SEQUENCES)]
    return [(question, answer(question)) for question in made]


def engine(question: Question) -> Verdict:
    """Judge as the engine does, with nothing said before."""
    case = Case(
        name=question.name,
        observations=question.observations,
        forecast=question.forecast,
        layers=question.layers,
        caution=question.caution,
    )
    return judge(case, question.policy, question.now)


def agree(said: Verdict, right: Answer) -> bool:
    """Tell whether a verdict is the table's."""
    return (said.row, said.kind, said.confidence) == (right.row, right.kind, right.confidence) and (
        right.phase in {None, said.phase}
    )


def differences(
    judged_by: Engine, questions: Iterable[tuple[Question, Answer]]
) -> Iterator[tuple[Question, Answer, Verdict]]:
    """Return where an engine says something else than the table."""
    for question, right in questions:
        said = judged_by(question)
        if not agree(said, right):
            yield question, right, said


def test_the_verdict_is_what_the_table_says(questions: list[tuple[Question, Answer]]) -> None:
    assert list(differences(engine, questions)) == []


def test_every_row_and_every_kind_is_reached(questions: list[tuple[Question, Answer]]) -> None:
    assert len(questions) >= SEQUENCES
    assert max(len(question.observations) for question, _ in questions) <= MOST
    rows = Counter(right.row for _, right in questions)
    kinds = Counter(right.kind for _, right in questions)
    assert set(rows) == set(ROWS)
    assert {row: count for row, count in rows.items() if count < EACH_ROW} == {}
    assert {kind: kinds[kind] for kind in VerdictKind if kinds[kind] < EACH_KIND} == {}


@given(st.randoms(use_true_random=False))
def test_the_verdict_is_what_the_table_says_of_any_sequence(rng: Random) -> None:
    question = a_question(rng)
    assert list(differences(engine, [(question, answer(question))])) == []


# Engines that leave a rule out


def never_available(question: Question) -> Verdict:
    """Judge as one that never dares."""
    said = engine(question)
    return replace(said, kind=VerdictKind.UNKNOWN) if said.kind is VerdictKind.AVAILABLE else said


def seeing(change: Callable[[Observation], Sequence[Observation]]) -> Engine:
    """Return an engine to which every observation is shown otherwise."""

    def judged(question: Question) -> Verdict:
        shown = [other for one in question.observations for other in change(one)]
        return engine(replace(question, observations=shown))

    return judged


def with_a_control(one: Observation) -> Sequence[Observation]:
    """Show every question with a control that answers at once, and no control that was asked."""
    if one.role is not Role.QUESTION:
        return [one] if one.role is Role.NONCE else []
    proof = replace(
        one,
        name=CONTROL,
        role=Role.CONTROL,
        outcome=Outcome.REGISTERED,
        facts=Facts(name=CONTROL),
        data_at=None,
        asked_at=one.asked_at + timedelta(milliseconds=1),
    )
    return [one, proof]


def without(*layers: Layer, outcome: Outcome) -> Engine:
    """Return an engine that does not hear this word of these layers."""
    return seeing(lambda one: [] if one.layer in layers and one.outcome is outcome else [one])


REGISTRY = (Layer.RDAP, Layer.WHOIS, Layer.DAS)
CARELESS: dict[str, Engine] = {
    "never says available": never_available,
    "ignores controls": seeing(with_a_control),
    "sees no referral": without(Layer.DNS, outcome=Outcome.REGISTERED),
    "sees no denial of the zone": without(Layer.DNS, outcome=Outcome.ABSENT),
    "sees no record": without(*REGISTRY, outcome=Outcome.REGISTERED),
    "sees nothing reserved": without(*REGISTRY, outcome=Outcome.NOT_FOR_SALE),
    "hears no registrar's no": without(Layer.REGISTRAR, outcome=Outcome.REGISTERED),
    "hears no registrar's yes": without(Layer.REGISTRAR, outcome=Outcome.AVAILABLE),
    "takes old data for new": seeing(lambda one: [replace(one, data_at=None)]),
    "takes any page for an absence": seeing(lambda one: [replace(one, shape=None)]),
    "takes any name for the name": seeing(lambda one: [replace(one, facts=Facts())]),
    "takes any suffix for the suffix": seeing(lambda one: [replace(one, suffix="com")]),
    "knows no serial": seeing(lambda one: [replace(one, serial=None)]),
    "knows no phase": seeing(
        lambda one: [replace(one, phase=None if one.phase is Phase.PENDING_DELETE else one.phase)]
    ),
    "expects nothing": lambda question: engine(replace(question, forecast=None)),
    "is always fast": lambda question: engine(replace(question, caution=Caution.FAST)),
    "knows no session": lambda question: engine(
        replace(
            question,
            policy=replace(question.policy, release=replace(question.policy.release, session=None)),
        )
    ),
    "hides nothing": lambda question: engine(
        replace(question, policy=replace(question.policy, no_hidden_names=True))
    ),
    "judges a minute too early": lambda question: engine(
        replace(question, now=question.now + timedelta(minutes=1))
    ),
}


@pytest.mark.parametrize("careless", CARELESS)
def test_an_engine_without_a_rule_differs(
    careless: str, questions: list[tuple[Question, Answer]]
) -> None:
    assert next(differences(CARELESS[careless], questions), None) is not None


def test_an_engine_that_ignores_controls_says_available_too_often(
    questions: list[tuple[Question, Answer]],
) -> None:
    wrong = [
        said
        for _, right, said in differences(CARELESS["ignores controls"], questions)
        if said.kind is VerdictKind.AVAILABLE and right.kind is not VerdictKind.AVAILABLE
    ]
    assert len(wrong) >= EACH_ROW
