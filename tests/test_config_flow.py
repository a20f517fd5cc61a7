"""The flows: names in, each bad one with its reason, nothing typed lost."""

from http import HTTPStatus
from pathlib import Path

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_mock_service,  # the package ships no types
)
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    ClientSessionGenerator,  # the same
)

from custom_components.domain_availability.config_flow_list_form import LONGEST_LIST_NAME
from custom_components.domain_availability.const import (
    DOMAIN,
    ENDPOINTS_FILE,
    SUBENTRY_WATCH_LIST,
)

from .conftest import MockConfigEntry, SetUp, make_entry, watch_list
from .fake_monitor import FakeEngine

HEAD = "| Entered | Watched as | Remark |\n| --- | --- | --- |\n"

pytestmark = pytest.mark.usefixtures("engine")


async def start(hass: HomeAssistant) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})


async def submit(
    hass: HomeAssistant, flow: ConfigFlowResult, names: str, list_name: str = "Mine"
) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"names": names, "list_name": list_name}
    )


async def choose(hass: HomeAssistant, flow: ConfigFlowResult, step: str) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_configure(flow["flow_id"], {"next_step_id": step})


def suggested(flow: ConfigFlowResult | SubentryFlowResult, key: str) -> object:
    """Return what the form shows in a field."""
    form = flow["data_schema"]
    assert form is not None
    (field,) = (field for field in form.schema if field == key)
    return field.description["suggested_value"]


def only_list(entry: ConfigEntry) -> ConfigSubentry:
    (subentry,) = entry.subentries.values()
    return subentry


async def test_names_become_an_entry_with_its_first_list(hass: HomeAssistant) -> None:
    flow = await start(hass)
    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "user")
    assert suggested(flow, "list_name") == "Wanted"

    done = await submit(hass, flow, "Example.com\n\n  example.co.uk.\nexample.com", " Mine ")

    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["title"] == "Domain Availability"
    assert done["data"] == {}
    first = only_list(done["result"])
    assert first.subentry_type == SUBENTRY_WATCH_LIST
    assert first.title == "Mine"
    assert first.data == {
        "names": ["example.com", "example.co.uk"],
        "priority": "normal",
        "caution": "fast",
    }


async def test_bad_names_are_shown_with_reason_and_hint_and_left_out_on_demand(
    hass: HomeAssistant,
) -> None:
    typed = "example.com\nwww.example.co.uk\nco.uk\nfoo bar.com"
    review = await submit(hass, await start(hass), typed)

    assert (review["type"], review["step_id"]) == (FlowResultType.MENU, "review")
    assert review["menu_options"] == ["accept", "edit"]
    assert review["description_placeholders"] == {
        "review": (
            f"{HEAD}"
            "| `www.example.co.uk` | - | This is part of a shorter name, and only the shorter one"
            " can be registered. Did you mean `example.co.uk`? |\n"
            "| `co.uk` | - | This is an ending under which names are registered."
            " Put a name in front of it. |\n"
            "| `foo bar.com` | - | A name has no spaces in it. Enter one name per line. |\n"
            "| `example.com` | `example.com` |  |\n\n"
            "**Will be watched: 1. Can't be watched: 3.**"
        )
    }

    done = await choose(hass, review, "accept")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert only_list(done["result"]).data["names"] == ["example.com"]


async def test_going_back_loses_nothing(hass: HomeAssistant) -> None:
    typed = "example.com\nnot a name"
    review = await submit(hass, await start(hass), typed, "Typed with care")

    form = await choose(hass, review, "edit")

    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "user")
    assert suggested(form, "names") == typed
    assert suggested(form, "list_name") == "Typed with care"
    done = await submit(hass, form, "example.com")
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_only_going_back_where_no_name_is_good(hass: HomeAssistant) -> None:
    review = await submit(hass, await start(hass), "co.uk")

    assert review["menu_options"] == ["edit"]


