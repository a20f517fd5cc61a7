"""Who judges the kills finds what is lost, told twice, out of order or left in the file."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.killing.judge import Findings, judge
from benchmarks.killing.orders import BUS, PANEL, Said, Word
from benchmarks.killing.receiver import Request
from benchmarks.killing.world import FREE, TAKEN, Part
from custom_components.domain_availability.engine.ledger import Ledger
from tests.engine.hand_clock import HandClock

NAME = "n0000.test"
KILLED = frozenset({1})


def fired(run: int, sink: str, key: str = "drop", kind: str = FREE) -> Word:
    return Word(run=run, said=Said.FIRED, sink=sink, key=key, name=NAME, kind=kind)


def marked(run: int, sink: str, key: str = "drop") -> Word:
    return Word(run=run, said=Said.MARKED, sink=sink, key=key, name=NAME)


def post(run: int, key: str = "drop", kind: str = FREE, status: int | None = 204) -> Request:
    return Request(run=run, key=key, name=NAME, kind=kind, body=key.encode(), status=status)


WORDS = [fired(2, BUS), marked(2, BUS), fired(2, PANEL), marked(2, PANEL)]
POSTS = [post(2)]


@pytest.fixture
async def ledger(tmp_path: Path) -> Path:
    """Return the file of a ledger that is well."""
    path = tmp_path / "ledger.db"
    await (await Ledger.open(path, clock=HandClock())).close()
    return path


def part(**happened: int) -> Part:
    return Part(name=NAME, due=HandClock().now(), **{"drops": 1, **happened})  # type: ignore[arg-type]  # counts


def judged(
    ledger: Path,
    words: list[Word],
    posts: list[Request],
    *,
    troubled: bool = False,
    **happened: int,
) -> Findings:
    return judge([part(**happened)], words, posts, KILLED, ledger, troubled=troubled)


def test_all_told_once_is_right(ledger: Path) -> None:
    assert judged(ledger, WORDS, POSTS).wrong == {}


def test_again_after_a_kill_before_the_mark_is_right_and_counted(ledger: Path) -> None:
    found = judged(ledger, [fired(1, BUS), *WORDS], [post(1), *POSTS])
    assert found.wrong == {}
    assert (found.repeated, found.heard_again) == (1, 1)


@pytest.mark.parametrize(
    ("words", "posts", "what"),
    [
        ([], [], {"lost"}),
        (WORDS[:2], POSTS, {"lost inside"}),
        (WORDS, [post(2, status=500)], {"lost to the callback"}),
        (WORDS, [], {"lost to the callback"}),
        ([*WORDS, fired(2, BUS)], POSTS, {"told twice inside"}),
        ([*WORDS, fired(3, BUS)], POSTS, {"told twice inside"}),
        ([fired(1, BUS), marked(1, BUS), *WORDS], POSTS, {"told twice inside"}),
        (WORDS, [post(2), post(2)], {"heard twice in one run"}),
        (WORDS, [post(2), replace(post(3), body=b"other")], {"one key for two payloads"}),
        (WORDS, [post(2), post(3, kind=TAKEN)], {"one key for two things", "one key for two"}),
        (
            [*WORDS, fired(2, BUS, "again"), fired(2, PANEL, "again")],
            [*POSTS, post(2, "again")],
            {"told without cause"},
        ),
        (
            [*WORDS, fired(2, BUS, "no", "retracted"), fired(2, PANEL, "no", "retracted")],
            [*POSTS, post(2, "no", "retracted")],
            {"retractions"},
        ),
        ([*WORDS, Word(run=2, said=Said.MISTAKE, what="KeyError")], POSTS, {"mistakes of ours"}),
        ([*WORDS, Word(run=2, said=Said.OPENED, what="aside")], POSTS, {"ledgers moved aside"}),
    ],
)
def test_what_is_wrong_is_found(
    ledger: Path, words: list[Word], posts: list[Request], what: set[str]
) -> None:
    found = judged(ledger, words, posts).wrong
    assert found
    assert all(any(one.startswith(start) for start in what) for one in found)


def test_another_order_at_the_callback_is_found(ledger: Path) -> None:
    taken = [fired(2, BUS, "taken", TAKEN), fired(2, PANEL, "taken", TAKEN)]
    found = judged(ledger, [*WORDS, *taken], [post(2, "taken", TAKEN), post(2)], takes=1)
    assert found.wrong.keys() == {"out of order at the callback"}


def test_what_a_failing_disk_never_took_may_go_with_the_power(ledger: Path) -> None:
    words = [fired(1, BUS), fired(1, PANEL)]
    assert judged(ledger, words, [], troubled=True).wrong == {}
    assert judged(ledger, words, [], troubled=True).gone == 1
    assert judged(ledger, words, []).wrong.keys() == {"lost to the callback"}


def test_a_file_that_is_damaged_is_found(ledger: Path) -> None:
    data = bytearray(ledger.read_bytes())
    data[8192:12288] = b"\xff" * 4096
    ledger.write_bytes(data)
    assert judged(ledger, WORDS, POSTS).wrong.keys() == {"integrity"}
