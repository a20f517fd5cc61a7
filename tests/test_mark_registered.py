"""Who has registered a name says so, and it is watched as their own."""

from typing import Any

from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.domain_availability.const import DOMAIN, SERVICE_MARK_REGISTERED

from .conftest import MockConfigEntry, SetUp, watch_list
from .fake_monitor import AVAILABLE, FakeEngine
from .test_list_entities import owned
from .test_lists_change import nth

WANTED = (watch_list("One", ["a.com", "b.com"]), watch_list("Two", ["a.com", "c.com"]))


async def mark(hass: HomeAssistant, **data: Any) -> dict[str, Any]:
    answer = await hass.services.async_call(
        DOMAIN, SERVICE_MARK_REGISTERED, data, blocking=True, return_response=True
    )
    await hass.async_block_till_done()
    assert answer is not None
    return dict(answer)


def held(entry: MockConfigEntry) -> dict[str, tuple[str, list[str]]]:
    return {
        one.title: (one.data.get("intent", "wanted"), one.data["names"])
        for one in entry.subentries.values()
    }


async def test_it_goes_from_all_lists_that_want_it_to_the_list_of_what_is_owned(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(*WANTED, owned(watch_list("Ours", ["mine.com"])))
    engine.monitor.learn("a.com", AVAILABLE)
    assert engine.monitor.names["a.com"].watched.wanted

    answer = await mark(hass, **{ATTR_ENTITY_ID: "binary_sensor.a_com", "names": ["mine.com"]})

    assert answer == {
        "watch_list": "Ours",
        "moved": [{"domain_name": "a.com", "watch_lists": ["One", "Two"]}],
        "unchanged": ["mine.com"],
        "not_watched": [],
        "refused": [],
    }
    assert held(entry) == {
        "One": ("wanted", ["b.com"]),
        "Two": ("wanted", ["c.com"]),
        "Ours": ("owned", ["mine.com", "a.com"]),
    }
    watched = engine.monitor.names["a.com"].watched
    assert (watched.wanted, watched.owned) == (False, True)
    # The name was on a list at every moment: what is known of it has stayed.
    assert engine.monitor.names["a.com"].verdict == AVAILABLE


async def test_where_nothing_is_owned_yet_a_list_is_made(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(*WANTED, watch_list("My names", ["d.com"]))

    answer = await mark(hass, names=["b.com", "example.org", "no name"])

    assert answer["watch_list"] == "My names 2"
    assert answer["not_watched"] == ["example.org"]
    assert [one["typed"] for one in answer["refused"]] == ["no name"]
    assert held(entry)["My names 2"] == ("owned", ["b.com"])
    assert held(entry)["One"] == ("wanted", ["a.com"])
    # A second time it goes there, too.
    assert (await mark(hass, names=["c.com"]))["watch_list"] == "My names 2"
    assert held(entry)["My names 2"] == ("owned", ["b.com", "c.com"])
    assert hass.states.get("sensor.my_names_2_names") is not None


async def test_a_list_may_be_named_if_its_names_are_owned(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(*WANTED, owned(watch_list("A", [])), owned(watch_list("B", [])))

    await hass.services.async_call(
        DOMAIN, SERVICE_MARK_REGISTERED, {"names": "a.com", "watch_list": "b"}, blocking=True
    )
    assert held(entry)["B"] == ("owned", ["a.com"])
    for refused, key in (
        ({"names": "b.com", "watch_list": "two"}, "list_not_owned"),
        ({"names": "b.com", "watch_list": "three"}, "watch_list_unknown"),
        ({"names": "example.org"}, "names_not_watched"),
        ({}, "no_names_chosen"),
    ):
        with pytest.raises(ServiceValidationError) as raised:
            await hass.services.async_call(DOMAIN, SERVICE_MARK_REGISTERED, refused, blocking=True)
        assert raised.value.translation_key == key
    assert nth(entry, 0).data["names"] == ["b.com"]
