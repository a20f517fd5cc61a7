"""However many looks are under way: together they take no more than the day has."""

from hypothesis import given
from hypothesis import strategies as st

from custom_components.domain_availability.engine.allowance import Allowance, Allowances


@given(st.integers(0, 12), st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6))))
def test_looks_under_way_never_take_more_than_there_is(
    left: int, steps: list[tuple[int, int]]
) -> None:
    made, looks = Allowances(lambda: left), list[Allowance]()
    for which, questions in steps:
        if which >= len(looks):
            looks.append(made.grant(questions))
        else:
            for _ in range(questions):
                looks[which].take()
        assert sum(one.taken for one in looks) <= made.granted <= left
    for one in looks:
        one.end()
    assert made.granted == 0


def test_a_look_takes_more_than_it_was_granted_only_where_others_were_not() -> None:
    made = Allowances(lambda: 10)
    one, other = made.grant(4), made.grant(4)
    assert [one.take() for _ in range(7)] == [True] * 6 + [False]
    assert [other.take() for _ in range(5)] == [True] * 4 + [False]
    one.end()
    assert other.take()
    assert not one.take()


def test_a_question_that_was_not_sent_is_given_back() -> None:
    one = Allowances(lambda: 1).grant(1)
    assert one.take()
    one.give_back()
    assert one.taken == 0
    assert one.take()
    assert not one.take()
