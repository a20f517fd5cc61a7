"""Watch lists as an export carries them, and what those of another installation change here.

An import adds lists and names that are missing; what is here stays as it is. Registrars are not
carried: their credentials are nobody else's business.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
import math
import re
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.ulid import ulid_now

from .const import (
    CONF_CAUTION,
    CONF_DETAIL,
    CONF_INTENT,
    CONF_NAMES,
    CONF_NOTIFY_ACTIONS,
    CONF_NOTIFY_EARLY,
    CONF_NOTIFY_ENTITIES,
    CONF_PAUSED_NAMES,
    CONF_PRICE_CURRENCY,
    CONF_PRICE_LIMIT,
    CONF_PRIORITY,
    SUBENTRY_WATCH_LIST,
)
from .detail import Detail
from .engine.carry_lines import WATCH_LIST, CarryError, CarryProblem, Line
from .engine.labels import BadLabel, to_labels
from .engine.verdict import Caution
from .engine.watching import Priority
from .list_intent import Intent
from .notification_target import is_action

TITLE, DATA, SUBENTRY_ID = "title", "data", "subentry_id"
LONGEST_TITLE = 100
_CURRENCY = re.compile(r"[A-Z]{3}")
_ID = re.compile(r"[0-9A-Za-z]{1,40}")

type Check = Callable[[Any], bool]


def list_rows(entry: ConfigEntry) -> list[Mapping[str, Any]]:
    """Return the entry's watch lists as an export carries them."""
    return [
        {SUBENTRY_ID: held.subentry_id, TITLE: held.title, DATA: dict(held.data)}
        for held in entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)
    ]


def _texts(value: object, good: Check = lambda _: True) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and good(one) for one in value)


def _is_name(name: str) -> bool:
    try:
        return ".".join(to_labels(name).ascii) == name and "." in name
    except BadLabel:
        return False


def _is_limit(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf


_CHECKS: Mapping[str, Check] = {
    CONF_NAMES: lambda value: _texts(value, _is_name),
    CONF_PRIORITY: lambda value: value in list(Priority),
    CONF_CAUTION: lambda value: value in list(Caution),
    CONF_DETAIL: lambda value: value in list(Detail),
    CONF_INTENT: lambda value: value in list(Intent),
    CONF_PRICE_LIMIT: _is_limit,
    CONF_PRICE_CURRENCY: lambda value: (
        isinstance(value, str) and _CURRENCY.fullmatch(value) is not None
    ),
    CONF_NOTIFY_ACTIONS: lambda value: _texts(value, is_action),
    CONF_NOTIFY_ENTITIES: lambda value: _texts(value, lambda one: one.startswith("notify.")),
    CONF_NOTIFY_EARLY: lambda value: isinstance(value, bool),
}
_NEEDED = (CONF_NAMES, CONF_PRIORITY, CONF_CAUTION)


def check_list(line: Line) -> None:
    """Raise `CarryError` where a list in a file is none; what is not known here is let pass."""

    def refuse(what: str) -> CarryError:
        return CarryError(CarryProblem.BAD_FIELD, line.number, f"{WATCH_LIST}.{what}")

    title, data, list_id = (line.row.get(key) for key in (TITLE, DATA, SUBENTRY_ID))
    if not isinstance(title, str) or not title.strip() or len(title) > LONGEST_TITLE:
        raise refuse(TITLE)
    if not isinstance(list_id, str) or not _ID.fullmatch(list_id):
        raise refuse(SUBENTRY_ID)
    if not isinstance(data, dict):
        raise refuse(DATA)
    for key in (*_NEEDED, *data):
        if key not in data or (key in _CHECKS and not _CHECKS[key](data[key])):
            raise refuse(key if key in _CHECKS else DATA)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChanges:
    """What an import does to the lists."""

    new: tuple[ConfigSubentry, ...]
    extended: Mapping[str, tuple[str, ...]]
    """By subentry id, the names that come onto a list that is here."""
    names: frozenset[str]
    """All names on lists afterwards."""
    kept_owned: frozenset[str]
    """Names that were wanted when the file was made and are the user's own here: they stay so."""

    @callback
    def apply(self, hass: HomeAssistant, entry: ConfigEntry, paused: Iterable[str]) -> None:
        """Change the lists; those of the new names that were paused stay so."""
        entries = hass.config_entries
        before = {name for row in list_rows(entry) for name in row[DATA][CONF_NAMES]}
        if resting := set(paused) & self.names - before:
            known = entry.data.get(CONF_PAUSED_NAMES, ())
            data = {**entry.data, CONF_PAUSED_NAMES: sorted({*known, *resting})}
            entries.async_update_entry(entry, data=data)
        for list_id, names in self.extended.items():
            held = entry.subentries[list_id]
            data = {**held.data, CONF_NAMES: [*held.data[CONF_NAMES], *names]}
            entries.async_update_subentry(entry, held, data=data)
        for held in self.new:
            entries.async_add_subentry(entry, held)


def list_changes(entry: ConfigEntry, lines: Iterable[Line]) -> ListChanges:
    """Return what the lists of a file, which have been checked, change here.

    A list is the same by its id, or else by its name. A name that is on a list of owned names here
    is not wanted again for having been so in the file, unless it was owned there as well: it has
    been registered since.
    """
    here = {held.subentry_id: held for held in entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)}
    by_title = {held.title.strip().casefold(): held.subentry_id for held in here.values()}
    on_list = {list_id: dict.fromkeys(held.data[CONF_NAMES]) for list_id, held in here.items()}
    before = {list_id: len(names) for list_id, names in on_list.items()}
    rest: dict[str, tuple[str, dict[str, Any]]] = {}
    lines = tuple(lines)
    registered = _owned([held.data for held in here.values()])
    registered -= _owned([_row(line)[DATA] for line in lines])
    kept_owned: set[str] = set()
    for line in lines:
        row = _row(line)
        list_id, title = row[SUBENTRY_ID], row[TITLE].strip()
        if list_id not in on_list:
            list_id = by_title.get(title.casefold(), list_id)
        if list_id not in on_list:
            if list_id in entry.subentries:
                list_id = ulid_now()
            by_title[title.casefold()] = list_id
            on_list[list_id], rest[list_id] = {}, (title, row[DATA])
        names = dict.fromkeys(row[DATA][CONF_NAMES])
        policy = here[list_id].data if list_id in here else row[DATA]
        if policy.get(CONF_INTENT) != Intent.OWNED:
            left = registered & names.keys() - on_list[list_id].keys()
            kept_owned |= left
            names = {name: None for name in names if name not in left}
        on_list[list_id] |= names
    return ListChanges(
        new=tuple(
            ConfigSubentry(
                data=MappingProxyType({**data, CONF_NAMES: list(on_list[list_id])}),
                subentry_id=list_id,
                subentry_type=SUBENTRY_WATCH_LIST,
                title=title,
                unique_id=None,
            )
            for list_id, (title, data) in rest.items()
        ),
        extended={
            list_id: tuple(on_list[list_id])[before[list_id] :]
            for list_id in here
            if len(on_list[list_id]) > before[list_id]
        },
        names=frozenset(name for names in on_list.values() for name in names),
        kept_owned=frozenset(kept_owned),
    )


def _row(line: Line) -> Mapping[str, Any]:
    """Return the row of a line that was checked."""
    return line.row


def _owned(lists: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the names on those of the lists whose names the user holds."""
    return {
        name for data in lists if data.get(CONF_INTENT) == Intent.OWNED for name in data[CONF_NAMES]
    }
