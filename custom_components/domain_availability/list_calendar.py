"""What is to come of the names of a list, in the words of a calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from homeassistant.components.calendar import CalendarEvent
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .engine.watching import Forecast
from .list_board import Seen

SHORTEST = timedelta(minutes=1)
"""How long an event is at least: a registry may publish the second of a release."""

LIKELIHOODS = ((0.9, "very_likely"), (0.6, "likely"), (0.3, "possible"), (0.0, "unlikely"))
"""From which confidence on (0 to 1) a window is called what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Something that is to come, before it is put into words."""

    name: str
    """A-label."""
    display_name: str
    start: datetime
    end: datetime
    drop: Forecast | None = None
    """The window it is of; `None`: the name expires on that day."""


def coming(name: str, seen: Seen) -> Iterator[Coming]:
    """Go through what is to come of a name, or has been, as far as it is known."""
    if seen.expires_at is not None:
        day = dt_util.start_of_local_day(dt_util.as_local(seen.expires_at))
        yield Coming(
            name=name,
            display_name=seen.display_name,
            start=day,
            end=dt_util.start_of_local_day(day + timedelta(days=1, hours=12)),
        )
    if (drop := seen.drop) is not None:
        yield Coming(
            name=name,
            display_name=seen.display_name,
            start=drop.earliest,
            end=max(drop.latest, drop.earliest + SHORTEST),
            drop=drop,
        )


def likelihood(confidence: float) -> str:
    """Return the word for a confidence (0 to 1)."""
    return next(word for least, word in LIKELIHOODS if confidence >= least)


@callback
def event_of(hass: HomeAssistant, one: Coming) -> CalendarEvent:
    """Put it into words, in Home Assistant's language as far as there is a translation."""
    texts = async_get_cached_translations(hass, hass.config.language, "common", DOMAIN)

    def text(key: str, **gaps: str) -> str:
        return texts[f"component.{DOMAIN}.common.calendar_{key}"].format(**gaps)

    if one.drop is None:
        day: date = dt_util.as_local(one.start).date()
        return CalendarEvent(
            start=day,
            end=day + timedelta(days=1),
            summary=text("expires", name=one.display_name),
            uid=f"{one.name}_expires",
        )
    return CalendarEvent(
        start=dt_util.as_local(one.start),
        end=dt_util.as_local(one.end),
        summary=text("drop", name=one.display_name),
        description=text(
            f"drop_{likelihood(one.drop.confidence)}",
            date=dt_util.as_local(one.drop.likely).strftime("%Y-%m-%d %H:%M:%S"),
        ),
        uid=f"{one.name}_drop",
    )
