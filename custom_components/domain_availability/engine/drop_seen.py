"""One drop as it was seen: what the registry's hours and order are learned from. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from .plain import Plain, plain

TOO_EARLY = timedelta(days=2)
"""So long before its forecast a name is not released: it is deleted by other means, at any hour.
Less may be the forecast's own error, of a day or of the clocks of another zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropSeen:
    """A name that became free between two looks. All times are aware and in UTC."""

    name: str
    """A-label; empty where it is not watched any more, and so forgotten."""
    suffix: str
    registry: str
    """Whose batch it was in: `registry_key` of its policy."""
    after: datetime
    """The last look that still showed it."""
    by: datetime
    """The first look that did not."""
    foretold_earliest: datetime | None = None
    foretold_latest: datetime | None = None
    foretold_likely: datetime | None = None
    """The forecast that stood when it dropped; `None`: nothing foretold it."""
    late_days: int = 0
    """How many days after the day foretold it was seen; negative where that was before it."""
    changed_at: datetime | None = None
    """When its last phase began, as its record said."""
    registered_at: datetime | None = None
    """When the registration that ended had begun."""
    transition_id: str
    """The news it was told with: what is taken back under this id teaches nothing."""

    @property
    def of_a_batch(self) -> bool:
        """Tell whether it may have come with its registry's batch, as far as it was foretold."""
        due = self.foretold_earliest
        return due is None or self.by > due - TOO_EARLY

    def day(self, zone: str) -> date:
        """Return the day of the drop by the clocks of an IANA time zone."""
        return self.by.astimezone(ZoneInfo(zone)).date()

    def to_plain(self) -> dict[str, Plain]:
        """Return it as JSON knows it: times as ISO 8601 in UTC."""
        return {name: plain(getattr(self, name)) for name in self.__slots__}

    @classmethod
    def from_plain(cls, row: Mapping[str, Plain]) -> Self:
        """Read what `to_plain` wrote; keys it does not know are passed over.

        Raises `ValueError` where a field is missing or is not what it should be.
        """
        late = row.get("late_days", 0)
        if not isinstance(late, int):
            raise ValueError("late_days: not a whole number")  # noqa: TRY004 - one error for all
        return cls(
            name=_text(row, "name"),
            suffix=_text(row, "suffix"),
            registry=_text(row, "registry"),
            after=_moment(row, "after"),
            by=_moment(row, "by"),
            foretold_earliest=_optional_moment(row, "foretold_earliest"),
            foretold_latest=_optional_moment(row, "foretold_latest"),
            foretold_likely=_optional_moment(row, "foretold_likely"),
            late_days=late,
            changed_at=_optional_moment(row, "changed_at"),
            registered_at=_optional_moment(row, "registered_at"),
            transition_id=_text(row, "transition_id"),
        )


def _text(row: Mapping[str, Plain], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise ValueError(f"{key}: not a text")  # noqa: TRY004 - one error for every malformed row
    return value


def _moment(row: Mapping[str, Plain], key: str) -> datetime:
    moment = datetime.fromisoformat(_text(row, key))
    if moment.tzinfo is None:
        raise ValueError(f"{key}: without a time zone")
    return moment.astimezone(UTC)


def _optional_moment(row: Mapping[str, Plain], key: str) -> datetime | None:
    return None if row.get(key) is None else _moment(row, key)
