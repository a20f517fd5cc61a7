"""The shipped lists: known readers, https, and for the suffixes that have them."""

import functools
from urllib.parse import urlsplit

import pytest

from custom_components.domain_availability.engine.json_fields import EndpointsError
from custom_components.domain_availability.engine.policy import DropList
from custom_components.domain_availability.engine.probes.droplists import READERS
from custom_components.domain_availability.engine.registries import Registries

LIST = {"reader": "nominet", "url": "http://127.0.0.1:1/uk"}


@functools.cache
def shipped() -> Registries:
    """Return the registries without an endpoint file."""
    return Registries.load()


@pytest.mark.parametrize(
    ("suffix", "readers"),
    [
        ("se", ["internetstiftelsen"]),
        ("nu", ["internetstiftelsen"]),
        ("au", ["auda_expired", "auda_deleted"]),
        ("com.au", ["auda_expired", "auda_deleted"]),
        ("uk", ["nominet"]),
        ("co.uk", ["nominet"]),
        ("me.uk", ["nominet"]),
        ("ca", []),
        ("com", []),
        ("uk.com", []),
        ("ac.uk", []),
        ("com.se", []),
    ],
)
def test_which_suffixes_have_lists(suffix: str, readers: list[str]) -> None:
    assert [one.reader for one in shipped().policy(suffix).drop_list] == readers


def test_shipped_lists_are_fetched_by_https_and_every_reader_has_one() -> None:
    lists = {one for suffix in shipped().suffixes() for one in shipped().policy(suffix).drop_list}
    assert {one.reader for one in lists} == set(READERS)
    assert {urlsplit(one.url).scheme for one in lists} == {"https"}
    assert len({one.url for one in lists}) == len(lists) == 5


def endpoint(drop_list: object, suffix: str = "uk") -> Registries:
    return Registries.load({"suffixes": {suffix: {"policy": {"drop_list": drop_list}}}})


def test_an_endpoint_file_may_say_where_a_list_lies() -> None:
    one = DropList(reader="nominet", url="http://127.0.0.1:1/uk")
    assert endpoint(LIST).policy("uk").drop_list == (one,)
    assert endpoint([LIST, LIST], "test").policy("test").drop_list == (one, one)
    assert endpoint(None).policy("uk").drop_list == ()
    assert endpoint([]).policy("uk").drop_list == ()


@pytest.mark.parametrize(
    ("drop_list", "key"),
    [
        ("http://127.0.0.1/", ""),
        ([1], "[0]"),
        ({"reader": "nominet"}, ".url"),
        ({"url": "http://127.0.0.1/"}, ".reader"),
        ([LIST, {**LIST, "reader": "nobody"}], "[1].reader"),
        ({**LIST, "url": "127.0.0.1"}, ".url"),
        ({**LIST, "more": 1}, ".more"),
    ],
)
def test_a_malformed_one_is_refused_by_key(drop_list: object, key: str) -> None:
    with pytest.raises(EndpointsError) as refused:
        endpoint(drop_list)
    assert refused.value.key == f"suffixes.uk.policy.drop_list{key}"
