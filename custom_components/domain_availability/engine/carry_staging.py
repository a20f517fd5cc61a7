"""A file that is to be imported, laid out as a ledger of its own and proved before anything else.

It is filled at the schema the file was written with, then taken through the steps any older ledger
goes through. What lives has not been touched by then.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
import json
from pathlib import Path
import re
import sqlite3
from typing import Self

from .carry_lines import WATCH_LIST, CarryError, CarryProblem, Line, Row, read_lines, schema_of
from .carry_tables import CHECKS, KEYS, WRONG
from .ledger_records import removal_record
from .ledger_schema import bring_up

STAGE_CACHE = 16 * 1024
"""KiB of the laid out ledger that are kept at hand."""
NUMBERED = {
    "run": ("observation", "id"),
    "verdict": ("verdict", "id"),
    "sequence": ("transition", "sequence"),
    "episode": ("episode", "id"),
    "drop": ("drop_seen", "id"),
}
"""What rows are counted by."""

type Columns = Mapping[str, bool]
type OnList = Callable[[Line], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A whole and sound ledger, made of a file."""

    path: Path
    """Where it is laid out."""
    lists: tuple[Line, ...]
    """The watch lists in it, as they stand there."""
    names: frozenset[str]
    """The names (A-labels) it has a history of."""
    paused: frozenset[str]
    """Those of them that were paused."""
    highest: Mapping[str, int]
    """The highest number of each kind of row."""
    rows: Mapping[str, int]
    """How many there are of each table."""

    @classmethod
    def lay_out(cls, file: Path, folder: Path, on_list: OnList = lambda _: None) -> Self:
        """Read a file into a folder of its own (blocking, seconds for a large one).

        `on_list` is given each watch list and may raise `CarryError`, as this does.
        """
        path = folder / "staged.db"
        path.touch(mode=0o600)
        with closing(sqlite3.connect(path, autocommit=True)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(f"PRAGMA cache_size = -{STAGE_CACHE}")
            lines = read_lines(file)
            stage = _Stage(connection, schema_of(next(lines)), on_list)
            for line in lines:
                stage.take(line)
            stage.finish()
            return cls(
                path=path,
                lists=tuple(stage.lists),
                names=_names(connection, "1"),
                paused=_names(connection, "paused"),
                highest={
                    kind: _one(connection, f"SELECT coalesce(max({column}), 0) FROM {table}")  # noqa: S608 - ours
                    for kind, (table, column) in NUMBERED.items()
                },
                rows={
                    table: _one(connection, f"SELECT count(*) FROM {table}")  # noqa: S608 - ours
                    for table in KEYS
                },
            )

    def keep(self, names: Collection[str]) -> None:
        """Leave out the history of all other names (blocking)."""
        if not (left_out := self.names - set(names)):
            return
        with closing(sqlite3.connect(self.path, autocommit=True)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN")
            for name in left_out:
                for statement in removal_record(name).statements():
                    connection.execute(*statement)
            connection.execute("COMMIT")


def _one(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


def _names(connection: sqlite3.Connection, condition: str) -> frozenset[str]:
    found = connection.execute(f"SELECT name FROM watched_name WHERE {condition}")  # noqa: S608 - ours
    return frozenset(name for (name,) in found)


class _Stage:
    """Takes one line after the other."""

    def __init__(self, connection: sqlite3.Connection, schema: int, on_list: OnList) -> None:
        self.lists: list[Line] = []
        self._on_list = on_list
        self._connection = connection
        connection.execute("PRAGMA foreign_keys = OFF")
        bring_up(connection, schema)
        self._columns = {
            table: frozenset(
                column
                for (column,) in connection.execute(
                    "SELECT name FROM pragma_table_info(?)", [table]
                )
            )
            for table in KEYS
        }
        self._carried: list[tuple[str, tuple[object, ...], str]] = []
        self._unknown: list[tuple[str, str | None]] = []
        self._led_by: list[tuple[Line, object, object]] = []
        self._insert: dict[tuple[str, tuple[str, ...]], str] = {}
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN")

    def take(self, line: Line) -> None:
        """Take a row, a list, or what this version does not know. Raises `CarryError`."""
        if line.kind == WATCH_LIST:
            self._on_list(line)
            self.lists.append(line)
        elif self._columns.get(line.kind):
            self._row(line)
        else:
            name = line.row.get("name")
            self._unknown.append((line.text.decode(), name if isinstance(name, str) else None))

    def _row(self, line: Line) -> None:
        columns = self._columns[line.kind]
        known = {column: value for column, value in line.row.items() if column in columns}
        _check(line, known)
        try:
            self._put(line, known)
        except CarryError as refused:
            # What led to an answer may have been set aside and come later.
            if refused.problem is not CarryProblem.POINTS_NOWHERE or not known.get("led_by"):
                raise
            self._put(line, {**known, "led_by": None})
            self._led_by.append((line, known["led_by"], known["id"]))
        if len(known) < len(line.row):
            fields = {key: value for key, value in line.row.items() if key not in columns}
            key = tuple(line.row[column] for column in KEYS[line.kind])
            self._carried.append((line.kind, key, json.dumps(fields)))

    def _put(self, line: Line, row: Row) -> None:
        try:
            self._connection.execute(self._statement(line.kind, tuple(row)), tuple(row.values()))
        except sqlite3.IntegrityError as error:
            raise _refused(line, error) from error
        except (sqlite3.Error, OverflowError, ValueError) as error:
            raise CarryError(CarryProblem.BAD_FIELD, line.number, line.kind) from error

    def _statement(self, table: str, columns: tuple[str, ...]) -> str:
        found = self._insert.get((table, columns))
        if found is None:
            # Columns are names of ours: others were left out.
            names, marks = ", ".join(f'"{one}"' for one in columns), ", ".join("?" * len(columns))
            found = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - as said
            self._insert[table, columns] = found
        return found

    def finish(self) -> None:
        """Bring what was laid out up to this version, with what was carried along."""
        connection = self._connection
        for line, *row in self._led_by:
            try:
                connection.execute("UPDATE observation SET led_by = ? WHERE id = ?", row)
            except sqlite3.IntegrityError as error:
                raise CarryError(CarryProblem.POINTS_NOWHERE, line.number, line.kind) from error
        connection.execute("COMMIT")
        connection.execute("PRAGMA foreign_keys = OFF")
        bring_up(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN")
        for kind, key, fields in self._carried:
            marks = ", ".join("?" * len(key))
            connection.execute(
                f"INSERT INTO carried VALUES (?, json_array({marks}), ?)",  # noqa: S608 - marks
                (kind, *key, fields),
            )
        connection.executemany(
            "INSERT OR IGNORE INTO carried_line VALUES"
            " (?, (SELECT name FROM watched_name WHERE name = ?))",
            self._unknown,
        )
        connection.execute("COMMIT")


def _check(line: Line, row: Row) -> None:
    checks = CHECKS[line.kind]
    for column, value in row.items():
        if (check := checks.get(column)) is not None:
            try:
                check(value)
            except WRONG as error:
                what = f"{line.kind}.{column}"
                raise CarryError(CarryProblem.BAD_FIELD, line.number, what) from error


def _refused(line: Line, error: sqlite3.IntegrityError) -> CarryError:
    """Return what is wrong with a row that the tables do not take."""
    match error.sqlite_errorname:
        case "SQLITE_CONSTRAINT_FOREIGNKEY":
            return CarryError(CarryProblem.POINTS_NOWHERE, line.number, line.kind)
        case (
            "SQLITE_CONSTRAINT_UNIQUE" | "SQLITE_CONSTRAINT_PRIMARYKEY" | "SQLITE_CONSTRAINT_ROWID"
        ):
            return CarryError(CarryProblem.TWICE, line.number, line.kind)
    column = re.search(r"\b\w+\.\w+\b", str(error))
    return CarryError(
        CarryProblem.BAD_FIELD, line.number, line.kind if column is None else column.group()
    )
