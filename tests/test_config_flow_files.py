"""Lists out of files, uploaded as the frontend does; many names are shown before they are taken."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import FormData
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    ClientSessionGenerator,  # the package ships no types
)

from custom_components.domain_availability.config_flow_list_form import LONGEST_NAMES
from custom_components.domain_availability.const import DOMAIN, SUBENTRY_WATCH_LIST

from .conftest import SetUp, watch_list
from .test_config_flow import choose, only_list, start, suggested

pytestmark = pytest.mark.usefixtures("engine")

type Upload = Callable[[str, bytes], Awaitable[str]]


@pytest.fixture
async def upload(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Upload:
    """Return what uploads a file and gives its id."""
    assert await async_setup_component(hass, "file_upload", {})
    client = await hass_client()

    async def send(name: str, octets: bytes) -> str:
        form = FormData()
        form.add_field("file", octets, filename=name)
        reply = await client.post("/api/file_upload", data=form)
        assert reply.status == 200
        file_id: str = (await reply.json())["file_id"]
        return file_id

    return send


async def submit(hass: HomeAssistant, flow_id: str, **typed: Any) -> Any:
    return await hass.config_entries.flow.async_configure(flow_id, {"list_name": "Mine"} | typed)


async def test_a_file_is_added_to_what_was_typed_and_shown_first(
    hass: HomeAssistant, upload: Upload
) -> None:
    file_id = await upload("names.csv", b"name;until\nexample.org;2027\nnonsense;2028\n")
    flow = await start(hass)

    review = await submit(hass, flow["flow_id"], names="example.com\n", file=file_id)
    assert (review["type"], review["step_id"]) == (FlowResultType.MENU, "review")
    shown = review["description_placeholders"]["review"]
    assert "| `nonsense` | - | The ending is missing, such as .com. |" in shown
    assert shown.endswith("**Will be watched: 2. Can't be watched: 1.**")

    form = await choose(hass, review, "edit")
    assert suggested(form, "names") == "example.com\nexample.org\nnonsense"
    review = await submit(hass, flow["flow_id"], names=suggested(form, "names"))
    done = await choose(hass, review, "accept")
    assert only_list(done["result"]).data["names"] == ["example.com", "example.org"]


async def test_a_file_of_good_names_is_shown_too(hass: HomeAssistant, upload: Upload) -> None:
    review = await submit(
        hass, (await start(hass))["flow_id"], file=await upload("a.txt", b"example.com")
    )

    assert review["type"] is FlowResultType.MENU
    done = await choose(hass, review, "accept")
    assert only_list(done["result"]).data["names"] == ["example.com"]


@pytest.mark.parametrize(
    ("octets", "error"),
    [
        (b"b\xfccher.de", "file_not_text"),
        (b"{", "file_not_json"),
        (b"a" * 1_000_001, "file_too_large"),
        (b" \n# none yet\n", "file_empty"),
        (b"domain,until\n", "file_empty"),
    ],
    ids=["text", "json", "large", "empty", "head"],
)
async def test_what_is_wrong_with_a_file_is_said_and_nothing_typed_is_lost(
    hass: HomeAssistant, upload: Upload, octets: bytes, error: str
) -> None:
    flow = await start(hass)

    form = await submit(hass, flow["flow_id"], names="a.com", file=await upload("x", octets))
    assert form["errors"] == {"file": error}
    assert suggested(form, "names") == "a.com"
    again = await submit(hass, flow["flow_id"], names="a.com", file="f" * 32)
    assert again["errors"] == {"file": "file_gone"}
    done = await submit(hass, flow["flow_id"], names="a.com")
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_an_empty_form_is_said(hass: HomeAssistant, upload: Upload) -> None:
    flow = await start(hass)

    assert (await submit(hass, flow["flow_id"]))["errors"] == {"names": "no_names"}
    form = await submit(hass, flow["flow_id"], file=await upload("x.txt", b" \n"))
    assert form["errors"] == {"file": "file_empty"}
    form = await submit(hass, flow["flow_id"], names="a" * (LONGEST_NAMES + 1))
    assert form["errors"] == {"names": "names_too_long"}


async def test_many_new_names_are_shown_and_old_ones_not_again(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    old = [f"old-{n}.com" for n in range(20)]
    entry = await set_up(watch_list("Mine", old))
    held = only_list(entry)

    async def change(**typed: Any) -> Any:
        flow = await hass.config_entries.subentries.async_init(
            (entry.entry_id, SUBENTRY_WATCH_LIST),
            context={"source": "reconfigure", "subentry_id": held.subentry_id},
        )
        return await hass.config_entries.subentries.async_configure(
            flow["flow_id"], {"list_name": "Mine", "notifications": {}} | typed
        )

    text = "\n".join(old)
    assert (await change(names=text, priority="high"))["reason"] == "reconfigure_successful"
    assert held.data["priority"] == "high"
    few = [f"new-{n}.com" for n in range(5)]
    assert (await change(names="\n".join([*old, *few])))["reason"] == "reconfigure_successful"
    many = [f"newer-{n}.com" for n in range(6)]
    assert (await change(names="\n".join([*old, *many])))["type"] is FlowResultType.MENU

    assert (await change(names=text, layers=["http"]))["errors"] == {"layers": "layers_missing"}
    await change(names=text, layers=["rdap", "whois"])
    assert held.data["layers"] == ["rdap", "whois"]
    everything = ["dns", "rdap", "das", "whois", "registrar", "http"]
    await change(names=text, layers=everything)
    assert "layers" not in held.data
    assert DOMAIN in hass.config.components
