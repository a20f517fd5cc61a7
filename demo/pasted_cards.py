"""A dashboard of the cards that docs/dashboards.md shows, for the names that are there."""

import json
from pathlib import Path
import re

from homeassistant.util.yaml import parse_yaml

PAGE = Path(__file__).parents[1] / "docs" / "dashboards.md"
PATH = "pasted-cards"

_CARD = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)

_PASTE = """
(async () => {
  const hass = document.querySelector('home-assistant').hass;
  await hass.callWS({type: 'lovelace/dashboards/create', url_path: PATH, title: 'Names',
    mode: 'storage', require_admin: false, show_in_sidebar: true});
  await hass.callWS({type: 'lovelace/config/save', url_path: PATH, config: CONFIG});
})()
"""


def cards(put: dict[str, str]) -> list[object]:
    """Return the cards of the page, with what the page calls its names put otherwise."""
    found: list[object] = []
    for text in _CARD.findall(PAGE.read_text(encoding="utf-8")):
        for old, new in put.items():
            text = text.replace(old, new)  # noqa: PLW2901 - one after the other
        found.append(parse_yaml(text))
    return found


def pasting(put: dict[str, str]) -> str:
    """Return the script that makes the dashboard, for a page on which somebody has logged in."""
    view = {"title": "Names", "path": "names", "cards": cards(put)}
    return _PASTE.replace("PATH", json.dumps(PATH)).replace(
        "CONFIG", json.dumps({"views": [view]}, default=str)
    )
