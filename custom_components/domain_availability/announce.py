"""A transition goes out: bus events, triggers and the event entity, each exactly once.

The ledger's outbox is the only truth about what is still to be told. Whatever gives occasion (Home
Assistant has started, a transition was written down) leads to the same round: fire what lies there,
then mark it with one synced commit. Killed in between, it is told again with the same
`transition_id`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, Platform
from homeassistant.core import CALLBACK_TYPE, Context, CoreState, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.json import json_bytes
from homeassistant.helpers.start import async_at_started

from .const import DOMAIN, EVENT_BECAME_AVAILABLE, EVENT_TRANSITION, SINK
from .coordinator import DomainAvailabilityCoordinator
from .engine.firing import Firing
from .engine.monitor import Monitor
from .engine.observation import Phase
from .engine.verdict import Transition, TransitionKind, VerdictKind
from .list_intent import Intent
from .register_url import fill
from .registry_entries import identifier, unique_id
from .stage import Stage
from .told import TOLD, Payload, Told
from .watchlists import WatchList

MOST_REASONS = 5
LONGEST_REASON = 160
MOST_OCTETS = 3700
"""Octets are scarce in an event (4 kB); the whole evidence is in the ledger."""
TRY_AGAIN = 60.0
"""Seconds after which news that could not be told is tried again."""

type NewsFor = Callable[[Transition, Iterable[WatchList]], list[WatchList]]

_REGISTRY_IDS = frozenset({ATTR_ENTITY_ID, ATTR_DEVICE_ID})


def bus_events(transition: Transition) -> tuple[str, ...]:
    """Return the bus events that tell of it to who hears it: of a first look only a free name's."""
    match transition.kind:
        case TransitionKind.BECAME_AVAILABLE:
            return EVENT_TRANSITION, EVENT_BECAME_AVAILABLE
        case TransitionKind.FIRST_SEEN:
            return (EVENT_TRANSITION, EVENT_BECAME_AVAILABLE) if is_shown(transition) else ()
        case _:
            return (EVENT_TRANSITION,)


def is_shown(transition: Transition) -> bool:
    """Return whether the event entity shows it: a first look only where the name is free."""
    match transition.kind:
        case TransitionKind.CHANGED:
            return False
        case TransitionKind.FIRST_SEEN:
            return transition.to_verdict is VerdictKind.AVAILABLE
        case _:
            return True


def lists_told(transition: Transition, holding: Iterable[WatchList]) -> list[WatchList]:
    """Return the lists it is news for: a premium name only for those whose limit it keeps.

    That a name expires is news only for those whose user holds it.
    """
    if transition.kind is TransitionKind.EXPIRING:
        return [held for held in holding if held.intent is Intent.OWNED]
    premium = (
        transition.to_verdict is VerdictKind.AVAILABLE and transition.to_phase is Phase.PREMIUM
    )
    return [
        held
        for held in holding
        if not premium or held.covers(transition.price, transition.currency)
    ]


def lists_heard(transition: Transition, holding: Iterable[WatchList]) -> list[WatchList]:
    """Return the lists that are told and not only shown it: a first look's only if they want it."""
    told = lists_told(transition, holding)
    if transition.kind is not TransitionKind.FIRST_SEEN:
        return told
    return [held for held in told if held.tell_free and is_shown(transition)]


def price_of(transition: Transition) -> str | None:
    """Return what a name costs, with the currency where it is known."""
    if transition.price is None:
        return None
    return f"{transition.price} {transition.currency or ''}".rstrip()


def register_at(transition: Transition, options: Mapping[str, Any]) -> str | None:
    """Return where a name that is free now can be registered by the entry's options."""
    free = transition.to_verdict is VerdictKind.AVAILABLE
    return fill(options, transition.name) if free else None


def payload(
    transition: Transition,
    *,
    display_name: str,
    watch_lists: Iterable[str],
    register_url: str | None = None,
) -> Payload:
    """Return what every announcement of it says. `at` is ISO 8601, `confidence` 0 to 1."""
    reasons = [reason[:LONGEST_REASON] for reason in transition.reasons[:MOST_REASONS]]
    titles = list(watch_lists)
    said: Payload = {
        "domain_name": transition.name,
        "display_name": display_name,
        "from_verdict": _word(transition.from_verdict),
        "to_verdict": _word(transition.to_verdict),
        "from_phase": _word(transition.from_phase),
        "to_phase": _word(transition.to_phase),
        "confidence": transition.confidence,
        "at": transition.at.isoformat(),
        "transition_id": transition.transition_id,
        "watch_list": titles,
        "register_url": register_url,
        "price": price_of(transition),
        "reasons": reasons,
    }
    while (reasons or titles[1:]) and len(json_bytes(said)) > MOST_OCTETS:
        (reasons or titles).pop()  # A name in fifty lists, or reasons in another alphabet.
    return said


