"""How the day's questions are shared among the names that may drop. Pure.

Theory. A forecast says how likely the drop is at every moment, given that it has not come yet.
Asking at a rate that follows that chance lets every question buy about as much as any other. How
high the rate lies, the level, is what the questions left allow: those of the day's budget and of
the server's quotas, for all windows until they are given anew. The pace is a ceiling; where it
binds, names share it by priority, then by likelihood.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
import math

from .observation import Layer
from .policy import Policy
from .server_keys import http_key, line_key
from .watching import Chance, Forecast, Priority

SHARPNESS = 0.8
"""How closely the rate follows the chance from name to name: at 1 every question has the same
chance to find a drop, at 0.5 the mean delay is least. Between them the median gains and few drops
wait long."""
WITHIN = 0.94
"""How closely it does within one name's window: what falls beside its likely hours may wait."""

INSTANT = timedelta(seconds=10)
"""How wide a moment is taken to be at the least: clocks differ, answers take their time."""
LEAD = timedelta(seconds=1)
"""How long before an instant looking begins."""
SHOWS_LATE = 0.10
"""How many drops the registry's own service shows only within its lag."""
LAG_MATTERS = 12
"""A stretch longer than so many lags ends too late for its last drops to be worth more looks."""
LEAST_SURVIVAL = 0.01
"""How sure a forecast can be at most that nothing is left to come."""

WEIGHTS = {Priority.HIGH: 2.0, Priority.NORMAL: 1.0, Priority.LOW: 0.5}
"""How much of a pace that is short a name gets."""

