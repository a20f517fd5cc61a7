"""The actions that carry everything to another machine: export, import."""

from collections.abc import Callable
import contextlib
from pathlib import Path
import shutil
import tempfile
from typing import Any

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .carried_lists import check_list, list_changes, list_rows
from .const import DOMAIN, EXPORT_FOLDER, SERVICE_EXPORT, SERVICE_IMPORT
from .engine.carry_lines import CarryError, CarryProblem
from .engine.carry_merge import Merged
from .engine.carry_staging import Staged
from .engine.ledger import LedgerError
from .runtime import DomainAvailabilityConfigEntry
from .services_target import Answer, Schema, loaded_entry

ATTR_PATH = "path"
ATTR_FILE = "file"
ATTR_DRY_RUN = "dry_run"

NO_FILE = {error.__name__ for error in (FileNotFoundError, IsADirectoryError, NotADirectoryError)}
"""What reading says of a path at which there is no file."""

EXPORT_SCHEMA: Schema = vol.Schema({})
IMPORT_SCHEMA: Schema = vol.Schema(
    {
        vol.Optional(ATTR_PATH): cv.string,
        vol.Optional(ATTR_FILE): cv.string,
        vol.Optional(ATTR_DRY_RUN, default=False): cv.boolean,
    }
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions, both for administrators."""
    async_register_admin_service(
        hass, DOMAIN, SERVICE_EXPORT, _async_export, EXPORT_SCHEMA, SupportsResponse.OPTIONAL
    )
    async_register_admin_service(
        hass, DOMAIN, SERVICE_IMPORT, _async_import, IMPORT_SCHEMA, SupportsResponse.OPTIONAL
    )


async def _async_export(call: ServiceCall) -> ServiceResponse:
    """Write everything to a file in a folder of its own, which nobody else can read."""
    hass, entry = call.hass, loaded_entry(call.hass)
    name = f"{DOMAIN}-{dt_util.now():%Y%m%d-%H%M%S-%f}.jsonl.gz"
    try:
        folder = await hass.async_add_executor_job(_export_folder, hass)
        exported = await entry.runtime_data.ledger.export(folder / name, list_rows(entry))
    except (OSError, LedgerError) as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="export_failed",
            translation_placeholders={"problem": str(error)},
        ) from error
    return {ATTR_PATH: str(exported.path), "size": exported.octets, "rows": {**exported.rows}}


def _export_folder(hass: HomeAssistant) -> Path:
    folder = Path(hass.config.path(EXPORT_FOLDER))
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


async def _async_import(call: ServiceCall) -> ServiceResponse:
    """Take in what a file brings; with `dry_run` only say what that would change."""
    hass, entry = call.hass, loaded_entry(call.hass)
    dry_run: bool = call.data[ATTR_DRY_RUN]
    folder = Path(await hass.async_add_executor_job(tempfile.mkdtemp))
    try:
        staged = await hass.async_add_executor_job(_lay_out, hass, call.data, folder)
        return await _async_take_in(hass, entry, staged, dry_run=dry_run)
    except CarryError as refused:
        raise _said(refused) from refused
    except LedgerError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="import_failed",
            translation_placeholders={"problem": str(error)},
        ) from error
    finally:
        await hass.async_add_executor_job(shutil.rmtree, folder, True)  # noqa: FBT003 - errors


def _lay_out(hass: HomeAssistant, data: dict[str, Any], folder: Path) -> Staged:
    """Read the file that was named or uploaded."""
    if data.get(ATTR_FILE) and data.get(ATTR_PATH):
        # Before the upload is used up: it is still there once the other field is empty.
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="import_both")
    if data.get(ATTR_FILE):
        with contextlib.ExitStack() as upload:
            try:
                file = upload.enter_context(process_uploaded_file(hass, data[ATTR_FILE]))
            except ValueError as error:
                raise ServiceValidationError(
                    translation_domain=DOMAIN, translation_key="upload_missing"
                ) from error
            return Staged.lay_out(file, folder, check_list)
    if not data.get(ATTR_PATH):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="import_nothing")
    try:
        file = Path(hass.config.path(data[ATTR_PATH])).resolve()
    except (OSError, ValueError) as error:  # a NUL in it, or what no file name can be
        raise _no_file() from error
    if not file.is_relative_to(Path(hass.config.path(EXPORT_FOLDER)).resolve()) and not (
        hass.config.is_allowed_path(str(file))
    ):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="import_not_allowed",
            translation_placeholders={"path": str(file), "folder": EXPORT_FOLDER},
        )
    return Staged.lay_out(file, folder, check_list)


async def _async_take_in(
    hass: HomeAssistant, entry: DomainAvailabilityConfigEntry, staged: Staged, *, dry_run: bool
) -> Answer:
    runtime = entry.runtime_data
    held = () if dry_run else staged.names
    # What is news may be otherwise once it is in: looks of those names are taken in after it.
    async with runtime.monitor.hold(held):
        async with runtime.coordinator.applying:
            # Nobody changes what is watched meanwhile, and the entry stays up.
            changes = list_changes(loaded_entry(hass), staged.lists)
            await hass.async_add_executor_job(staged.keep, changes.names)
            merged = await runtime.ledger.take_in(staged, dry_run=dry_run)
            titles = {list_id: entry.subentries[list_id].title for list_id in changes.extended}
            if not dry_run:
                changes.apply(hass, entry, staged.paused)
        if not dry_run:
            with contextlib.suppress(LedgerError):  # the update listener says so, and begins anew
                await runtime.coordinator.async_apply()
                await runtime.monitor.take_up_more(merged.enriched)
    if not dry_run:
        with contextlib.suppress(LedgerError):
            await _async_tell(entry, merged)
    return {
        ATTR_DRY_RUN: dry_run,
        "lists_added": [held.title for held in changes.new],
        "names_added_to_lists": {
            titles[list_id]: len(names) for list_id, names in changes.extended.items()
        },
        "names_kept_as_owned": [*sorted(changes.kept_owned)],
        "names_with_new_history": len(merged.names) + len(merged.enriched),
        "rows_added": {table: rows for table, rows in merged.added.items() if rows},
        "rows_changed": {table: rows for table, rows in merged.changed.items() if rows},
    }


async def _async_tell(entry: DomainAvailabilityConfigEntry, merged: Merged) -> None:
    """Let those who tell look for what came along and has not been told yet."""
    runtime = entry.runtime_data
    if not merged.transitions:
        return
    async with runtime.coordinator.applying:
        if runtime.ledger.closed:
            return
        await runtime.announcer.async_stop()
        await runtime.notifier.async_stop()
        runtime.announcer.start()
        await runtime.notifier.async_start()


def _said(refused: CarryError) -> ServiceValidationError:
    """Return what is wrong with a file, in the user's language."""
    return _SAY[refused.problem](str(refused.line), refused.what)


def _no_file() -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="import_no_file",
        translation_placeholders={"folder": EXPORT_FOLDER},
    )


