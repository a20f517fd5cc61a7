"""What can go wrong at a registrar's API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime

from .faults import Fault, Kind, Stage
from .rdap_words import HTML
from .registrar_words import Document, Manner, Word


@dataclass(slots=True, kw_only=True)
class RegistrarExchange:
    """One call on its way through a server; what is said of a name is made for each in turn."""

    manner: Manner
    now: datetime
    moment: datetime
    """The state of the registries the answer about the name at hand is made from."""
    word: Word | None = None
    """What is said of the name at hand, whatever the books have."""
    leave_out: bool = False
    """Nothing is said of the name at hand."""
    spell_out: bool = False
    """A reserved name is said to be."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    document: Document = field(default_factory=dict)
    body: bytes | None = None
    """What is sent instead of the document."""
    delay: float = 0.0
    hang: bool = False
    cut: float | None = None
    """Share of the octets sent before the connection breaks."""


def _says(word: Word) -> Kind[RegistrarExchange]:
    def view(exchange: RegistrarExchange, _: Fault) -> None:
        exchange.word = word

    return Kind(Stage.VIEW, view)


def _stale(exchange: RegistrarExchange, fault: Fault) -> None:
    """Answer from the books as they were `by` ago (an hour) or `at` a moment."""
    exchange.moment = fault.past(exchange.now)


def _left_out(exchange: RegistrarExchange, _: Fault) -> None:
    exchange.leave_out = True


def _reserved(exchange: RegistrarExchange, _: Fault) -> None:
    """Say of reserved names that they are, which no registrar does by itself."""
    exchange.spell_out = True


def _credentials(exchange: RegistrarExchange, _: Fault) -> None:
    """Refuse credentials that were good until now."""
    exchange.status, exchange.document = exchange.manner.unauthorised


def _throttle(exchange: RegistrarExchange, fault: Fault) -> None:
    """Refuse for asking too often; option `seconds` is Retry-After (`null`: none), `form`."""
    exchange.status, exchange.document = exchange.manner.throttled
    if fault.options.get("seconds", 1) is None:
        return
    seconds = fault.number_of("seconds", 1)
    if fault.text_of("form", "seconds") == "date":
        at = exchange.now + timedelta(seconds=seconds)
        exchange.headers["Retry-After"] = format_datetime(at, usegmt=True)
    else:
        exchange.headers["Retry-After"] = f"{seconds:g}"


def _page(status: int, title: str) -> Kind[RegistrarExchange]:
    def answer(exchange: RegistrarExchange, _: Fault) -> None:
        exchange.status = status
        exchange.body = HTML.format(title=title).encode()
        exchange.headers["Content-Type"] = "text/html; charset=utf-8"

    return Kind(Stage.WIRE, answer)


def _cut_json(exchange: RegistrarExchange, fault: Fault) -> None:
    """Send a whole HTTP answer whose JSON ends early."""
    body = exchange.body or b""
    exchange.body = body[: int(len(body) * fault.number_of("share", 0.5))]


def _cut(exchange: RegistrarExchange, fault: Fault) -> None:
    """Close the connection before Content-Length is reached."""
    exchange.cut = fault.number_of("share", 0.5)


def _slow(exchange: RegistrarExchange, fault: Fault) -> None:
    exchange.delay += fault.number_of("seconds", 1.0)


def _hang(exchange: RegistrarExchange, _: Fault) -> None:
    exchange.hang = True


def _down(_: RegistrarExchange, __: Fault) -> None:
    """Refuse connections: the listener sees to it, for the whole server."""


REGISTRAR_FAULTS: Mapping[str, Kind[RegistrarExchange]] = {
    "down": Kind(Stage.LISTEN, _down),
    "stale": Kind(Stage.VIEW, _stale),
    "offered": _says(Word.FREE),
    "unavailable": _says(Word.TAKEN),
    "unsold": _says(Word.UNSOLD),
    "reserved": Kind(Stage.VIEW, _reserved),
    "left_out": Kind(Stage.VIEW, _left_out),
    "credentials": Kind(Stage.ANSWER, _credentials),
    "throttle": Kind(Stage.ANSWER, _throttle),
    "forbidden": _page(403, "Forbidden"),
    "error_500": _page(500, "Internal Server Error"),
    "error_503": _page(503, "Service Temporarily Unavailable"),
    "html_200": _page(200, "Welcome"),
    "cut_json": Kind(Stage.WIRE, _cut_json),
    "cut": Kind(Stage.WIRE, _cut),
    "slow": Kind(Stage.WIRE, _slow),
    "hang": Kind(Stage.WIRE, _hang),
}