def _word(word: StrEnum | None) -> str | None:
    """Return a plain text: in a list, a template would show an enumeration as code."""
    return None if word is None else word.value


def compose(
    hass: HomeAssistant,
    coordinator: DomainAvailabilityCoordinator,
    transition: Transition,
    *,
    news_for: NewsFor = lists_heard,
) -> Told | None:
    """Return what is said of it, or `None` where it is news to nobody.

    That is so once the name was taken off its last list, and of a premium name that costs more
    than any of its lists would pay. `news_for` says which lists it is news for.
    """
    watched = coordinator.watched.get(transition.name)
    if watched is None:
        return None
    lists = tuple(news_for(transition, coordinator.holders[watched.name]))
    if not lists:
        return None
    said = payload(
        transition,
        display_name=watched.display_name,
        watch_lists=[held.title for held in lists],
        register_url=register_at(transition, coordinator.config_entry.options),
    )
    return Told(
        transition=transition,
        payload=said | registry_ids(hass, coordinator, watched.name),
        lists=lists,
        is_drop=EVENT_BECAME_AVAILABLE in bus_events(transition),
        context=Context(),
    )


def registry_ids(
    hass: HomeAssistant, coordinator: DomainAvailabilityCoordinator, name: str
) -> Payload:
    """Return the binary sensor and the device of the name, as far as they exist."""
    entity_id = er.async_get(hass).async_get_entity_id(
        Platform.BINARY_SENSOR, DOMAIN, unique_id(name, "available")
    )
    device = dr.async_get(hass).async_get_device_by_identifier(
        identifier(name), coordinator.config_entry.entry_id
    )
    found: Payload = {}
    if entity_id is not None:
        found[ATTR_ENTITY_ID] = entity_id
    if device is not None:
        found[ATTR_DEVICE_ID] = device.id
    return found


class Announcer:
    """Empties the outbox while Home Assistant runs."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: DomainAvailabilityCoordinator,
        monitor: Monitor,
    ) -> None:
        self._hass = hass
        self._coordinator = coordinator
        self._monitor = monitor
        self._firing: Firing | None = None
        self._leave: list[CALLBACK_TYPE] = []
        self._call_off: CALLBACK_TYPE | None = None
        self.stage = Stage(hass.loop.time)

    def start(self) -> None:
        """Tell what is still to be told once automations are attached, and from then on."""
        self._firing = Firing(SINK, self._monitor, self._fire, can_hear=self._can_hear)
        self._leave.append(self._monitor.on_transition(self._on_transition))
        self._leave.append(async_at_started(self._hass, self._async_empty_outbox))

    async def async_stop(self) -> None:
        """Tell nothing any more; what is not marked by then stays in the outbox."""
        while self._leave:
            self._leave.pop()()
        self._try_no_more()
        if self._firing is not None:
            await self._firing.close()
        self._try_no_more()

    def _can_hear(self) -> bool:
        return self._hass.state is CoreState.running

    async def _on_transition(self, _: Transition) -> None:
        await self._async_empty_outbox(self._hass)

    async def _async_empty_outbox(self, hass: HomeAssistant) -> None:
        if self._firing is not None and not await self._firing.empty_outbox():
            self._try_no_more()
            self._call_off = async_call_later(hass, TRY_AGAIN, self._async_try_again)

    async def _async_try_again(self, _: datetime) -> None:
        self._call_off = None
        await self._async_empty_outbox(self._hass)

    def _try_no_more(self) -> None:
        if self._call_off is not None:
            self._call_off()
            self._call_off = None

    def _fire(self, transition: Transition) -> None:
        events = bus_events(transition)
        if events and (told := compose(self._hass, self._coordinator, transition)) is not None:
            for event in events:
                self._hass.bus.async_fire(event, told.payload, context=told.context)
            async_dispatcher_send(self._hass, TOLD, told)
        told = compose(self._hass, self._coordinator, transition, news_for=lists_told)
        if told is not None and is_shown(transition):
            # As an attribute of a state, `entity_id` would make the event entity a group.
            shown = {key: value for key, value in told.payload.items() if key not in _REGISTRY_IDS}
            holding = self._coordinator.holders[transition.name]
            told_lists = [held.list_id for held in lists_told(transition, holding)]
            for owner in (transition.name, *told_lists):
                self.stage.show(owner, transition.kind, shown)