def _unreadable(_: str, what: str) -> ServiceValidationError:
    if what in NO_FILE:
        return _no_file()
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="import_unreadable",
        translation_placeholders={"problem": what},
    )


def _not_ours(*_: str) -> ServiceValidationError:
    return ServiceValidationError(translation_domain=DOMAIN, translation_key="import_not_ours")


def _too_new(*_: str) -> ServiceValidationError:
    return ServiceValidationError(translation_domain=DOMAIN, translation_key="import_too_new")


def _cut(line: str, _: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="import_cut",
        translation_placeholders={"line": line},
    )


def _too_large(line: str, _: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="import_too_large",
        translation_placeholders={"line": line},
    )


def _not_a_row(line: str, _: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="import_not_a_row",
        translation_placeholders={"line": line},
    )


def _bad_field(line: str, what: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="import_bad_field",
        translation_placeholders={"line": line, "field": what},
    )


def _points_nowhere(line: str, what: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="import_points_nowhere",
        translation_placeholders={"line": line, "field": what},
    )


def _twice(line: str, what: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="import_twice",
        translation_placeholders={"line": line, "field": what},
    )


_SAY: dict[CarryProblem, Callable[[str, str], ServiceValidationError]] = {
    CarryProblem.UNREADABLE: _unreadable,
    CarryProblem.NOT_OURS: _not_ours,
    CarryProblem.TOO_NEW: _too_new,
    CarryProblem.CUT: _cut,
    CarryProblem.TOO_LARGE: _too_large,
    CarryProblem.NOT_A_ROW: _not_a_row,
    CarryProblem.BAD_FIELD: _bad_field,
    CarryProblem.POINTS_NOWHERE: _points_nowhere,
    CarryProblem.TWICE: _twice,
}
