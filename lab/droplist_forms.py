"""The forms in which registries publish the names they will release, and what stands in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
import gzip
import json
from zlib import crc32

from .life import LEAVING, Phase
from .world import World

_DAY = timedelta(days=1)
_FROM = timedelta(hours=4)
"""A release date of .se begins at 04:00 UTC."""
_LISTED = 2 * _DAY
"""How long before its purge a name is on a list of .au."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A name that will be released."""

    name: str
    phase: Phase
    drop: datetime


type Form = Callable[[Sequence[Leaving], datetime], bytes]
"""Names that leave, and the moment (UTC) at which the list is made -> the list."""


def leaving(world: World, registry: str, moment: datetime) -> Iterator[Leaving]:
    """Yield the names of a registry that are out of the zone and will be released, by name."""
    for name in sorted(world.names()):
        if world.suffix_for(name).registry != registry:
            continue
        standing = world.standing(name, moment)
        if standing is None or standing.phase not in LEAVING - {Phase.GRACE}:
            continue
        drops = [step.at for step in standing.life.steps if step.phase is Phase.FREE]
        if drop := next((at for at in drops if at > moment), None):
            yield Leaving(name=name, phase=standing.phase, drop=drop)


def _internetstiftelsen(names: Sequence[Leaving], _: datetime) -> bytes:
    rows = [
        {"name": one.name, "release_at": (one.drop - _FROM).date().isoformat()} for one in names
    ]
    return json.dumps({"data": rows}).encode()


def _nominet(names: Sequence[Leaving], _: datetime) -> bytes:
    rows = [
        f"D_{crc32(one.name.encode())}-LAB,{one.name},{one.drop:%Y-%m-%dT%H:%M:%SZ}"
        for one in names
    ]
    # Without a time of packing the same list has the same octets.
    return gzip.compress("\n".join(["roid,domain,drop_time", *rows, ""]).encode(), mtime=0)


def _auda(cycle: time, *, deleted: bool) -> Form:
    def form(names: Sequence[Leaving], moment: datetime) -> bytes:
        lines = ["Date,Eligible Purge Time,Domain Name"]
        for one in names:
            purge = datetime.combine(one.drop.date(), cycle, one.drop.tzinfo)
            purge -= _DAY if purge > one.drop else timedelta(0)
            # Some second of the day before the cycle, the same one in every run.
            eligible = purge - timedelta(seconds=1 + crc32(one.name.encode()) % 86_400)
            if deleted is (one.phase is Phase.PENDING_DELETE) and purge - moment <= _LISTED:
                lines.append(f"{eligible:%Y-%m-%d,%H:%M:%S},{one.name}")
        return "\r\n".join([*lines, ""]).encode()

    return form


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One list of a registry: where below the server it lies, and what an engine knows it as."""

    path: str
    """`%s` stands for the registry's suffix."""
    reader: str
    content_type: str
    form: Form


FORMS: Mapping[str, tuple[Published, ...]] = {
    "internetstiftelsen": (
        Published(
            path="bardate_domains_%s.json",
            reader="internetstiftelsen",
            content_type="application/json",
            form=_internetstiftelsen,
        ),
    ),
    "nominet": (
        Published(
            path="current/%s.csv.gz",
            reader="nominet",
            content_type="application/gzip",
            form=_nominet,
        ),
    ),
    "auda": tuple(
        Published(
            path=f"domain-drop-lists/%s/{kind}",
            reader=f"auda_{kind}",
            content_type="text/csv",
            form=_auda(cycle, deleted=kind == "deleted"),
        )
        for kind, cycle in (("expired", time(3, 30)), ("deleted", time(3)))
    ),
}
"""The lists a registry publishes, by its manner: a suffix's `drop_list`."""
