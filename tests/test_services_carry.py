"""Everything is carried from one installation to another by two actions."""

from collections.abc import Callable
import gzip
import json
from pathlib import Path
import shutil
from typing import Any

import aiohttp
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import Context, Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    MockUser,  # the package ships no types
)
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    ClientSessionGenerator,  # the same
)

from custom_components.domain_availability.const import (
    DOMAIN,
    EVENT_BECAME_AVAILABLE,
    EXPORT_FOLDER,
    LEDGER_FILE,
    SINK,
    SUBENTRY_REGISTRAR,
)
from custom_components.domain_availability.engine.ledger import Ledger

from .conftest import MockConfigEntry, watch_list
from .engine.carried import lines, mended, rewritten, tables
from .engine.ledger_world import answer, contents, mode, sound, transition, verdict

NAME, OTHER, NEW = "example.com", "example.org", "example.net"
SECRET = "top-secret"  # noqa: S105  # it must not be found anywhere

type Answer = dict[str, Any]


async def installed(hass: HomeAssistant, *lists: ConfigSubentryData) -> MockConfigEntry:
    """Set up the real thing, which asks nobody: the user has switched watching off."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Domain Availability",
        data={"paused": True, "paused_names": [OTHER]},
        subentries_data=lists,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def used(hass: HomeAssistant) -> MockConfigEntry:
    """Return an installation with two lists, a registrar and a history."""
    registrar = ConfigSubentryData(
        data={"registrar": "dynadot", "api_key": SECRET},
        subentry_type=SUBENTRY_REGISTRAR,
        title="Dynadot",
        unique_id="dynadot",
    )
    entry = await installed(
        hass, watch_list("Mine", [NAME, OTHER], "high"), watch_list("More", [NAME]), registrar
    )
    ledger: Ledger = entry.runtime_data.ledger
    seen = answer(name=NAME)
    ledger.note([seen])
    await ledger.record(verdict(seen), NAME, transition(name=NAME), ["callback"])
    ledger.note_pace({"https://rdap.test/": {"asked": [1]}})
    ledger.note_budget({"day": "2026-10-12", "spent": 12})
    await ledger.flush()
    return entry


async def act(hass: HomeAssistant, action: str, **data: object) -> Answer:
    """Call one of the two actions."""
    answered = await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )
    assert answered is not None
    await hass.async_block_till_done()
    return answered


def lists_of(entry: MockConfigEntry) -> dict[str, list[str]]:
    """Return the lists and what is on them."""
    return {
        held.title: list(held.data["names"])
        for held in entry.subentries.values()
        if held.subentry_type == "watch_list"
    }


async def wiped(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Remove the integration, and its ledger with it."""
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()


async def test_export_wipe_import(hass: HomeAssistant, tmp_path: Path) -> None:
    entry = await used(hass)
    subentries = {one.subentry_id: one for one in entry.subentries.values()}
    exported = await act(hass, "export")
    file = Path(exported["path"])
    assert file.parent == tmp_path / EXPORT_FOLDER
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)
    assert exported["size"] == len(contents(file))
    assert exported["rows"]["watch_list"] == 2
    assert exported["rows"]["watched_name"] == 2
    assert SECRET not in gzip.decompress(contents(file)).decode()
    before = tables(tmp_path / LEDGER_FILE)
    await wiped(hass, entry)
    assert not (tmp_path / LEDGER_FILE).exists()

    entry = await installed(hass, watch_list("mine", [NEW, OTHER]))
    answered = await act(hass, "import", path=str(file))
    assert answered["lists_added"] == ["More"]
    assert answered["names_added_to_lists"] == {"mine": 1}
    assert lists_of(entry) == {"mine": [NEW, OTHER, NAME], "More": [NAME]}
    (more,) = (one for one in entry.subentries.values() if one.title == "More")
    assert more == subentries[more.subentry_id], "with its id and all its settings"
    runtime = entry.runtime_data
    assert set(runtime.monitor.names) == {NAME, OTHER, NEW}
    assert runtime.monitor.state(NAME).verdict == verdict(answer(name=NAME))
    assert hass.states.get("binary_sensor.example_com")
    assert runtime.coordinator.paused_names == {OTHER}
    await runtime.ledger.flush()
    after = tables(tmp_path / LEDGER_FILE)
    for table, rows in before.items():
        assert set(rows) <= set(after[table]), table
    names = {name for name, *_ in after["watched_name"]}
    assert names == {NAME, OTHER, NEW}

    answered = await act(hass, "import", path=str(file))
    assert not any(
        answered[key]
        for key in (
            "lists_added",
            "names_added_to_lists",
            "names_with_new_history",
            "rows_added",
            "rows_changed",
        )
    )
    assert tables(tmp_path / LEDGER_FILE) == after
    await wiped(hass, entry)


