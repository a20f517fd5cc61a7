"""One watched name in full: what is believed, why, what has happened, what is expected."""

from collections.abc import Sequence
from typing import Any, TypedDict

from .engine.drop_seen import DropSeen
from .engine.episodes import Episode
from .engine.ledger import Seen
from .engine.plain import Plain, plain
from .engine.verdict import Verdict
from .name_row import NameRow, moment, name_row
from .runtime import DomainAvailabilityConfigEntry
from .suffix_card import SuffixCard, seconds, suffix_card


class NameDetail(TypedDict):
    """All of one name. The engine's own records keep their keys; moments are ISO 8601 in UTC."""

    row: NameRow
    verdict: Plain
    """With `row` of the judgement table, `reasons` as sentences, and `observations`: the answers it
    rests on, controls included."""
    facts: Plain
    """What the newest registry record states."""
    forecast: Plain
    """The window with its `chances` and `why`; `None`: no drop is foretold."""
    plan: Plain
    timeline: list[Plain]
    """What changed (transitions), the newest first."""
    episodes: list[Plain]
    """Each time it was free, the newest first."""
    looks: list[dict[str, Any]]
    """What sources said, equal answers in a row as one, the newest first."""
    verdicts: list[Plain]
    """Earlier ones with their evidence, the newest first."""
    drop: dict[str, Any] | None
    """The last drop seen: how long after the forecast, and whether and when it was taken."""
    suffix: SuffixCard


async def name_detail(
    entry: DomainAvailabilityConfigEntry, name: str, limit: int
) -> NameDetail | None:
    """Return all that is known of an A-label, at most `limit` of each kind; `None`: not watched.

    Raises `LedgerError` where the ledger cannot be read.
    """
    runtime = entry.runtime_data
    if name not in runtime.coordinator.watched:
        return None
    history = await runtime.ledger.history(name, limit)
    drops = [drop for drop in await runtime.ledger.drops_seen() if drop.name == name]
    episodes = await runtime.ledger.episodes(name)
    row, state = name_row(runtime.coordinator, name), runtime.coordinator.state_of(name)
    if row is None or state is None:
        return None
    return NameDetail(
        row=row,
        verdict=plain(state.verdict),
        facts=plain(state.facts),
        forecast=plain(state.forecast),
        plan=plain(state.plan),
        timeline=[plain(one) for one in history.transitions],
        episodes=[plain(one) for one in history.episodes],
        looks=[_look(one) for one in history.seen],
        verdicts=_earlier(history.verdicts, state.verdict),
        drop=_drop(drops[-1], episodes) if drops else None,
        suffix=suffix_card(entry, state.watched.suffix),
    )


def _look(one: Seen) -> dict[str, Any]:
    led_by = one.observation.led_by
    return {
        "observation": plain(one.observation),
        "first_seen_at": moment(one.first_seen_at),
        "count": one.count,
        "led_by": None if led_by is None else plain(led_by),
    }


def _earlier(verdicts: Sequence[Verdict], now: Verdict | None) -> list[Plain]:
    """Return verdicts but the one that stands."""
    return [plain(one) for one in verdicts if now is None or one.decided_at != now.decided_at]


def _drop(drop: DropSeen, episodes: Sequence[Episode]) -> dict[str, Any]:
    episode = next((one for one in episodes if one.began == drop.transition_id), None)
    likely = drop.foretold_likely
    return {
        "foretold_earliest": moment(drop.foretold_earliest),
        "foretold_likely": moment(likely),
        "foretold_latest": moment(drop.foretold_latest),
        "last_seen_at": moment(drop.after),
        "gone_by": moment(drop.by),
        "seen_after_forecast": None if likely is None else seconds(drop.by - likely),
        "told_at": None if episode is None else moment(episode.began_at),
        "how": None if episode is None or episode.how is None else episode.how.value,
        "ended_at": None if episode is None else moment(episode.ended_at),
    }
