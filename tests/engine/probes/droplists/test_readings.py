"""What lists say: names as we write them, moments as their registries mean them."""

from datetime import UTC, datetime
import gzip
from itertools import islice

import pytest

from custom_components.domain_availability.engine.probes.droplists import READERS, ListError, read

from .bodies import (
    EXAMPLES,
    FETCHED,
    auda,
    internetstiftelsen,
    nominet,
    nominet_text,
    read_by,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_every_reader_has_an_example() -> None:
    assert set(EXAMPLES) == set(READERS)


@pytest.mark.parametrize("key", sorted(READERS))
def test_a_good_list_reads(key: str) -> None:
    told = read_by(key, EXAMPLES[key])
    assert told.rows == len(told.entries) == 2
    assert all(moment.utcoffset() == FETCHED.utcoffset() for moment in told.entries.values())
    assert {name: told.digest.find(name) for name in told.entries} == told.entries


def test_a_release_date_means_four_in_the_morning_utc_at_the_earliest() -> None:
    body = internetstiftelsen([("a.se", "2026-12-24"), ("b.nu", "2026-07-01")])
    assert read_by("internetstiftelsen", body).entries == {
        "a.se": at("2026-12-24T04:00"),
        "b.nu": at("2026-07-01T04:00"),
    }


@pytest.mark.parametrize(
    ("eligible", "expired", "deleted"),
    [
        # auDA's own example: 16 December 15:04:50 UTC is 17 December 01:04:50 AEST.
        ("16/12/2026 15:04:50", "2026-12-17T03:30", "2026-12-17T03:00"),
        ("2026-12-16 15:04:50", "2026-12-17T03:30", "2026-12-17T03:00"),
        ("2026-12-17 02:59:59", "2026-12-17T03:30", "2026-12-17T03:00"),
        ("2026-12-17 03:00:00", "2026-12-17T03:30", "2026-12-18T03:00"),
        ("2026-12-17 03:30:00", "2026-12-18T03:30", "2026-12-18T03:00"),
        # No summer time in Brisbane, on either side of the year.
        ("2026-07-01 00:00:00", "2026-07-01T03:30", "2026-07-01T03:00"),
        ("2026-12-31 23:59:59", "2027-01-01T03:30", "2027-01-01T03:00"),
    ],
)
def test_an_australian_name_goes_in_the_next_cycle(
    eligible: str, expired: str, deleted: str
) -> None:
    body = auda([("example.net.au", eligible)])
    assert read_by("auda_expired", body).entries == {"example.net.au": at(expired)}
    assert read_by("auda_deleted", body).entries == {"example.net.au": at(deleted)}


def test_a_british_name_drops_at_its_second() -> None:
    rows = [("a.co.uk", "2026-10-01T03:01:55Z"), ("b.me.uk", "2026-10-01T04:01:55+01:00")]
    assert set(read_by("nominet", nominet(rows)).entries.values()) == {at("2026-10-01T03:01:55")}


def test_a_moment_that_has_passed_stays_what_the_list_says() -> None:
    body = nominet([("held.co.uk", "2026-06-13T11:31:21Z")])
    assert read_by("nominet", body).entries == {"held.co.uk": at("2026-06-13T11:31:21")}


def test_the_packing_is_optional() -> None:
    rows = [("a.uk", "2026-10-13T03:01:55Z")]
    assert read_by("nominet", nominet_text(rows)).entries == (
        read_by("nominet", nominet(rows)).entries
    )
    several = gzip.compress(nominet_text(rows)) + gzip.compress(b"D_9-UK,b.uk,2026-10-13T00:00Z\n")
    assert set(read_by("nominet", several).entries) == {"a.uk", "b.uk"}


@pytest.mark.parametrize(
    ("spelt", "name"),
    [
        ("EXAMPLE.se", "example.se"),
        (" example.se. ", "example.se"),
        ("xn--bcher-kva.se", "xn--bcher-kva.se"),
        ("bücher.se", "xn--bcher-kva.se"),
        ("Bu\u0308cher.se", "xn--bcher-kva.se"),
        ("XN--BCHER-KVA.SE", "xn--bcher-kva.se"),
        ("xn--broken-.se", "xn--broken-.se"),
    ],
)
def test_names_are_written_as_we_write_them(spelt: str, name: str) -> None:
    body = internetstiftelsen([(spelt, "2026-12-24")])
    assert set(read_by("internetstiftelsen", body).entries) == {name}


def test_other_columns_and_titles_do_no_harm() -> None:
    body = b"Tag,Drop Time,ROID,DOMAIN\n\nx,2026-10-13T03:01:55Z,D_1-UK,a.uk\n\n"
    assert read_by("nominet", body).entries == {"a.uk": at("2026-10-13T03:01:55")}
    quoted = (
        b'\xef\xbb\xbf"Date","Eligible Purge Time","Domain Name"\n"2026-10-12","15:04:50","a.au"'
    )
    assert read_by("auda_expired", quoted).entries == {"a.au": at("2026-10-13T03:30")}
    more = (
        b'{"made": {"at": [1, {}]}, "data": [{"name": "a.se", "release_at": "2026-12-24", "x": 1}'
    )
    assert set(read_by("internetstiftelsen", more + b'], "more": []}').entries) == {"a.se"}


def test_of_two_moments_of_one_name_the_earlier_counts() -> None:
    rows = [("a.se", "2026-12-24"), ("a.se", "2026-12-20"), ("a.se", "2026-12-22")]
    told = read_by("internetstiftelsen", internetstiftelsen(rows))
    assert told.entries == {"a.se": at("2026-12-20T04:00")}
    assert told.digest.find("a.se") == at("2026-12-20T04:00")


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("internetstiftelsen", b'{"data": []}'),
        ("auda_expired", auda([])),
        ("nominet", nominet([])),
    ],
)
def test_a_list_may_have_no_names(key: str, body: bytes) -> None:
    assert read_by(key, body).rows == 0


