"""Lists as their registries send them, made by hand in their forms."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
import gzip
import json

from custom_components.domain_availability.engine.probes.droplists import READERS, ReadList, read

FETCHED = datetime(2026, 10, 12, 20, 0, tzinfo=UTC)

type Rows = Iterable[tuple[str, str]]
"""Names, and the moments as the form spells them."""


def internetstiftelsen(rows: Rows) -> bytes:
    """Return a list of .se or .nu."""
    return json.dumps({"data": [{"name": name, "release_at": day} for name, day in rows]}).encode()


def auda(rows: Rows) -> bytes:
    """Return a list of .au; a moment is day and time with a blank between."""
    lines = [f"{moment.replace(' ', ',')},{name}" for name, moment in rows]
    return "\r\n".join(["Date,Eligible Purge Time,Domain Name", *lines, ""]).encode()


def nominet_text(rows: Rows) -> bytes:
    """Return a list of .uk before it is packed."""
    lines = [f"D_{number}-UK,{name},{moment}" for number, (name, moment) in enumerate(rows)]
    return "\n".join(["roid,domain,drop_time", *lines, ""]).encode()


def nominet(rows: Rows) -> bytes:
    """Return a list of .uk."""
    return gzip.compress(nominet_text(rows), mtime=0)


EXAMPLES: Mapping[str, bytes] = {
    "internetstiftelsen": internetstiftelsen([("a.se", "2026-10-20"), ("b.se", "2026-11-02")]),
    "auda_expired": auda([("a.com.au", "2026-10-12 15:04:50"), ("b.au", "2026-10-13 01:00:00")]),
    "auda_deleted": auda([("a.com.au", "2026-10-12 15:04:50"), ("b.au", "2026-10-13 01:00:00")]),
    "nominet": nominet([("a.co.uk", "2026-10-13T03:01:55Z"), ("b.uk", "2026-12-01T00:00:00Z")]),
}
"""A good list of two names for every reader."""


def read_by(key: str, body: bytes, *tlds: str) -> ReadList:
    """Read a body with the reader of a key."""
    return read(READERS[key], body, FETCHED, tlds=tlds)
