"""add, remove, pause, resume: what they change, what they answer, and what they refuse."""

from typing import Any

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import label_registry as lr
import pytest
import voluptuous as vol

from custom_components.domain_availability.const import DOMAIN

from .acting import act, refusal
from .conftest import MockConfigEntry, SetUp, watch_list
from .fake_monitor import FakeEngine

MINE = watch_list("Mine", ["example.com", "example.org"])
YOURS = watch_list("Yours", ["example.org", "example.net"])


def names_of(entry: MockConfigEntry) -> dict[str, list[str]]:
    return {one.title: list(one.data["names"]) for one in entry.subentries.values()}


def device_of(hass: HomeAssistant, name: str, entry: MockConfigEntry) -> str:
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, name), entry.entry_id)
    assert device is not None
    return device.id


async def test_names_are_added_and_watched_by_the_time_it_answers(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(MINE)

    answer = await act(
        hass, "add", names=["Bücher.de, EXAMPLE.com", "bücher.de", "www.example.net", "nonsense"]
    )

    assert answer == {
        "watch_list": "Mine",
        "added": ["xn--bcher-kva.de"],
        "already_there": ["example.com"],
        "refused": [
            {
                "typed": "www.example.net",
                "reason": "not_registrable",
                "hint": "example.net",
                "message": "This is part of a shorter name, and only the shorter one can be"
                " registered.",
            },
            {
                "typed": "nonsense",
                "reason": "single_label",
                "hint": None,
                "message": "The ending is missing, such as .com.",
            },
        ],
    }
    assert names_of(entry) == {"Mine": ["example.com", "example.org", "xn--bcher-kva.de"]}
    assert "xn--bcher-kva.de" in engine.monitor.names
    assert hass.states.get("binary_sensor.bucher_de") is not None
    assert len(engine.monitors) == 1, "no reload"


async def test_without_an_answer_all_or_nothing_is_added(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(MINE)

    assert await refusal(hass, "add", names=["good.com", "bad"], answer=False) == "names_refused"
    assert names_of(entry) == {"Mine": ["example.com", "example.org"]}

    assert await act(hass, "add", names="good.com", answer=False) is None
    assert names_of(entry) == {"Mine": ["example.com", "example.org", "good.com"]}


async def test_the_list_is_named_where_there_are_several(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(MINE, YOURS)

    assert await refusal(hass, "add", names=["good.com"]) == "which_watch_list"
    answer = await act(hass, "add", names=["example.net", "good.com"], watch_list=" yours ")
    assert answer["watch_list"] == "Yours"
    assert answer["added"] == ["good.com"]
    assert answer["already_there"] == ["example.net"]
    assert await refusal(hass, "add", names=["a.com"], watch_list="None") == "watch_list_unknown"

    for subentry_id in list(entry.subentries):
        hass.config_entries.async_remove_subentry(entry, subentry_id)
    await hass.async_block_till_done()
    assert await refusal(hass, "add", names=["good.com"]) == "no_watch_list"


@pytest.mark.parametrize("names", [[], None, "", " \n, # nothing"])
async def test_no_names_are_no_call(hass: HomeAssistant, set_up: SetUp, names: Any) -> None:
    await set_up(MINE)

    assert await refusal(hass, "add", names=names) == "no_names_chosen"
    assert await refusal(hass, "remove", names=names) == "no_names_chosen"
    assert await refusal(hass, "pause") == "no_names_chosen"


async def test_a_book_of_names_is_too_much(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(MINE)

    assert await refusal(hass, "add", names="a.com\n" * 200_000) == "names_too_long"


async def test_names_leave_one_list_or_all(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(MINE, YOURS)

    answer = await act(
        hass, "remove", names=["Example.ORG", "example.com", "other.com"], watch_list="Yours"
    )
    assert answer == {
        "removed": [{"domain_name": "example.org", "watch_lists": ["Yours"]}],
        "not_watched": ["other.com", "example.com"],
        "refused": [],
    }
    assert names_of(entry) == {"Mine": ["example.com", "example.org"], "Yours": ["example.net"]}
    assert engine.monitor.names.keys() == {"example.com", "example.org", "example.net"}

    await act(hass, "add", names=["example.org"], watch_list="Yours")
    answer = await act(hass, "remove", names=["example.org"])
    assert answer["removed"] == [{"domain_name": "example.org", "watch_lists": ["Mine", "Yours"]}]
    assert engine.monitor.names.keys() == {"example.com", "example.net"}
    assert hass.states.get("binary_sensor.example_org") is None
    assert len(engine.monitors) == 1, "no reload"


async def test_what_is_not_there_cannot_be_removed(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(MINE, YOURS)
    before = names_of(entry)

    for names, key in (
        (["example.com", "other.com"], "names_not_watched"),
        (["example.com", "other"], "names_refused"),
    ):
        assert await refusal(hass, "remove", names=names, answer=False) == key
    assert (
        await refusal(hass, "remove", names=["example.com"], watch_list="Yours", answer=False)
        == "names_not_on_list"
    )
    assert await refusal(hass, "remove", names="example.com", watch_list=" ") == "watch_list_empty"
    assert names_of(entry) == before
    assert (await act(hass, "remove", names=["other.com"]))["removed"] == []


async def test_a_name_whose_ending_is_not_known_any_more_can_be_removed(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(watch_list("Mine", ["example.lab"]))

    answer = await act(hass, "remove", names=["example.lab"])
    assert answer["removed"] == [{"domain_name": "example.lab", "watch_lists": ["Mine"]}]
    assert names_of(entry) == {"Mine": []}


async def test_entities_devices_and_labels_stand_for_their_names(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(MINE, YOURS)
    label = lr.async_get(hass).async_create("Later")
    org = device_of(hass, "example.org", entry)
    dr.async_get(hass).async_update_device(org, labels={label.label_id})

    answer = await act(
        hass,
        "pause",
        target={
            "entity_id": ["sensor.example_com_phase", "sensor.example_com_expires", "sun.sun"],
            "label_id": label.label_id,
        },
        names="example.net",
    )
    assert sorted(answer["paused"]) == ["example.com", "example.net", "example.org"]

    answer = await act(hass, "remove", target={"device_id": org})
    assert answer["removed"] == [{"domain_name": "example.org", "watch_lists": ["Mine", "Yours"]}]
    assert engine.monitor.names.keys() == {"example.com", "example.net"}


async def test_what_stands_for_no_name_is_said(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(MINE)

    for target in (
        {"entity_id": "sun.sun"},
        {"entity_id": "switch.domain_availability_watching"},
        {"device_id": device_of(hass, entry.entry_id, entry)},
        {"device_id": "nothing", "area_id": "nowhere", "label_id": "none", "floor_id": "no"},
    ):
        for action in ("remove", "check", "pause", "resume", "mark_registered", "history", "plan"):
            assert await refusal(hass, action, target=target) == "nothing_watched_chosen", action


async def test_a_list_without_names_stands_for_none(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(watch_list("Empty", []))

    assert await refusal(hass, "pause", watch_list="Empty") == "nothing_watched_chosen"
    # There it says where to take names off, not which.
    assert await refusal(hass, "remove", watch_list="Empty") == "no_names_chosen"


async def test_a_pause_and_its_end(hass: HomeAssistant, set_up: SetUp, engine: FakeEngine) -> None:
    entry = await set_up(MINE)
    coordinator = entry.runtime_data.coordinator

    assert await act(hass, "pause", watch_list="mine") == {
        "paused": ["example.com", "example.org"],
        "unchanged": [],
        "not_watched": [],
        "refused": [],
    }
    assert coordinator.is_paused("example.com")
    assert engine.monitor.names["example.org"].watched.paused
    answer = await act(hass, "pause", names=["example.com", "other.com", "x"])
    assert (answer["paused"], answer["unchanged"]) == ([], ["example.com"])
    assert answer["not_watched"] == ["other.com"]
    assert [one["typed"] for one in answer["refused"]] == ["x"]

    assert await act(hass, "resume", names=["example.com"], answer=False) is None
    assert not coordinator.is_paused("example.com")
    answer = await act(hass, "resume", names=["example.com", "example.org"])
    assert (answer["resumed"], answer["unchanged"]) == (["example.org"], ["example.com"])
    for action in ("pause", "resume"):
        assert (
            await refusal(hass, action, names=["example.com", "other.com"], answer=False)
            == "names_not_watched"
        )
    assert entry.data == {}


async def test_many_that_are_wrong_are_counted(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(MINE)

    with pytest.raises(Exception, match=r"\(\+5\)"):
        await act(hass, "remove", names=[f"n{n}.com" for n in range(15)], answer=False)


@pytest.mark.parametrize("action", ["add", "remove", "pause", "resume", "reset_metrics"])
async def test_only_administrators_may_change_something(
    hass: HomeAssistant, set_up: SetUp, hass_read_only_user: User, action: str
) -> None:
    entry = await set_up(MINE)
    before = names_of(entry)
    fields: dict[str, Any] = {} if action == "reset_metrics" else {"names": ["example.com"]}

    with pytest.raises(Unauthorized):
        await act(
            hass,
            action,
            context=Context(user_id=hass_read_only_user.id),
            **fields,
        )
    assert names_of(entry) == before
    assert entry.data == {}


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("add", {}),
        ("add", {"names": [{"a": 1}]}),
        ("remove", {"names": ["example.com"], "list": "Mine"}),
        ("pause", {"watch_list": ["Mine"]}),
    ],
)
async def test_fields_that_are_not_what_they_should_be(
    hass: HomeAssistant, set_up: SetUp, action: str, data: dict[str, Any]
) -> None:
    await set_up(MINE)

    with pytest.raises(vol.Invalid):
        await act(hass, action, **data)


async def test_a_list_stands_for_its_names_by_its_device(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(MINE, YOURS)
    held = next(iter(entry.subentries.values()))
    assert isinstance(held, ConfigSubentry)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, held.subentry_id)}
    )

    answer = await act(hass, "pause", target={"device_id": device.id})
    assert answer["paused"] == ["example.com", "example.org"]
    target = {"device_id": device.id}
    assert await refusal(hass, "remove", target=target) == "nothing_watched_chosen"
