"""The demonstration's dashboard is written for the entities that are there."""

from collections.abc import Iterable
from datetime import UTC, datetime
import json

import pytest

from demo.dashboard import dashboard, entities_by_name

KEYS = ("available", "phase", "expires", "transition", "check_now")


LIST_KEYS = ("available", "list_transition", "watched", "calendar")
WHOLE_KEYS = ("watch_all", "check_due", "checks_today")


def registry(*names: str, keys: Iterable[str] = KEYS) -> list[dict[str, str]]:
    return [
        {
            "platform": "domain_availability",
            "unique_id": f"{name}_{key}",
            "entity_id": f"sensor.{name.replace('.', '_')}_{key}",
        }
        for name in names
        for key in keys
    ] + [{"platform": "sun", "unique_id": "sun_up", "entity_id": "sensor.sun"}]


def test_entities_are_sorted_by_name_and_key() -> None:
    found = entities_by_name(registry("a.test"))
    assert set(found) == {"a.test"}
    assert found["a.test"]["check_now"] == "sensor.a_test_check_now"


@pytest.mark.parametrize(
    "keys", [LIST_KEYS, WHOLE_KEYS, ("available",)], ids=["list", "whole", "compact"]
)
def test_what_lacks_the_entities_shown_is_left_out(keys: Iterable[str]) -> None:
    found = entities_by_name([*registry("a.test"), *registry("other", keys=keys)])
    assert set(found) == {"a.test"}
    dashboard(found, sorted(found), {"a.test": "a.test"}, {})


def test_the_dropping_name_comes_first_and_every_name_is_shown() -> None:
    names = ["a.test", "b.test"]
    shown = {"a.test": "a.test", "b.test": "bé.test"}
    entities = entities_by_name(registry(*names))
    view = dashboard(entities, names, shown, {"a.test": datetime.now(UTC)})["views"][0]
    first, second = (json.dumps(section, ensure_ascii=False) for section in view["sections"])
    assert first.index("Next to drop") < first.index("What happened")
    assert "sensor.b_test_available" not in first
    assert "bé.test" in second
    assert "sensor.a_test_phase" in second


def test_without_a_dropping_name_there_is_no_such_section() -> None:
    entities = entities_by_name(registry("a.test"))
    text = json.dumps(dashboard(entities, ["a.test"], {"a.test": "a.test"}, {}))
    assert "Next to drop" not in text
    assert "What happened" in text
