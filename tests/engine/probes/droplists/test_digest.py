"""A digest finds what was put into it, to the second, and nothing else."""

from base64 import b64encode
from datetime import timedelta
import os
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.probes.droplists.digest import SPAN, Digest

from .bodies import FETCHED

EDGE = int(SPAN.total_seconds())
NAMES = st.text("abc", min_size=1, max_size=3).map(lambda label: f"{label}.uk")


@given(entries=st.dictionaries(NAMES, st.integers(-EDGE, EDGE)), other=NAMES)
def test_what_was_added_is_found(entries: dict[str, int], other: str) -> None:
    digest = Digest(FETCHED)
    for name, seconds in entries.items():
        digest.add(name, FETCHED + timedelta(seconds=seconds))
    for name, seconds in entries.items():
        assert digest.find(name) == FETCHED + timedelta(seconds=seconds)
    assert (digest.find(other) is None) is (other not in entries)


def test_the_earliest_of_several_moments_is_found() -> None:
    digest = Digest(FETCHED)
    for hours in (3, 1, 2):
        digest.add("a.uk", FETCHED + timedelta(hours=hours))
    assert digest.find("a.uk") == FETCHED + timedelta(hours=1)


@given(entries=st.dictionaries(NAMES, st.integers(-EDGE, EDGE)), other=NAMES)
def test_what_was_packed_says_the_same(entries: dict[str, int], other: str) -> None:
    digest = Digest(FETCHED)
    for name, seconds in entries.items():
        digest.add(name, FETCHED + timedelta(seconds=seconds))
    again = Digest.unpack(digest.pack())
    assert again is not None
    assert again.pack() == digest.pack()
    assert [again.find(name) for name in (*entries, other)] == [
        digest.find(name) for name in (*entries, other)
    ]


def test_a_second_is_not_lost_to_the_time_of_day_at_which_a_list_is_fetched() -> None:
    digest = Digest(FETCHED + timedelta(microseconds=500_000))
    digest.add("a.uk", FETCHED)
    assert digest.find("a.uk") == FETCHED


PACKING = """
import sys
from datetime import datetime
from custom_components.domain_availability.engine.probes.droplists.digest import Digest
digest = Digest(datetime.fromisoformat(sys.argv[1]))
digest.add("a.uk", datetime.fromisoformat(sys.argv[1]))
print(digest.pack())
"""


def test_another_process_finds_what_was_packed_here() -> None:
    """Python gives each process hashes of text of its own."""
    packed = {
        subprocess.run(  # noqa: S603 - ours
            [sys.executable, "-c", PACKING, FETCHED.isoformat()],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2")
    }
    digest = Digest(FETCHED)
    digest.add("a.uk", FETCHED)
    assert packed == {digest.pack()}


BEGINS = FETCHED.isoformat()


@pytest.mark.parametrize(
    "packed",
    [
        "",
        " ",
        BEGINS,
        f"{BEGINS} AAAA",
        f"{BEGINS} \u00e4",
        f"{BEGINS} {b64encode(bytes([255]) * 10).decode()}",
        "2026-10-12T12:00:00 ",
        "9999-10-12T12:00:00+00:00 ",
        "yesterday ",
    ],
)
def test_garbage_is_no_digest(packed: str) -> None:
    assert Digest.unpack(packed) is None
