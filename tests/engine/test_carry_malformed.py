"""A file that is cut, mended by hand or hostile is refused at its line, and changes nothing."""

from collections.abc import Callable
import gzip
from pathlib import Path
from random import Random
import shutil
from tempfile import TemporaryDirectory

import pytest

from custom_components.domain_availability.engine import carry_lines
from custom_components.domain_availability.engine.carry_lines import CarryError, CarryProblem
from custom_components.domain_availability.engine.carry_staging import Staged
from custom_components.domain_availability.engine.ledger import Ledger

from .carried import carried_in, lines, mended, rewritten, tables
from .hand_clock import HandClock
from .ledger_story import Story
from .ledger_world import NAME, SINK, answer, opened, sound, transition, verdict

type Lines = list[dict[str, object]]
type Change = Callable[[Lines], object]


@pytest.fixture
async def export(tmp_path: Path) -> Path:
    """Return a good export of a ledger with one of each."""
    ledger, _ = await opened(tmp_path / "there.db")
    seen = answer()
    ledger.note([seen, answer(60, server="b")])
    await ledger.record(verdict(seen), NAME, transition(), [SINK])
    ledger.note_budget({"day": "2026-10-12", "spent": 3})
    file = tmp_path / "export.jsonl.gz"
    await ledger.export(file, [{"title": "Mine"}])
    await ledger.close()
    return file


def at(held: Lines, kind: str) -> dict[str, object]:
    """Return the first line of a kind."""
    return next(line for line in held if line["kind"] == kind)


def field(kind: str, key: str, value: object) -> Change:
    """Return what changes a field of the first row of a kind."""
    return lambda held: at(held, kind)["row"].update({key: value})  # type: ignore[attr-defined]  # a row


def without(kind: str, key: str) -> Change:
    """Return what takes away a field."""
    return lambda held: at(held, kind)["row"].pop(key)  # type: ignore[attr-defined]  # a row


def refusal(file: Path) -> CarryError:
    """Return why a file is refused."""
    with TemporaryDirectory() as folder, pytest.raises(CarryError) as refused:
        Staged.lay_out(file, Path(folder))
    assert NAME not in str(refused.value), "a log may show it"
    return refused.value


BAD_FIELDS: list[tuple[str, str, object]] = [
    ("watched_name", "name", "Example.test"),
    ("watched_name", "name", "exa mple.test"),
    ("watched_name", "name", 7),
    ("watched_name", "added_at", "yesterday"),
    ("watched_name", "added_at", "2026-10-12T12:00:00+00:00"),
    ("watched_name", "added_at", "1960-10-12T12:00:00.000000Z"),
    ("watched_name", "paused", "no"),
    ("watched_name", "display_name", None),
    ("watched_name", "display_name", ["x"]),
    ("observation", "id", "1"),
    ("observation", "id", True),
    ("observation", "id", 2**62),
    ("observation", "outcome", "sold"),
    ("observation", "layer", "smoke"),
    ("observation", "facts", "{"),
    ("observation", "facts", "[]"),
    ("observation", "facts", '{"expires_at":"2026-10-12T12:00:00"}'),
    ("observation", "facts", '{"price":"NaN"}'),
    ("observation", "facts", '{"statuses":[1]}'),
    ("observation", "first", '{"asked_at":"2026-10-12T12:00:00.000000Z"}'),
    ("observation", "duration", -1),
    ("observation", "duration", 1e300),
    ("observation", "queries", 2**70),
    ("observation", "serial", 1.5),
    ("verdict", "kind", "free"),
    ("verdict", "confidence", 1.5),
    ("verdict", "reasons", '"because"'),
    ("verdict", "look_again", 1e15),
    ("verdict", "price", "dear"),
    ("verdict_observation", "seen", "null"),
    ("transition", "kind", "sold"),
    ("transition", "sequence", -(2**60)),
    ("transition", "reasons", "[1]"),
    ("delivery", "delivered_at", "2026"),
    ("budget_day", "day", "doomsday"),
    ("budget_day", "parts", "1"),
]


@pytest.mark.parametrize(("kind", "key", "value"), BAD_FIELDS)
def test_a_field_that_holds_what_cannot_be_there(
    export: Path, kind: str, key: str, value: object
) -> None:
    mended(export, field(kind, key, value))
    number = 1 + next(place for place, line in enumerate(lines(export)) if line["kind"] == kind)
    refused = refusal(export)
    assert (refused.problem, refused.line) == (CarryProblem.BAD_FIELD, number)
    assert refused.what.split(".")[0] == kind


ODD: dict[str, tuple[Change, CarryProblem]] = {
    "a name is missing": (without("watched_name", "name"), CarryProblem.BAD_FIELD),
    "a server is missing": (without("observation", "server"), CarryProblem.BAD_FIELD),
    "a row twice": (lambda held: held.insert(3, held[2]), CarryProblem.TWICE),
    "an answer of no name": (field("observation", "name", "b.test"), CarryProblem.POINTS_NOWHERE),
    "led by none": (field("observation", "led_by", 5), CarryProblem.POINTS_NOWHERE),
    "evidence of none": (
        field("verdict_observation", "observation_id", 5),
        CarryProblem.POINTS_NOWHERE,
    ),
    "a name too late": (
        lambda held: held.insert(-1, held.pop(2)),
        CarryProblem.POINTS_NOWHERE,
    ),
    "a kind that is none": (lambda held: held[3].update(kind=3), CarryProblem.NOT_A_ROW),
    "a row that is none": (lambda held: held[3].update(row=[]), CarryProblem.NOT_A_ROW),
    "a version to come": (field("header", "version", 2), CarryProblem.TOO_NEW),
    "no version": (field("header", "version", "1"), CarryProblem.NOT_OURS),
    "no schema": (field("header", "schema", 0), CarryProblem.NOT_OURS),
    "somebody else's": (field("header", "format", "diary"), CarryProblem.NOT_OURS),
    "no header": (lambda held: held.pop(0), CarryProblem.NOT_OURS),
}


