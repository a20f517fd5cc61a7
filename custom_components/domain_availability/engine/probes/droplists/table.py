"""A list in CSV -> the columns that matter of each of its rows."""

from collections.abc import Iterator
import csv

from .errors import ListError
from .octets import lines

_BLANKS = str.maketrans("", "", " _-")


def rows(body: bytes, columns: tuple[str, ...]) -> Iterator[tuple[str, ...] | None]:
    """Yield these columns of each row, in this order; `None` for a row of another width.

    Columns are found by the first line, whatever else it names; their titles compare without case,
    blanks and underscores. Raises ListError where there is no such table.
    """
    table = csv.reader(lines(body), strict=True)
    try:
        titles = [title.translate(_BLANKS).lower() for title in next(table, [])]
        places = [titles.index(column) if column in titles else -1 for column in columns]
        if -1 in places:
            raise ListError(_what_else(titles))
        for row in table:
            if not row:
                continue
            if len(row) == len(titles):
                yield tuple(row[place] for place in places)
            else:
                yield None
    except csv.Error:
        raise ListError("it is no CSV") from None


def _what_else(titles: list[str]) -> str:
    if not titles:
        return "it is empty"
    return "it is a web page" if titles[0].startswith("<") else "its columns are others"
