"""Watch lists become the names to watch: each name once, with the policy its lists add up to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from homeassistant.config_entries import ConfigEntry

from .asking import read_layers
from .const import (
    CONF_CAUTION,
    CONF_DETAIL,
    CONF_INTENT,
    CONF_LAYERS,
    CONF_NAMES,
    CONF_NOTIFY_ACTIONS,
    CONF_NOTIFY_EARLY,
    CONF_NOTIFY_ENTITIES,
    CONF_PRICE_CURRENCY,
    CONF_PRICE_LIMIT,
    CONF_PRIORITY,
    CONF_TELL_FREE,
    SUBENTRY_WATCH_LIST,
)
from .detail import Detail
from .engine.names import BadName, SuffixList, normalise
from .engine.observation import Layer
from .engine.verdict import Caution, TransitionKind
from .engine.watching import REGISTRY_LAYERS, Priority, WatchedName
from .list_intent import EARLY, NEWS, Intent
from .notification_target import Target, targets

_PRICE = (CONF_PRICE_LIMIT, CONF_PRICE_CURRENCY)
_BY_URGENCY = (Priority.LOW, Priority.NORMAL, Priority.HIGH)
_BY_CARE = (Caution.FAST, Caution.CAREFUL, Caution.REGISTRAR_ONLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchList:
    """One list as its subentry holds it; `names` are A-labels."""

    title: str
    names: tuple[str, ...]
    list_id: str = ""
    """Of its subentry."""
    priority: Priority = Priority.NORMAL
    caution: Caution = Caution.FAST
    price_limit: Decimal | None = None
    """What a premium name may cost for the list to be told of it; `None`: it never is."""
    price_currency: str | None = None
    """ISO 4217 code of the limit; a price in another currency is taken to be above it."""
    intent: Intent = Intent.WANTED
    notify: tuple[Target, ...] = ()
    """Who is notified; nobody: the list is told by events alone."""
    notify_early: bool = True
    """Whether they are notified of a wanted name that is about to drop, too."""
    tell_free: bool = False
    """Whether a name that is free when it is first looked at is news; it is shown in any case."""
    detail: Detail = Detail.AUTOMATIC
    layers: frozenset[Layer] | None = None
    """The layers its names are asked at, as far as the entry allows them; `None`: all those."""

    def covers(self, price: Decimal | None, currency: str | None) -> bool:
        """Tell whether a premium name at this price is news for the list."""
        return (
            self.price_limit is not None
            and price is not None
            and currency == self.price_currency
            and price <= self.price_limit
        )

    def notifies_of(self, kind: TransitionKind) -> bool:
        """Tell whether that is something to notify somebody of."""
        if self.intent is Intent.WANTED and kind in EARLY and not self.notify_early:
            return False
        return kind in NEWS[self.intent]


def watch_lists(entry: ConfigEntry) -> tuple[WatchList, ...]:
    """Return the entry's lists in the order they were made."""
    # A list that has no price limit of its own has that of the entry, if there is one.
    usual = {key: entry.options[key] for key in _PRICE if key in entry.options}
    return tuple(
        WatchList(
            title=subentry.title,
            names=tuple(subentry.data[CONF_NAMES]),
            list_id=subentry.subentry_id,
            priority=Priority(subentry.data[CONF_PRIORITY]),
            caution=Caution(subentry.data[CONF_CAUTION]),
            price_limit=_limit(_priced(subentry.data, usual).get(CONF_PRICE_LIMIT)),
            price_currency=_priced(subentry.data, usual).get(CONF_PRICE_CURRENCY),
            intent=Intent(subentry.data.get(CONF_INTENT, Intent.WANTED)),
            notify=targets(
                subentry.data.get(CONF_NOTIFY_ACTIONS, ()),
                subentry.data.get(CONF_NOTIFY_ENTITIES, ()),
            ),
            notify_early=subentry.data.get(CONF_NOTIFY_EARLY, True),
            tell_free=subentry.data.get(CONF_TELL_FREE, False),
            detail=Detail(subentry.data.get(CONF_DETAIL, Detail.AUTOMATIC)),
            layers=_layers(subentry.data.get(CONF_LAYERS)),
        )
        for subentry in entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)
    )


def _priced(own: Mapping[str, Any], usual: Mapping[str, Any]) -> Mapping[str, Any]:
    return own if CONF_PRICE_LIMIT in own else usual


def _layers(stored: Iterable[str] | None) -> frozenset[Layer] | None:
    return None if stored is None else read_layers(stored)


def _limit(stored: float | None) -> Decimal | None:
    """Return a limit as it was typed, and not as its binary neighbour."""
    return None if stored is None else Decimal(str(stored))


def lists_by_name(lists: Iterable[WatchList]) -> dict[str, tuple[WatchList, ...]]:
    """Return for every name the lists that hold it."""
    holders: dict[str, tuple[WatchList, ...]] = {}
    for watch_list in lists:
        for name in watch_list.names:
            holders[name] = (*holders.get(name, ()), watch_list)
    return holders


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """How people write a name, and what it is registered under."""

    display_name: str
    suffix: str


def names_to_watch(
    holders: Mapping[str, tuple[WatchList, ...]],
    spelled: Mapping[str, Spelled],
    *,
    ceiling: frozenset[Layer] = REGISTRY_LAYERS,
    paused: Collection[str] = frozenset(),
) -> dict[str, WatchedName]:
    """Merge the policies of each name's lists: the highest priority, the most careful word.

    Careful outranks fast because a list that asked for certainty must never be told too early.
    `ceiling` are the layers that may be asked. Where no registrar is among them, a list that waits
    for its word would wait for ever; the most careful word of the registry takes its place.
    `paused`: the names nothing is asked of.
    """
    watched: dict[str, WatchedName] = {}
    for name, holding in holders.items():
        caution = max((held.caution for held in holding), key=_BY_CARE.index)
        layers = _allowed(holding, ceiling)
        if caution is Caution.REGISTRAR_ONLY and Layer.REGISTRAR not in layers:
            caution = Caution.CAREFUL
        watched[name] = WatchedName(
            name=name,
            display_name=spelled[name].display_name,
            suffix=spelled[name].suffix,
            priority=max((held.priority for held in holding), key=_BY_URGENCY.index),
            layers=layers,
            caution=caution,
            paused=name in paused,
            wanted=any(held.intent is Intent.WANTED for held in holding),
            owned=any(held.intent is Intent.OWNED for held in holding),
        )
    return watched


def _allowed(holding: Iterable[WatchList], ceiling: frozenset[Layer]) -> frozenset[Layer]:
    """Return all layers that any of the lists wants and that are allowed.

    Where nothing is left, everything allowed: a name nobody may be asked about stays unknown.
    """
    wanted = [ceiling if held.layers is None else held.layers & ceiling for held in holding]
    return frozenset[Layer]().union(*wanted) or ceiling


def spell(names: Iterable[str], suffixes: SuffixList) -> dict[str, Spelled]:
    """Return this of each name; many are for the executor: a thousand take a fifth of a second."""
    return {name: _spelled(name, suffixes) for name in names}


def _spelled(name: str, suffixes: SuffixList) -> Spelled:
    """Return it; a name whose suffix is no longer known keeps being shown.

    That happens when an entry leaves the endpoint file. Nobody answers for such a name then, so
    that it is unknown, which is the truth; dropping it silently would not be.
    """
    try:
        known = normalise(name, suffixes)
    except BadName:
        return Spelled(display_name=name, suffix=name.partition(".")[2])
    return Spelled(display_name=known.display_name, suffix=known.suffix)
