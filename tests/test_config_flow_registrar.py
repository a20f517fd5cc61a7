"""Registrars in the flows: credentials tried before they are kept, and renewed when they fail."""

from collections.abc import Mapping
import json
import logging
from pathlib import Path
from types import MappingProxyType

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentry,
    ConfigSubentryData,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
import pytest_asyncio

from custom_components.domain_availability.const import (
    ENDPOINTS_FILE,
    SUBENTRY_REGISTRAR,
    SUBENTRY_WATCH_LIST,
)
from custom_components.domain_availability.engine.observation import Layer
from custom_components.domain_availability.engine.verdict import Caution
from lab import Lab
from lab.registrar_words import MANNERS

from .conftest import MockConfigEntry, SetUp, make_entry, watch_list
from .fake_monitor import FakeEngine

KEYS = sorted(MANNERS)


@pytest_asyncio.fixture(autouse=True)
async def _lab_is_the_world(hass: HomeAssistant, lab: Lab) -> None:
    """Let the endpoint file say that the registrars are the lab's."""
    await hass.async_add_executor_job(_write, hass, json.dumps(lab.endpoints()))


def _write(hass: HomeAssistant, text: str) -> None:
    Path(hass.config.path(ENDPOINTS_FILE)).write_text(text, encoding="utf-8")


def registrar(key: str, **changed: str) -> ConfigSubentryData:
    """Return a registrar's subentry as the flow stores it."""
    return ConfigSubentryData(
        data={**MANNERS[key].credentials, **changed},
        subentry_type=SUBENTRY_REGISTRAR,
        title=key.title(),
        unique_id=key,
    )


def the_registrar(entry: ConfigEntry) -> ConfigSubentry:
    (found,) = entry.get_subentries_of_type(SUBENTRY_REGISTRAR)
    return found


async def begin(hass: HomeAssistant, entry: ConfigEntry) -> SubentryFlowResult:
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_REGISTRAR), context={"source": SOURCE_USER}
    )


async def go_on(
    hass: HomeAssistant, flow: SubentryFlowResult, answers: Mapping[str, str]
) -> SubentryFlowResult:
    done = await hass.config_entries.subentries.async_configure(flow["flow_id"], dict(answers))
    await hass.async_block_till_done()
    return done


async def change(
    hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry
) -> SubentryFlowResult:
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, subentry.subentry_type),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": subentry.subentry_id},
    )


def shown(flow: SubentryFlowResult | ConfigFlowResult) -> dict[str, object]:
    """Return what a form shows in its fields."""
    form = flow["data_schema"]
    assert form is not None
    return {str(field): (field.description or {}).get("suggested_value") for field in form.schema}


