"""What the pages in docs/ show, read out of the pages themselves."""

from collections.abc import Iterator
from pathlib import Path
import re
from typing import Any

from homeassistant.util.yaml import parse_yaml

DOCS = Path(__file__).parent.parent / "docs"

_HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```yaml\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def _sections(page: str) -> Iterator[tuple[str, str]]:
    text = (DOCS / page).read_text(encoding="utf-8")
    fenced = [
        match.span() for match in re.finditer(r"^```.*?^```$", text, re.MULTILINE | re.DOTALL)
    ]
    headings = [
        match
        for match in _HEADING.finditer(text)
        if not any(begin <= match.start() < end for begin, end in fenced)
    ]
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    for heading, end in zip(headings, ends, strict=True):
        yield heading["title"], text[heading.end() : end]


def examples(page: str) -> dict[str, list[Any]]:
    """Return the YAML of a page as Home Assistant reads it, by the heading above it."""
    found = {
        title: [parse_yaml(block["text"]) for block in _BLOCK.finditer(body)]
        for title, body in _sections(page)
    }
    return {title: blocks for title, blocks in found.items() if blocks}


def tables(page: str) -> dict[str, list[list[str]]]:
    """Return the rows of the tables of a page, without their heads, by the heading above them."""
    found: dict[str, list[list[str]]] = {}
    for title, body in _sections(page):
        lines = [line for line in body.splitlines() if line.startswith("|")]
        rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
        heads = {number - 1 for number, row in enumerate(rows) if _is_rule(row)}
        found[title] = [
            row for number, row in enumerate(rows) if number not in heads and not _is_rule(row)
        ]
    return {title: rows for title, rows in found.items() if rows}


def _is_rule(row: list[str]) -> bool:
    return all(re.fullmatch(r"[|\- ]+", cell) for cell in row)
