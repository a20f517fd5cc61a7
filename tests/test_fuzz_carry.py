"""Whatever is said to be exported or imported: a translated error or success, never a traceback."""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from hypothesis import given
from hypothesis import strategies as st
import pytest
import voluptuous as vol

from custom_components.domain_availability.const import DOMAIN, EXPORT_FOLDER

from .acting import act, refusal
from .conftest import watch_list
from .engine.ledger_world import contents
from .test_fuzz import ANYTHING, OFTEN, TEXT, call
from .test_services_carry import installed

GOOD, BROKEN, FOLDER = "good.jsonl.gz", "broken.jsonl.gz", "folder"
PATH = (
    st.sampled_from([f"{EXPORT_FOLDER}/{name}" for name in (GOOD, BROKEN, FOLDER, "", "\0", "..")])
    | st.text("ab/.~\0\ud800", max_size=12)
    | st.text(max_size=300)
    | TEXT
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "path": PATH | ANYTHING,
    "file": PATH | ANYTHING,
    "dry_run": st.booleans() | ANYTHING,
}
LIKELY = st.fixed_dictionaries({"path": PATH, "dry_run": st.booleans()})
"""One field is right, so that what is wrong with the other is found behind the schema's checks."""


async def test_a_path_that_no_file_can_have(hass: HomeAssistant) -> None:
    await installed(hass, watch_list("Mine", ["example.com"]))
    for path in ("a\0b", "\ud800", "x" * 5000):
        for folder in ("", f"{EXPORT_FOLDER}/"):
            for dry_run in (False, True):
                said = await refusal(hass, "import", path=folder + path, dry_run=dry_run)
                assert said in {"import_no_file", "import_not_allowed", "import_unreadable"}


async def test_anything_is_imported(
    hass: HomeAssistant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await installed(hass, watch_list("Mine", ["example.com"]))
    exported = Path((await act(hass, "export"))["path"])
    octets = await hass.async_add_executor_job(contents, exported)
    (tmp_path / EXPORT_FOLDER / GOOD).write_bytes(octets)
    (tmp_path / EXPORT_FOLDER / BROKEN).write_bytes(octets[: len(octets) // 2])
    (tmp_path / EXPORT_FOLDER / FOLDER).mkdir()
    asked: list[dict[str, Any]] = []

    @OFTEN
    @given(data=LIKELY | st.fixed_dictionaries({}, optional=FIELDS))
    def collect(data: dict[str, Any]) -> None:
        asked.append(data)

    collect()
    good: dict[str, Any] = {"path": f"{EXPORT_FOLDER}/{GOOD}"}
    assert (await act(hass, "import", **good))["lists_added"] == []
    for data in asked:
        await call(hass, "import", answer=True, **data)
    assert "Traceback" not in caplog.text
    (mine,) = entry.subentries.values()
    assert mine.data["names"] == ["example.com"]


async def test_anything_is_exported(hass: HomeAssistant, tmp_path: Path) -> None:
    """Whatever is said to it: the folder and the name of the file are its own."""
    await installed(hass, watch_list("Mine", ["example.com"]))
    asked: list[dict[str, Any]] = []

    @OFTEN
    @given(data=st.dictionaries(TEXT, ANYTHING, min_size=1, max_size=2))
    def collect(data: dict[str, Any]) -> None:
        asked.append(data)

    collect()
    for data in asked:
        with pytest.raises(vol.Invalid):
            await hass.services.async_call(DOMAIN, "export", data, blocking=True)
    assert Path((await act(hass, "export"))["path"]).parent == tmp_path / EXPORT_FOLDER


async def test_where_the_folder_of_exports_should_be_is_a_file(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    await installed(hass, watch_list("Mine", ["example.com"]))
    (tmp_path / EXPORT_FOLDER).write_text("no folder", encoding="utf-8")

    assert await refusal(hass, "export") == "export_failed"
