"""Which names an action means: typed ones, targets, whole lists; and what is wrong with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.target import TargetSelection
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from .const import CONF_NAMES, DOMAIN, SUBENTRY_WATCH_LIST
from .engine.names import BadName, Name, SuffixList, entries, normalise
from .name_review import async_review_texts
from .named_list import naming
from .runtime import DomainAvailabilityConfigEntry
from .targeted_names import meant
from .watchlists import watch_lists

ATTR_NAMES = "names"
ATTR_WATCH_LIST = "watch_list"

LONGEST_NAMES = 1_000_000
"""Characters of names an action takes at once."""
MOST_NAMED = 10
"""Names that an error names; of more it says how many."""

type Schema = Any
"""A `vol.Schema`, which the type checker takes for a stranger of Home Assistant's."""
type Answer = dict[str, JsonValueType]
"""What an action answers."""

NAMES_FIELD: Schema = vol.All(cv.ensure_list, [cv.string])

TARGETED: Mapping[Any, Any] = {
    **cv.TARGET_FIELDS,
    vol.Optional(ATTR_NAMES): NAMES_FIELD,
    vol.Optional(ATTR_WATCH_LIST): cv.string,
}
"""The fields of an action that is for names, however they are chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The names an action means, each once."""

    names: tuple[str, ...]
    """A-labels of those that are on a list, in the order they were given."""
    others: tuple[Name, ...]
    """Typed names that are on no list."""
    refused: tuple[BadName, ...]
    """What was typed that is no name."""


@callback
def loaded_entry(hass: HomeAssistant) -> DomainAvailabilityConfigEntry:
    """Return the entry, which must be set up."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.state is ConfigEntryState.LOADED:
            return entry
    raise ServiceValidationError(translation_domain=DOMAIN, translation_key="not_set_up")


@callback
def list_called(
    hass: HomeAssistant, entry: DomainAvailabilityConfigEntry, typed: str
) -> ConfigSubentry:
    """Return the list that is called so: by its device, its id or its title."""
    is_meant = naming(hass, typed)
    for held in watch_lists(entry):
        if is_meant(held):
            return entry.subentries[held.list_id]
    if not typed.strip():
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="watch_list_empty")
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="watch_list_unknown",
        translation_placeholders={"list": typed},
    )


async def async_chosen(
    call: ServiceCall, entry: DomainAvailabilityConfigEntry, *, whole_lists: bool = True
) -> Chosen:
    """Return the names that a call has chosen; raises where it has chosen none.

    `whole_lists`: the device of a list stands for its names, and so does its title in the call.
    """
    data = call.data
    found = dict.fromkeys(_targeted(call.hass, entry, data, whole_lists=whole_lists))
    if whole_lists and ATTR_WATCH_LIST in data:
        held = list_called(call.hass, entry, data[ATTR_WATCH_LIST])
        found |= dict.fromkeys(held.data[CONF_NAMES])
    others: dict[str, Name] = {}
    refused: list[BadName] = []
    if typed := data.get(ATTR_NAMES):
        names, others, refused = await async_typed(call.hass, entry, typed)
        found |= dict.fromkeys(names)
    if not (found or others or refused):
        raise _nothing_meant(data, whole_lists=whole_lists)
    return Chosen(names=tuple(found), others=tuple(others.values()), refused=tuple(refused))


def _nothing_meant(data: Mapping[str, Any], *, whole_lists: bool) -> ServiceValidationError:
    """Return what to say of a call without names: none was chosen, or none that is watched."""
    fields = {str(field) for field in cv.TARGET_FIELDS}
    if any(map(data.get, fields | {ATTR_WATCH_LIST} if whole_lists else fields)):
        return ServiceValidationError(
            translation_domain=DOMAIN, translation_key="nothing_watched_chosen"
        )
    return ServiceValidationError(translation_domain=DOMAIN, translation_key="no_names_chosen")


async def async_typed(
    hass: HomeAssistant, entry: DomainAvailabilityConfigEntry, typed: Iterable[str]
) -> tuple[list[str], dict[str, Name], list[BadName]]:
    """Sort what was typed: A-labels that are on a list, other names by A-label, no names."""
    text = "\n".join(typed)
    if len(text) > LONGEST_NAMES:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="names_too_long",
            translation_placeholders={"most": str(LONGEST_NAMES)},
        )
    runtime = entry.runtime_data
    return await hass.async_add_executor_job(
        _sorted, text, runtime.coordinator.holders, runtime.suffixes
    )


def _sorted(
    text: str, watched: Mapping[str, object], suffixes: SuffixList
) -> tuple[list[str], dict[str, Name], list[BadName]]:
    names: list[str] = []
    others: dict[str, Name] = {}
    refused: list[BadName] = []
    for typed in entries(text):
        # One whose suffix is not known any more is still watched, and can be taken off its list.
        if typed in watched:
            names.append(typed)
            continue
        try:
            name = normalise(typed, suffixes)
        except BadName as bad:
            refused.append(bad)
            continue
        if name.name in watched:
            names.append(name.name)
        else:
            others.setdefault(name.name, name)
    return names, others, refused


@callback
def _targeted(
    hass: HomeAssistant,
    entry: DomainAvailabilityConfigEntry,
    data: Mapping[str, Any],
    *,
    whole_lists: bool,
) -> list[str]:
    """Return the A-labels whose entities or devices are targeted, without those left out."""
    found = meant(hass, TargetSelection(dict(data)))
    lists = {
        held.subentry_id: held.data[CONF_NAMES]
        for held in entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)
        if whole_lists
    }
    watched = entry.runtime_data.coordinator.holders
    left_out = found.excluded.union(*(lists.get(owner, ()) for owner in found.excluded))
    return [
        name
        for owner in found.owners
        for name in ([owner] if owner in watched else lists.get(owner, ()))
        if name in watched and name not in left_out
    ]


async def async_refused(hass: HomeAssistant, refused: Iterable[BadName]) -> list[JsonValueType]:
    """Return what an answer says of what is no name."""
    texts = await async_review_texts(hass)
    return [
        {
            "typed": bad.typed,
            "reason": bad.reason.value,
            "hint": bad.hint,
            "message": texts[f"bad_name_{bad.reason}"],
        }
        for bad in refused
    ]


async def async_check_all(
    hass: HomeAssistant,
    refused: Iterable[BadName],
    missing: Iterable[str] = (),
    lists: Iterable[ConfigSubentry] = (),
) -> None:
    """Raise where something can't be done of a call that gets no answer to read of it in.

    `missing` are names that are on no list; where `lists` says which were meant, on none of those.
    """
    if bad := list(refused):
        texts = await async_review_texts(hass)
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="names_refused",
            translation_placeholders={
                "names": _some([f"{one.typed!r}: {texts[f'bad_name_{one.reason}']}" for one in bad])
            },
        )
    if left := list(missing):
        if titles := ", ".join(held.title for held in lists):
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="names_not_on_list",
                translation_placeholders={"names": _some(left), "list": titles},
            )
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="names_not_watched",
            translation_placeholders={"names": _some(left)},
        )


def _some(texts: list[str]) -> str:
    """Return the first of them, and how many more there are."""
    shown = ", ".join(text[:200] for text in texts[:MOST_NAMED])
    rest = len(texts) - MOST_NAMED
    return f"{shown} (+{rest})" if rest > 0 else shown
