"""Names out of files: plain text, CSV, JSON and exports; what is none is said."""

import contextlib
import gzip
import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.name_file import (
    LARGEST,
    FileProblem,
    FileRefused,
    names_in,
    names_of,
)

EXPORT = "\n".join(
    json.dumps(line)
    for line in (
        {"kind": "header", "row": {"format": 1, "name": "none.example"}},
        {"kind": "watch_list", "row": {"title": "a.com", "data": {"names": ["b.com", "c.com"]}}},
        {"kind": "observation", "row": {"name": "d.com"}},
    )
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a.com\nb.com\n", ["a.com", "b.com"]),
        ("# mine, all of them\na.com # first\n", ["# mine, all of them", "a.com # first"]),
        ("a.com, b.com; c.com", ["a.com", "b.com; c.com"]),
        ("Domain\na.com\nb.com", ["a.com", "b.com"]),
        ("Domain Name,Expires\na.com,2027-01-01\nb.com,", ["a.com", "b.com"]),
        ("id;name;domain\n1;One;a.com\n2;Two", ["a.com"]),
        ('Host\tNote\na.com\t"x, y"\n\n', ["a.com"]),
        ("1,a.com,x\n2,b.com,y", ["a.com", "b.com"]),
        ("a.com,b.com\nc.com,", ["a.com", "b.com", "c.com"]),
        ('["a.com", "b.com", "a.com"]', ["a.com", "b.com"]),
        ('{"names": ["a.com"], "title": "x.com"}', ["a.com"]),
        ('[{"domain": "a.com", "at": 1}, {"domain_name": "b.com"}]', ["a.com", "b.com"]),
        ('{"lists": [{"Names": [["a.com\\n"]]}]}', ["a.com"]),
        (EXPORT, ["b.com", "c.com"]),
    ],
)
def test_what_a_file_holds(tmp_path: Path, text: str, names: list[str]) -> None:
    file = tmp_path / "names"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        file.write_bytes(text.encode(encoding))
        assert names_in(file).splitlines() == names
    file.write_bytes(gzip.compress(text.encode()))
    assert names_in(file).splitlines() == names


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        (b"b\xfccher.de", FileProblem.NOT_TEXT),
        (b"\x89PNG\r\n\x1a\n\x00\x00", FileProblem.NOT_TEXT),
        (b"a.com\x00", FileProblem.NOT_TEXT),
        (b"\xff\xfea", FileProblem.NOT_TEXT),
        (b"\x1f\x8bnothing", FileProblem.NOT_TEXT),
        (gzip.compress(b"a.com\n" * 20)[:-6], FileProblem.NOT_TEXT),
        (b"{not json", FileProblem.NOT_JSON),
        (b"[" * 100_000, FileProblem.NOT_JSON),
        (b"a" * (LARGEST + 1), FileProblem.TOO_LARGE),
        (gzip.compress(b"a" * (LARGEST + 1)), FileProblem.TOO_LARGE),
        (b"", FileProblem.EMPTY),
        (b"\xef\xbb\xbf\n # mine\n", FileProblem.EMPTY),
        (b"Domain\n", FileProblem.EMPTY),
        (b";;\n\n;", FileProblem.EMPTY),
        (gzip.compress(b"[]"), FileProblem.EMPTY),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said(tmp_path: Path, octets: bytes, problem: FileProblem) -> None:
    file = tmp_path / "names"
    file.write_bytes(octets)
    with pytest.raises(FileRefused) as refused:
        names_in(file)
    assert refused.value.problem is problem


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        names_in(tmp_path / "not there")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(octets=st.binary() | st.text().map(str.encode))
def test_any_octets_are_read_or_refused(tmp_path: Path, octets: bytes) -> None:
    file = tmp_path / "names"
    file.write_bytes(octets)
    with contextlib.suppress(FileRefused):
        assert isinstance(names_in(file), str)


@given(st.lists(st.sampled_from(["a.com", "b.example", "bücher.de"]), min_size=1))
def test_a_column_of_names_is_found(names: list[str]) -> None:
    rows = [f"{number},{name},x" for number, name in enumerate(names)]
    assert names_of("\n".join(rows)).splitlines() == names
