"""The dashboard, of cards that come with Home Assistant, for the entities that are there."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

URL_PATH = "domain-names"
TITLE = "Domain names"

KEYS = frozenset({"available", "phase", "transition", "check_now"})
"""Which entities of a name it shows."""

type Entities = Mapping[str, Mapping[str, str]]
"""A-label -> key of the entity (`available`, `phase`, ...) -> entity id."""


def entities_by_name(registry: Iterable[Mapping[str, Any]]) -> Entities:
    """Sort the entity registry's entries of the integration by name (unique id: name_key).

    Without what has not all that is shown: the integration, its lists, names in compact detail.
    """
    found: dict[str, dict[str, str]] = {}
    for entry in registry:
        if entry["platform"] == "domain_availability":
            name, _, key = entry["unique_id"].partition("_")
            found.setdefault(name, {})[key] = entry["entity_id"]
    return {name: entities for name, entities in found.items() if entities.keys() >= KEYS}


def _heading(text: str, icon: str) -> dict[str, Any]:
    return {"type": "heading", "heading": text, "heading_style": "title", "icon": icon}


def _news(entity: str, drops_at: datetime) -> dict[str, Any]:
    """Return the card that tells in a sentence how the dropping name stands."""
    time = f"{drops_at.astimezone():%H:%M:%S}"
    return {
        "type": "markdown",
        "content": (
            "{% set name = device_attr('" + entity + "', 'name') %}"
            "{% if is_state('" + entity + "', 'on') %}"
            '<ha-alert alert-type="success" title="{{ name }} is free">'
            "Its registry let go of it at " + time + ", seen here at "
            "{{ states['" + entity + "'].last_changed | as_timestamp"
            " | timestamp_custom('%H:%M:%S') }}."
            "</ha-alert>"
            "{% else %}"
            '<ha-alert alert-type="info" title="{{ name }} is about to drop">'
            "Its registry lets go of it at " + time + ". This page changes by itself."
            "</ha-alert>"
            "{% endif %}"
        ),
    }


def _tile(entity: str, **more: Any) -> dict[str, Any]:
    return {"type": "tile", "entity": entity, **more}


def _dropping(entities: Mapping[str, str], drops_at: datetime) -> list[dict[str, Any]]:
    available, button = entities["available"], entities["check_now"]
    press = {
        "action": "perform-action",
        "perform_action": "button.press",
        "target": {"entity_id": button},
    }
    return [
        _heading("Next to drop", "mdi:timer-sand"),
        _news(available, drops_at),
        _tile(available, color="green", grid_options={"columns": 12, "rows": 1}),
        _tile(entities["phase"], name="Phase"),
        _tile(button, name="Check now", hide_state=True, tap_action=press),
    ]


def _all_names(
    entities: Entities, names: Iterable[str], shown: Mapping[str, str]
) -> dict[str, Any]:
    rows = [
        {"entity": entities[name]["phase"], "name": shown[name]}
        for name in names
        if name in entities
    ]
    return {"type": "entities", "entities": rows, "state_color": True}


def dashboard(
    entities: Entities,
    names: Iterable[str],
    shown: Mapping[str, str],
    drops_at: Mapping[str, datetime],
) -> dict[str, Any]:
    """Return the dashboard's configuration; `shown` is how each name is spelled for people.

    `drops_at` has the names that are put up to drop, each with its moment.
    """
    listed = [name for name in names if name in entities]
    changes = [entities[name]["transition"] for name in listed]
    first = [
        card
        for name, moment in drops_at.items()
        if name in entities
        for card in _dropping(entities[name], moment)
    ]
    sections = [
        [*first, _heading("What happened", "mdi:history"), _log(changes)],
        [_heading("Watched names", "mdi:web"), _all_names(entities, listed, shown)],
    ]
    return {
        "views": [
            {
                "title": TITLE,
                "type": "sections",
                "max_columns": 2,
                "sections": [{"type": "grid", "cards": cards} for cards in sections],
            }
        ]
    }


def _log(entities: list[str]) -> dict[str, Any]:
    return {
        "type": "logbook",
        "target": {"entity_id": entities},
        "hours_to_show": 1,
        "grid_options": {"columns": 12, "rows": 3},
    }
