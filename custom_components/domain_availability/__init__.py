"""Domain Availability: watches domain names and says so the moment one becomes free."""

import asyncio
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE, Platform
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import ConfigEntryError, ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.ssl import get_default_context

from . import asking
from .announce import Announcer
from .backup import async_ledger_keeper
from .const import CONF_DAILY_BUDGET, DOMAIN, ENDPOINTS_FILE, LEDGER_FILE, SINK
from .coordinator import DomainAvailabilityCoordinator
from .engine.assembly import assemble
from .engine.budget import DEFAULT_LIMIT, Budget
from .engine.clock import SystemClock
from .engine.health import Health
from .engine.ledger import Ledger, LedgerError, LedgerTooNew
from .engine.probes.http_sessions import guarded_session
from .engine.registries import EndpointsError
from .engine.ways import Ways
from .inactivity import Inactivity, last_used_store
from .ledger_issues import LedgerIssues
from .list_names import async_remove_names
from .notifying import Notifier
from .pausing import Pausing
from .registrar_accounts import RegistrarAccounts
from .registry_data import RegistryData, async_load_registry_data
from .runtime import DomainAvailabilityConfigEntry, RuntimeData
from .services import async_register_actions
from .standing_issues import StandingIssues
from .websocket_api import async_register_commands

PLATFORMS = (
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CALENDAR,
    Platform.EVENT,
    Platform.SENSOR,
    Platform.SWITCH,
)

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

VERSION = 1
"""Major version of the entry's data that this code reads and writes."""


async def async_setup(hass: HomeAssistant, _: ConfigType) -> bool:
    """Register actions and commands: who uses them may come before the entry is up."""
    async_register_actions(hass)
    async_register_commands(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: DomainAvailabilityConfigEntry) -> bool:
    """Set up the entry; needs no network, whose answers come when they come."""
    try:
        data = await async_load_registry_data(hass)
    except EndpointsError as error:
        raise ConfigEntryError(
            translation_domain=DOMAIN,
            translation_key="endpoints_malformed",
            translation_placeholders={"file": ENDPOINTS_FILE, "problem": str(error)},
        ) from error
    runtime = await _async_build(hass, entry, data)
    try:
        await _async_begin(hass, entry, runtime)
    except LedgerError as error:
        await runtime.async_close()
        raise _not_usable(error) from error
    except BaseException:
        await runtime.async_close()
        raise
    return True


def _not_usable(error: LedgerError) -> ConfigEntryNotReady:
    """Return what makes Home Assistant try again later."""
    return ConfigEntryNotReady(
        translation_domain=DOMAIN,
        translation_key="ledger_not_usable",
        translation_placeholders={"file": LEDGER_FILE, "problem": str(error)},
    )


async def _async_open_ledger(hass: HomeAssistant) -> Ledger:
    """Open the ledger, or say why the entry cannot be set up without it."""
    try:
        return await async_ledger_keeper(hass).async_open(Path(hass.config.path(LEDGER_FILE)))
    except LedgerTooNew as error:
        raise ConfigEntryError(
            translation_domain=DOMAIN,
            translation_key="ledger_too_new",
            translation_placeholders={"file": LEDGER_FILE},
        ) from error
    except LedgerError as error:
        raise _not_usable(error) from error


async def _async_build(
    hass: HomeAssistant, entry: DomainAvailabilityConfigEntry, data: RegistryData
) -> RuntimeData:
    """Put ledger, monitor and coordinator together."""

    def spawn(job: Coroutine[None, None, None], _: str) -> asyncio.Task[None]:
        # The engine's own name for it has the watched name in it, which is a secret.
        return entry.async_create_background_task(hass, job, f"{DOMAIN} look")

    budget = Budget(_daily_budget(entry), clock=SystemClock())
    health = Health()
    registrars = RegistrarAccounts(hass, entry, data.registries.registrars)
    ways = Ways()
    asking.apply(entry.options, ways)
    ledger = await _async_open_ledger(hass)
    guarded = guarded_session(ssl_context=get_default_context())
    try:
        monitor = await assemble(
            session=async_get_clientsession(hass),
            registries=data.registries,
            ledger=ledger,
            sinks=(SINK,),
            spawn=spawn,
            budget=budget,
            accounts=registrars.accounts,
            health=health,
            ways=ways,
            guarded=guarded,
        )
    except BaseException:
        await guarded.close()
        await ledger.close()
        raise
    coordinator = DomainAvailabilityCoordinator(hass, entry, monitor, data.suffixes)
    pausing = Pausing(hass, entry, monitor)
    return RuntimeData(
        coordinator=coordinator,
        announcer=Announcer(hass, coordinator, monitor),
        notifier=Notifier(hass, coordinator, monitor, ledger.outgoing),
        monitor=monitor,
        ledger=ledger,
        ledger_issues=LedgerIssues(hass, entry, ledger),
        registries=data.registries,
        suffixes=data.suffixes,
        registrars=registrars,
        budget=budget,
        health=health,
        ways=ways,
        guarded=guarded,
        pausing=pausing,
        inactivity=Inactivity(hass, entry, pausing),
        issues=StandingIssues(hass, coordinator, monitor, health, data.registries),
    )


