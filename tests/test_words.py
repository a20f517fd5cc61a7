"""Texts, icons, manifest and quality scale against the code, as Home Assistant's own check would.

That check is on no package index; what is missing shall fail here and not there.
"""

from collections.abc import Iterator, Mapping
import json
from pathlib import Path
import re
import string
from typing import Any

from homeassistant.components.sensor import SensorDeviceClass, SensorEntityDescription
from homeassistant.data_entry_flow import section
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.selector import selector, validate_selector
from homeassistant.util.yaml import load_yaml_dict
import pytest
import voluptuous as vol

from custom_components.domain_availability import (
    binary_sensor,
    button,
    calendar,
    condition,
    config_flow,
    config_flow_list_form,
    config_flow_options,
    config_flow_registrar,
    const,
    detail,
    event,
    list_calendar,
    name_file,
    name_review,
    sensor,
    sensor_counts,
    services,
    services_carry,
    services_check,
    services_lists,
    services_metrics,
    services_news,
    services_recall,
    services_registered,
    switch,
    system_health,
    trigger,
)
from custom_components.domain_availability.engine.names import BadNameReason
from custom_components.domain_availability.engine.probes.registrars import REGISTRARS
from custom_components.domain_availability.engine.verdict import Caution
from custom_components.domain_availability.list_intent import NEWS

HOUSE = Path(config_flow.__file__).parent
TEXTS: dict[str, Any] = json.loads((HOUSE / "translations" / "en.json").read_text())
ICONS: dict[str, Any] = json.loads((HOUSE / "icons.json").read_text())
MANIFEST: dict[str, Any] = json.loads((HOUSE / "manifest.json").read_text())

DESCRIPTIONS: dict[str, tuple[EntityDescription, ...]] = {
    "binary_sensor": (binary_sensor.AVAILABLE,),
    "button": (button.CHECK_NOW, button.CHECK_DUE),
    "calendar": (calendar.CALENDAR,),
    "event": (event.TRANSITION, event.LIST_TRANSITION),
    "sensor": (
        *sensor.SENSORS,
        *sensor_counts.LIST_SENSORS,
        *sensor_counts.ENTRY_SENSORS,
    ),
    "switch": (switch.WATCH_ALL, switch.WATCH),
}
STATES = {"binary_sensor": ["on", "off"]}
FLOWS = {
    "config": (
        TEXTS["config"],
        {"user": config_flow_list_form.NAMES_SCHEMA},
    ),  # and the steps of renewal
    "watch_list": (
        TEXTS["config_subentries"]["watch_list"],
        {
            "user": config_flow_list_form.WATCH_LIST_SCHEMA,
            "reconfigure": config_flow_list_form.WATCH_LIST_SCHEMA,
        },
    ),
}
SCHEMAS: dict[str, Any] = {
    const.SERVICE_ADD: services_lists.ADD_SCHEMA,
    const.SERVICE_CHECK: services_check.CHECK_SCHEMA,
    const.SERVICE_EXPORT: services_carry.EXPORT_SCHEMA,
    const.SERVICE_HISTORY: services_recall.HISTORY_SCHEMA,
    const.SERVICE_IMPORT: services_carry.IMPORT_SCHEMA,
    const.SERVICE_METRICS: services_metrics.METRICS_SCHEMA,
    const.SERVICE_NEWS: services_news.NEWS_SCHEMA,
    const.SERVICE_MARK_REGISTERED: services_registered.MARK_REGISTERED_SCHEMA,
    const.SERVICE_PAUSE: services_lists.PAUSE_SCHEMA,
    const.SERVICE_PLAN: services_recall.PLAN_SCHEMA,
    const.SERVICE_REMOVE: services_lists.REMOVE_SCHEMA,
    const.SERVICE_RESET_METRICS: services_metrics.RESET_METRICS_SCHEMA,
    const.SERVICE_RESUME: services_lists.RESUME_SCHEMA,
    const.SERVICE_TEST_ANNOUNCEMENT: services.TEST_ANNOUNCEMENT_SCHEMA,
}
REGISTRAR: dict[str, Any] = TEXTS["config_subentries"]["registrar"]
SOURCE = "\n".join(path.read_text() for path in HOUSE.glob("*.py"))


