"""What helps to find out what is wrong, to be given to strangers: without names and secrets."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .const import DOMAIN, SUBENTRY_REGISTRAR
from .engine.ledger import LedgerError
from .engine.observation import Observation
from .engine.watching import NameState
from .metrics import metrics
from .name_row import moment
from .runtime import DomainAvailabilityConfigEntry
from .scrubbing import Scrubber
from .suffix_card import suffix_card
from .watchlists import WatchList, watch_lists

MOST_SUFFIXES = 50
MOST_LOOKS = 20


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: DomainAvailabilityConfigEntry,
) -> dict[str, Any]:
    """Return how layers, servers, plan and budget stand, and what is watched in numbers."""
    runtime = entry.runtime_data
    suffixes = Counter(one.suffix for one in runtime.coordinator.watched.values())
    return _scrubbed(
        entry,
        {
            "entry": {
                "version": f"{entry.version}.{entry.minor_version}",
                "options": dict(entry.options),
                "polling": not entry.pref_disable_polling,
            },
            "lists": [_list(held) for held in watch_lists(entry)],
            "registrars": [
                subentry.unique_id for subentry in entry.get_subentries_of_type(SUBENTRY_REGISTRAR)
            ],
            "ledger": {
                "failing": runtime.ledger.failing,
                "begun_anew": runtime.ledger.replaced is not None,
            },
            "metrics": await _metrics(entry),
            "plan": _plan(entry),
            "suffixes": [
                {"names": names, **suffix_card(entry, suffix)}
                for suffix, names in suffixes.most_common(MOST_SUFFIXES)
            ],
        },
    )


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: DomainAvailabilityConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return all of one name but the name; of another device, what the entry's says."""
    owners = {owner for domain, owner in device.identifiers if domain == DOMAIN}
    for held in watch_lists(entry):
        if held.list_id in owners:
            return _scrubbed(entry, {"list": _list(held), "plan": _plan(entry, held.names)})
    for name in owners & entry.runtime_data.coordinator.watched.keys():
        return _scrubbed(entry, await _name(entry, name))
    return await async_get_config_entry_diagnostics(hass, entry)


def _scrubbed(entry: DomainAvailabilityConfigEntry, told: dict[str, Any]) -> dict[str, Any]:
    clean = _scrubber(entry).scrub(told)
    if not isinstance(clean, dict):
        raise TypeError("what goes in as a mapping comes out as one")
    return clean


def _scrubber(entry: DomainAvailabilityConfigEntry) -> Scrubber:
    """Return what knows all watched names and all credentials."""
    names = {
        spelling
        for one in entry.runtime_data.coordinator.watched.values()
        for spelling in (one.name, one.display_name)
    }
    secrets = {
        str(value)
        for subentry in entry.get_subentries_of_type(SUBENTRY_REGISTRAR)
        for value in subentry.data.values()
    }
    return Scrubber(names, secrets)


def _list(held: WatchList) -> dict[str, Any]:
    return {
        "names": len(held.names),
        "priority": held.priority.value,
        "caution": held.caution.value,
        "intent": held.intent.value,
        "detail": held.detail.value,
        "price_limit": held.price_limit is not None,
        "notifies": len(held.notify),
    }


async def _metrics(entry: DomainAvailabilityConfigEntry) -> dict[str, Any]:
    try:
        return {**await metrics(entry)}
    except LedgerError as error:
        return {"not_readable": str(error)}


def _plan(
    entry: DomainAvailabilityConfigEntry, names: Iterable[str] | None = None
) -> dict[str, Any]:
    """Return the plan in numbers: of these names, or of all."""
    monitor, coordinator = entry.runtime_data.monitor, entry.runtime_data.coordinator
    now = monitor.now()
    states = [coordinator.state_of(name) for name in names or coordinator.watched]
    plans = [state.plan for state in states if state is not None and state.plan is not None]
    return {
        "now": moment(now),
        "reasons": dict(sorted(Counter(str(plan.reason) for plan in plans).items())),
        "due": sum(plan.due <= now for plan in plans),
        "next": moment(min((plan.due for plan in plans), default=None)),
        "without": len(states) - len(plans),
    }


async def _name(entry: DomainAvailabilityConfigEntry, name: str) -> dict[str, Any]:
    runtime = entry.runtime_data
    watched, state = runtime.coordinator.watched[name], runtime.coordinator.state_of(name)
    try:
        history = await runtime.ledger.history(name, MOST_LOOKS)
        looks = [
            {**_look(one.observation), "count": one.count, "since": moment(one.first_seen_at)}
            for one in history.seen
        ]
        timeline = [
            {"kind": told.kind.value, "at": moment(told.at)} for told in history.transitions
        ]
    except LedgerError as error:
        looks, timeline = [{"not_readable": str(error)}], []
    return {
        "priority": watched.priority.value,
        "caution": watched.caution.value,
        "layers": sorted(watched.layers),
        "paused": watched.paused,
        "international": "xn--" in name,
        "state": None if state is None else _state(state),
        "looks": looks,
        "timeline": timeline,
        "suffix": suffix_card(entry, watched.suffix),
    }


def _state(state: NameState) -> dict[str, Any]:
    verdict, facts, forecast, plan = state.verdict, state.facts, state.forecast, state.plan
    return {
        "verdict": verdict
        and {
            "kind": verdict.kind.value,
            "phase": None if verdict.phase is None else verdict.phase.value,
            "row": verdict.row,
            "confidence": verdict.confidence,
            "stale": verdict.stale,
            "decided_at": moment(verdict.decided_at),
            "look_again": verdict.look_again,
            "reasons": list(verdict.reasons),
            "evidence": [_look(seen) for seen in verdict.observations],
        },
        # By the day: the second of a registration finds the name in public records.
        "facts": {
            "statuses": list(facts.statuses),
            "registered": _day(facts.registered_at),
            "expires": _day(facts.expires_at),
            "changed": _day(facts.changed_at),
            "name_servers": len(facts.name_servers),
        },
        "forecast": forecast
        and {
            "earliest": moment(forecast.earliest),
            "likely": moment(forecast.likely),
            "latest": moment(forecast.latest),
            "confidence": forecast.confidence,
            "why": forecast.why,
        },
        "plan": plan and {"due": moment(plan.due), "reason": str(plan.reason)},
        "last_look_at": moment(state.last_look_at),
        "held_since": moment(state.held_since),
    }


def _day(at: datetime | None) -> str | None:
    return None if at is None else at.date().isoformat()


def _look(seen: Observation) -> dict[str, Any]:
    return {
        "layer": seen.layer.value,
        "role": seen.role.value,
        "server": seen.server,
        "outcome": seen.outcome.value,
        "phase": None if seen.phase is None else seen.phase.value,
        "reason": seen.reason,
        "at": moment(seen.asked_at),
        "duration": round(seen.duration, 3),
        "queries": seen.queries,
    }
