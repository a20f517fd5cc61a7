"""Which sources answer and which have fallen silent, by what looks have brought.

A source that says nothing is no news of any name, and so it would never be noticed: it is counted
here, and shown. Nothing here names a watched name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from .kept import Json, whole
from .observation import Layer, Observation, Outcome, Role
from .runs import DEFINITE

DEGRADED_AFTER = 20
"""So many tries in a row that yielded nothing, and a layer is degraded."""
REFUSED_FOR = timedelta(days=1)
"""How long a server may refuse us before somebody should know."""
FEWEST_REFUSALS = 3
SILENT_FOR = timedelta(days=1)
"""How long nobody may answer for a suffix before somebody should know."""
PATIENCE = timedelta(days=7)
"""A source that was not asked for so long says nothing of today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one source has done lately."""

    tries: int = 0
    """Questions sent in a row, up to now, that brought no answer that says anything."""
    mute_since: datetime | None = None
    """When the first of them was sent."""
    tried_at: datetime | None = None
    """When the newest question of all was sent."""
    answered_at: datetime | None = None
    """When it last gave an answer that says something."""
    refusals: int = 0
    """How many of `tries` were refused in so many words."""
    refused_since: datetime | None = None
    """When the first of those was sent."""

    @property
    def degraded(self) -> bool:
        """Tell whether it has yielded nothing for too many tries."""
        return self.tries >= DEGRADED_AFTER

    def after_silence(self, seen: Observation) -> Standing:
        """Return how it stands after one more question that brought nothing."""
        at = seen.asked_at
        refused = seen.outcome is Outcome.REFUSED
        return replace(
            self,
            tries=self.tries + 1,
            mute_since=self.mute_since or at,
            tried_at=at,
            refusals=self.refusals + refused,
            refused_since=self.refused_since or (at if refused else None),
        )


UNTRIED = Standing()
_ELSEWHERE = frozenset({Layer.DNS, Layer.HTTP})
"""Of a zone, servers stand in for each other; a web site's host is the name itself."""