def _daily_budget(entry: ConfigEntry) -> int:
    return int(entry.options.get(CONF_DAILY_BUDGET, DEFAULT_LIMIT))


async def _async_begin(
    hass: HomeAssistant, entry: DomainAvailabilityConfigEntry, runtime: RuntimeData
) -> None:
    """Start watching, show it, and follow what changes."""
    coordinator, monitor = runtime.coordinator, runtime.monitor
    runtime.ledger_issues.start()
    entry.runtime_data = runtime

    async def final_write(_: Event) -> None:
        # Entries are not unloaded when Home Assistant stops, which it may do while this goes on.
        await runtime.async_close()

    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, final_write))
    taken_up = _changeable(entry)
    entry.async_on_unload(monitor.on_change(coordinator.async_update_name))
    await coordinator.async_apply()
    await coordinator.async_config_entry_first_refresh()
    runtime.pausing.apply()
    await runtime.inactivity.async_apply()
    await monitor.start()
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    runtime.announcer.start()
    await runtime.notifier.async_start()
    runtime.issues.start()
    # Followed only now: platforms that are being set up would miss names that come meanwhile.
    entry.async_on_unload(entry.add_update_listener(_async_entry_changed))
    if _changeable(entry) != taken_up:
        await _async_entry_changed(hass, entry)


def _changeable(entry: ConfigEntry) -> tuple[Mapping[str, Any], ...]:
    """Return what the user can change of an entry without setting it up anew."""
    held = {one.subentry_id: (one.title, one.data) for one in entry.subentries.values()}
    return entry.data, entry.options, held


async def _async_entry_changed(hass: HomeAssistant, entry: DomainAvailabilityConfigEntry) -> None:
    """Apply what the user changed, without a reload unless the ledger cannot be read."""
    runtime = entry.runtime_data
    runtime.registrars.apply()
    before, runtime.budget.limit = runtime.budget.limit, _daily_budget(entry)
    asking.apply(entry.options, runtime.ways)
    runtime.pausing.apply()
    await runtime.inactivity.async_apply()
    try:
        await runtime.coordinator.async_apply()
    except LedgerError:
        hass.config_entries.async_schedule_reload(entry.entry_id)
        return
    if runtime.budget.limit != before:
        runtime.monitor.limit_changed()
    runtime.notifier.apply()


async def async_unload_entry(hass: HomeAssistant, entry: DomainAvailabilityConfigEntry) -> bool:
    """Take the entities down, stop looking, close the ledger."""
    runtime = entry.runtime_data
    async with runtime.coordinator.applying:
        # What is told from here on would miss its event entity: it waits for the next set-up.
        await runtime.announcer.async_stop()
        await runtime.notifier.async_stop()
        if unloaded := await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
            await runtime.async_close()
        else:
            runtime.announcer.start()
            await runtime.notifier.async_start()
    return unloaded


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: DomainAvailabilityConfigEntry, device: dr.DeviceEntry
) -> bool:
    """Take the name whose device the user deletes off all lists.

    Not so the device of the integration or of a list: the entry or the list itself is to be
    deleted.
    """
    owners = {owner for domain, owner in device.identifiers if domain == DOMAIN}
    if owners & {entry.entry_id, *entry.subentries}:
        return False
    await async_remove_names(hass, entry, owners)
    return True


async def async_remove_entry(hass: HomeAssistant, _: ConfigEntry) -> None:
    """Delete the ledger: what was watched is nobody's business any more."""
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
    await last_used_store(hass).async_remove()
    await hass.async_add_executor_job(_delete, Path(hass.config.path(LEDGER_FILE)))


def _delete(ledger: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        ledger.with_name(ledger.name + suffix).unlink(missing_ok=True)
    for pattern in (f"{ledger.name}.corrupt-*", f"{ledger.name}.new*"):
        for left_over in ledger.parent.glob(pattern):
            left_over.unlink(missing_ok=True)


async def async_migrate_entry(_: HomeAssistant, entry: ConfigEntry) -> bool:
    """Accept every entry of this major version: minor ones only add what older code ignores."""
    return entry.version == VERSION