PLENTY = math.inf
"""The level at which the pace alone is the limit."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of a window with an even chance."""

    start: float
    """Seconds since 1970, as all moments here."""
    end: float
    density: float
    """Chance a second."""
    before: float
    """How likely the drop has not come when the slice begins, 0 to 1."""
    draw: float = 0.0
    """What the density gives the rate at level 1 and weight 1 (per second)."""

    def survival(self, at: float) -> float:
        """Return how likely the drop has not come at a moment within the slice, 0 to 1."""
        return max(self.before - self.density * (at - self.start), LEAST_SURVIVAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When one name may drop, and at whose pace it is asked."""

    server: str
    """Names at one server share its pace and its quotas."""
    gap: float
    """Least seconds between two questions at the server."""
    weight: float
    slices: tuple[Slice, ...]
    opens: float = field(init=False, compare=False)
    """When its first slice begins: kept, for every plan at its server asks for it."""
    closes: float = field(init=False, compare=False)
    """When its last slice ends."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "opens", self.slices[0].start)
        object.__setattr__(self, "closes", self.slices[-1].end)

    def shifted(self, by: float) -> Window:
        """Return the window so many seconds later, or earlier."""
        slices = tuple(replace(one, start=one.start + by, end=one.end + by) for one in self.slices)
        return replace(self, slices=slices)

    def at_either(self, by: float) -> Window:
        """Return the window with half of its chances so many seconds later, or earlier."""
        parts: list[_Part] = []
        for one in self.slices:
            half = one.density * (one.end - one.start) / 2
            parts += ((one.start, one.end, half), (one.start + by, one.end + by, half))
        return replace(self, slices=_slices(parts))

    def pull(self, at: float) -> float:
        """Return what the name's rate is at level 1 (per second), 0 where it cannot drop now."""
        for piece in self.slices:
            if at < piece.start:
                return 0.0
            if at < piece.end:
                return piece.draw * self.pull_ahead(at)
        return 0.0

    def slice_ends(self, at: float) -> float | None:
        """Return when the slice of a moment ends, or `None` where the name cannot drop then."""
        for piece in self.slices:
            if piece.start <= at < piece.end:
                return piece.end
        return None

    def pull_ahead(self, now: float) -> float:
        """Return by what the density of what is to come gives its rate at level 1."""
        return self.weight / math.pow(self.survival(now), SHARPNESS)

    def survival(self, at: float) -> float:
        """Return how likely the drop has not come at a moment, 0 to 1."""
        for piece in self.slices:
            if at < piece.end:
                return piece.survival(max(at, piece.start))
        return self.slices[-1].survival(self.closes)


def densest_layer(policy: Policy, layers: Collection[Layer]) -> tuple[Layer, str] | None:
    """Return the registry layer that may be asked most often, and its server as the pace knows it.

    `None` where the suffix has none that the user allows.
    """
    there = {
        Layer.DAS: line_key(policy.das.host, policy.das.port) if policy.das else None,
        Layer.RDAP: http_key(policy.rdap) if policy.rdap else None,
        Layer.WHOIS: line_key(policy.whois.host, policy.whois.port) if policy.whois else None,
    }
    offered = [
        (policy.pace_of(layer).gap, number, layer, server)
        for number, (layer, server) in enumerate(there.items())
        if server is not None and layer in layers
    ]
    if not offered:
        return None
    _, _, layer, server = min(offered)
    return layer, server


def window(
    forecast: Forecast, *, server: str, gap: float, priority: Priority, lag: timedelta
) -> Window | None:
    """Return the window of a forecast, or `None` where it gives no chances.

    `lag` is how late the registry's own service may show a drop.
    """
    chances = forecast.chances or (
        Chance(start=forecast.earliest, end=forecast.latest, share=forecast.confidence),
    )
    gap = max(gap, 1.0)
    slices = _slices(_shown(chances, gap, lag))
    if not slices:
        return None
    return Window(server=server, gap=gap, weight=WEIGHTS[priority], slices=slices)


def window_of(
    forecast: Forecast,
    policy: Policy,
    layers: Collection[Layer],
    priority: Priority,
    slowness: float = 1.0,
) -> Window | None:
    """Return the window of a forecast at the densest layer the user allows, or `None`.

    `slowness`: how much slower than the policy's pace the user wants servers to be asked.
    """
    densest = densest_layer(policy, layers)
    if densest is None:
        return None
    layer, server = densest
    return window(
        forecast,
        server=server,
        gap=policy.pace_of(layer).gap * slowness,
        priority=priority,
        lag=policy.lag_of(layer),
    )


type _Part = tuple[float, float, float]
"""From, to, share."""


def _shown(chances: Iterable[Chance], gap: float, lag: timedelta) -> list[_Part]:
    """Return when the drop will be seen: within the chances, or a little after them."""
    parts: list[_Part] = []
    for chance in chances:
        start, end = chance.start.timestamp(), chance.end.timestamp()
        if end - start < INSTANT.total_seconds():
            # Whole gaps before it, so that one of the looks falls on the instant itself.
            start -= gap * math.ceil(LEAD.total_seconds() / gap)
            end = start + INSTANT.total_seconds()
        length, behind = end - start, lag.total_seconds()
        late = 0.0
        if behind > 0 and length <= LAG_MATTERS * behind:
            late = SHOWS_LATE if length < behind else SHOWS_LATE * behind / (2 * length)
            parts.append((end, end + behind, chance.share * late))
        parts.append((start, end, chance.share * (1 - late)))
    return parts


def _slices(parts: Sequence[_Part]) -> tuple[Slice, ...]:
    """Lay parts over each other: disjoint slices in order, each with its density."""
    edges = sorted({edge for start, end, share in parts if share > 0 for edge in (start, end)})
    dense: list[tuple[float, float, float]] = []
    for start, end in pairwise(edges):
        density = sum(
            share / (till - since) for since, till, share in parts if since <= start and end <= till
        )
        if density > 0:
            dense.append((start, end, density))
    peak = max((density for _, _, density in dense), default=0.0)
    slices: list[Slice] = []
    before = 1.0
    for start, end, density in dense:
        draw = math.pow(peak, SHARPNESS) * math.pow(density / peak, WITHIN)
        slices.append(Slice(start, end, density, before, draw))
        before = max(before - density * (end - start), LEAST_SURVIVAL)
    return tuple(slices)


def level_for(windows: Iterable[Window], questions: float, now: float, until: float) -> float:
    """Return the level at which so many questions last until a moment, whatever does not drop.

    `PLENTY` where the windows cannot use them up at their pace. What is saved by an early drop is
    given to the others when levels are worked out anew. To count on it before gains nothing: of two
    names with even chances the best that can be done is 1.3 % better, and where the drops are late
    the last wait long.
    """
    pieces: list[tuple[float, float]] = []
    for one in windows:
        # Most windows are weeks away: they cost a comparison each.
        if one.opens >= until or one.closes <= now:
            continue
        ahead = one.pull_ahead(now)
        for piece in one.slices:
            if piece.start >= until:
                break
            length = min(piece.end, until) - max(piece.start, now)
            if length > 0:
                pieces.append((ahead * piece.draw * length, length / one.gap))
    if sum(most for _, most in pieces) <= questions:
        return PLENTY
    return _fill(pieces, max(questions, 0.0))


def _fill(pieces: Sequence[tuple[float, float]], questions: float) -> float:
    """Return the level at which the pieces, each up to its most, take so many questions."""
    by_limit = sorted((most / wanted, wanted, most) for wanted, most in pieces if wanted > 0)
    rest = sum(wanted for _, wanted, _ in by_limit)
    full = 0.0
    for limit, wanted, most in by_limit:
        if full + rest * limit >= questions:
            return max(questions - full, 0.0) / rest
        full += most
        rest -= wanted
        if rest <= 0:
            return limit
    return PLENTY


def next_question(one: Window, level: float, now: float) -> float | None:
    """Return when the name is asked next at a level, or `None` where its window will be over.

    The rate is followed through what is to come, so that a look before the window's dense part
    does not sleep through it.
    """
    ahead = level * one.pull_ahead(now)
    wanted = 1 / ahead if ahead > 0 else math.inf
    for piece in one.slices:
        start = max(piece.start, now)
        if start >= piece.end:
            continue
        there = piece.draw * (piece.end - start)
        if there >= wanted:
            return max(start + wanted / piece.draw, now + one.gap)
        wanted -= there
    return None


def probably_gone(one: Window, since: float) -> float | None:
    """Return when a name has more likely dropped than not since a moment, or `None` if never."""
    half = one.survival(since) / 2
    for piece in one.slices:
        start = max(piece.start, since)
        if start < piece.end and piece.survival(piece.end) <= half:
            return max(start, piece.start + (piece.before - half) / piece.density)
    return None


def moment(seconds: float) -> datetime:
    """Return seconds since 1970 as a moment (UTC)."""
    return datetime.fromtimestamp(seconds, UTC)
