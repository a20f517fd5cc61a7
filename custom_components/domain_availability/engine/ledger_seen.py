"""What changes in an answer or a verdict that says the same again: little, and written often."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
import json
import re
from typing import TypedDict

from .ledger_text import dump, moment, moment_text, optional_moment, optional_text
from .observation import Observation

NUMBER = re.compile(r"\d+(?:\.\d+)?")
"""What may differ between two wordings of the same: times, durations, counts."""
_MARK = "\x1a"
"""Stands for a number in a verdict's reasons (ASCII SUB); no sentence has one."""


class _Parts(TypedDict, total=False):
    asked_at: str
    server: str
    reason: str
    duration: float
    serial: int | None
    data_at: str | None
    retry_after: float | None
    queries: int


def seen_text(observation: Observation) -> str:
    """Return, as JSON, what may differ between two answers of one run; what is not there is not."""
    parts: _Parts = {
        "asked_at": moment_text(observation.asked_at),
        "server": observation.server,
        "duration": observation.duration,
    }
    if observation.reason:
        parts["reason"] = observation.reason
    if observation.serial is not None:
        parts["serial"] = observation.serial
    if observation.data_at is not None:
        parts["data_at"] = moment_text(observation.data_at)
    if observation.retry_after is not None:
        parts["retry_after"] = observation.retry_after
    if observation.queries != 1:
        parts["queries"] = observation.queries
    return dump(parts)


def seen_from(run: Observation, text: str) -> Observation:
    """Return the answer `seen_text` wrote, given any answer of its run."""
    parts: _Parts = json.loads(text)
    return replace(
        run,
        asked_at=moment(parts["asked_at"]),
        server=parts["server"],
        duration=parts["duration"],
        reason=parts.get("reason", ""),
        serial=parts.get("serial"),
        data_at=optional_moment(parts.get("data_at")),
        retry_after=parts.get("retry_after"),
        queries=parts.get("queries", 1),
    )


def difference_text(last: Observation, base: Observation) -> str:
    """Return, as JSON, in what an answer differs from another of its run, the time aside."""
    parts: _Parts = {}
    if last.server != base.server:
        parts["server"] = last.server
    if last.reason != base.reason:
        parts["reason"] = last.reason
    if last.duration != base.duration:
        parts["duration"] = last.duration
    if last.serial != base.serial:
        parts["serial"] = last.serial
    if last.data_at != base.data_at:
        parts["data_at"] = optional_text(last.data_at)
    if last.retry_after != base.retry_after:
        parts["retry_after"] = last.retry_after
    if last.queries != base.queries:
        parts["queries"] = last.queries
    return dump(parts)


def laid_over(base: Observation, text: str, asked_at: datetime) -> Observation:
    """Return the answer whose difference from `base` is `text`."""
    parts: _Parts = json.loads(text)
    return replace(
        base,
        asked_at=asked_at,
        server=parts.get("server", base.server),
        reason=parts.get("reason", base.reason),
        duration=parts.get("duration", base.duration),
        serial=parts.get("serial", base.serial),
        data_at=optional_moment(parts["data_at"]) if "data_at" in parts else base.data_at,
        retry_after=parts.get("retry_after", base.retry_after),
        queries=parts.get("queries", base.queries),
    )


def reasons_text(reasons: Sequence[str]) -> str:
    """Return reasons as JSON, word for word."""
    return dump(tuple(reasons))


def masked_reasons(reasons: Sequence[str]) -> tuple[str, str]:
    """Return reasons as JSON with a mark for each number, and the numbers in order."""
    said = " ".join(reasons)
    if _MARK in said:
        return reasons_text(reasons), ""
    words = tuple([NUMBER.sub(_MARK, reason) for reason in reasons])
    return dump(words), " ".join(NUMBER.findall(said))


def reasons_from(text: str, numbers: str | None) -> tuple[str, ...]:
    """Return the reasons `reasons_text` or `masked_reasons` wrote."""
    reasons: list[str] = json.loads(text)
    if not numbers:
        return tuple(reasons)
    given = iter(numbers.split(" "))
    return tuple(re.sub(_MARK, lambda _: next(given, ""), reason) for reason in reasons)
