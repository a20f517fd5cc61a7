"""Triggers that fire on what happened to a name, not on what an entity shows.

A state trigger is deaf to unknown -> on, which is what a drop looks like that was seen right after
a restart. These are fed from the outbox: once for each transition, whatever the entities say, and
for names without entities too.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, cast, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.trigger import (
    NotTriggeredInfo,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import CONF_FROM, CONF_TO
from .engine.observation import Phase
from .told import TOLD, Told
from .transition_filter import FILTERS, NearMiss, TransitionFilter

type Schema = Any
"""A `vol.Schema`, which the type checker takes for a stranger of Home Assistant's."""

PHASES = [phase.value for phase in Phase]


_PHASE_LIST = vol.All(cv.ensure_list, [vol.In(PHASES)])


def _schema(options: dict[Any, Any]) -> Schema:
    return vol.Schema(
        {
            vol.Optional(CONF_TARGET): dict,  # The shape was looked at before.
            vol.Optional(CONF_OPTIONS, default=dict): options,
        }
    )


BECAME_AVAILABLE_SCHEMA = _schema({**FILTERS})
PHASE_CHANGED_SCHEMA = _schema(
    {
        **FILTERS,
        vol.Optional(CONF_FROM): _PHASE_LIST,
        vol.Optional(CONF_TO): _PHASE_LIST,
    }
)


class TransitionTrigger(Trigger):
    """Fires once for each transition that is of its kind, targeted and let through."""

    _schema: Schema
    _happened: str
    """What happened, after the name, in a trace and in the logbook."""

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Return the config with every option in the form it is compared in."""
        return cast("ConfigType", cls._schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self._options: Mapping[str, list[str]] = config.options or {}
        self._filter = TransitionFilter(hass, config.target, self._options)

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Follow what is told; each near miss goes to `did_not_trigger`, and so to the traces."""

        @callback
        def on_told(told: Told) -> None:
            if not self._concerns(told):
                return
            if (miss := next(self._misses(told), None)) is None:
                run_action(
                    dict(told.payload),
                    f"{told.payload['display_name']} {self._happened}",
                    told.context,
                )
            elif did_not_trigger is not None:
                data = {
                    "domain_name": told.transition.name,
                    "transition_id": told.transition.transition_id,
                    "wanted": miss.wanted,
                    "was": miss.was,
                }
                did_not_trigger(NotTriggeredInfo(reason=miss.reason, data=data), told.context)

        leave_registries = self._filter.names.follow()
        leave_told = async_dispatcher_connect(self._hass, TOLD, on_told)

        @callback
        def leave() -> None:
            leave_told()
            leave_registries()

        return leave

    @abstractmethod
    def _concerns(self, told: Told) -> bool:
        """Tell whether it is of the kind that the trigger looks at."""

    def _misses(self, told: Told) -> Iterator[NearMiss]:
        """Return every reason not to fire, the widest first."""
        return self._filter.misses(told)


class BecameAvailableTrigger(TransitionTrigger):
    """A name became free to register."""

    _schema = BECAME_AVAILABLE_SCHEMA
    _happened = "became available"

    @override
    def _concerns(self, told: Told) -> bool:
        return told.is_drop


class PhaseChangedTrigger(TransitionTrigger):
    """A name went from one phase of its life to another."""

    _schema = PHASE_CHANGED_SCHEMA
    _happened = "changed its phase"

    @override
    def _concerns(self, told: Told) -> bool:
        """Look at changes of targeted names alone: those of others are no near misses."""
        changed = told.transition.from_phase is not told.transition.to_phase
        return changed and told.transition.name in self._filter.names

    @override
    def _misses(self, told: Told) -> Iterator[NearMiss]:
        yield from super()._misses(told)
        ends = {CONF_FROM: told.transition.from_phase, CONF_TO: told.transition.to_phase}
        for end, phase in ends.items():
            wanted = self._options.get(end)
            if wanted and phase not in wanted:
                was = [] if phase is None else [phase.value]
                yield NearMiss(reason=f"other_{end}_phase", wanted=wanted, was=was)


TRIGGERS: dict[str, type[Trigger]] = {
    "became_available": BecameAvailableTrigger,
    "phase_changed": PhaseChangedTrigger,
}


async def async_get_triggers(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
) -> dict[str, type[Trigger]]:
    """Return the triggers by their keys in `triggers.yaml`."""
    return TRIGGERS