async def test_a_name_registered_since_the_export_stays_the_users_own(
    hass: HomeAssistant,
) -> None:
    entry = await used(hass)
    exported = await act(hass, "export")
    await act(hass, "mark_registered", names=[NAME])
    marked = lists_of(entry)

    tried = await act(hass, "import", path=exported["path"], dry_run=True)
    answered = await act(hass, "import", path=exported["path"])

    assert tried["names_kept_as_owned"] == answered["names_kept_as_owned"] == [NAME]
    assert answered["names_added_to_lists"] == {}
    assert lists_of(entry) == marked
    assert sum(NAME in names for names in marked.values()) == 1


async def test_into_an_empty_one_it_is_row_by_row_the_same(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    entry = await used(hass)
    file = (await act(hass, "export"))["path"]
    before = tables(tmp_path / LEDGER_FILE)
    await wiped(hass, entry)
    entry = await installed(hass)
    await act(hass, "import", path=file)
    await entry.runtime_data.ledger.flush()
    after = tables(tmp_path / LEDGER_FILE)
    # When a name that has no history is asked next is planned anew.
    before["plan"], after["plan"] = [], []
    assert before == after
    assert sound(tmp_path / LEDGER_FILE)


async def test_a_dry_run_only_says_what_would_change(hass: HomeAssistant, tmp_path: Path) -> None:
    entry = await used(hass)
    file = (await act(hass, "export"))["path"]
    await wiped(hass, entry)
    entry = await installed(hass, watch_list("Mine", [NEW]))
    before = tables(tmp_path / LEDGER_FILE)
    foretold = await act(hass, "import", path=file, dry_run=True)
    assert foretold["dry_run"]
    assert lists_of(entry) == {"Mine": [NEW]}
    assert tables(tmp_path / LEDGER_FILE) == before
    assert set(entry.runtime_data.monitor.names) == {NEW}
    assert {**foretold, "dry_run": False} == await act(hass, "import", path=file)


async def test_what_was_still_to_be_told_is_told_where_it_came_to(hass: HomeAssistant) -> None:
    entry = await used(hass)
    ledger: Ledger = entry.runtime_data.ledger
    told = transition(7, name=NAME)
    await ledger.record(verdict(answer(9, name=NAME)), NAME, told, [SINK])
    file = (await act(hass, "export"))["path"]
    await wiped(hass, entry)
    heard: list[Event] = []
    hass.bus.async_listen(EVENT_BECAME_AVAILABLE, heard.append)
    entry = await installed(hass, watch_list("Mine", [NAME]))
    monitor = entry.runtime_data.monitor
    assert not heard
    assert monitor.state(NAME).verdict is None
    for _ in range(2):
        await act(hass, "import", path=file)
        assert [event.data["transition_id"] for event in heard] == [told.transition_id]
        assert monitor.state(NAME).verdict == verdict(answer(9, name=NAME)), "without a restart"


@pytest.mark.usefixtures("socket_enabled")
async def test_an_upload(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> None:
    entry = await used(hass)
    file = Path((await act(hass, "export"))["path"])
    await wiped(hass, entry)
    entry = await installed(hass)
    assert await async_setup_component(hass, "file_upload", {})
    client = await hass_client()
    form = aiohttp.FormData()
    form.add_field("file", contents(file), filename=file.name)
    reply = await client.post("/api/file_upload", data=form)
    file_id = (await reply.json())["file_id"]
    await act(hass, "import", file=file_id)
    assert set(lists_of(entry)) == {"Mine", "More"}
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "import", file=file_id)
    assert refused.value.translation_key == "upload_missing"


async def test_only_what_home_assistant_may_read_is_read(
    hass: HomeAssistant, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await used(hass)
    file = Path((await act(hass, "export"))["path"])
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "file.gz"
    shutil.copy(file, elsewhere)
    (tmp_path / EXPORT_FOLDER / "link").symlink_to(elsewhere)
    for path in (str(elsewhere), "secrets.yaml", f"{EXPORT_FOLDER}/../x", f"{EXPORT_FOLDER}/link"):
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, "import", path=path)
        assert refused.value.translation_key == "import_not_allowed", path
    hass.config.allowlist_external_dirs.add(str(elsewhere.parent))
    await act(hass, "import", path=str(elsewhere))
    await act(hass, "import", path=f"{EXPORT_FOLDER}/{file.name}")
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "import")
    assert refused.value.translation_key == "import_nothing"


@pytest.mark.parametrize("emptied", ["path", "file"])
async def test_two_files_at_once_are_not_guessed_at_and_the_upload_stays(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, emptied: str
) -> None:
    await used(hass)
    path = (await act(hass, "export"))["path"]
    assert await async_setup_component(hass, "file_upload", {})
    form = aiohttp.FormData()
    form.add_field("file", contents(Path(path)), filename="export.gz")
    reply = await (await hass_client()).post("/api/file_upload", data=form)
    both = {"path": path, "file": (await reply.json())["file_id"]}

    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "import", **both)
    assert refused.value.translation_key == "import_both"
    # What a form sends of a field that was emptied again.
    assert not (await act(hass, "import", **both | {emptied: ""}))["lists_added"]


