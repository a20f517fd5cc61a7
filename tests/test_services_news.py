"""The action that gives out once more what was told."""

from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest
import voluptuous as vol

from custom_components.domain_availability.const import DOMAIN
from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind

from .acting import refusal
from .automations import automation, runs, set_up_automations
from .conftest import SetUp, watch_list
from .fake_monitor import AVAILABLE, REGISTERED, UNKNOWN, FakeEngine, transition

LISTS = (watch_list("Mine", ["example.com", "example.co.uk"]), watch_list("Yours", ["example.org"]))
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
NAMES = ("example.com", "example.co.uk", "example.org")


@pytest.fixture(autouse=True)
async def _clock(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(NOW)


async def recall(hass: HomeAssistant, **data: Any) -> list[dict[str, Any]]:
    """Return what the action tells, where it knows every list that is asked for."""
    answer = await answered(hass, **data)
    assert answer.keys() == {"news", "unknown_watch_lists"}
    assert answer["unknown_watch_lists"] == []
    news: list[dict[str, Any]] = answer["news"]
    return news


async def answered(hass: HomeAssistant, **data: Any) -> dict[str, Any]:
    """Return what the action answers."""
    answer: Any = await hass.services.async_call(
        "domain_availability", "news", data, blocking=True, return_response=True
    )
    assert isinstance(answer, dict)
    return answer


async def drop_all(engine: FakeEngine) -> None:
    """Let the names become free, an hour between each, the last one an hour ago."""
    for number, name in enumerate(NAMES):
        await engine.monitor.tell(
            transition(
                name,
                TransitionKind.BECAME_AVAILABLE,
                transition_id=name,
                at=NOW - timedelta(hours=len(NAMES) - number),
            )
        )


async def test_it_says_what_the_trigger_said_and_whether_it_still_holds(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(*LISTS)
    trigger = {"trigger": "domain_availability.became_available"}
    await set_up_automations(hass, automation(trigger))
    told = runs(hass)
    await drop_all(engine)
    await hass.async_block_till_done()
    for name, known in zip(NAMES, (AVAILABLE, REGISTERED, UNKNOWN), strict=True):
        engine.monitor.learn(name, known)

    news = await recall(hass, since="2026-11-24 00:00:00")

    assert [one.pop("is_available") for one in news] == [True, False, None]
    own = {"id", "idx", "alias", "platform", "description"}
    assert news == [{key: one[key] for key in one.keys() - own} for one in told]
    assert len(news) == 3


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, NAMES),
        ({"since": "2026-11-24 06:00:00"}, NAMES[1:]),
        ({"since": "2026-11-24T06:00:00.000001+00:00"}, NAMES[2:]),
        ({"until": "2026-11-24 07:00:00"}, NAMES[:2]),
        ({"until": "2026-11-24 07:00:01+00:00"}, NAMES),
        ({"watch_list": "yours"}, NAMES[2:]),
        ({"suffix": ["uk", "org"]}, NAMES[1:]),
        ({"watch_list": [], "suffix": ""}, NAMES),
        ({"entity_id": "binary_sensor.example_com"}, NAMES[:1]),
        ({"label_id": "nobody"}, ()),
    ],
)
async def test_it_is_narrowed_as_the_triggers_are(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    asked: dict[str, Any],
    found: tuple[str, ...],
) -> None:
    await set_up(*LISTS)
    await drop_all(engine)

    news = await recall(hass, **{"since": "2026-11-24 00:00:00"} | asked)

    assert [one["domain_name"] for one in news] == [*found]


async def test_a_first_look_and_names_that_are_watched_no_more_are_no_news(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(*LISTS)
    await engine.monitor.tell(
        transition(
            "example.com",
            TransitionKind.FIRST_SEEN,
            at=NOW - timedelta(hours=1),
            from_verdict=None,
            from_phase=None,
            to_verdict=VerdictKind.REGISTERED,
            to_phase=Phase.REGISTERED,
        )
    )
    await engine.monitor.tell(
        transition("gone.com", TransitionKind.TAKEN, transition_id="t-2", at=NOW)
    )

    assert await recall(hass, since="2026-01-01 00:00:00") == []


@pytest.mark.parametrize(
    "data", [{}, {"since": "yesterday"}, {"since": "2026-11-24", "phase": "x"}]
)
async def test_a_mistake_is_refused(
    hass: HomeAssistant, set_up: SetUp, data: dict[str, Any]
) -> None:
    await set_up(*LISTS)

    with pytest.raises(vol.Invalid):
        await recall(hass, **data)


@pytest.mark.parametrize(
    ("asked", "unknown", "found"),
    [
        ("Nope", ["Nope"], ()),
        (["Nope", "Neither", "Nope"], ["Nope", "Neither"], ()),
        (["Gone", " yours "], ["Gone"], NAMES[2:]),
    ],
)
async def test_lists_that_are_not_there_are_no_lists_without_news(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    asked: str | list[str],
    unknown: list[str],
    found: tuple[str, ...],
) -> None:
    await set_up(*LISTS)
    await drop_all(engine)

    answer = await answered(hass, since="2026-11-24 00:00:00", watch_list=asked)

    assert answer["unknown_watch_lists"] == unknown
    assert [one["domain_name"] for one in answer["news"]] == [*found]


async def test_a_list_is_known_by_its_device_and_its_id_however_it_is_called(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(*LISTS)
    await drop_all(engine)
    held = [*entry.subentries.values()][1]
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, held.subentry_id), entry.entry_id
    )
    assert device is not None
    hass.config_entries.async_update_subentry(entry, held, title="Theirs")
    await hass.async_block_till_done()

    for meant in (device.id, held.subentry_id, "theirs"):
        news = await recall(hass, since="2026-11-24 00:00:00", watch_list=meant)
        assert [one["domain_name"] for one in news] == [*NAMES[2:]]
    answer = await answered(hass, since="2026-11-24 00:00:00", watch_list="Yours")
    assert answer == {"news": [], "unknown_watch_lists": ["Yours"]}


@pytest.mark.parametrize(
    "span",
    [
        {"since": "2026-11-24 07:00:01", "until": "2026-11-24 07:00:00"},
        {"since": "2026-11-24 08:00:01"},
    ],
    ids=["until before since", "since in the future"],
)
async def test_a_span_that_ends_before_it_begins_is_refused(
    hass: HomeAssistant, set_up: SetUp, span: dict[str, str]
) -> None:
    await set_up(*LISTS)

    assert await refusal(hass, "news", **span) == "span_reversed"


async def test_it_needs_the_integration(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(*LISTS)
    await hass.config_entries.async_unload(entry.entry_id)

    with pytest.raises(ServiceValidationError) as refused:
        await recall(hass, since="2026-11-24 00:00:00")
    assert refused.value.translation_key == "not_set_up"


async def test_a_ledger_that_cannot_be_read_is_an_error_to_try_again_after(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(*LISTS)
    await entry.runtime_data.ledger.close()

    with pytest.raises(HomeAssistantError) as failed:
        await recall(hass, since="2026-11-24 00:00:00")
    assert failed.value.translation_key == "ledger_not_usable"
