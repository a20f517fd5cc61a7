"""Where the user would register a name: a page of a registrar, by a template of the user's."""

from collections.abc import Mapping
import string
from typing import Any

from yarl import URL

from .const import CONF_REGISTER_URL

GAP = "domain_name"
"""What stands in a template, in braces, where the name (A-label) goes."""

PRESETS: Mapping[str, str] = {
    "Cloudflare": "https://domains.cloudflare.com/?domain={domain_name}",
    "Dynadot": "https://www.dynadot.com/domain/search?domain={domain_name}",
    "Gandi": "https://shop.gandi.net/en/domain/suggest?search={domain_name}",
    "GoDaddy": "https://www.godaddy.com/domainsearch/find?domainToCheck={domain_name}",
    "Namecheap": "https://www.namecheap.com/domains/registration/results/?domain={domain_name}",
    "Porkbun": "https://porkbun.com/checkout/search?q={domain_name}",
}
"""The registrars' own search pages, as they stand in the address bar after a search."""

SCHEMES = frozenset({"http", "https"})


def is_template(typed: str) -> bool:
    """Tell whether it is a web address with a gap for the name, and no other."""
    try:
        gaps = {
            (field, spec, conversion)
            for _, field, spec, conversion in string.Formatter().parse(typed)
            if field is not None
        }
        url = URL(typed.format(domain_name="example.com"))
    except ValueError, KeyError, IndexError, AttributeError:
        return False
    return gaps == {(GAP, "", None)} and url.scheme in SCHEMES and url.host is not None


def fill(options: Mapping[str, Any], name: str) -> str | None:
    """Return where this A-label can be registered by the entry's options; `None`: not said."""
    template: str | None = options.get(CONF_REGISTER_URL)
    return None if template is None else template.format(domain_name=name)
