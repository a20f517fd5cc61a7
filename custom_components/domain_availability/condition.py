"""Conditions on what is known of names now. What is not known passes neither a yes nor a no."""

from abc import abstractmethod
from collections.abc import Mapping
from itertools import islice
from typing import Any, cast, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET, STATE_OFF, STATE_ON, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import (
    ATTR_BEHAVIOR,
    BEHAVIOR_ALL,
    BEHAVIOR_ANY,
    Condition,
    ConditionConfig,
    EntityConditionBase,
    EntityStateConditionBase,
    condition_trace_update_result,
)
import voluptuous as vol

from .const import CONF_PHASE, DOMAIN
from .engine.observation import Phase
from .runtime import DomainAvailabilityConfigEntry
from .shown_phase import shown_phase
from .targeted_names import name_of

type Schema = Any
"""A `vol.Schema`, which the type checker takes for a stranger of Home Assistant's."""

_BINARY_SENSORS: Mapping[str, DomainSpec] = {Platform.BINARY_SENSOR: DomainSpec()}
_FREE: set[str | bool] = {STATE_ON}
_NOT_FREE: set[str | bool] = {STATE_OFF}

MOST_IN_TRACE = 20
"""Names whose state a trace shows; a target may mean thousands."""

IS_IN_PHASE_SCHEMA: Schema = vol.Schema(
    {
        vol.Required(CONF_TARGET): dict,  # The shape was looked at before.
        vol.Required(CONF_OPTIONS): {
            vol.Required(ATTR_BEHAVIOR, default=BEHAVIOR_ANY): vol.In([BEHAVIOR_ANY, BEHAVIOR_ALL]),
            vol.Required(CONF_PHASE): vol.All(
                cv.ensure_list, vol.Length(min=1), [vol.In([phase.value for phase in Phase])]
            ),
        },
    }
)


class NameCondition(EntityConditionBase):
    """A condition on the names whose binary sensors are targeted."""

    _domain_specs = _BINARY_SENSORS

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Keep the binary sensors of names: a label may be on other people's, too."""
        return {entity_id for entity_id in entities if self._name(entity_id) is not None}

    def _name(self, entity_id: str) -> str | None:
        entry = er.async_get(self._hass).async_get(entity_id)
        return None if entry is None else name_of(entry)

    @override
    def _should_include(self, _state: State) -> bool:
        """Leave nothing out: of "all" of them, one that is unknown is one that does not match."""
        return True

    @override
    def _check_any_match_state(self, states: list[State]) -> bool:
        self._explain(states)
        return super()._check_any_match_state(states)

    @override
    def _check_all_match_state(self, states: list[State]) -> bool:
        self._explain(states)
        return bool(states) and super()._check_all_match_state(states)

    def _explain(self, states: list[State]) -> None:
        """Show in the trace what was looked at, what does not match first."""
        in_order = sorted(states, key=lambda state: (self.is_valid_state(state), state.entity_id))
        condition_trace_update_result(
            states={
                state.entity_id: self._shown(state) for state in islice(in_order, MOST_IN_TRACE)
            }
        )

    @abstractmethod
    def _shown(self, state: State) -> str | None:
        """Return what is compared."""


class AvailabilityCondition(NameCondition, EntityStateConditionBase):
    """A condition on what the binary sensors of names show."""

    @override
    def _shown(self, state: State) -> str:
        return state.state


class IsAvailableCondition(AvailabilityCondition):
    """The names are free to register, for certain."""

    _states = _FREE


class IsNotAvailableCondition(AvailabilityCondition):
    """The names are not free to register, for certain."""

    _states = _NOT_FREE


class IsInPhaseCondition(NameCondition):
    """The names are in one of these phases, as their binary sensors alone do not tell.

    Their phase is read from where the sensors read it: in compact detail there are none.
    """

    _schema = IS_IN_PHASE_SCHEMA

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        super().__init__(hass, config)
        self._phases: list[str] = (config.options or {})[CONF_PHASE]

    @property
    @override
    def needs_polling(self) -> bool:
        """Return true: a phase can change while the binary sensor says the same."""
        return True

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        return self._shown(entity_state) in self._phases

    @override
    def _shown(self, state: State) -> str | None:
        name = self._name(state.entity_id)
        for entry in self._hass.config_entries.async_loaded_entries(DOMAIN):
            coordinator = cast("DomainAvailabilityConfigEntry", entry).runtime_data.coordinator
            if name is not None and (known := coordinator.state_of(name)) is not None:
                return shown_phase(known)
        return None


CONDITIONS: dict[str, type[Condition]] = {
    "is_available": IsAvailableCondition,
    "is_in_phase": IsInPhaseCondition,
    "is_not_available": IsNotAvailableCondition,
}


async def async_get_conditions(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
) -> dict[str, type[Condition]]:
    """Return the conditions by their keys in `conditions.yaml`."""
    return CONDITIONS
