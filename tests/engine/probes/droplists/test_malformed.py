"""Whatever comes instead of a list: a clear word, no other exception, and no name in it."""

from datetime import UTC
import gzip
import json
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.probes.droplists import (
    READERS,
    ListError,
    fetching,
    octets,
)

from .bodies import EXAMPLES, auda, internetstiftelsen, nominet_text, read_by

KEYS = sorted(READERS)
HTML = b"<!DOCTYPE html>\n<html><head><title>Sorry</title></head><body>Down, sorry.</body></html>"


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it is empty"),
        (b"\n", "it is empty"),
        (HTML, "it is a web page"),
        (b"\n\n" + HTML, "it is"),
        (gzip.compress(HTML), "it is a web page"),
        (b"null", "it is no such JSON|its columns are others"),
        (b"[]", "it is no such JSON|its columns are others"),
        (b"{}", "it is no such JSON|its columns are others"),
        (b"{1: []}", "it is no JSON|its columns are others"),
        (b'{"data": 1}', "it is no such JSON|its columns are others"),
        (b'{"data": {"name": "a.se"}}', "it is no such JSON|its columns are others"),
        (b'{"data": []} and more', "it goes on after its end|its columns are others"),
        (b"domain;drop_time\na.uk;2026-10-13T03:01:55Z\n", "columns|no such JSON"),
        (b"domain\na.uk\n", "columns|no such JSON"),
        (b"\x1f\x8b", "it ends early"),
        (b"\x1f\x8b\x00\x00" + bytes(40), "its packing is damaged"),
        (b"\xff\xfe{\x00}\x00", "it is not in UTF-8"),
        ("Förfallna".encode("latin-1"), "it is not in UTF-8"),
        (b"x" * 5000, "a line that no list has|no such JSON"),
        (b"[" * 1_000_000, "a line that no list has|no such JSON"),
        (b'{"data": ' + b"[" * 100_000, "a line that no list has|no such JSON"),
        (b'{"data": [' + b"9" * 10_000 + b"]}", "a line that no list has|no such JSON"),
    ],
)  # fmt: skip
def test_no_list(key: str, body: bytes, why: str) -> None:
    with pytest.raises(ListError, match=why):
        read_by(key, body)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_other_encodings_are_refused(key: str, encoding: str) -> None:
    body = EXAMPLES[key]
    text = (gzip.decompress(body) if key == "nominet" else body).decode()
    with pytest.raises(ListError):
        read_by(key, text.encode(encoding))


@pytest.mark.parametrize("key", KEYS)
def test_a_list_cut_short_does_not_read_or_lacks_whole_rows_only(key: str) -> None:
    """Every cut there can be. CSV that is not packed hides a cut between two rows, no other."""
    whole = read_by(key, EXAMPLES[key], "se", "au", "uk")
    readable = 0
    for length in range(len(EXAMPLES[key])):
        try:
            told = read_by(key, EXAMPLES[key][:length], "se", "au", "uk")
        except ListError:
            continue
        readable += 1
        assert told.entries.items() <= whole.entries.items()
    assert readable <= (0 if READERS[key].shows_end else 9)


def test_a_packed_list_that_was_changed_does_not_read() -> None:
    body = bytearray(EXAMPLES["nominet"])
    body[-6] ^= 1
    with pytest.raises(ListError, match="damaged"):
        read_by("nominet", bytes(body))


def test_a_small_packet_does_not_become_a_large_list() -> None:
    packer = zlib.compressobj(9, wbits=31)
    row = b"x" * 4000 + b",a.uk,2026-10-13T03:01:55Z\n"
    packed = bytearray(packer.compress(b"roid,domain,drop_time\n"))
    for _ in range(octets.LARGEST // len(row) + 2):
        packed += packer.compress(row)
    packed += packer.flush()
    assert len(packed) < fetching.CAP / 50
    with pytest.raises(ListError, match="64 MiB"):
        read_by("nominet", bytes(packed))


def test_quotes_that_never_close() -> None:
    body = (
        b'date,eligible purge time,domain name\n"2026-10-12,15:04:50,a.au\n' + b"x,y,z\n" * 99_999
    )
    with pytest.raises(ListError, match="no CSV"):
        read_by("auda_expired", body)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-13-01 00:00:00",
        "2026-02-30 00:00:00",
        "2026-10-12 24:00:00",
        "2026-10-12 1:00:00",
        "12/10/26 00:00:00",
        "0000-10-12 00:00:00",
        "9999-12-31 23:00:00",
        "٢٠٢٦-10-12 00:00:00",
    ],
)
def test_moments_that_are_none(moment: str) -> None:
    with pytest.raises(ListError, match="odd"):
        read_by("auda_expired", auda([("a.au", moment)]))


@pytest.mark.parametrize("day", ["2026-02-30", "20261224", "2026-W01-1", "24/12/2026", ""])
def test_a_release_date_that_is_none(day: str) -> None:
    with pytest.raises(ListError, match="odd"):
        read_by("internetstiftelsen", internetstiftelsen([("a.se", day)]))


@pytest.mark.parametrize(
    "drop", ["", "2026-10-13T03:01", "2026-10-13", "soon", "9999-12-31T23:59-23:59"]
)
def test_a_drop_time_without_a_zone_is_none(drop: str) -> None:
    with pytest.raises(ListError, match="odd"):
        read_by("nominet", nominet_text([("a.uk", drop)]))


NAMES = st.sampled_from(["a.se", "b.com.au", "c.co.uk", "Ä.se", "-.", "x" * 300, "\ud800.se", ""])
FIELDS = st.one_of(
    NAMES,
    st.sampled_from(["2026-10-12", "15:04:50", "2026-10-13T03:01:55Z", "2026-10-13T03:01:55"]),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.text(max_size=6),
)
TABLES = st.builds(
    lambda head, rows: "\n".join([head, *(",".join(row) for row in rows)]).encode(errors="replace"),
    st.sampled_from(["roid,domain,drop_time", "Date,Eligible Purge Time,Domain Name"]),
    st.lists(st.lists(FIELDS, min_size=2, max_size=4), max_size=6),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FIELDS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["data", "name", "release_at", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)
DOCUMENTS = st.builds(lambda rows: json.dumps({"data": rows}).encode(), JSON)
PLAIN = st.one_of(st.binary(max_size=200), TABLES, DOCUMENTS)
BODIES = PLAIN | PLAIN.map(lambda body: gzip.compress(body, mtime=0))


@settings(deadline=None, max_examples=300)
@given(key=st.sampled_from(KEYS), body=BODIES, cut=st.integers(0, 400), flip=st.integers(0, 255))
def test_any_octets_give_entries_or_a_clear_word(
    key: str, body: bytes, cut: int, flip: int
) -> None:
    mangled = body[:cut] + bytes([flip]) * (flip < 16) + body[cut + (flip < 16) :]
    for sent in (body, mangled):
        word, told = "", None
        try:
            told = read_by(key, sent)
        except ListError as error:
            word = str(error)
        assert (word in CLEAR) is (told is None)
        for name, moment in told.entries.items() if told else ():
            assert name == name.lower().encode("ascii").decode()
            assert "." in name
            assert moment.tzinfo is UTC


CLEAR = frozenset(
    {
        "it is empty",
        "it ends early",
        "it goes on after its end",
        "it has a line that no list has",
        "it is a web page",
        "it is no CSV",
        "it is no JSON",
        "it is no such JSON",
        "it is not in UTF-8",
        "its columns are others",
        "its last row is odd: it may have been cut short",
        "its packing is damaged",
        "too many of its rows are odd",
    }
)
"""All there is to say; none of it can quote a name."""
