"""Commands that read: lists, one name in full, a suffix, the plan, the figures."""

from collections import Counter
import contextlib
from typing import Any

from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import voluptuous as vol

from .const import DOMAIN
from .engine.names import BadName, normalise
from .engine.planner import Reason
from .metrics import Metrics, metrics
from .name_detail import NameDetail, name_detail
from .name_row import moment
from .runtime import DomainAvailabilityConfigEntry
from .suffix_card import SuffixCard, suffix_card
from .watchlists import watch_lists
from .websocket_command import Message, command
from .websocket_list import PAGE_SCHEMA

NAME_SCHEMA = vol.All(str, vol.Length(min=1, max=253))


@command({vol.Required("type"): "domain_availability/lists"})
async def ws_lists(
    hass: HomeAssistant,  # noqa: ARG001 - every command's signature
    entry: DomainAvailabilityConfigEntry,
    connection: ActiveConnection,  # noqa: ARG001
    message: Message,  # noqa: ARG001
) -> list[dict[str, Any]]:
    """Answer with the watch lists, without their names."""
    return [
        {
            "title": held.title,
            "names": len(held.names),
            "priority": held.priority.value,
            "caution": held.caution.value,
            "intent": held.intent.value,
            "detail": held.detail.value,
        }
        for held in watch_lists(entry)
    ]


@command(
    {
        vol.Required("type"): "domain_availability/name/get",
        vol.Required("name"): NAME_SCHEMA,
        vol.Optional("limit", default=50): vol.All(int, vol.Range(1, 200)),
    }
)
async def ws_name(
    hass: HomeAssistant,  # noqa: ARG001 - every command's signature
    entry: DomainAvailabilityConfigEntry,
    connection: ActiveConnection,  # noqa: ARG001
    message: Message,
) -> NameDetail:
    """Answer with all that is known of one watched name."""
    name = message["name"].strip().lower()
    with contextlib.suppress(BadName):  # One whose suffix is no longer known is an A-label.
        name = normalise(name, entry.runtime_data.suffixes).name
    detail = await name_detail(entry, name, message["limit"])
    if detail is None:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="name_not_watched")
    return detail


@command(
    {
        vol.Required("type"): "domain_availability/suffix/get",
        vol.Required("suffix"): NAME_SCHEMA,
    }
)
async def ws_suffix(
    hass: HomeAssistant,  # noqa: ARG001 - every command's signature
    entry: DomainAvailabilityConfigEntry,
    connection: ActiveConnection,  # noqa: ARG001
    message: Message,
) -> SuffixCard:
    """Answer with what can be known of names under a suffix."""
    suffix = message["suffix"].strip().strip(".").lower()
    watched = {one.suffix for one in entry.runtime_data.coordinator.watched.values()}
    if suffix not in watched | entry.runtime_data.registries.suffixes():
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="suffix_unknown",
            translation_placeholders={"suffix": suffix},
        )
    return suffix_card(entry, suffix)


@command(
    {
        vol.Required("type"): "domain_availability/plan",
        vol.Optional("reasons", default=list): [vol.In([reason.value for reason in Reason])],
        **PAGE_SCHEMA,
    }
)
async def ws_plan(
    hass: HomeAssistant,  # noqa: ARG001 - every command's signature
    entry: DomainAvailabilityConfigEntry,
    connection: ActiveConnection,  # noqa: ARG001
    message: Message,
) -> dict[str, Any]:
    """Answer with who is looked at next, and why."""
    monitor = entry.runtime_data.monitor
    wanted = frozenset(message["reasons"])
    plans = [(state.plan, state.watched) for state in monitor.names.values() if state.plan]
    chosen = sorted(
        (plan.due, watched.name, watched.display_name, plan.reason)
        for plan, watched in plans
        if not wanted or plan.reason in wanted
    )
    page = chosen[message["offset"] : message["offset"] + message["limit"]]
    return {
        "now": moment(monitor.now()),
        "paused": sorted(entry.runtime_data.pausing.reasons),
        "reasons": dict(Counter(plan.reason for plan, _ in plans)),
        "total": len(chosen),
        "looks": [
            {"due": moment(due), "name": name, "display_name": display_name, "reason": reason}
            for due, name, display_name, reason in page
        ],
    }


@command({vol.Required("type"): "domain_availability/metrics"})
async def ws_metrics(
    hass: HomeAssistant,  # noqa: ARG001 - every command's signature
    entry: DomainAvailabilityConfigEntry,
    connection: ActiveConnection,  # noqa: ARG001
    message: Message,  # noqa: ARG001
) -> Metrics:
    """Answer with the figures of honesty."""
    return await metrics(entry)
