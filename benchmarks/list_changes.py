"""What changes of lists cost the event loop, in a real Home Assistant with a real ledger.

    python -m benchmarks.list_changes                      1,000 names, automatic detail (compact)
    python -m benchmarks.list_changes --detail full        the same, with all entities that fit

1,000 names are added, half of them removed, 200 moved to another list, a name in two lists is taken
off one, and a list is removed. Nothing is asked: watching is paused. Seconds are those of the
loop's thread (CPU): other programs do not count. The floor is what Home Assistant alone takes to
enter as many devices, entities and states into its registries and to take them out again.
"""

import argparse
import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
import logging
from pathlib import Path
from tempfile import TemporaryDirectory
import time
from unittest.mock import patch

import custom_components.domain_availability  # isort: skip # noqa: F401 - found first, it counts

from aiohttp import ThreadedResolver
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import frame
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    MockConfigEntry,  # the package ships no types
    async_test_home_assistant,
)

from custom_components.domain_availability.const import DOMAIN, SUBENTRY_WATCH_LIST

MANY = 1000
MOVED = 200


def a_list(title: str, names: list[str], detail: str) -> ConfigSubentryData:
    """Return a list as its flow stores it."""
    return ConfigSubentryData(
        data={"names": names, "priority": "normal", "caution": "fast", "detail": detail},
        subentry_type=SUBENTRY_WATCH_LIST,
        title=title,
        unique_id=None,
    )


class Resolver(ThreadedResolver):
    """Finds nobody by multicast, and is closed as Home Assistant closes its own."""

    async def real_close(self) -> None:
        """Close it."""
        await self.close()


@asynccontextmanager
async def house(folder: Path, detail: str) -> AsyncGenerator[tuple[HomeAssistant, MockConfigEntry]]:
    """Start Home Assistant with two short lists, paused as a whole, and without a network."""
    with (
        patch("homeassistant.components.http.HomeAssistantHTTP.async_bind"),
        patch("homeassistant.components.http.HomeAssistantHTTP.start"),
        patch(
            "homeassistant.helpers.aiohttp_client._async_make_resolver",
            lambda _: Resolver(),
        ),
    ):
        async with house_without_network(folder, detail) as made:
            yield made


@asynccontextmanager
async def house_without_network(
    folder: Path, detail: str
) -> AsyncGenerator[tuple[HomeAssistant, MockConfigEntry]]:
    """Start it, and stop it in the end."""
    async with async_test_home_assistant(config_dir=str(folder)) as hass:
        frame.async_setup(hass)
        hass.data.pop(DATA_CUSTOM_COMPONENTS)
        entry = MockConfigEntry(
            domain=DOMAIN,
            data={"paused": True},
            subentries_data=[
                a_list("One", ["kept-1.com"], detail),
                a_list("Two", ["kept-2.com"], detail),
            ],
        )
        entry.add_to_hass(hass)
        try:
            if not await hass.config_entries.async_setup(entry.entry_id):
                raise RuntimeError("not set up")
            await hass.async_block_till_done()
            yield hass, entry
        finally:
            await hass.async_stop(force=True)


def changes(
    hass: HomeAssistant, entry: MockConfigEntry
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Go through what is done to the lists."""
    one, two = entry.subentries
    many = [f"name-{number}.com" for number in range(MANY)]
    half, moved = many[: MANY // 2], many[:MOVED]

    def put(list_id: str, *names: str) -> None:
        held = entry.subentries[list_id]
        hass.config_entries.async_update_subentry(
            entry, held, data=dict(held.data) | {"names": list(names)}
        )

    def move() -> None:
        put(one, "kept-1.com", "kept-2.com", *half[MOVED:])
        put(two, "kept-2.com", *moved)

    def remove() -> None:
        hass.config_entries.async_remove_subentry(entry, one)

    yield f"{MANY} added", lambda: put(one, "kept-1.com", "kept-2.com", *many)
    yield "half removed", lambda: put(one, "kept-1.com", "kept-2.com", *half)
    yield f"{MOVED} moved", move
    yield "one off one of two", lambda: put(one, "kept-1.com", *half[MOVED:])
    yield "a list removed", remove


async def measure(detail: str) -> None:
    """Make the changes and print what each has cost."""
    with TemporaryDirectory() as folder:
        async with house(Path(folder), detail) as (hass, entry):
            written: list[str] = []

            def note(event: Event[EventStateChangedData]) -> None:
                if event.data["new_state"] is not None and event.data["old_state"] is not None:
                    written.append(event.data["entity_id"])

            hass.bus.async_listen(EVENT_STATE_CHANGED, note)
            total, most = 0.0, 0
            for what, change in changes(hass, entry):
                began, wall = time.thread_time(), time.perf_counter()
                change()
                await hass.async_block_till_done()
                spent = time.thread_time() - began
                total += spent
                entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
                most = max(most, len(entities))
                print(
                    f"{what:<20} {spent:6.2f} s of the loop, "
                    f"{time.perf_counter() - wall:6.2f} s gone by, {len(entities):5} entities"
                )
            counts = [one for one in written if not one.startswith("sensor.")]
            print(f"{'in all':<20} {total:6.2f} s of the loop")
            print(f"states of living entities written, but for counts: {len(counts)}")
            print(f"{'floor':<20} {floor(hass, entry, most, detail):6.2f} s")


def floor(hass: HomeAssistant, entry: MockConfigEntry, entities: int, detail: str) -> float:
    """Return the seconds Home Assistant takes to enter as many things and to take them out."""
    began = time.thread_time()
    found, devices = er.async_get(hass), dr.async_get(hass)
    each = 11 if detail == "full" else 1
    made: list[tuple[str, str | None]] = []
    for number in range(entities):
        device = None
        if detail == "full" and number % each == 0:
            device = devices.async_get_or_create(
                config_entry_id=entry.entry_id, identifiers={("floor", str(number))}, name="floor"
            )
        one = found.async_get_or_create(
            "sensor",
            "floor",
            f"floor-{number}",
            config_entry=entry,
            device_id=None if device is None else device.id,
        )
        hass.states.async_set(one.entity_id, "unknown")
        made.append((one.entity_id, None if device is None else device.id))
    for entity_id, device_id in made:
        hass.states.async_remove(entity_id)
        found.async_remove(entity_id)
        if device_id is not None:
            devices.async_remove_device(device_id)
    return time.thread_time() - began


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--detail", choices=("automatic", "full", "compact"), default="automatic")
    chosen = parser.parse_args()
    logging.disable(logging.WARNING)
    asyncio.run(measure(chosen.detail))


if __name__ == "__main__":
    main()
