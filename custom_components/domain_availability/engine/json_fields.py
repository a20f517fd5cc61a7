"""Plain JSON -> the engine's values, each reader naming the key where it does not fit.

A reader takes a JSON value and the key it stands under, and raises EndpointsError.
"""

from collections.abc import Callable, Mapping
from datetime import time, timedelta
import ipaddress
from math import inf
import re
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

type Reader[T] = Callable[[object, str], T]

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|min|h|d)")
_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
_LONGEST = 10 * 365 * 86_400
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.))*")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_ZONES: dict[str, ZoneInfo] = {}
"""Held, so that a rule that asks for one later does not open its file in the event loop."""
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")


class EndpointsError(ValueError):
    """An endpoint file (or shipped data) is malformed; `str()` names the key and what it wants."""

    def __init__(self, key: str, expected: str) -> None:
        """Take the key as a dotted path and what was expected there."""
        super().__init__(f"{key}: expected {expected}")
        self.key = key
        self.expected = expected


def mapping(value: object, key: str) -> Mapping[str, object]:
    """Read a JSON object."""
    if not isinstance(value, dict):
        raise EndpointsError(key, "an object")
    return value


def known_keys(value: object, key: str, known: Mapping[str, Any]) -> Mapping[str, object]:
    """Read a JSON object that may only have known keys."""
    fields = mapping(value, key)
    for name in fields:
        if name not in known:
            path = f"{key}.{name}" if key else name
            raise EndpointsError(path, f"one of {', '.join(known)}")
    return fields


def text(value: object, key: str) -> str:
    """Read a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise EndpointsError(key, "a text")
    return value


def flag(value: object, key: str) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise EndpointsError(key, "true or false")
    return value


def number(value: object, key: str) -> float:
    """Read a number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < inf:
        raise EndpointsError(key, "a number that is not negative")
    return float(value)


def count(value: object, key: str) -> int:
    """Read a whole number from 1."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise EndpointsError(key, "a whole number from 1")
    return value


def fraction(value: object, key: str) -> float:
    """Read a number from 0 to 1."""
    if (read := number(value, key)) > 1:
        raise EndpointsError(key, "a number from 0 to 1")
    return read


def duration(value: object, key: str) -> timedelta:
    """Read seconds, or a text like `5d`, `12h`, `30min`, `90s`; ten years at most."""
    expected = "seconds, or a text like 5d, 12h, 30min, 90s"
    if isinstance(value, str) and (found := _DURATION.fullmatch(value)):
        seconds = float(found[1]) * _UNITS[found[2]]
    elif isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value
    else:
        raise EndpointsError(key, expected)
    if not 0 <= seconds <= _LONGEST:
        raise EndpointsError(key, f"{expected}, from 0 to ten years")
    return timedelta(seconds=seconds)


def seconds(value: object, key: str) -> float:
    """Read a duration in any of its forms, as seconds."""
    return duration(value, key).total_seconds()


def clock_time(value: object, key: str) -> time:
    """Read a time of day like `19:00`."""
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise EndpointsError(key, "a time of day like 19:00")
    return time.fromisoformat(value)


def zone(value: object, key: str) -> str:
    """Read the name of an IANA time zone (blocking: loads it)."""
    name = text(value, key)
    try:
        _ZONES[name] = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise EndpointsError(key, "an IANA time zone like Europe/London") from error
    return name


def texts(value: object, key: str) -> tuple[str, ...]:
    """Read one text or a list of texts."""
    return many(text)(value, key)


def many[T](reader: Reader[T]) -> Reader[tuple[T, ...]]:
    """Return the reader of one value or a list of them."""

    def read(value: object, key: str) -> tuple[T, ...]:
        if isinstance(value, list):
            return tuple(reader(entry, f"{key}[{i}]") for i, entry in enumerate(value))
        return (reader(value, key),)

    return read


def optional[T](reader: Reader[T]) -> Reader[T | None]:
    """Return the reader that takes null too."""
    return lambda value, key: None if value is None else reader(value, key)


def web_address(value: object, key: str) -> str:
    """Read an http or https address without query and fragment."""
    expected = "an address like https://rdap.example/"
    address = text(value, key).strip()
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise EndpointsError(key, expected) from error
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment:
        raise EndpointsError(key, expected)
    return address


def base_url(value: object, key: str) -> str:
    """Read a web address that ends in a slash, or gets one."""
    return web_address(value, key).rstrip("/") + "/"


def host_and_port(value: object, key: str, default: int) -> tuple[str, int]:
    """Read `host`, `host:port`, `127.0.0.1:53`, `[::1]:53` or `::1`."""
    expected = "host or host:port, like 127.0.0.1:5353 or [::1]:53"
    address = text(value, key).strip()
    if is_ip(address):
        return address, default
    host, colon, port = address.rpartition(":") if not address.endswith("]") else (address, "", "")
    if not colon:
        host = address
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    good_host = is_ip(bare) if bare != host else bool(_HOST.fullmatch(bare))
    good_port = not colon or bool(_PORT.fullmatch(port) and int(port) <= 65_535)
    if not (good_host and good_port):
        raise EndpointsError(key, expected)
    return bare, int(port) if colon else default


def is_ip(host: str) -> bool:
    """Tell an IP address from a host name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
