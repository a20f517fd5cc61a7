"""The names on show, from one start of the demonstration to the next."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo.cast import DROP_AFTER, DROPPING, STANDING, Cast
from lab.suffixes import SUFFIXES


def test_each_start_puts_up_another_name_a_minute_ahead() -> None:
    cast = Cast()
    before = datetime.now(UTC)
    names = [cast.put_up() for _ in range(2 * len(DROPPING))]
    assert len(set(names)) == len(names)
    assert names[: len(DROPPING)] == list(DROPPING)
    assert cast.drops_at[names[0]] - before - DROP_AFTER < timedelta(minutes=1)


def test_the_last_two_stay_on_show() -> None:
    cast = Cast()
    first, second, third = (cast.put_up() for _ in range(3))
    assert cast.retire() == {first}
    assert cast.names == (second, third, *STANDING)
    assert cast.retire() == set()


def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "cast.json"
    cast = Cast.load(path)
    cast.put_up()
    cast.lab_ports = 41000
    cast.save(path)
    assert Cast.load(path) == cast


def test_every_name_is_under_a_suffix_of_the_lab() -> None:
    suffixes = {suffix.name for suffix in SUFFIXES}
    assert {name.partition(".")[2] for name in (*DROPPING, *STANDING)} <= suffixes
