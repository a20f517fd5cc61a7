"""The actions that tell what was and what comes: history, plan."""

from collections.abc import Iterable
from datetime import UTC, datetime

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from .announce import price_of
from .const import DOMAIN, SERVICE_HISTORY, SERVICE_PLAN
from .engine.episodes import Episode
from .engine.ledger import Seen
from .engine.verdict import Transition
from .engine.watching import NameState
from .history_readable import history_readable
from .runtime import DomainAvailabilityConfigEntry
from .services_check import expected_drop, moment
from .services_target import (
    TARGETED,
    Answer,
    Schema,
    async_chosen,
    async_refused,
    loaded_entry,
)

ATTR_LIMIT = "limit"
MOST_RECALLED = 100
"""Names whose history one call may ask for."""

NEVER = datetime.max.replace(tzinfo=UTC)

HISTORY_SCHEMA: Schema = vol.Schema(
    {
        **TARGETED,
        vol.Optional(ATTR_LIMIT, default=20): vol.All(vol.Coerce(int), vol.Range(min=1, max=500)),
    }
)
PLAN_SCHEMA: Schema = vol.Schema(
    {
        **TARGETED,
        vol.Optional(ATTR_LIMIT, default=50): vol.All(vol.Coerce(int), vol.Range(min=1, max=5000)),
    }
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN, SERVICE_HISTORY, _async_history, HISTORY_SCHEMA, SupportsResponse.ONLY
    )
    hass.services.async_register(
        DOMAIN, SERVICE_PLAN, _async_plan, PLAN_SCHEMA, SupportsResponse.ONLY
    )


async def _async_history(call: ServiceCall) -> ServiceResponse:
    """Return what happened to names, newest first."""
    entry = loaded_entry(call.hass)
    chosen = await async_chosen(call, entry)
    if len(chosen.names) > MOST_RECALLED:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="too_many_names",
            translation_placeholders={"most": str(MOST_RECALLED)},
        )
    return {
        "names": [await _async_recall(entry, name, call.data[ATTR_LIMIT]) for name in chosen.names],
        "not_watched": [name.display_name for name in chosen.others],
        "refused": await async_refused(call.hass, chosen.refused),
    }


async def _async_recall(entry: DomainAvailabilityConfigEntry, name: str, limit: int) -> Answer:
    runtime = entry.runtime_data
    with history_readable():
        history = await runtime.ledger.history(name, limit)
    watched = runtime.coordinator.watched.get(name)
    return {
        "domain_name": name,
        "display_name": name if watched is None else watched.display_name,
        "changes": [_change(one) for one in history.transitions],
        "times_free": [_time_free(one) for one in history.episodes],
        "answers": [_answer(one) for one in history.seen],
    }


def _change(told: Transition) -> Answer:
    return {
        "at": moment(told.at),
        "kind": told.kind.value,
        "from_verdict": None if told.from_verdict is None else told.from_verdict.value,
        "to_verdict": told.to_verdict.value,
        "from_phase": None if told.from_phase is None else told.from_phase.value,
        "to_phase": None if told.to_phase is None else told.to_phase.value,
        "confidence": round(told.confidence, 2),
        "price": price_of(told),
        "reasons": list(told.reasons),
        "transition_id": told.transition_id,
    }


def _time_free(one: Episode) -> Answer:
    return {
        "from": moment(one.began_at),
        "until": moment(one.ended_at),
        "ended": None if one.how is None else one.how.value,
    }


def _answer(seen: Seen) -> Answer:
    one = seen.observation
    return {
        "layer": one.layer.value,
        "server": one.server,
        "outcome": one.outcome.value,
        "phase": None if one.phase is None else one.phase.value,
        "reason": one.reason,
        "first_at": moment(seen.first_seen_at),
        "last_at": moment(one.asked_at),
        "count": seen.count,
    }


async def _async_plan(call: ServiceCall) -> ServiceResponse:
    """Return when names are asked about next and why, and what is left of the day's budget."""
    entry = loaded_entry(call.hass)
    runtime = entry.runtime_data
    names: Iterable[str] = runtime.coordinator.watched
    not_watched: list[JsonValueType] = []
    refused: list[JsonValueType] = []
    if call.data.keys() - {ATTR_LIMIT}:
        chosen = await async_chosen(call, entry)
        names = chosen.names
        not_watched += [name.display_name for name in chosen.others]
        refused = await async_refused(call.hass, chosen.refused)
    states = [state for name in names if (state := runtime.coordinator.state_of(name)) is not None]
    states.sort(key=_order)
    shown = states[: call.data[ATTR_LIMIT]]
    budget = runtime.budget
    paused: list[JsonValueType] = [*sorted(reason.value for reason in runtime.pausing.reasons)]
    return {
        "paused": paused,
        "budget": {"limit": budget.limit, "spent": budget.spent, "left": budget.left},
        "names": [_planned(state) for state in shown],
        "left_off": len(states) - len(shown),
        "not_watched": not_watched,
        "refused": refused,
    }


def _order(state: NameState) -> tuple[datetime, str]:
    """Return the place of a name: soonest first, those without a plan last."""
    due = NEVER if state.plan is None else state.plan.due
    return due, state.watched.name


def _planned(state: NameState) -> Answer:
    watched, plan, verdict = state.watched, state.plan, state.verdict
    return {
        "domain_name": watched.name,
        "display_name": watched.display_name,
        "due": None if plan is None else moment(plan.due),
        "why": None if plan is None else str(plan.reason),
        "paused": watched.paused,
        "priority": watched.priority.value,
        "verdict": None if verdict is None else verdict.kind.value,
        "phase": None if verdict is None or verdict.phase is None else verdict.phase.value,
        "last_check": moment(state.last_look_at),
        "expected_drop": expected_drop(state.forecast),
    }