@pytest.mark.parametrize("odd", ODD)
def test_lines_that_do_not_go_together(export: Path, odd: str) -> None:
    change, problem = ODD[odd]
    mended(export, change)
    assert refusal(export).problem is problem


def test_numbers_that_json_does_not_know(export: Path) -> None:
    held = lines(export)
    broken = str({"kind": "pace", "row": {"server": "a", "state": float("nan")}})
    rewritten(export, [*held[:3], broken.replace("'", '"') + "\n", *held[3:]])
    refused = refusal(export)
    assert (refused.problem, refused.line) == (CarryProblem.NOT_A_ROW, 4)


def test_brackets_without_end(export: Path) -> None:
    held = lines(export)
    rewritten(export, [*held[:3], "[" * 500_000 + "\n", *held[3:]])
    assert refusal(export).problem is CarryProblem.NOT_A_ROW


def test_a_line_without_end(export: Path) -> None:
    held = lines(export)
    rewritten(export, [*held[:3], b'{"kind":"' + b"x" * carry_lines.LONGEST_LINE, *held[3:]])
    refused = refusal(export)
    assert (refused.problem, refused.line) == (CarryProblem.TOO_LARGE, 4)


def test_a_small_file_that_unpacks_to_a_full_disk(
    export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry_lines, "LARGEST", 5000)
    held = lines(export)
    rewritten(export, [*held[:3], *[{"kind": "new", "row": {"number": n}} for n in range(500)]])
    assert refusal(export).problem is CarryProblem.TOO_LARGE


def test_a_file_that_is_cut_anywhere(export: Path) -> None:
    whole = export.read_bytes()
    for end in range(0, len(whole), 211):
        export.write_bytes(whole[:end])
        assert refusal(export).problem in {CarryProblem.CUT, CarryProblem.NOT_OURS}


def test_a_file_that_was_unpacked_may_be_read_and_is_cut_at_any_line(export: Path) -> None:
    whole = gzip.decompress(export.read_bytes()).splitlines(keepends=True)
    export.write_bytes(b"".join(whole))
    with TemporaryDirectory() as folder:
        assert Staged.lay_out(export, Path(folder)).names == {NAME}
    for end in range(1, len(whole)):
        export.write_bytes(b"".join(whole[:end]))
        refused = refusal(export)
        assert (refused.problem, refused.line) == (CarryProblem.CUT, end)
        export.write_bytes(b"".join(whole[:end])[:-9])
        assert refusal(export).line == end
    export.write_bytes(b"".join([*whole[:4], *whole[5:]]))
    assert refusal(export).problem in {CarryProblem.CUT, CarryProblem.POINTS_NOWHERE}
    export.write_bytes(b"".join([*whole, whole[1]]))
    assert refusal(export).problem is CarryProblem.CUT


@pytest.mark.parametrize("other", [b"", b"\x1f\x8b\x08junk", b"SQLite format 3\0", b"\x80" * 99])
def test_other_files(tmp_path: Path, other: bytes) -> None:
    file = tmp_path / "other"
    file.write_bytes(other)
    assert refusal(file).problem in {
        CarryProblem.NOT_OURS,
        CarryProblem.UNREADABLE,
        CarryProblem.CUT,
    }
    assert refusal(tmp_path / "missing").problem is CarryProblem.UNREADABLE
    assert refusal(tmp_path).problem is CarryProblem.UNREADABLE


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_done_to_a_file_it_is_refused_or_makes_a_sound_ledger(
    tmp_path: Path, seed: int
) -> None:
    """Fields of any rows are changed for others of the file, or for what is odd."""
    chance = Random(seed)  # noqa: S311 - the same in every run
    there = await Ledger.open(tmp_path / "there.db", clock=HandClock())
    await Story(there, HandClock(), Random(seed)).go_on(40)  # noqa: S311 - as above
    good = tmp_path / "good.gz"
    await there.export(good)
    await there.close()
    held = lines(good)
    values: list[object] = [
        *(value for line in held for value in line["row"].values()),  # type: ignore[attr-defined]  # a row
        *(0, -1, 2**40, 2**63, 1.5, "", "x", None, [], {}, True),
    ]

    def spoil(changed: Lines) -> None:
        row: dict[str, object] = chance.choice(changed[1:-1])["row"]  # type: ignore[assignment]  # a row
        row[chance.choice(sorted(row))] = chance.choice(values)

    taken = 0
    for number in range(12):
        file, path = tmp_path / "spoilt.gz", tmp_path / f"here-{number}.db"
        shutil.copy(good, file)
        mended(file, spoil)
        clock = HandClock()
        clock.turn(1e6)
        here, _ = await opened(path, clock, "own.test")
        await here.flush()
        before = tables(path)
        try:
            await carried_in(here, file)
            taken += 1
        except CarryError:
            assert tables(path) == before
        await here.close()
        assert sound(path)
        here = await Ledger.open(path, clock=clock)
        assert here.replaced is None, "it can be read"
        for name in await here.names():
            assert await here.load(name)
            await here.history(name)
        await here.close()
    assert taken < 12
