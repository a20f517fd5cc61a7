"""What servers are called where their pace is kept: equal names share one. Pure."""

from functools import lru_cache
from urllib.parse import urlsplit


@lru_cache(maxsize=4096)
def http_key(base: str) -> str:
    """Return the name of a base URL's server: its host, which many suffixes' base URLs share."""
    return urlsplit(base).netloc.lower()


@lru_cache(maxsize=4096)
def line_key(host: str, port: int) -> str:
    """Return the name of a server of port 43 or the like: its host, and any other port."""
    if port == 43:
        return host
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