async def test_both_are_for_administrators(
    hass: HomeAssistant, hass_read_only_user: MockUser
) -> None:
    await installed(hass, watch_list("Mine", [NAME]))
    for action, data in (("export", {}), ("import", {"path": "x"})):
        with pytest.raises(Unauthorized):
            await hass.services.async_call(
                DOMAIN, action, data, blocking=True, context=Context(hass_read_only_user.id)
            )


def in_row(kind: str, key: str, value: object) -> Callable[[Path], Path]:
    """Return what puts something into the first row of a kind."""

    def change(held: list[dict[str, object]]) -> None:
        row: Any = next(line["row"] for line in held if line["kind"] == kind)
        row[key] = value

    return lambda file: mended(file, change)


def into_folder(file: Path) -> None:
    """Put a folder in the place of a file."""
    file.unlink()
    file.mkdir()


MALFORMED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no file": (lambda file: file.unlink(), "import_no_file"),
    "a folder": (into_folder, "import_no_file"),
    "not gzip": (lambda file: file.write_bytes(b"\x1f\x8b" + b"junk" * 9), "import_unreadable"),
    "junk": (lambda file: file.write_bytes(b"junk"), "import_not_ours"),
    "cut": (lambda file: file.write_bytes(file.read_bytes()[:-20]), "import_cut"),
    "newer": (in_row("header", "version", 9), "import_too_new"),
    "no name": (in_row("watched_name", "name", "no name"), "import_bad_field"),
    "no title": (in_row("watch_list", "title", " "), "import_bad_field"),
    "no id": (in_row("watch_list", "subentry_id", "../"), "import_bad_field"),
    "no data": (in_row("watch_list", "data", []), "import_bad_field"),
    "no names": (in_row("watch_list", "data", {"priority": "low"}), "import_bad_field"),
    "no list": (
        in_row("watch_list", "data", {"names": ["no name"], "priority": "low", "caution": "fast"}),
        "import_bad_field",
    ),
    "no priority": (
        in_row("watch_list", "data", {"names": [], "priority": [], "caution": "fast"}),
        "import_bad_field",
    ),
    "alone": (in_row("verdict", "name", "alone.com"), "import_points_nowhere"),
    "not a row": (
        lambda file: rewritten(file, [*lines(file)[:2], "{}\n", *lines(file)[2:]]),
        "import_not_a_row",
    ),
    "twice": (lambda file: mended(file, lambda held: held.insert(5, held[4])), "import_twice"),
    "too large": (
        lambda file: rewritten(file, [*lines(file)[:2], "x" * 5_000_000, *lines(file)[2:]]),
        "import_too_large",
    ),
}


@pytest.mark.parametrize("malformed", MALFORMED)
async def test_a_malformed_file_is_refused_in_words_and_changes_nothing(
    hass: HomeAssistant, tmp_path: Path, malformed: str
) -> None:
    entry = await used(hass)
    file = (await act(hass, "export"))["path"]
    before, lists = tables(tmp_path / LEDGER_FILE), lists_of(entry)
    spoil, key = MALFORMED[malformed]
    spoil(Path(file))
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "import", path=file)
    assert refused.value.translation_key == key
    assert NAME not in str(refused.value)
    assert (tables(tmp_path / LEDGER_FILE), lists_of(entry)) == (before, lists)


async def test_a_disk_that_takes_nothing_is_said(hass: HomeAssistant, tmp_path: Path) -> None:
    entry = await used(hass)
    file = (await act(hass, "export"))["path"]
    await entry.runtime_data.ledger.close()
    for action, data in (("export", {}), ("import", {"path": file})):
        with pytest.raises(HomeAssistantError) as failed:
            await act(hass, action, **data)
        assert failed.value.translation_key == f"{action}_failed"
    assert {path.name for path in (tmp_path / EXPORT_FOLDER).iterdir()} == {Path(file).name}


async def test_settings_of_a_list_that_this_version_does_not_know_survive(
    hass: HomeAssistant,
) -> None:
    entry = await used(hass)
    file = Path((await act(hass, "export"))["path"])

    def add(held: list[dict[str, object]]) -> None:
        row: Any = held[1]["row"]
        row["data"]["mood"] = {"good": [True]}

    mended(file, add)
    await wiped(hass, entry)
    await installed(hass)
    await act(hass, "import", path=str(file))
    again = lines(Path((await act(hass, "export"))["path"]))
    assert json.dumps(again[1]["row"], sort_keys=True) == json.dumps(
        lines(file)[1]["row"], sort_keys=True
    )
