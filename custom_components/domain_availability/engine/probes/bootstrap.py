"""Which RDAP server answers for which suffix: IANA's bootstrap file, read by whoisit."""

from collections.abc import Mapping
from typing import Self

# whoisit ships no types; imported with the module, because it takes half a second and builds a
# TLS context.
from whoisit.bootstrap import BaseBootstrap  # type: ignore[import-untyped]
from whoisit.errors import WhoisItError  # type: ignore[import-untyped]
from whoisit.query import QueryBuilder  # type: ignore[import-untyped]

_STUBS: Mapping[str, object] = {
    "asn": {"services": [[["64496-64511"], ["https://rdap.example/"]]]},
    "ipv4": {"services": [[["192.0.2.0/24"], ["https://rdap.example/"]]]},
    "ipv6": {"services": [[["2001:db8::/32"], ["https://rdap.example/"]]]},
    "object": {"services": [[["EXAMPLE"], ["https://rdap.example/"]]]},
}
"""whoisit wants all five of IANA's files; only the one about names is of use here. These have the
ranges for documentation (RFC 5398, 5737, 3849)."""


class RdapBootstrap:
    """A whoisit bootstrap and query builder of our own; replaced as a whole, never changed.

    Knows lower-case A-labels without trailing dot and nothing else.
    """

    def __init__(self, bootstrap: BaseBootstrap) -> None:
        self._bootstrap = bootstrap
        self._builder = QueryBuilder(bootstrap)

    @classmethod
    def load(cls, names: Mapping[str, object]) -> Self:
        """Take IANA's `dns.json` (RFC 9224), parsed; some 10 ms, so in the executor.

        Services that are malformed are left out. Raises ValueError where none is left.
        """
        services = _services(names.get("services"))
        if not services:
            raise ValueError("the RDAP bootstrap file has no services")
        bootstrap = BaseBootstrap()
        try:
            bootstrap.load_bootstrap_data(
                {**_STUBS, "dns": {"services": services}, "timestamp": 0},
                overrides=True,
                from_json=False,
            )
        except WhoisItError as error:
            raise ValueError(str(error)) from error
        return cls(bootstrap)

    def endpoint(self, suffix: str) -> str | None:
        """Return the base URL of the server that answers for exactly this suffix, or `None`.

        The first https one, always the same: proof and question must go to the same host. A suffix
        below a TLD has none here unless it is listed itself, for it may be another registry's.
        """
        try:
            listed, _ = self._bootstrap.get_dns_endpoints(suffix)
        except WhoisItError:
            return None
        base = next((str(url) for url in listed if str(url).startswith("https://")), None)
        return None if base is None else base.rstrip("/") + "/"

    def url(self, base: str, name: str) -> str:
        """Return the address of the question about a name (RFC 9082 section 3.1.3)."""
        return str(self._builder.construct_url(base, "domain", name))


def _services(told: object) -> list[list[list[str]]]:
    """Return the well-formed services: suffixes and URLs, both lists of texts."""
    services: list[list[list[str]]] = []
    for service in told if isinstance(told, list) else []:
        match service:
            case [list(suffixes), list(urls)]:
                names = [s.strip().strip(".").lower() for s in suffixes if isinstance(s, str)]
                bases = [url.strip() for url in urls if isinstance(url, str)]
                services.append([names, bases])
    return services
