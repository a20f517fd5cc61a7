"""Set Home Assistant up as a user would: the integration, its watch list, the dashboard."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from .dashboard import KEYS, TITLE, URL_PATH, dashboard, entities_by_name
from .home_assistant import Answer, HomeAssistant, HomeAssistantError

DOMAIN = "domain_availability"
LIST_NAME = "Wanted"
FLOW = "/api/config/config_entries/flow"
LOAD_SECONDS = 300.0
SUBENTRY_FLOW = "/api/config/config_entries/subentries/flow"


async def watch(
    here: HomeAssistant, names: Iterable[str], *, no_longer: Collection[str] = ()
) -> bool:
    """Set the integration up with a list of these names, or bring the list it has up to date.

    Names that the user has put on the list stay there; `no_longer` leaves it. Tell whether there
    is a list: the user may have removed it, and then nothing of ours is to be watched.
    """
    entries = await here.ask("config_entries/get", domain=DOMAIN)
    if not entries:
        typed = {"names": "\n".join(names), "list_name": LIST_NAME}
        await here.flow(FLOW, await here.post(FLOW, {"handler": DOMAIN}), typed)
        return True
    entry_id = entries[0]["entry_id"]
    lists = await here.ask("config_entries/subentries/list", entry_id=entry_id)
    if not lists:
        return False
    change = {"handler": [entry_id, "watch_list"], "subentry_id": lists[0]["subentry_id"]}
    form = await here.post(SUBENTRY_FLOW, change)
    typed = filled_in(form)
    before = typed["names"].split()
    kept = [name for name in before if name not in no_longer]
    there = {*kept, *(name.encode("idna").decode() for name in kept)}
    after = [*kept, *(name for name in names if name not in there)]
    if after != before:
        await here.flow(SUBENTRY_FLOW, form, {**typed, "names": "\n".join(after)})
    return True


def filled_in(form: Answer) -> dict[str, Any]:
    """Return what a form shows before anything is typed; a field left empty is not sent."""
    return _shown(form["data_schema"])


def _shown(fields: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what fields show; of a section what its own fields show, which may be nothing."""
    shown = {
        field["name"]: _shown(field["schema"])
        if field.get("type") == "expandable"
        else field.get("description", {}).get("suggested_value", field.get("default"))
        for field in fields
    }
    return {name: value for name, value in shown.items() if value is not None}


async def until_loaded(here: HomeAssistant) -> None:
    """Wait until the integration is set up; `HomeAssistantError` with the reason if it fails."""
    try:
        async with asyncio.timeout(LOAD_SECONDS):
            while True:
                for entry in await here.ask("config_entries/get", domain=DOMAIN):
                    if entry["state"] == "loaded":
                        return
                    if entry["state"] != "setup_in_progress":
                        reason = entry["reason"] or "see the log"
                        raise HomeAssistantError(f"The integration is not set up: {reason}")
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise HomeAssistantError("The integration is slow to be set up; see the log") from None


async def until_there(here: HomeAssistant, names: Iterable[str]) -> None:
    """Wait until the names have the entities on show: a list is changed without a reload."""
    missing = set(names)
    try:
        async with asyncio.timeout(LOAD_SECONDS):
            while True:
                there = entities_by_name(await here.ask("config/entity_registry/list"))
                missing = {name for name in missing if not there.get(name, {}).keys() >= KEYS}
                if not missing:
                    return
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise HomeAssistantError(f"No entities for {', '.join(sorted(missing))}") from None


async def show(here: HomeAssistant, drops_at: Mapping[str, datetime]) -> None:
    """Write the dashboard for the entities that are there and make it the first page."""
    entities = entities_by_name(await here.ask("config/entity_registry/list"))
    devices = await here.ask("config/device_registry/list")
    shown = _device_names(devices)
    ordered = sorted(entities, key=lambda name: (name not in drops_at, shown[name]))
    boards = await here.ask("lovelace/dashboards/list")
    if not any(board["url_path"] == URL_PATH for board in boards):
        await here.ask(
            "lovelace/dashboards/create",
            url_path=URL_PATH,
            title=TITLE,
            icon="mdi:web",
            mode="storage",
        )
    config = dashboard(entities, ordered, shown, drops_at)
    await here.ask("lovelace/config/save", url_path=URL_PATH, config=config)
    await here.ask("frontend/set_system_data", key="core", value={"default_panel": URL_PATH})


def _device_names(devices: Iterable[dict[str, Any]]) -> dict[str, str]:
    return {
        identifier[1]: device["name_by_user"] or device["name"]
        for device in devices
        for identifier in device["identifiers"]
        if identifier[0] == DOMAIN
    }
