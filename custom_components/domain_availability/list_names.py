"""Names put on lists and taken off them, as actions and commands want it."""

from collections.abc import Collection, Iterable
import contextlib
from itertools import count
from types import MappingProxyType

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from .const import (
    CONF_CAUTION,
    CONF_INTENT,
    CONF_NAMES,
    CONF_PRIORITY,
    SUBENTRY_WATCH_LIST,
)
from .engine.ledger import LedgerError
from .engine.verdict import Caution
from .engine.watching import Priority
from .list_intent import Intent
from .runtime import DomainAvailabilityConfigEntry


async def async_add_names(
    hass: HomeAssistant,
    entry: DomainAvailabilityConfigEntry,
    held: ConfigSubentry,
    names: Iterable[str],
) -> tuple[str, ...]:
    """Put A-labels on a list and watch them; return those that were not on it before."""
    before: list[str] = held.data[CONF_NAMES]
    added = tuple(dict.fromkeys(name for name in names if name not in frozenset(before)))
    if added:
        _store(hass, entry, held, [*before, *added])
        await _async_applied(entry)
    return added


async def async_remove_names(
    hass: HomeAssistant,
    entry: DomainAvailabilityConfigEntry,
    names: Collection[str],
    lists: Iterable[ConfigSubentry] | None = None,
) -> dict[str, list[str]]:
    """Take A-labels off these lists, or off all; return for each the titles of those it was on."""
    left: dict[str, list[str]] = {}
    gone = frozenset(names)
    for held in list(entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)) if lists is None else lists:
        before: list[str] = held.data[CONF_NAMES]
        for name in before:
            if name in gone:
                left.setdefault(name, []).append(held.title)
        if gone.intersection(before):
            _store(hass, entry, held, [name for name in before if name not in gone])
    if left:
        await _async_applied(entry)
    return left


async def async_move_names(
    hass: HomeAssistant,
    entry: DomainAvailabilityConfigEntry,
    names: Collection[str],
    target: ConfigSubentry,
    source: ConfigSubentry | None = None,
) -> tuple[str, ...]:
    """Put A-labels on a list and take them off another, or off all others.

    Return those for which that changed anything. At no moment is one of them on no list, or what
    is known of it would be forgotten.
    """
    gone = frozenset(names)
    before: list[str] = target.data[CONF_NAMES]
    changed = gone - frozenset(before)
    if changed:
        added = [name for name in dict.fromkeys(names) if name in changed]
        _store(hass, entry, target, [*before, *added])
    for held in list(entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)):
        if held.subentry_id == target.subentry_id or (
            source is not None and held.subentry_id != source.subentry_id
        ):
            continue
        there: list[str] = held.data[CONF_NAMES]
        if left := gone.intersection(there):
            changed |= left
            _store(hass, entry, held, [name for name in there if name not in gone])
    if changed:
        await _async_applied(entry)
    return tuple(name for name in dict.fromkeys(names) if name in changed)


@callback
def async_new_owned_list(
    hass: HomeAssistant, entry: DomainAvailabilityConfigEntry, title: str
) -> ConfigSubentry:
    """Make a list of names that are owned, empty as yet, with a title that no other list has."""
    taken = {held.title.casefold() for held in entry.subentries.values()}
    numbered = (title if number == 1 else f"{title} {number}" for number in count(1))
    made = ConfigSubentry(
        data=MappingProxyType(
            {
                CONF_NAMES: [],
                CONF_PRIORITY: Priority.NORMAL.value,
                CONF_CAUTION: Caution.FAST.value,
                CONF_INTENT: Intent.OWNED.value,
            }
        ),
        subentry_type=SUBENTRY_WATCH_LIST,
        title=next(one for one in numbered if one.casefold() not in taken),
        unique_id=None,
    )
    hass.config_entries.async_add_subentry(entry, made)
    return made


async def async_own_names(
    hass: HomeAssistant,
    entry: DomainAvailabilityConfigEntry,
    names: Iterable[str],
    into: ConfigSubentry,
) -> dict[str, list[str]]:
    """Move A-labels from the lists that want them to one of names that are owned.

    Return for each that was moved the titles of the lists it was on. At no moment is one on none.
    """
    wanting = {
        held.subentry_id: held
        for held in entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)
        if held.data.get(CONF_INTENT, Intent.WANTED) == Intent.WANTED
    }
    left: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        if titles := [one.title for one in wanting.values() if name in one.data[CONF_NAMES]]:
            left[name] = titles
    if not left:
        return left
    _store(hass, entry, into, list(dict.fromkeys([*into.data[CONF_NAMES], *left])))
    for held in wanting.values():
        before: list[str] = held.data[CONF_NAMES]
        kept = [name for name in before if name not in left]
        if len(kept) < len(before):
            _store(hass, entry, held, kept)
    await _async_applied(entry)
    return left


@callback
def _store(hass: HomeAssistant, entry: ConfigEntry, held: ConfigSubentry, names: list[str]) -> None:
    hass.config_entries.async_update_subentry(entry, held, data={**held.data, CONF_NAMES: names})


async def _async_applied(entry: DomainAvailabilityConfigEntry) -> None:
    """Return once the change is in force; where it can't be, the update listener says so."""
    if entry.state is not ConfigEntryState.LOADED:
        return  # It is in force when the entry is set up.
    with contextlib.suppress(LedgerError):
        await entry.runtime_data.coordinator.async_apply()
