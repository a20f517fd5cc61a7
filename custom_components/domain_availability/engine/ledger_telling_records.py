"""What is waiting to be written of telling: transitions, deliveries, episodes."""

from collections.abc import Iterator
from datetime import datetime

from .episodes import Episode, EpisodeEnd
from .ledger_deliveries import Delivery, Settled
from .ledger_records import Rank, Record
from .ledger_rows import transition_values
from .ledger_text import Statement, moment_text, optional_text, plain
from .verdict import Transition, TransitionKind

WITHDRAWN = "retracted before it was told"
SPARED = "nobody there was told what it takes back"

_TRANSITION = """
INSERT INTO transition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (transition_id) DO NOTHING
"""
_DELIVERY = """
INSERT INTO delivery (transition_id, sink, created_at, ended_at, reason) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""
_DELIVERED = """
UPDATE delivery SET
    delivered_at = ?, attempts = ?, tried_for = ?, status = ?, next_attempt_at = NULL,
    retry_after = NULL, ended_at = NULL, reason = NULL
WHERE transition_id = ? AND sink = ? AND delivered_at IS NULL
"""
_TRIED = """
UPDATE delivery SET
    attempts = ?, next_attempt_at = ?, retry_after = ?, tried_for = ?, status = ?, reason = ?,
    ended_at = ?
WHERE transition_id = ? AND sink = ? AND delivered_at IS NULL
"""
_EPISODE = """
INSERT INTO episode VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    ended = excluded.ended, ended_at = excluded.ended_at, how = excluded.how
"""
_ANNOUNCEMENT = """
INSERT INTO announcement
SELECT ?1, suffix, verdict.row, ?2, NULL, NULL
FROM verdict JOIN watched_name USING (name) WHERE verdict.id = ?3
ON CONFLICT (transition_id) DO NOTHING
"""
_ANNOUNCEMENT_ENDED = """
UPDATE announcement SET ended_at = ?1, how = ?2
WHERE ended_at IS NULL AND transition_id IN (
    SELECT transition_id FROM transition
    WHERE name = ?3 AND sequence >= (SELECT sequence FROM transition WHERE transition_id = ?4)
)
"""
"""A price that fell while the name was free is told within the same episode."""
_MISTAKE = """
UPDATE episode SET ended = ?1, ended_at = ?2, how = ?3
WHERE ended IS NOT NULL AND id = (SELECT max(id) FROM episode WHERE name = ?4)
"""
"""That it ended was told already: as if the name had been taken, before its record was seen."""
_ANNOUNCEMENT_MISTAKEN = """
UPDATE announcement SET ended_at = ?1, how = ?2
WHERE transition_id IN (
    SELECT said.transition_id FROM episode
    JOIN transition AS start ON start.transition_id = began
    JOIN transition AS said ON said.name = episode.name AND said.sequence >= start.sequence
    WHERE ended = ?3
)
"""


def transition_record(
    transition: Transition, verdict_id: int, sequence: int, settled: Settled
) -> Record:
    """Return what writes a transition and what it means for each sink."""

    def statements() -> Iterator[Statement]:
        told_id, at = transition.transition_id, moment_text(transition.at)
        yield _TRANSITION, (*transition_values(transition), verdict_id, sequence)
        if transition.kind is TransitionKind.BECAME_AVAILABLE:
            yield _ANNOUNCEMENT, (told_id, at, verdict_id)
        for sink in settled.told:
            yield _DELIVERY, (told_id, sink, at, None, None)
        for sink in settled.spared:
            yield _DELIVERY, (told_id, sink, at, at, SPARED)

    key = ("transition", transition.transition_id)
    return Record(Rank.TRANSITION, key, transition.name, statements, sequence)


def once_more_record(one: Delivery, verdict_id: int) -> Record:
    """Return what writes a transition and that it is still to be told, where that was lost."""
    told = one.transition

    def statements() -> Iterator[Statement]:
        yield _TRANSITION, (*transition_values(told), verdict_id, one.sequence)
        yield _DELIVERY, (*one.key, moment_text(told.at), None, None)

    key = ("once more", *one.key)
    return Record(Rank.TRANSITION, key, told.name, statements, one.sequence)


def delivered_record(one: Delivery, at: datetime, status: int | None) -> Record:
    """Return what marks a transition as told to a sink by one more attempt."""

    def statements() -> Iterator[Statement]:
        yield _DELIVERED, (moment_text(at), one.attempts + 1, one.tried_for, status, *one.key)

    return Record(Rank.REST, ("delivery", *one.key), None, statements)


def tried_record(one: Delivery, reason: str, ended_at: datetime | None) -> Record:
    """Return what writes how an attempt ended; with `ended_at`, that there will be no other."""

    def statements() -> Iterator[Statement]:
        yield (
            _TRIED,
            (
                one.attempts,
                optional_text(one.next_attempt_at),
                one.retry_after,
                one.tried_for,
                one.status,
                plain(reason),
                optional_text(ended_at),
                *one.key,
            ),
        )

    return Record(Rank.REST, ("delivery", *one.key), None, statements)


def episode_record(episode: Episode) -> Record:
    """Return what writes an episode, begun or ended."""

    def statements() -> Iterator[Statement]:
        yield (
            _EPISODE,
            (
                episode.number,
                episode.name,
                episode.began,
                moment_text(episode.began_at),
                episode.ended,
                optional_text(episode.ended_at),
                episode.how,
            ),
        )
        if episode.ended_at is not None:
            yield (
                _ANNOUNCEMENT_ENDED,
                (moment_text(episode.ended_at), episode.how, episode.name, episode.began),
            )

    key = ("episode", episode.number)
    return Record(Rank.EPISODE, key, episode.name, statements, episode.number)


def mistake_record(told: Transition, place: int) -> Record:
    """Return what writes that a name was never free in its last episode, which is over already.

    `place`: a number that no episode has been given yet.
    """

    def statements() -> Iterator[Statement]:
        at, how = moment_text(told.at), EpisodeEnd.RETRACTED
        yield _MISTAKE, (told.transition_id, at, how, told.name)
        yield _ANNOUNCEMENT_MISTAKEN, (at, how, told.transition_id)

    key = ("mistake", told.transition_id)
    return Record(Rank.EPISODE, key, told.name, statements, place)
