"""A digest finds what was put into it, to the second, and nothing else."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

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