@pytest.mark.parametrize(
    ("typed", "shown", "name"),
    [
        # The long s is a letter of its own that IDNA maps to s.
        (
            "\u017fample.com",
            "| `\u017fample.com` | `sample.com` | Written differently from what you entered. |",
            "sample.com",
        ),
        (
            "bücher.de\nBÜCHER.de\nhttps://example.com/x",
            (
                f"{HEAD}"
                "| `https://example.com/x` | `example.com` |"
                " Written differently from what you entered. |\n"
                "| `BÜCHER.de` | `bücher.de` (`xn--bcher-kva.de`) |"
                " Entered more than once, watched once. |\n"
                "| `bücher.de` | `bücher.de` (`xn--bcher-kva.de`) |  |\n\n"
                "**Will be watched: 2. Entered more than once: 1.**"
            ),
            "xn--bcher-kva.de",
        ),
    ],
)
async def test_mapped_forms_are_shown_before_they_are_taken(
    hass: HomeAssistant, typed: str, shown: str, name: str
) -> None:
    review = await submit(hass, await start(hass), typed)

    assert review["type"] is FlowResultType.MENU
    placeholders = review["description_placeholders"]
    assert placeholders is not None
    assert shown in placeholders["review"]
    done = await choose(hass, review, "accept")
    assert only_list(done["result"]).data["names"][0] == name


async def test_a_long_review_is_cut_and_no_markup_of_the_user_gets_through(
    hass: HomeAssistant,
) -> None:
    bad = ["`**bold**`|a.com", "x" * 300, *(f"bad name {i}.com" for i in range(60))]
    review = await submit(hass, await start(hass), "good.com\n" + "\n".join(bad))

    placeholders = review["description_placeholders"]
    assert placeholders is not None
    lines = placeholders["review"].splitlines()
    assert lines[2].startswith("| `'**bold**'\\|a.com` | - | ")
    assert lines[3].startswith(f"| `{'x' * 80}…` | - | ")
    assert lines[-3:] == ["And 13 more.", "", "**Will be watched: 1. Can't be watched: 62.**"]
    assert len(lines) == 2 + 50 + 4


@pytest.mark.parametrize(
    ("names", "list_name", "errors"),
    [
        ("\n \n# a comment\n", "Mine", {"names": "no_names"}),
        ("example.com", "  ", {"list_name": "list_name_empty"}),
        ("example.com", "x" * (LONGEST_LIST_NAME + 1), {"list_name": "list_name_too_long"}),
    ],
)
async def test_a_form_that_cannot_be_read_is_shown_again_as_typed(
    hass: HomeAssistant, names: str, list_name: str, errors: dict[str, str]
) -> None:
    form = await submit(hass, await start(hass), names, list_name)

    assert form["errors"] == errors
    assert suggested(form, "names") == names
    done = await submit(hass, form, "example.com")
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_a_mistake_in_the_endpoint_file_is_said_with_its_key(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    endpoints = tmp_path / ENDPOINTS_FILE
    endpoints.write_text('{"suffixes": {"test": {"rdap": 7}}}')

    form = await submit(hass, await start(hass), "example.test")

    assert form["errors"] == {"base": "endpoints_malformed"}
    placeholders = form["description_placeholders"]
    assert placeholders is not None
    assert placeholders["file"] == ENDPOINTS_FILE
    assert "rdap" in placeholders["problem"]
    assert suggested(form, "names") == "example.test"
    endpoints.write_text('{"suffixes": {"test": {"rdap": "http://127.0.0.1:8080/"}}}')
    done = await submit(hass, form, "example.test")
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_there_is_one_entry_at_most(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(watch_list("Mine", ["example.com"]))

    flow = await start(hass)

    assert flow["type"] is FlowResultType.ABORT
    assert flow["reason"] == "single_instance_allowed"


async def start_list(
    hass: HomeAssistant, entry: MockConfigEntry, changed: ConfigSubentry | None = None
) -> SubentryFlowResult:
    if changed is None:
        return await hass.config_entries.subentries.async_init(
            (entry.entry_id, SUBENTRY_WATCH_LIST), context={"source": SOURCE_USER}
        )
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_WATCH_LIST),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": changed.subentry_id},
    )


