"""What can go wrong at an RDAP server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime

from .faults import Fault, Kind, Stage
from .rdap_words import HTML, error
from .suffixes import Json

_TITLES = {403: "Forbidden", 429: "Too Many Requests", 500: "Internal Server Error"}
_CLASSES = ("entity", "nameserver", "autnum", "ip network")


@dataclass(slots=True, kw_only=True)
class RdapExchange:
    """One request on its way through a server."""

    name: str
    suffix: str
    base: str
    now: datetime
    moment: datetime
    """The state of the registry the answer is made from."""
    asked_for: str
    """The name the answer is about."""
    empty: bool = False
    """Nothing is registered."""
    stamped: bool = True
    """The answer tells what moment its data is from."""
    controls: tuple[str, ...] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    document: dict[str, Json] | None = None
    """The answer as JSON; `None` where `body` is not."""
    body: bytes | None = None
    """What is sent instead of the document."""
    delay: float = 0.0
    piece: int = 0
    """Octets sent at a time, `pause` real seconds apart; 0: all at once."""
    pause: float = 0.0
    hang: bool = False
    cut: float | None = None
    """Share of the octets sent before the connection breaks."""
    reset: bool = False
    """Break it with RST, not FIN."""

    def refuse(self, status: int, *description: str) -> None:
        """Answer with an error document instead."""
        self.status = status
        self.document = error(status, _TITLES.get(status, "Service Unavailable"), *description)


def _stale(exchange: RdapExchange, fault: Fault) -> None:
    """Answer from the books as they were `by` ago (an hour) or `at` a moment.

    Option `shows`: `event` (the document's own event tells), `age` (an Age header tells),
    `nothing` (it looks fresh).
    """
    exchange.moment = fault.past(exchange.now)
    exchange.stamped = fault.text_of("shows", "event") == "event"
    if fault.text_of("shows", "event") == "age":
        exchange.headers["Age"] = str(int((exchange.now - exchange.moment).total_seconds()))


def _absent(exchange: RdapExchange, _: Fault) -> None:
    exchange.empty = True


def _absent_but_control(exchange: RdapExchange, _: Fault) -> None:
    exchange.empty = exchange.name not in exchange.controls


def _other_name(exchange: RdapExchange, fault: Fault) -> None:
    """Answer about another name: option `name`, by default a control."""
    exchange.asked_for = fault.text_of("name", exchange.controls[-1])


def _throttle(exchange: RdapExchange, fault: Fault) -> None:
    """429; option `seconds` is Retry-After (`null`: none), `form` is `seconds` or `date`."""
    exchange.refuse(429, "Query limit exceeded.")
    if fault.options.get("seconds", 1) is None:
        return
    seconds = fault.number_of("seconds", 1)
    if fault.text_of("form", "seconds") == "date":
        at = exchange.now + timedelta(seconds=seconds)
        exchange.headers["Retry-After"] = format_datetime(at, usegmt=True)
    else:
        exchange.headers["Retry-After"] = f"{seconds:g}"


def _status(status: int, text: str) -> Kind[RdapExchange]:
    return Kind(Stage.ANSWER, lambda exchange, _: exchange.refuse(status, text))


def _html(status: int, title: str) -> Kind[RdapExchange]:
    def answer(exchange: RdapExchange, _: Fault) -> None:
        exchange.status = status
        exchange.document = None
        exchange.body = HTML.format(title=title).encode()
        exchange.headers["Content-Type"] = "text/html; charset=utf-8"

    return Kind(Stage.ANSWER, answer)


def _absence(body: str) -> Kind[RdapExchange]:
    """Names without a record get a 404 of this shape; others are answered."""

    def answer(exchange: RdapExchange, _: Fault) -> None:
        if exchange.status == 404:
            exchange.document = None
            exchange.body = body.encode()
            exchange.headers["Content-Type"] = "text/html; charset=utf-8"

    return Kind(Stage.ANSWER, answer)


def _error_200(exchange: RdapExchange, _: Fault) -> None:
    """Send an error document, for everything, with status 200."""
    exchange.document = error(404, "Not Found", "The domain was not found.")
    exchange.status = 200


def _other_class(exchange: RdapExchange, fault: Fault) -> None:
    if exchange.document is not None and exchange.status == 200:
        exchange.document["objectClassName"] = fault.text_of("class", _CLASSES[0])


def _null_lists(exchange: RdapExchange, _: Fault) -> None:
    if exchange.document is not None:
        for key in ("entities", "events", "links", "notices", "nameservers"):
            if key in exchange.document:
                exchange.document[key] = None


def _status_text(exchange: RdapExchange, _: Fault) -> None:
    """`status` is one string, not a list of them."""
    if exchange.document is not None:
        statuses = exchange.document.get("status")
        if isinstance(statuses, list) and statuses:
            exchange.document["status"] = statuses[-1]


def _redirect(exchange: RdapExchange, fault: Fault) -> None:
    """Send the client elsewhere; option `to` is a URL, by default another path of this server."""
    exchange.status = int(fault.number_of("status", 302))
    default = f"{exchange.base}moved/domain/{exchange.name}"
    exchange.headers["Location"] = fault.text_of("to", default)
    exchange.document, exchange.body = None, b""


def _empty(exchange: RdapExchange, _: Fault) -> None:
    exchange.status, exchange.document, exchange.body = 200, None, b""


def _huge(exchange: RdapExchange, fault: Fault) -> None:
    """Pad the document to `octets` (default 10 MiB)."""
    if exchange.document is not None:
        padding = "x" * int(fault.number_of("octets", 10 * 2**20))
        remark: Json = {"description": [padding]}
        exchange.document = {"remarks": [remark], **exchange.document}


def _cut_json(exchange: RdapExchange, fault: Fault) -> None:
    """Send a whole HTTP answer whose JSON ends early."""
    if exchange.body:
        share = fault.number_of("share", 0.5)
        exchange.body = exchange.body[: int(len(exchange.body) * share)]


def _cut(exchange: RdapExchange, fault: Fault) -> None:
    """Close the connection before Content-Length is reached."""
    exchange.cut = fault.number_of("share", 0.5)


def _reset(exchange: RdapExchange, fault: Fault) -> None:
    exchange.cut, exchange.reset = fault.number_of("share", 0.5), True


def _drip(exchange: RdapExchange, fault: Fault) -> None:
    exchange.piece = int(fault.number_of("octets", 1))
    exchange.pause = fault.number_of("seconds", 0.05)


def _slow(exchange: RdapExchange, fault: Fault) -> None:
    exchange.delay += fault.number_of("seconds", 1.0)


def _hang(exchange: RdapExchange, _: Fault) -> None:
    exchange.hang = True


def _down(_: RdapExchange, __: Fault) -> None:
    """Refuse connections: the listener sees to it, for the whole server."""


RDAP_FAULTS: Mapping[str, Kind[RdapExchange]] = {
    "down": Kind(Stage.LISTEN, _down),
    "stale": Kind(Stage.VIEW, _stale),
    "absent": Kind(Stage.VIEW, _absent),
    "absent_but_control": Kind(Stage.VIEW, _absent_but_control),
    "other_name": Kind(Stage.VIEW, _other_name),
    "throttle": Kind(Stage.ANSWER, _throttle),
    "forbidden": _status(403, "Not from this address."),
    "bad_request": _status(400, "Not a domain name."),
    "error_500": _status(500, "Something broke."),
    "error_503": _status(503, "Under maintenance."),
    "html_404": _html(404, "Not Found"),
    "html_200": _html(200, "Welcome"),
    "absence_html": _absence(HTML.format(title="404 Not Found")),
    "absence_empty": _absence(""),
    "error_200": Kind(Stage.ANSWER, _error_200),
    "other_class": Kind(Stage.ANSWER, _other_class),
    "null_lists": Kind(Stage.ANSWER, _null_lists),
    "status_text": Kind(Stage.ANSWER, _status_text),
    "huge": Kind(Stage.ANSWER, _huge),
    "redirect": Kind(Stage.ANSWER, _redirect),
    "empty": Kind(Stage.ANSWER, _empty),
    "cut_json": Kind(Stage.WIRE, _cut_json),
    "cut": Kind(Stage.WIRE, _cut),
    "reset": Kind(Stage.WIRE, _reset),
    "drip": Kind(Stage.WIRE, _drip),
    "slow": Kind(Stage.WIRE, _slow),
    "hang": Kind(Stage.WIRE, _hang),
}
