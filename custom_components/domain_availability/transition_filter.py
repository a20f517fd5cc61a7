"""Which transitions an automation wants: of these names, these lists, these endings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .const import CONF_SUFFIX, CONF_WATCH_LIST
from .engine.labels import BadLabel, to_labels
from .named_list import naming
from .targeted_names import TargetedNames
from .told import Told
from .watchlists import WatchList


def texts(typed: Any) -> list[str]:
    """Return what was typed as a list, without what was left empty."""
    return [text for one in cv.ensure_list(typed) if (text := cv.string(one).strip())]


def suffix(typed: str) -> str:
    """Return a suffix as its A-label; `.UK`, `co.uk` and `рф` are what people type."""
    try:
        return ".".join(to_labels(typed.strip(".")).ascii)
    except BadLabel as error:
        raise vol.Invalid(f"{typed!r} is not the end of a domain name") from error


FILTERS: Mapping[Any, Any] = {
    vol.Optional(CONF_WATCH_LIST): texts,
    vol.Optional(CONF_SUFFIX): vol.All(texts, [suffix]),
}
"""The fields of whatever can be narrowed to some transitions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """Why a transition was let pass."""

    reason: str
    wanted: list[str]
    was: list[str]


class TransitionFilter:
    """What was asked for, and what of a transition is otherwise."""

    def __init__(
        self,
        hass: HomeAssistant,
        target: Mapping[str, Any] | None,
        options: Mapping[str, list[str]],
    ) -> None:
        self.names = TargetedNames(hass, target)
        self._hass = hass
        self._lists = options.get(CONF_WATCH_LIST, [])
        self._suffixes = options.get(CONF_SUFFIX, [])

    def misses(self, told: Told) -> Iterator[NearMiss]:
        """Return every reason to let it pass, the widest first; none: it is wanted."""
        name = told.transition.name
        if name not in self.names:
            yield NearMiss(reason="not_targeted", wanted=[], was=[name])
        if self._lists and not self._is_news_for_them(told.lists):
            was = [held.title for held in told.lists]
            yield NearMiss(reason="other_watch_list", wanted=self._lists, was=was)
        if self._suffixes and not any(name.endswith(f".{end}") for end in self._suffixes):
            ending = name.partition(".")[2]
            yield NearMiss(reason="other_suffix", wanted=self._suffixes, was=[ending])

    def _is_news_for_them(self, lists: Iterable[WatchList]) -> bool:
        """Tell whether any of them was asked for; by their devices, they may be renamed."""
        wanted = [naming(self._hass, typed) for typed in self._lists]
        return any(is_meant(held) for held in lists for is_meant in wanted)