async def submit_list(
    hass: HomeAssistant, flow: SubentryFlowResult, **typed: object
) -> SubentryFlowResult:
    policy = {"priority": "normal", "caution": "fast", "notifications": {}}
    return await hass.config_entries.subentries.async_configure(flow["flow_id"], policy | typed)


async def test_a_list_is_added(hass: HomeAssistant, set_up: SetUp, engine: FakeEngine) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]))
    flow = await start_list(hass, entry)
    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "user")

    done = await submit_list(
        hass,
        flow,
        names="example.org",
        list_name="Urgent",
        priority="high",
        caution="careful",
    )
    await hass.async_block_till_done()

    assert done["type"] is FlowResultType.CREATE_ENTRY
    added = list(entry.subentries.values())[-1]
    assert added.title == "Urgent"
    assert added.data == {
        "names": ["example.org"],
        "priority": "high",
        "caution": "careful",
    }
    assert engine.monitor.names.keys() == {"example.com", "example.org"}


async def test_a_list_is_changed_and_what_it_was_stands_in_the_form(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(watch_list("Mine", ["xn--bcher-kva.de", "example.com"], "low", "careful"))
    flow = await start_list(hass, entry, only_list(entry))
    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "reconfigure")
    assert suggested(flow, "names") == "bücher.de\nexample.com"
    assert suggested(flow, "list_name") == "Mine"
    assert suggested(flow, "priority") == "low"
    assert suggested(flow, "caution") == "careful"

    review = await submit_list(
        hass, flow, names="example.org\nco.uk", list_name="Yours", priority="high"
    )
    assert review["type"] is FlowResultType.MENU
    form = await hass.config_entries.subentries.async_configure(
        review["flow_id"], {"next_step_id": "edit"}
    )
    assert form["step_id"] == "reconfigure"
    assert suggested(form, "names") == "example.org\nco.uk"
    assert suggested(form, "priority") == "high"
    review = await submit_list(hass, form, names="example.org\nco.uk", list_name="Yours")
    done = await hass.config_entries.subentries.async_configure(
        review["flow_id"], {"next_step_id": "accept"}
    )
    await hass.async_block_till_done()

    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "reconfigure_successful"
    changed = only_list(entry)
    assert changed.title == "Yours"
    assert changed.data == {
        "names": ["example.org"],
        "priority": "normal",
        "caution": "fast",
    }
    assert engine.monitor.names.keys() == {"example.org"}


async def test_two_lists_cannot_have_one_name(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]), watch_list("Yours", ["example.com"]))

    form = await submit_list(
        hass, await start_list(hass, entry), names="example.org", list_name="MINE"
    )
    assert form["errors"] == {"list_name": "list_name_taken"}

    first = next(iter(entry.subentries.values()))
    done = await submit_list(
        hass,
        await start_list(hass, entry, first),
        names="example.org",
        list_name="mine",
    )
    assert done["type"] is FlowResultType.ABORT
    assert first.title == "mine"


async def test_lists_can_be_changed_while_the_entry_is_not_set_up(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    entry = make_entry(watch_list("Mine", ["xn--bcher-kva.de"]))
    entry.add_to_hass(hass)
    endpoints = tmp_path / ENDPOINTS_FILE
    endpoints.write_text("no JSON")

    flow = await start_list(hass, entry, only_list(entry))
    assert suggested(flow, "names") == "xn--bcher-kva.de"
    form = await submit_list(hass, flow, names="example.com", list_name="Mine")
    assert form["errors"] == {"base": "endpoints_malformed"}
    endpoints.unlink()
    done = await submit_list(hass, form, names="example.com", list_name="Mine")

    assert done["type"] is FlowResultType.ABORT
    assert only_list(entry).data["names"] == ["example.com"]


@pytest.mark.parametrize("step", ["form", "review"])
async def test_a_list_removed_while_its_form_is_open_ends_the_flow_in_words(
    hass: HomeAssistant, set_up: SetUp, step: str
) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]), watch_list("Other", ["example.net"]))
    changed = next(one for one in entry.subentries.values() if one.title == "Mine")
    flow = await start_list(hass, entry, changed)
    if step == "review":
        flow = await submit_list(hass, flow, names="example.org\nco.uk", list_name="Mine")
        assert flow["type"] is FlowResultType.MENU
    hass.config_entries.async_remove_subentry(entry, changed.subentry_id)
    await hass.async_block_till_done()
    if step == "review":
        done = await hass.config_entries.subentries.async_configure(
            flow["flow_id"], {"next_step_id": "accept"}
        )
    else:
        done = await submit_list(hass, flow, names="example.org", list_name="Mine")
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "subentry_removed"


