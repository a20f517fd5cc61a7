"""The quality scale says what is so: every rule of Home Assistant's, with what shows it."""

import ast
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.const import Platform
from homeassistant.util.yaml import load_yaml_dict
import pytest

import custom_components.domain_availability
from custom_components.domain_availability.learn_more import learn_more

HOUSE = Path(custom_components.domain_availability.__file__).parent
TOP = HOUSE.parent.parent
RULES: dict[str, dict[str, str]] = load_yaml_dict(str(HOUSE / "quality_scale.yaml"))["rules"]
MANIFEST: dict[str, Any] = json.loads((HOUSE / "manifest.json").read_text("utf-8"))
TROUBLES = (TOP / "docs" / "troubleshooting.md").read_text("utf-8")
TEXTS: dict[str, Any] = json.loads((HOUSE / "translations" / "en.json").read_text("utf-8"))

ALL_RULES = frozenset(
    """
    action-setup appropriate-polling brands common-modules config-flow-test-coverage config-flow
    dependency-transparency docs-actions docs-conditions docs-high-level-description
    docs-installation-instructions docs-removal-instructions docs-triggers entity-event-setup
    entity-unique-id has-entity-name runtime-data test-before-configure test-before-setup
    unique-config-entry
    action-exceptions config-entry-unloading docs-configuration-parameters
    docs-installation-parameters entity-unavailable integration-owner log-when-unavailable
    parallel-updates reauthentication-flow test-coverage
    devices diagnostics discovery-update-info discovery docs-data-update docs-examples
    docs-known-limitations docs-supported-devices docs-supported-functions docs-troubleshooting
    docs-use-cases dynamic-devices entity-category entity-device-class entity-disabled-by-default
    entity-translations exception-translations icon-translations reconfiguration-flow repair-issues
    stale-devices
    async-dependency inject-websession strict-typing
    """.split()  # noqa: SIM905 - as a list it would be a page
)
"""Those of developers.home-assistant.io, bronze to platinum."""

ALWAYS_THERE = frozenset(
    {"automation", "homeassistant", "script", "system_health", "websocket_api"}
    | {platform.value for platform in Platform}
)
"""What may be used without being named as a dependency, of what is used here."""


def test_every_rule_is_done_or_exempt_and_no_other_is_there() -> None:
    assert RULES.keys() == ALL_RULES
    assert {one["status"] for one in RULES.values()} == {"done", "exempt"}
    assert all(one.keys() == {"status", "comment"} for one in RULES.values())


@pytest.mark.parametrize("rule", [rule for rule in RULES if RULES[rule]["status"] == "done"])
def test_what_is_done_names_what_shows_it(rule: str) -> None:
    files = re.findall(r"[\w./-]+\.(?:md|py|toml)\b", RULES[rule]["comment"])

    shown = [file for file in files if (TOP / file).exists()]
    assert shown, "a test or a page"
    assert [file for file in files if "/" in file] == [file for file in shown if "/" in file]
    if rule.startswith("docs-"):
        assert all(file.endswith(".md") for file in files)


@pytest.mark.parametrize("rule", [rule for rule in RULES if RULES[rule]["status"] == "exempt"])
def test_what_is_exempt_says_why(rule: str) -> None:
    assert len(RULES[rule]["comment"].split()) > 5


@pytest.mark.parametrize("key", TEXTS["issues"])
def test_every_issue_is_explained_under_its_key(key: str) -> None:
    heading = key.removeprefix("was_").replace("_", " ").capitalize()
    assert f"\n### {heading}\n" in TROUBLES
    address, _, section = learn_more(key).partition("#")
    assert address == f"{MANIFEST['documentation']}/blob/main/docs/troubleshooting.md"
    assert section == heading.lower().replace(" ", "-")


def test_every_issue_says_where_to_learn_more() -> None:
    calls = [
        node
        for file in HOUSE.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("async_create_issue")
    ]
    assert calls
    for call in calls:
        assert "learn_more_url" in {keyword.arg for keyword in call.keywords}, ast.unparse(call)


def used_integrations(file: Path) -> set[str]:
    """Return the integrations of Home Assistant's own that a file imports from."""
    used: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "homeassistant.components":
                used |= {alias.name for alias in node.names}
            elif node.module.startswith("homeassistant.components."):
                used.add(node.module.split(".")[2])
    return used


@pytest.mark.parametrize("file", sorted(HOUSE.glob("*.py")), ids=lambda file: file.stem)
def test_what_is_imported_is_a_dependency_or_always_there(file: Path) -> None:
    own = {path.stem for path in HOUSE.glob("*.py")}
    named = {*MANIFEST.get("dependencies", ()), *MANIFEST.get("after_dependencies", ())}

    assert used_integrations(file) <= ALWAYS_THERE | named | own


def test_the_manifest_has_no_key_that_would_be_refused() -> None:
    known = {
        "domain", "name", "codeowners", "config_flow", "documentation", "integration_type",
        "iot_class", "issue_tracker", "loggers", "requirements", "single_config_entry", "version",
        "dependencies", "after_dependencies",
    }  # fmt: skip
    assert MANIFEST.keys() <= known
    assert all(owner.startswith("@") for owner in MANIFEST["codeowners"])
    assert all(re.match(r"[a-z0-9-]+(==|>=)", one) for one in MANIFEST["requirements"])
    assert MANIFEST["documentation"].startswith("https://")
    assert (HOUSE / "brand" / "icon.png").is_file()