def test_only_what_is_wanted_is_kept_and_the_rest_can_be_looked_up() -> None:
    rows = [(f"name{number}.se", "2026-12-24") for number in range(3000)]
    told = read(
        READERS["internetstiftelsen"], internetstiftelsen(rows), FETCHED, wanted={"name7.se"}
    )
    assert dict(told.entries) == {"name7.se": at("2026-12-24T04:00")}
    assert told.rows == 3000
    assert all(told.digest.find(name) == at("2026-12-24T04:00") for name, _ in rows)
    assert told.digest.find("other.se") is None


def test_a_few_odd_rows_are_passed_over() -> None:
    odd = [("a_b.se", "2026-12-24"), ("c.se", "soon"), ("d.se", "2999-01-01")]
    good = [(f"name{number}.se", "2026-12-24") for number in range(10)]
    told = read_by("internetstiftelsen", internetstiftelsen([*odd, *good]))
    assert set(told.entries) == {name for name, _ in good}
    with pytest.raises(ListError, match="odd"):
        read_by("internetstiftelsen", internetstiftelsen([*odd, ("-", "x"), *good]))
    many = [(f"name{number}.se", "2026-12-24") for number in range(1000)]
    assert read_by("internetstiftelsen", internetstiftelsen([*odd * 3, *many])).rows == 1000
    with pytest.raises(ListError, match="odd"):
        read_by("internetstiftelsen", internetstiftelsen([*odd * 4, *many]))


def test_a_list_of_another_registry_is_refused() -> None:
    body = internetstiftelsen([(f"name{number}.nu", "2026-12-24") for number in range(10)])
    assert read_by("internetstiftelsen", body, "nu", "se").rows == 10
    with pytest.raises(ListError, match="odd"):
        read_by("internetstiftelsen", body, "se")


def test_rows_come_one_at_a_time() -> None:
    """A list whose end is missing still yields its first rows: nothing is read ahead."""
    text = nominet_text([(f"name{n}.uk", "2026-10-13T03:01:55Z") for n in range(100_000)])
    packed = gzip.compress(text)[:-9]
    rows = READERS["nominet"].rows(packed)
    assert len(list(islice(rows, 1000))) == 1000
    with pytest.raises(ListError, match="ends early"):
        list(rows)