def leaves(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{path}/{key}")
        else:
            yield f"{path}/{key}", value


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


ALL_TEXTS = dict(leaves(TEXTS))


@pytest.mark.parametrize(("path", "text"), ALL_TEXTS.items(), ids=ALL_TEXTS.keys())
def test_every_text_is_one_that_the_check_lets_pass(path: str, text: str) -> None:
    assert text.strip() == text != ""
    assert not re.search(r"<[^>]*>", text), "no HTML"
    assert not re.search(r"'{\w+}'", text), "no placeholder in single quotes"
    assert not re.search(r"(\w+://|www\.)[a-z0-9]", text, re.IGNORECASE), "no URL"
    assert "[%" not in text, "no references in a custom integration"
    assert all(field.isidentifier() for field in placeholders(text))
    assert re.fullmatch(r"(/[a-z0-9]+(_[a-z0-9]+)*)+", path)


def labelled(fields: Mapping[Any, Any], texts: Mapping[str, Any]) -> None:
    """Let every field have a label and say what to enter, those in sections too."""
    sections = {str(key): value for key, value in fields.items() if isinstance(value, section)}
    plain = {str(field) for field in fields} - sections.keys()
    assert texts["data"].keys() == texts["data_description"].keys() == plain
    assert texts.get("sections", {}).keys() == sections.keys()
    for key, inner in sections.items():
        assert texts["sections"][key]["name"]
        assert texts["sections"][key]["description"]
        labelled(inner.schema.schema, texts["sections"][key])


@pytest.mark.parametrize("flow", FLOWS)
def test_every_field_of_every_form_has_a_label_and_says_what_to_enter(flow: str) -> None:
    texts, forms = FLOWS[flow]

    assert texts["step"].keys() - {"reauth_confirm"} == {*forms, "review"}
    for step, schema in forms.items():
        labelled(schema.schema, texts["step"][step])
        assert texts["step"][step]["title"]


@pytest.mark.parametrize("flow", FLOWS)
def test_the_review_names_its_choices(flow: str) -> None:
    review = FLOWS[flow][0]["step"]["review"]

    assert review["menu_options"].keys() == {"accept", "edit"}
    assert review["menu_option_descriptions"].keys() == {"accept", "edit"}
    assert placeholders(review["description"]) == {"review"}


def test_every_error_of_a_form_has_its_text_and_no_other() -> None:
    errors = {
        *re.findall(r'"(list_name_[a-z_]+|no_names|endpoints_malformed)"', SOURCE),
        *(problem.value for problem in name_file.FileProblem),
        "names_too_long",
    }
    tried = set(config_flow_registrar.ERRORS.values())

    assert FLOWS["watch_list"][0]["error"].keys() == errors | {
        "price_currency_unknown",
        "notify_action_malformed",
        "layers_missing",
    }
    # The first flow knows no other lists and no prices, but renews credentials.
    assert FLOWS["config"][0]["error"].keys() == errors - {"list_name_taken"} | tried
    assert REGISTRAR["error"].keys() == {*tried, "endpoints_malformed"}
    for error in tried:
        assert REGISTRAR["error"][error] == FLOWS["config"][0]["error"][error]
        assert placeholders(REGISTRAR["error"][error]) == {"registrar"}
    assert placeholders(REGISTRAR["error"]["endpoints_malformed"]) == {"file", "problem"}
    for texts, _ in FLOWS.values():
        assert placeholders(texts["error"]["endpoints_malformed"]) == {"file", "problem"}
        assert str(config_flow_list_form.LONGEST_LIST_NAME) in texts["error"]["list_name_too_long"]


def test_the_subentries_say_how_they_are_begun() -> None:
    texts = TEXTS["config_subentries"]

    assert texts.keys() == {const.SUBENTRY_WATCH_LIST, const.SUBENTRY_REGISTRAR}
    for subentry in texts.values():
        assert subentry["entry_type"]
        assert subentry["initiate_flow"].keys() == {"user", "reconfigure"}


@pytest.mark.parametrize(
    "step",
    [
        REGISTRAR["step"]["credentials"],
        REGISTRAR["step"]["reconfigure"],
        TEXTS["config"]["step"]["reauth_confirm"],
    ],
    ids=["credentials", "reconfigure", "reauth_confirm"],
)
def test_every_credential_has_a_label_and_says_where_it_is_found(step: dict[str, Any]) -> None:
    wanted = {
        str(field)
        for key in REGISTRARS
        for field in config_flow_registrar.credentials_schema(key).schema
    }

    assert step["data"].keys() == step["data_description"].keys() == wanted
    assert placeholders(step["description"]) == {"registrar"}


LIVING_ENDS = frozenset(
    re.findall(
        r'AbortFlow\("([a-z_]+)"\)',
        (HOUSE / "subentry_flow.py").read_text(encoding="utf-8"),
    )
)
"""How every flow of a subentry can end."""


MENDING_ENDS = frozenset(
    re.findall(r'async_abort\(reason="([a-z_]+)"', (HOUSE / "repairs.py").read_text("utf-8"))
)
"""How the forms of repairs can end."""


def test_every_end_of_a_registrars_flow_has_its_text() -> None:
    ends = set(re.findall(r'async_abort\(reason="([a-z_]+)"', SOURCE)) - MENDING_ENDS

    assert REGISTRAR["abort"].keys() | TEXTS["config"]["abort"].keys() == {
        *ends,
        *LIVING_ENDS,
        "already_configured",
    }
    assert TEXTS["config_subentries"]["watch_list"]["abort"].keys() >= LIVING_ENDS
    assert REGISTRAR["step"]["user"]["data"].keys() == {const.CONF_REGISTRAR}


def test_every_option_has_a_label_and_says_what_it_does() -> None:
    (step,) = TEXTS["options"]["step"].values()
    fields = {str(field) for field in config_flow_options.OPTIONS_SCHEMA.schema}

    assert TEXTS["options"]["step"].keys() == {"init"}
    assert step["data"].keys() == step["data_description"].keys() == fields
    assert step["title"]
    errors = TEXTS["options"]["error"]
    source = Path(config_flow_options.__file__).read_text()
    said = set(re.findall(r'"((?:[a-z]+_)+(?:malformed|missing))"', source))
    assert errors.keys() == said | {"price_currency_unknown"}
    for text in (errors["register_url_malformed"], step["data_description"]["register_url"]):
        assert placeholders(text) == {"gap"}
    assert errors["layers_missing"] == FLOWS["watch_list"][0]["error"]["layers_missing"]


def test_every_action_is_described_with_all_its_fields() -> None:
    actions = load_yaml_dict(str(HOUSE / "services.yaml"))

    assert actions.keys() == TEXTS["services"].keys() == ICONS["services"].keys()
    assert actions.keys() == SCHEMAS.keys()
    assert (
        set(re.findall(r'^SERVICE_[A-Z_]+: Final = "([a-z_]+)"', SOURCE, re.MULTILINE))
        == SCHEMAS.keys()
    )
    for key, schema in SCHEMAS.items():
        texts, action = TEXTS["services"][key], actions[key] or {}
        fields = action.get("fields", {})
        typed = {str(field): field for field in schema.schema}
        targeted = {str(field) for field in cv.TARGET_FIELDS}
        assert texts["name"]
        assert texts["description"]
        assert ("target" in action) is (typed.keys() >= targeted)
        assert texts.get("fields", {}).keys() == fields.keys() == typed.keys() - targeted
        for name, field in texts.get("fields", {}).items():
            assert field["name"]
            assert field["description"]
            validated = selector(fields[name]["selector"]).config
            assert fields[name].get("required", False) is isinstance(typed[name], vol.Required)
            if "default" in fields[name]:
                assert fields[name]["default"] == typed[name].default()
                most = typed_range(schema.schema[typed[name]])
                assert (validated["min"], validated["max"]) == most


def typed_range(validator: Any) -> tuple[int, int]:
    (found,) = [one for one in validator.validators if isinstance(one, vol.Range)]
    return found.min, found.max


AUTOMATED: dict[str, Mapping[str, Mapping[str, Any]]] = {
    "trigger": {
        "became_available": trigger.BECAME_AVAILABLE_SCHEMA.schema,
        "phase_changed": trigger.PHASE_CHANGED_SCHEMA.schema,
    },
    "condition": {
        "is_available": condition.IsAvailableCondition._schema.schema,
        "is_in_phase": condition.IS_IN_PHASE_SCHEMA.schema,
        "is_not_available": condition.IsNotAvailableCondition._schema.schema,
    },
}
"""What automations can use, by kind and key, and what each takes."""


@pytest.mark.parametrize("kind", AUTOMATED)
def test_every_trigger_and_condition_is_described_with_all_its_fields(kind: str) -> None:
    descriptions = load_yaml_dict(str(HOUSE / f"{kind}s.yaml"))
    described = {key for key in descriptions if not key.startswith(".")}
    code: Mapping[str, object] = trigger.TRIGGERS if kind == "trigger" else condition.CONDITIONS

    assert described == code.keys() == AUTOMATED[kind].keys()
    assert TEXTS[f"{kind}s"].keys() == ICONS[f"{kind}s"].keys() == described
    for key in described:
        texts, fields = TEXTS[f"{kind}s"][key], descriptions[key]["fields"]
        assert texts.keys() == {"name", "description", "fields"}
        assert ICONS[f"{kind}s"][key].keys() == {kind}
        (options,) = (
            dict(taken) for field, taken in AUTOMATED[kind][key].items() if field == "options"
        )
        assert {str(field) for field in options} == fields.keys() == texts["fields"].keys()
        for field in fields:
            assert texts["fields"][field].keys() == {"name", "description"}
        assert descriptions[key]["target"] == {
            "entity": {"integration": const.DOMAIN, "domain": "binary_sensor"}
        }


@pytest.mark.parametrize("kind", AUTOMATED)
def test_every_field_of_a_trigger_or_condition_can_be_selected(kind: str) -> None:
    descriptions = load_yaml_dict(str(HOUSE / f"{kind}s.yaml"))

    for key in AUTOMATED[kind]:
        for name, field in descriptions[key]["fields"].items():
            assert field.keys() <= {"required", "default", "example", "selector"}, name
            (config,) = validate_selector(field["selector"]).values()
            if config and (translations := config.get("translation_key")):
                texts = TEXTS["selector"][translations]["options"]
                assert texts.keys() == {*config["options"]} == {*trigger.PHASES}
                assert texts == TEXTS["entity"]["sensor"]["phase"]["state"]


FIXABLE = {
    "ledger_replaced": {"file", "date", "moved_to"},
    "names_held": {"names"},
    "news_given_up": {"target", "date", "reason"},
    "paused_unused": {"days", "date"},
    "port_53_caught": set(),
    "was_paused_unused": {"days", "date"},
}
"""By issue, what the form that mends it is told."""
READ_ONLY = {
    "entity_room": {"lists", "entities", "names"},
    "ledger_failing": {"file", "problem"},
    "notify_target_missing": {"target", "lists"},
    "server_refuses": {"server", "since"},
    "suffix_silent": {"suffix", "since"},
    "suffix_unanswered": {"suffix"},
}
"""By issue, what its text is told."""


def test_every_issue_has_its_text_and_no_other() -> None:
    assert TEXTS["issues"].keys() == FIXABLE.keys() | READ_ONLY.keys()
    for key in TEXTS["issues"]:
        assert f'"{key}"' in SOURCE


@pytest.mark.parametrize("key", FIXABLE)
def test_an_issue_that_can_be_mended_has_a_form_and_no_text_beside_it(key: str) -> None:
    texts = TEXTS["issues"][key]

    assert texts.keys() == {"title", "fix_flow"}
    (step,) = texts["fix_flow"]["step"].values()
    assert texts["fix_flow"]["step"].keys() == {"confirm"}
    assert step["title"]
    assert placeholders(step["description"]) == FIXABLE[key]


def test_every_end_of_a_form_that_mends_has_its_text() -> None:
    said = {
        end
        for texts in TEXTS["issues"].values()
        for end in texts.get("fix_flow", {}).get("abort", ())
    }
    assert said == MENDING_ENDS


@pytest.mark.parametrize("key", READ_ONLY)
def test_an_issue_that_can_only_be_read_says_what_to_do(key: str) -> None:
    texts = TEXTS["issues"][key]

    assert texts.keys() == {"title", "description"}
    assert placeholders(texts["description"]) == READ_ONLY[key]
    assert placeholders(texts["title"]) <= READ_ONLY[key]


def test_all_that_system_health_shows_has_its_text_and_no_other() -> None:
    shown = set(
        re.findall(
            r'^        "([a-z0-9_]+)":',
            (HOUSE / "system_health.py").read_text("utf-8"),
            re.MULTILINE,
        )
    )
    resolvers = {"reach_doh_1", "reach_doh_2"}
    assert TEXTS["system_health"]["info"].keys() == shown | system_health.REACHED.keys() | resolvers


def test_every_reason_for_refusing_a_name_is_said() -> None:
    said = {
        key.removeprefix("bad_name_") for key in TEXTS["exceptions"] if key.startswith("bad_name_")
    }

    assert said == {reason.value for reason in BadNameReason}


def test_every_error_that_is_raised_has_its_text_and_its_placeholders() -> None:
    own = {key for key in TEXTS["exceptions"] if not key.startswith("bad_name_")}

    assert own == set(
        re.findall(r'translation_domain=DOMAIN,\s*translation_key="([a-z_]+)"', SOURCE)
    )
    given = dict(
        re.findall(r'translation_key="([a-z_]+)",\s*translation_placeholders=\{([^}]*)\}', SOURCE)
    )
    for key in own:
        wanted = placeholders(TEXTS["exceptions"][key]["message"])
        assert set(re.findall(r'"([a-z_]+)":', given.get(key, ""))) == wanted, key


def test_the_review_uses_every_common_text_and_no_other() -> None:
    used = set(
        re.findall(
            r'texts\["([a-z_]+)"\]|texts\[\'([a-z_]+)\'\]', Path(name_review.__file__).read_text()
        )
    )

    others = {
        key
        for key in TEXTS["common"]
        if key.startswith(("notify_", "calendar_", "reduced_", "owned_", "wanted_"))
    }
    assert TEXTS["common"].keys() - others == {double or single for double, single in used}


def test_every_notification_has_its_words_and_no_others() -> None:
    titles = {f"notify_{intent}_{kind}" for intent, kinds in NEWS.items() for kind in kinds}
    titles |= {f"notify_{intent}_premium" for intent in NEWS}
    parts = {
        "notify_seen": {"date", "confidence", "list"},
        "notify_price": {"price"},
        "notify_test": {"title"},
        "notify_test_hint": {"list"},
        "notify_register": set(),
    }

    written = {key for key in TEXTS["common"] if key.startswith("notify_")}
    assert written == titles | parts.keys()
    for key in titles:
        assert placeholders(TEXTS["common"][key]) == {"name"}
    for key, gaps in parts.items():
        assert placeholders(TEXTS["common"][key]) == gaps


@pytest.mark.parametrize("key", ["priority", "caution", "detail", "intent", "layers", "dns"])
def test_every_option_to_select_has_its_text(key: str) -> None:
    form = {
        **config_flow_options.OPTIONS_SCHEMA.schema,
        **config_flow_list_form.watch_list_schema(Caution).schema,
    }
    selector = form[key]

    assert selector.config["translation_key"] == key
    assert TEXTS["selector"][key]["options"].keys() == set(selector.config["options"])
    assert TEXTS["selector"].keys() == {
        "priority",
        "caution",
        "detail",
        "dns",
        "intent",
        "layers",
        "phase",
    }


def test_every_entity_is_described_and_nothing_else() -> None:
    for kind in (TEXTS["entity"], ICONS["entity"]):
        assert {(platform, key) for platform, entities in kind.items() for key in entities} == {
            (platform, description.translation_key)
            for platform, descriptions in DESCRIPTIONS.items()
            for description in descriptions
        }
    assert {
        path.stem for path in HOUSE.glob("*.py") if "PARALLEL_UPDATES" in path.read_text()
    } == set(DESCRIPTIONS)


ENTITIES = [
    (platform, description)
    for platform, descriptions in DESCRIPTIONS.items()
    for description in descriptions
]


@pytest.mark.parametrize(
    ("platform", "description"), ENTITIES, ids=lambda one: getattr(one, "key", one)
)
def test_an_entity_has_a_name_and_words_for_all_its_states(
    platform: str, description: EntityDescription
) -> None:
    key = description.translation_key
    texts = TEXTS["entity"][platform][key]
    icons = ICONS["entity"][platform][key]
    states = set(STATES.get(platform, ()))
    if (
        isinstance(description, SensorEntityDescription)
        and description.device_class is SensorDeviceClass.ENUM
    ):
        states = set(description.options or ())

    # An entity that is its device's main one takes the device's name.
    assert ("name" in texts) is (description.name is not None)
    if name := texts.get("name"):
        assert name == name.capitalize(), "sentence case"
    assert texts.get("state", {}).keys() == states
    assert icons.get("state", {}).keys() == states


def test_every_event_type_has_its_text() -> None:
    texts = TEXTS["entity"]["event"][event.TRANSITION.translation_key]

    shown = texts["state_attributes"]["event_type"]["state"]
    assert shown.keys() == set(event.TRANSITION.event_types or ())


def test_every_icon_is_of_the_design_icons() -> None:
    for path, icon in leaves(ICONS):
        assert re.fullmatch(r"mdi:[a-z0-9]+(-[a-z0-9]+)*", icon), path
    for entities in ICONS["entity"].values():
        assert all("default" in icons for icons in entities.values())


def test_the_manifest_is_what_the_code_is() -> None:
    assert list(MANIFEST) == ["domain", "name", *sorted(MANIFEST.keys() - {"domain", "name"})]
    assert MANIFEST["domain"] == const.DOMAIN == HOUSE.name
    assert MANIFEST["config_flow"] is True
    assert MANIFEST["single_config_entry"] is True
    assert MANIFEST["integration_type"] == "service"
    assert MANIFEST["iot_class"] == "cloud_polling"
    assert re.fullmatch(r"\d+\.\d+\.\d+", MANIFEST["version"])
    assert TEXTS.get("title", MANIFEST["name"]) == MANIFEST["name"]


def test_what_the_house_holds_is_what_the_quality_scale_says() -> None:
    scale = load_yaml_dict(str(HOUSE / "quality_scale.yaml"))["rules"]
    rules = {rule: one["status"] for rule, one in scale.items()}
    claims = {
        "diagnostics": (HOUSE / "diagnostics.py").exists(),
        "repair-issues": (HOUSE / "repairs.py").exists(),
        "icon-translations": bool(ICONS["entity"]),
        "exception-translations": "raise HomeAssistantError(\n" in SOURCE,
        "reconfiguration-flow": "async_step_reconfigure" in SOURCE,
        "parallel-updates": "PARALLEL_UPDATES = 0" in SOURCE,
        "runtime-data": "entry.runtime_data" in SOURCE,
    }

    assert {rule: rules[rule] == "done" for rule in claims} == claims
    exempt_without = {
        "action-setup": "services.yaml",
        "docs-triggers": "triggers.yaml",
        "docs-conditions": "conditions.yaml",
    }
    for rule, file in exempt_without.items():
        assert (rules[rule] == "exempt") is not (HOUSE / file).exists()


def test_a_calendar_has_words_for_what_is_to_come() -> None:
    written = {
        key: placeholders(text)
        for key, text in TEXTS["common"].items()
        if key.startswith("calendar_")
    }

    assert written == {
        "calendar_expires": {"name"},
        "calendar_drop": {"name"},
        **{f"calendar_drop_{word}": {"date"} for _, word in list_calendar.LIKELIHOODS},
    }


def test_the_entity_budget_counts_what_is_on_by_default() -> None:
    of_names = [
        binary_sensor.AVAILABLE,
        button.CHECK_NOW,
        event.TRANSITION,
        switch.WATCH,
        *sensor.SENSORS,
    ]
    of_lists = [calendar.CALENDAR, event.LIST_TRANSITION, *sensor_counts.LIST_SENSORS]
    of_entry = [button.CHECK_DUE, switch.WATCH_ALL, *sensor_counts.ENTRY_SENSORS]

    assert [
        sum(one.entity_registry_enabled_default for one in ones)
        for ones in (of_names, of_lists, of_entry)
    ] == [detail.FULL_COSTS, detail.LIST_COSTS, detail.ENTRY_COSTS]
    # All of them enabled still fit into what Home Assistant takes.
    most_full = (detail.MOST_ENABLED - detail.ENTRY_COSTS) // detail.FULL_COSTS
    assert most_full * (len(of_names) - detail.FULL_COSTS) + detail.MOST_ENABLED <= 10_000
    assert sum(map(len, (of_names, of_lists, of_entry))) == len(ENTITIES)


def test_what_did_not_fit_is_named_list_by_list() -> None:
    for kind in ("compact", "none"):
        assert placeholders(TEXTS["common"][f"reduced_{kind}"]) == {"count"}
    assert placeholders(TEXTS["common"]["owned_list"]) == set()
    assert placeholders(TEXTS["common"]["wanted_list"]) == set()
