"""What can go wrong with a published list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .faults import Fault, Kind, Stage
from .rdap_words import HTML


@dataclass(slots=True, kw_only=True)
class DropListExchange:
    """One request on its way through the server."""

    now: datetime
    moment: datetime
    """The state of the registry the list is made from."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0
    hang: bool = False
    cut: float | None = None
    """Share of the octets sent before the connection breaks."""


def _stale(exchange: DropListExchange, fault: Fault) -> None:
    """Serve the list as it was `by` ago (an hour) or `at` a moment."""
    exchange.moment = fault.past(exchange.now)


def _page(status: int, title: str) -> Kind[DropListExchange]:
    def answer(exchange: DropListExchange, _: Fault) -> None:
        exchange.status = status
        exchange.body = HTML.format(title=title).encode()
        exchange.headers = {"Content-Type": "text/html; charset=utf-8"}

    return Kind(Stage.ANSWER, answer)


def _throttle(exchange: DropListExchange, fault: Fault) -> None:
    """429; option `seconds` is Retry-After (`null`: none)."""
    exchange.status, exchange.body, exchange.headers = 429, b"", {}
    if fault.options.get("seconds", 1) is not None:
        exchange.headers["Retry-After"] = f"{fault.number_of('seconds', 1):g}"


def _empty(exchange: DropListExchange, _: Fault) -> None:
    exchange.body = b""


def _moved(exchange: DropListExchange, fault: Fault) -> None:
    """Send the client elsewhere; option `to` is an address or a path of this server."""
    exchange.status, exchange.body = 302, b""
    exchange.headers = {"Location": fault.text_of("to", "/")}


def _cut_text(exchange: DropListExchange, fault: Fault) -> None:
    """Send a whole HTTP answer whose list ends early."""
    exchange.body = exchange.body[: int(len(exchange.body) * fault.number_of("share", 0.5))]


def _cut(exchange: DropListExchange, fault: Fault) -> None:
    """Close the connection before Content-Length is reached."""
    exchange.cut = fault.number_of("share", 0.5)


def _slow(exchange: DropListExchange, fault: Fault) -> None:
    exchange.delay += fault.number_of("seconds", 1.0)


def _hang(exchange: DropListExchange, _: Fault) -> None:
    exchange.hang = True


def _down(_: DropListExchange, __: Fault) -> None:
    """Refuse connections: the listener sees to it, for the whole server."""


DROPLIST_FAULTS: Mapping[str, Kind[DropListExchange]] = {
    "down": Kind(Stage.LISTEN, _down),
    "stale": Kind(Stage.VIEW, _stale),
    "forbidden": _page(403, "Forbidden"),
    "error_500": _page(500, "Internal Server Error"),
    "error_503": _page(503, "Service Temporarily Unavailable"),
    "html_200": _page(200, "Welcome"),
    "throttle": Kind(Stage.ANSWER, _throttle),
    "empty": Kind(Stage.ANSWER, _empty),
    "moved": Kind(Stage.ANSWER, _moved),
    "cut_text": Kind(Stage.WIRE, _cut_text),
    "cut": Kind(Stage.WIRE, _cut),
    "slow": Kind(Stage.WIRE, _slow),
    "hang": Kind(Stage.WIRE, _hang),
}