async def test_an_entry_removed_while_a_list_is_typed_ends_the_flow_in_words(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]))
    flow = await start_list(hass, entry)
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    done = await submit_list(hass, flow, names="example.org", list_name="New")
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "entry_removed"


def shown_in_section(flow: SubentryFlowResult) -> dict[str, object]:
    """Return what the form shows of notifications."""
    form = flow["data_schema"]
    assert form is not None
    return {
        str(field): field.description["suggested_value"]
        for field in form.schema["notifications"].schema.schema
        if field.description
    }


async def test_a_list_that_notifies_is_made_changed_and_made_silent_again(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    async_mock_service(hass, "notify", "mobile_app_phone")
    async_mock_service(hass, "notify", "send_message")
    entry = await set_up(watch_list("Mine", ["example.com"]))
    flow = await start_list(hass, entry, only_list(entry))
    assert flow["data_schema"] is not None
    section = flow["data_schema"].schema["notifications"]
    assert section.schema.schema["notify_actions"].config["options"] == ["notify.mobile_app_phone"]

    chosen = {
        "notify_actions": ["notify.mobile_app_phone", "notify.everybody"],
        "notify_entities": ["notify.hall"],
        "notify_early": False,
    }
    typed = {"names": "example.com", "list_name": "Mine"}
    await submit_list(hass, flow, **typed, intent="owned", detail="compact", notifications=chosen)
    await hass.async_block_till_done()
    quiet = {"names": ["example.com"], "priority": "normal", "caution": "fast"}
    assert only_list(entry).data == {**quiet, **chosen, "intent": "owned", "detail": "compact"}

    flow = await start_list(hass, entry, only_list(entry))
    assert suggested(flow, "intent") == "owned"
    assert suggested(flow, "detail") == "compact"
    assert shown_in_section(flow) == chosen
    await submit_list(hass, flow, **typed, intent="wanted", detail="automatic")
    await hass.async_block_till_done()
    assert only_list(entry).data == quiet


@pytest.mark.parametrize("typed", ["mobile_app_phone", "light.turn_on", "notify.send_message", ""])
async def test_what_is_no_action_that_notifies_is_refused_and_kept_as_typed(
    hass: HomeAssistant, set_up: SetUp, typed: str
) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]))
    flow = await start_list(hass, entry, only_list(entry))
    chosen = {"notify_actions": [typed], "notify_entities": [], "notify_early": True}

    form = await submit_list(
        hass, flow, names="example.com", list_name="Mine", notifications=chosen
    )

    assert form["errors"] == {"base": "notify_action_malformed"}
    assert shown_in_section(form) == chosen


async def test_the_form_of_a_list_can_be_sent_to_a_browser(
    hass: HomeAssistant, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]))
    assert await async_setup_component(hass, "config", {})
    client = await hass_client()

    reply = await client.post(
        "/api/config/config_entries/subentries/flow",
        json={"handler": [entry.entry_id, SUBENTRY_WATCH_LIST]},
    )

    assert reply.status == HTTPStatus.OK
    (section,) = [
        field for field in (await reply.json())["data_schema"] if field.get("type") == "expandable"
    ]
    assert section["name"] == "notifications"
    assert section["required"]
    assert not section["expanded"]
    assert [(field["name"], field["default"]) for field in section["schema"]] == [
        ("notify_actions", []),
        ("notify_entities", []),
        ("notify_early", True),
    ]
