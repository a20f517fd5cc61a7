"""Where a name is registered: templates that lead somewhere, and others that are refused."""

import pytest

from custom_components.domain_availability.register_url import PRESETS, fill, is_template


@pytest.mark.parametrize("template", PRESETS.values(), ids=PRESETS.keys())
def test_every_preset_is_a_template(template: str) -> None:
    assert is_template(template)
    assert template.startswith("https://")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "https://registrar.test/",
        "https://registrar.test/?q={domain}",
        "https://registrar.test/?q={domain_name}&x={other}",
        "https://registrar.test/?q={domain_name",
        "https://registrar.test/?q=domain_name}",
        "https://registrar.test/?q={}",
        "https://registrar.test/?q={0}",
        "https://registrar.test/?q={domain_name.__class__}",
        "https://registrar.test/?q={domain_name!r}",
        "https://registrar.test/?q={domain_name:>99}",
        "registrar.test/?q={domain_name}",
        "javascript:alert('{domain_name}')",
        "https:///{domain_name}",
    ],
)
def test_what_leads_nowhere_is_refused(typed: str) -> None:
    assert not is_template(typed)


def test_a_name_stands_where_the_gap_was() -> None:
    options = {"register_url": "https://registrar.test/{domain_name}?q={domain_name}"}

    assert is_template(options["register_url"])
    assert fill(options, "xn--bcher-kva.de") == (
        "https://registrar.test/xn--bcher-kva.de?q=xn--bcher-kva.de"
    )
    assert fill({}, "example.com") is None