@pytest.mark.parametrize("key", KEYS)
async def test_a_registrar_is_added_after_a_test_call(
    hass: HomeAssistant, lab: Lab, set_up: SetUp, engine: FakeEngine, key: str
) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]))
    assert engine.monitor.names["example.com"].watched.layers.isdisjoint({Layer.REGISTRAR})
    flow = await begin(hass, entry)
    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "user")

    form = await go_on(hass, flow, {"registrar": key})
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "credentials")
    assert shown(form).keys() == MANNERS[key].credentials.keys()
    blanks = {field: f" {value}\n" for field, value in MANNERS[key].credentials.items()}
    done = await go_on(hass, form, blanks)

    assert done["type"] is FlowResultType.CREATE_ENTRY
    added = the_registrar(entry)
    assert (added.unique_id, added.data) == (key, MANNERS[key].credentials)
    assert [asked.name for asked in lab.asked(protocol="registrar")] == ["example.com"]
    (account,) = entry.runtime_data.registrars.accounts
    assert account.registrar.key == key
    assert account.credentials == MANNERS[key].credentials
    assert account.url == lab.servers[f"registrar:{key}"].address
    assert Layer.REGISTRAR in engine.monitor.names["example.com"].watched.layers
    assert len(engine.monitors) == 1, "nothing was reloaded"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("credentials", "invalid_auth"),
        ("forbidden", "invalid_auth"),
        ("throttle", "throttled"),
        ("down", "cannot_connect"),
        ("error_500", "cannot_connect"),
        ("html_200", "strange_answer"),
    ],
)
async def test_a_test_call_that_fails_says_why_and_can_be_repeated(
    hass: HomeAssistant, lab: Lab, set_up: SetUp, fault: str, error: str
) -> None:
    entry = await set_up(watch_list("Mine", []))
    form = await go_on(hass, await begin(hass, entry), {"registrar": "cloudflare"})
    lab.fault(None, "registrar", fault)

    again = await go_on(hass, form, MANNERS["cloudflare"].credentials)

    assert (again["type"], again["errors"]) == (FlowResultType.FORM, {"base": error})
    placeholders = again["description_placeholders"]
    assert placeholders is not None
    assert placeholders["registrar"] == "Cloudflare"
    assert shown(again) == {"account_id": "lab-account", "api_token": None}
    lab.clear()
    done = await go_on(hass, again, MANNERS["cloudflare"].credentials)
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_each_registrar_once(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(watch_list("Mine", []), registrar("cloudflare"), registrar("porkbun"))
    flow = await begin(hass, entry)
    form = flow["data_schema"]
    assert form is not None
    (select,) = form.schema.values()
    assert [one["value"] for one in select.config["options"]] == ["dynadot"]
    hass.config_entries.async_add_subentry(entry, _added(registrar("dynadot")))

    late = await begin(hass, entry)

    assert (late["type"], late["reason"]) == (FlowResultType.ABORT, "all_set_up")


def _added(data: ConfigSubentryData) -> ConfigSubentry:
    return ConfigSubentry(
        data=MappingProxyType(dict(data["data"])),
        subentry_type=data["subentry_type"],
        title=data["title"],
        unique_id=data["unique_id"],
    )


async def test_two_flows_for_one_registrar_make_one(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(watch_list("Mine", []))
    forms = [
        await go_on(hass, await begin(hass, entry), {"registrar": "porkbun"}) for _ in range(2)
    ]

    done = [await go_on(hass, form, MANNERS["porkbun"].credentials) for form in forms]

    assert done[0]["type"] is FlowResultType.CREATE_ENTRY
    assert (done[1]["type"], done[1]["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert len(list(entry.get_subentries_of_type(SUBENTRY_REGISTRAR))) == 1


async def test_credentials_are_changed_and_no_secret_is_shown(
    hass: HomeAssistant, lab: Lab, set_up: SetUp
) -> None:
    entry = await set_up(
        watch_list("Mine", []),
        registrar("cloudflare", api_token="old-token"),  # noqa: S106 - none
    )
    form = await change(hass, entry, the_registrar(entry))
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "reconfigure")
    assert shown(form) == {"account_id": "lab-account", "api_token": None}
    wrong = {**MANNERS["cloudflare"].credentials, "api_token": "wrong"}
    again = await go_on(hass, form, wrong)
    assert again["errors"] == {"base": "invalid_auth"}

    done = await go_on(hass, again, MANNERS["cloudflare"].credentials)

    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert the_registrar(entry).data == MANNERS["cloudflare"].credentials
    (account,) = entry.runtime_data.registrars.accounts
    assert account.credentials == MANNERS["cloudflare"].credentials
    assert lab.asked(protocol="registrar")


async def test_a_removed_registrar_is_asked_no_more(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]), registrar("dynadot"))
    assert list(entry.runtime_data.registrars.accounts)
    assert Layer.REGISTRAR in engine.monitor.names["example.com"].watched.layers

    hass.config_entries.async_remove_subentry(entry, the_registrar(entry).subentry_id)
    await hass.async_block_till_done()

    assert list(entry.runtime_data.registrars.accounts) == []
    assert Layer.REGISTRAR not in engine.monitor.names["example.com"].watched.layers


def reauth_flows(hass: HomeAssistant, entry: ConfigEntry) -> list[ConfigFlowResult]:
    return list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


async def refused(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let the engine find that the credentials do not work."""
    accounts = entry.runtime_data.registrars.accounts
    (account,) = accounts
    accounts.note(account, entry.created_at, works=False)
    await hass.async_block_till_done()


async def answer(
    hass: HomeAssistant, flow: ConfigFlowResult, credentials: Mapping[str, str]
) -> ConfigFlowResult:
    done = await hass.config_entries.flow.async_configure(flow["flow_id"], dict(credentials))
    await hass.async_block_till_done()
    return done


async def test_credentials_that_stop_working_are_asked_for_anew(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(
        watch_list("Mine", []),
        registrar("cloudflare", api_token="old-token"),  # noqa: S106 - none
    )
    await refused(hass, entry)
    await refused(hass, entry)
    (flow,) = reauth_flows(hass, entry)
    assert flow["step_id"] == "reauth_confirm"
    form = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert shown(form) == {"account_id": "lab-account", "api_token": None}
    again = await answer(hass, flow, {"account_id": "lab-account", "api_token": "wrong"})
    assert (again["type"], again["errors"]) == (FlowResultType.FORM, {"base": "invalid_auth"})

    done = await answer(hass, again, MANNERS["cloudflare"].credentials)

    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert the_registrar(entry).data == MANNERS["cloudflare"].credentials
    (account,) = entry.runtime_data.registrars.accounts
    assert account.credentials == MANNERS["cloudflare"].credentials
    assert reauth_flows(hass, entry) == []
    assert len(engine.monitors) == 1, "nothing was reloaded"


async def test_the_same_credentials_may_work_again(hass: HomeAssistant, set_up: SetUp) -> None:
    """The registrar's side was mended: what is typed is what was stored."""
    entry = await set_up(watch_list("Mine", []), registrar("porkbun"))
    accounts = entry.runtime_data.registrars.accounts
    await refused(hass, entry)
    assert accounts.usable(entry.created_at) == []
    (flow,) = reauth_flows(hass, entry)

    await answer(hass, flow, MANNERS["porkbun"].credentials)

    assert accounts.usable(entry.created_at) == list(accounts)


async def test_a_registrar_removed_meanwhile_needs_none(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(watch_list("Mine", []), registrar("porkbun"))
    (account,) = entry.runtime_data.registrars.accounts
    await refused(hass, entry)
    (flow,) = reauth_flows(hass, entry)
    hass.config_entries.async_remove_subentry(entry, the_registrar(entry).subentry_id)
    await hass.async_block_till_done()
    entry.runtime_data.registrars.accounts.use([account])

    done = await answer(hass, flow, MANNERS["porkbun"].credentials)

    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "registrar_removed")
    await refused(hass, entry)
    assert reauth_flows(hass, entry) == [], "nobody is asked for what is gone"


async def test_a_registrar_can_be_added_while_the_entry_is_not_loaded(
    hass: HomeAssistant, lab: Lab
) -> None:
    entry = make_entry(watch_list("Mine", []))
    entry.add_to_hass(hass)
    form = await go_on(hass, await begin(hass, entry), {"registrar": "dynadot"})
    await hass.async_add_executor_job(_write, hass, "[]")
    again = await go_on(hass, form, MANNERS["dynadot"].credentials)
    assert again["errors"] == {"base": "endpoints_malformed"}
    placeholders = again["description_placeholders"]
    assert placeholders is not None
    assert ENDPOINTS_FILE in placeholders["problem"]
    await hass.async_add_executor_job(_write, hass, json.dumps(lab.endpoints()))

    done = await go_on(hass, again, MANNERS["dynadot"].credentials)

    assert done["type"] is FlowResultType.CREATE_ENTRY
    changed = await go_on(
        hass, await change(hass, entry, the_registrar(entry)), MANNERS["dynadot"].credentials
    )
    assert changed["reason"] == "reconfigure_successful"


@pytest.mark.parametrize("key", KEYS)
async def test_no_secret_is_in_the_log(
    hass: HomeAssistant, lab: Lab, set_up: SetUp, caplog: pytest.LogCaptureFixture, key: str
) -> None:
    caplog.set_level(logging.DEBUG)
    entry = await set_up(watch_list("Mine", []))
    form = await go_on(hass, await begin(hass, entry), {"registrar": key})
    for fault in ("credentials", "down", "html_200"):
        lab.fault(None, "registrar", fault)
        form = await go_on(hass, form, MANNERS[key].credentials)
        lab.clear()
    await go_on(hass, form, MANNERS[key].credentials)
    await refused(hass, entry)
    for credential in MANNERS[key].credentials.values():
        assert credential not in caplog.text
    assert repr(list(entry.runtime_data.registrars.accounts)).count("lab-") == 0


# What else a registrar changes in the flows


async def list_form(hass: HomeAssistant, entry: ConfigEntry) -> SubentryFlowResult:
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_WATCH_LIST), context={"source": SOURCE_USER}
    )


