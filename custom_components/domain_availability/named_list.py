"""Watch lists as automations and actions name them: by device, by id or by title."""

from collections.abc import Callable

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .registry_entries import list_identifier
from .watchlists import WatchList


@callback
def naming(hass: HomeAssistant, typed: str) -> Callable[[WatchList], bool]:
    """Return what tells whether a list is meant by a text.

    Its device and the id of its subentry outlive a new title; a title is compared without outer
    blanks and however it is capitalised.
    """
    text = typed.strip()
    title = text.casefold()
    device = dr.async_get(hass).async_get(text)
    identifiers = frozenset[tuple[str, str]]() if device is None else device.identifiers

    def is_meant(held: WatchList) -> bool:
        return (
            held.title.strip().casefold() == title
            or held.list_id == text
            or list_identifier(held.list_id) in identifiers
        )

    return is_meant