@dataclass(slots=True)
class Health:
    """How all sources stand. To be used from one event loop."""

    layers: dict[Layer, Standing] = field(default_factory=dict)
    """Over all suffixes."""
    sources: dict[tuple[str, Layer], Standing] = field(default_factory=dict)
    """By suffix and layer."""
    servers: dict[str, Standing] = field(default_factory=dict)
    """By host; of registries and registrars."""
    intercepted: Callable[[], bool] = lambda: False
    """Tells whether something at home answers in place of the name servers asked (port 53)."""

    _changed: bool = False
    """Whether somebody fell silent or found words again since `changed` was last asked."""

    def note(self, seen: Iterable[Observation]) -> None:
        """Take in what a look has brought.

        What was not sent, for its server is left alone for a while, is no try.
        """
        for one in seen:
            if one.queries > 0 and one.role is not Role.REFERRAL:
                at = one.asked_at
                # However it stood before: the same for all it is counted under.
                answered = (
                    Standing(tried_at=at, answered_at=at) if one.outcome in DEFINITE else None
                )
                self._note(self.layers, one.layer, one, answered)
                self._note(self.sources, (one.suffix, one.layer), one, answered)
                if one.layer not in _ELSEWHERE and (server := host_of(one.server)):
                    self._note(self.servers, server, one, answered)

    def _note[K](
        self, part: dict[K, Standing], key: K, one: Observation, answered: Standing | None
    ) -> None:
        before = part.get(key, UNTRIED)
        after = part[key] = answered or before.after_silence(one)
        self._changed |= after.tries != before.tries

    def changed(self) -> dict[str, Json] | None:
        """Return what must outlive a restart where that is another than before."""
        if not self._changed:
            return None
        self._changed = False
        return self.snapshot()

    def forget(self, suffixes: Iterable[str]) -> None:
        """Forget all suffixes but these, under which names are watched."""
        kept = frozenset(suffixes)
        for source in [source for source in self.sources if source[0] not in kept]:
            self._changed |= self.sources.pop(source).tries > 0

    # What is wrong

    def of(self, suffix: str, layer: Layer) -> Standing:
        """Return how a layer stands under one suffix."""
        return self.sources.get((suffix, layer), UNTRIED)

    def degraded(self) -> Mapping[tuple[str, Layer], Standing]:
        """Return the sources that have yielded nothing for too long, by suffix and layer."""
        return {source: one for source, one in self.sources.items() if one.degraded}

    def refusing(self, now: datetime) -> Mapping[str, datetime]:
        """Return the servers that have refused us for a day or more, and since when (UTC)."""
        return {
            server: one.refused_since
            for server, one in self.servers.items()
            if one.refused_since is not None
            and one.refusals >= FEWEST_REFUSALS
            and now - one.refused_since >= REFUSED_FOR
            and _asked_lately(one, now)
        }

    def silent(self, now: datetime) -> Mapping[str, datetime]:
        """Return the suffixes for which nobody has answered for a day, and since when (UTC).

        None where nobody answers for anything: then it is this home that is cut off.
        """
        by_suffix: dict[str, list[Standing]] = {}
        for (suffix, _), one in self.sources.items():
            by_suffix.setdefault(suffix, []).append(one)
        found: dict[str, datetime] = {}
        for suffix, told in by_suffix.items():
            since = min((one.mute_since for one in told if one.mute_since), default=None)
            if (
                since is not None
                and now - since >= SILENT_FOR
                and all(one.tries for one in told)
                and sum(one.tries for one in told) >= DEGRADED_AFTER
                and any(_asked_lately(one, now) for one in told)
                and any(
                    one.answered_at is not None and one.answered_at > since
                    for one in self.layers.values()
                )
            ):
                found[suffix] = since
        return found

    # Over a restart

    def snapshot(self) -> dict[str, Json]:
        """Return what must outlive a restart: who has fallen silent."""
        sources: dict[str, Json] = {
            f"{layer} {suffix}": _kept(one)
            for (suffix, layer), one in self.sources.items()
            if one.tries
        }
        layers: dict[str, Json] = {
            layer.value: _kept(one) for layer, one in self.layers.items() if one.tries
        }
        servers: dict[str, Json] = {
            server: _kept(one) for server, one in self.servers.items() if one.tries
        }
        return {"layers": layers, "sources": sources, "servers": servers}

    def restore(self, snapshot: object) -> None:
        """Take up what `snapshot` gave; garbage is passed over."""
        for key, one in _standings(snapshot, "layers"):
            if key in Layer:
                self.layers[Layer(key)] = one
        for key, one in _standings(snapshot, "sources"):
            layer, _, suffix = key.partition(" ")
            if layer in Layer and suffix:
                self.sources[suffix, Layer(layer)] = one
        self.servers |= dict(_standings(snapshot, "servers"))


def _asked_lately(one: Standing, now: datetime) -> bool:
    return one.tried_at is not None and now - one.tried_at <= PATIENCE


@lru_cache(maxsize=1024)
def host_of(server: str) -> str:
    """Return the host of a server as an observation names it, without user, path or query."""
    if "://" not in server:
        return server.lower()
    parts = urlsplit(server)
    try:
        port = parts.port
    except ValueError:
        port = None
    host = parts.hostname or ""
    return host if port is None else f"{host}:{port}"


def _kept(one: Standing) -> Json:
    return {
        "tries": one.tries,
        "refusals": one.refusals,
        **{
            key: moment.isoformat()
            for key in ("mute_since", "tried_at", "refused_since")
            if (moment := getattr(one, key)) is not None
        },
    }


def _standings(snapshot: object, part: str) -> Iterable[tuple[str, Standing]]:
    rows = snapshot.get(part) if isinstance(snapshot, Mapping) else None
    for key, row in rows.items() if isinstance(rows, Mapping) else ():
        if isinstance(key, str) and isinstance(row, Mapping):
            yield (
                key,
                Standing(
                    tries=whole(row.get("tries")),
                    refusals=whole(row.get("refusals")),
                    mute_since=_moment(row.get("mute_since")),
                    tried_at=_moment(row.get("tried_at")),
                    refused_since=_moment(row.get("refused_since")),
                ),
            )


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except ValueError, OverflowError:
        return None