def offered_caution(flow: SubentryFlowResult) -> list[str]:
    form = flow["data_schema"]
    assert form is not None
    options: list[str] = form.schema["caution"].config["options"]
    return options


async def test_waiting_for_a_registrar_is_offered_where_there_is_one(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]))
    assert offered_caution(await list_form(hass, entry)) == ["fast", "careful"]
    (mine,) = entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)
    assert offered_caution(await change(hass, entry, mine)) == ["fast", "careful"]
    hass.config_entries.async_add_subentry(entry, _added(registrar("porkbun")))
    assert offered_caution(await list_form(hass, entry)) == list(Caution)
    assert offered_caution(await change(hass, entry, mine)) == list(Caution)


async def test_a_list_that_waits_for_one_keeps_its_choice(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"], caution="registrar_only"))
    (mine,) = entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)

    assert offered_caution(await change(hass, entry, mine)) == list(Caution)
    assert engine.monitor.names["example.com"].watched.caution is Caution.CAREFUL


PLAIN = {
    "names": "example.com",
    "list_name": "Bought",
    "priority": "normal",
    "caution": "fast",
    "notifications": {},
}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({}, {}),
        ({"price_currency": "EUR"}, {}),
        ({"price_limit": 99.5}, {"price_limit": 99.5, "price_currency": "USD"}),
        (
            {"price_limit": 50, "price_currency": "eur"},
            {"price_limit": 50, "price_currency": "EUR"},
        ),
    ],
)
async def test_a_list_has_a_price_limit_with_its_currency(
    *, hass: HomeAssistant, set_up: SetUp, typed: dict[str, object], stored: dict[str, object]
) -> None:
    entry = await set_up()
    flow = await list_form(hass, entry)

    done = await hass.config_entries.subentries.async_configure(flow["flow_id"], PLAIN | typed)

    assert done["type"] is FlowResultType.CREATE_ENTRY
    (bought,) = entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)
    assert {key: bought.data[key] for key in bought.data if key.startswith("price")} == stored


async def test_a_currency_is_three_letters(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    flow = await list_form(hass, entry)

    again = await hass.config_entries.subentries.async_configure(
        flow["flow_id"], PLAIN | {"price_limit": 5, "price_currency": "dollars"}
    )

    assert again["errors"] == {"price_currency": "price_currency_unknown"}
    assert shown(again)["price_limit"] == 5
