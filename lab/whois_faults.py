"""What can go wrong at a WHOIS server or an availability service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .faults import Fault, Kind, Stage
from .whois_notices import THROTTLES


@dataclass(slots=True, kw_only=True)
class WhoisExchange:
    """One query on its way through a server."""

    name: str
    moment: datetime
    asked_for: str
    """The name the reply is about."""
    empty: bool = False
    """Nothing is registered."""
    text: str = ""
    data: bytes = b""
    delay: float = 0.0
    """Real seconds before the first octet."""
    pause: float = 0.0
    """Real seconds between pieces of `piece` octets."""
    piece: int = 0
    hang: bool = False
    """Send what there is and never close."""
    reset: bool = False
    """End with RST after what there is."""


def _stale(exchange: WhoisExchange, fault: Fault) -> None:
    """Answer from the books as they were `by` ago (an hour) or `at` a moment."""
    exchange.moment = fault.past(exchange.moment)


def _absent(exchange: WhoisExchange, _: Fault) -> None:
    """Say of everything that it is not found."""
    exchange.empty = True


def _other_name(exchange: WhoisExchange, fault: Fault) -> None:
    """Reply about another name: option `name`, by default a control of the suffix."""
    _, _, suffix = exchange.name.partition(".")
    exchange.asked_for = fault.text_of("name", f"busy-control.{suffix}")


def _notice(exchange: WhoisExchange, fault: Fault) -> str:
    return THROTTLES[fault.text_of("words", "quota")].format(name=exchange.name)


def _throttle(exchange: WhoisExchange, fault: Fault) -> None:
    """Nothing but a notice; option `words` is a key of `THROTTLES`."""
    exchange.text = _notice(exchange, fault)


def _throttle_inside(exchange: WhoisExchange, fault: Fault) -> None:
    """Put a notice before whatever the answer is: a record or a "not found"."""
    exchange.text = f"{_notice(exchange, fault)}\n{exchange.text}"


def _banner(exchange: WhoisExchange, _: Fault) -> None:
    exchange.text = (
        "*****************************************************\n"
        "* Planned maintenance on Sunday: names may not be   *\n"
        "* found for a while. Answers are for lawful use.    *\n"
        "*****************************************************\n\n" + exchange.text
    )


def _latin1(exchange: WhoisExchange, _: Fault) -> None:
    """Octets that are no UTF-8."""
    text = exchange.text + "\nRegistrant Name: Jörg Müßig\nRegistrant City: Düsseldorf\n"
    exchange.data = text.replace("\n", "\r\n").encode("latin-1", "replace")


def _empty(exchange: WhoisExchange, _: Fault) -> None:
    exchange.data = b""


def _cut(exchange: WhoisExchange, fault: Fault) -> None:
    """Close in the middle; option `share` is how much is sent, 0 to 1."""
    exchange.data = exchange.data[: int(len(exchange.data) * fault.number_of("share", 0.5))]


def _drip(exchange: WhoisExchange, fault: Fault) -> None:
    """Send a few octets at a time; options `octets` and `seconds` between them."""
    exchange.piece = int(fault.number_of("octets", 1))
    exchange.pause = fault.number_of("seconds", 0.05)


def _slow(exchange: WhoisExchange, fault: Fault) -> None:
    exchange.delay += fault.number_of("seconds", 1.0)


def _hang(exchange: WhoisExchange, fault: Fault) -> None:
    """Send `share` of the answer (default nothing) and then neither more nor an end."""
    exchange.data = exchange.data[: int(len(exchange.data) * fault.number_of("share", 0.0))]
    exchange.hang = True


def _reset(exchange: WhoisExchange, fault: Fault) -> None:
    """Reset the connection after `share` of the answer (default half)."""
    exchange.data = exchange.data[: int(len(exchange.data) * fault.number_of("share", 0.5))]
    exchange.reset = True


def _down(_: WhoisExchange, __: Fault) -> None:
    """Refuse connections: the listener sees to it, for the whole server."""


WHOIS_FAULTS: Mapping[str, Kind[WhoisExchange]] = {
    "down": Kind(Stage.LISTEN, _down),
    "stale": Kind(Stage.VIEW, _stale),
    "absent": Kind(Stage.VIEW, _absent),
    "other_name": Kind(Stage.VIEW, _other_name),
    "throttle": Kind(Stage.ANSWER, _throttle),
    "throttle_inside": Kind(Stage.ANSWER, _throttle_inside),
    "banner": Kind(Stage.ANSWER, _banner),
    "latin1": Kind(Stage.WIRE, _latin1),
    "empty": Kind(Stage.WIRE, _empty),
    "cut": Kind(Stage.WIRE, _cut),
    "drip": Kind(Stage.WIRE, _drip),
    "slow": Kind(Stage.WIRE, _slow),
    "hang": Kind(Stage.WIRE, _hang),
    "reset": Kind(Stage.WIRE, _reset),
}
