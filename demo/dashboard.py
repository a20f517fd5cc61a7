"""The dashboard, of cards that come with Home Assistant, for the entities that are there."""

from collections.abc import Iterable, Mapping
from typing import Any

URL_PATH = "domain-names"
TITLE = "Domain names"

type Entities = Mapping[str, Mapping[str, str]]
"""A-label -> key of the entity (`available`, `phase`, ...) -> entity id."""


def entities_by_name(registry: Iterable[Mapping[str, Any]]) -> Entities:
    """Sort the entity registry's entries of the integration by name (unique id: name_key)."""
    found: dict[str, dict[str, str]] = {}
    for entry in registry:
        if entry["platform"] == "domain_availability":
            name, _, key = entry["unique_id"].partition("_")
            found.setdefault(name, {})[key] = entry["entity_id"]
    return found


def _heading(text: str, icon: str) -> dict[str, Any]:
    return {"type": "heading", "heading": text, "heading_style": "title", "icon": icon}


def _news(entity: str) -> dict[str, Any]:
    """Return the card that tells in a sentence how the dropping name stands."""
    return {
        "type": "markdown",
        "content": (
            "{% set name = device_attr('" + entity + "', 'name') %}"
            "{% if is_state('" + entity + "', 'on') %}"
            '<ha-alert alert-type="success" title="{{ name }} is free">'
            "Seen at {{ states['" + entity + "'].last_changed | as_local"
            " | as_timestamp | timestamp_custom('%H:%M:%S') }}."
            "</ha-alert>"
            "{% else %}"
            '<ha-alert alert-type="info" title="{{ name }} is about to drop">'
            "Its registry is deleting it. This page changes by itself."
            "</ha-alert>"
            "{% endif %}"
        ),
    }


def _tile(entity: str, name: str | None = None, **more: Any) -> dict[str, Any]:
    card = {"type": "tile", "entity": entity, **more}
    return card if name is None else {**card, "name": name}


def _dropping(entities: Mapping[str, str]) -> list[dict[str, Any]]:
    available = entities["available"]
    return [
        _heading("Next to drop", "mdi:timer-sand"),
        _news(available),
        _tile(available, color="green", grid_options={"columns": 12, "rows": 1}),
        _tile(entities["phase"], "Phase"),
        _tile(entities["check_now"], "Check now"),
        _tile(entities["transition"], "Last change", grid_options={"columns": 12, "rows": 1}),
    ]


def _all_names(
    entities: Entities, names: Iterable[str], shown: Mapping[str, str]
) -> dict[str, Any]:
    rows = [
        {
            "entity": entities[name]["phase"],
            "name": shown[name],
            "secondary_info": "last-changed",
        }
        for name in names
        if name in entities
    ]
    return {"type": "entities", "entities": rows, "state_color": True}


def dashboard(
    entities: Entities, names: Iterable[str], shown: Mapping[str, str], dropping: str | None
) -> dict[str, Any]:
    """Return the dashboard's configuration; `shown` is how each name is spelled for people."""
    listed = [name for name in names if name in entities]
    changes = [entities[name]["transition"] for name in listed]
    states = [entities[name]["available"] for name in listed]
    first = _dropping(entities[dropping]) if dropping and dropping in entities else []
    sections = [
        [*first, _heading("What happened", "mdi:history"), _log([*states, *changes])],
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
        "grid_options": {"columns": 12, "rows": 4},
    }
