"""What tests of the integration share: the config folder, an entry, an engine that can be told."""

# Home Assistant looks for `custom_components` once; the first to import it decides which it is.
import custom_components.domain_availability  # isort: skip

from collections.abc import Awaitable, Callable, Sequence
import os
from pathlib import Path

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    MockConfigEntry,  # the package ships no types
)
from pytest_homeassistant_custom_component.syrupy import (  # type: ignore[import-untyped]
    HomeAssistantSnapshotExtension,  # the same
)
from syrupy.assertion import SnapshotAssertion

from custom_components.domain_availability.const import DOMAIN, SUBENTRY_WATCH_LIST
from lab.pytest_plugin import lab

from .fake_monitor import FakeEngine

__all__ = ["MockConfigEntry", "SetUp", "lab", "make_entry", "watch_list"]

type SetUp = Callable[..., Awaitable[MockConfigEntry]]


@pytest.fixture(autouse=True)
def _this_integration(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Home Assistant find the integration, in the tests that start it.

    And let it keep uploads apart from those of others running beside it: at its end the one deletes
    what the other was just given.
    """
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")
        name = f"home-assistant-file_upload-{os.getpid()}"
        monkeypatch.setattr("homeassistant.components.file_upload.TEMP_DIR_NAME", name)


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Write snapshots without what differs in every run."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Give every test a config folder of its own: the ledger lives there."""
    return str(tmp_path)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """Put an engine that says what it is told in the place of the real one."""
    fake = FakeEngine()
    monkeypatch.setattr(custom_components.domain_availability, "assemble", fake.assemble)
    return fake


def watch_list(
    title: str, names: Sequence[str], priority: str = "normal", caution: str = "fast"
) -> ConfigSubentryData:
    """Return a watch list as the flows store it."""
    return ConfigSubentryData(
        data={"names": list(names), "priority": priority, "caution": caution},
        subentry_type=SUBENTRY_WATCH_LIST,
        title=title,
        unique_id=None,
    )


def in_detail(held: ConfigSubentryData, detail: str) -> ConfigSubentryData:
    """Return the list with its names shown in this detail."""
    return ConfigSubentryData({**held, "data": {**held["data"], "detail": detail}})


def make_entry(*lists: ConfigSubentryData) -> MockConfigEntry:
    """Return an entry as the flow makes it."""
    return MockConfigEntry(domain=DOMAIN, title="Domain Availability", subentries_data=lists)


@pytest.fixture
def set_up(hass: HomeAssistant, engine: FakeEngine) -> SetUp:  # noqa: ARG001 - must be in place
    """Return what sets up an entry with the given lists."""

    async def add(*lists: ConfigSubentryData) -> MockConfigEntry:
        entry = make_entry(*lists)
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return entry

    return add
