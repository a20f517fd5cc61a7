"""What is wrong and stays so is said in a repair issue until it is over, and once in the log.

Looked at once a minute, from what the engine knows; nothing here asks anybody. No issue names a
watched name: issues are in every diagnostics file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import logging

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval

from .const import CONF_DNS, DOMAIN
from .coordinator import DomainAvailabilityCoordinator
from .engine.capability import Word, capability
from .engine.health import DEGRADED_AFTER, Health
from .engine.monitor import Monitor
from .engine.observation import Layer
from .engine.registries import Registries
from .engine.ways import DnsWay
from .learn_more import learn_more
from .registrar_accounts import has_registrar

_LOGGER = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)
HELD_FOR = timedelta(minutes=5)
"""How long controls have to release names that are held, before a person is asked."""
CAUGHT_FOR = timedelta(minutes=10)
"""How long port 53 must be caught: a router that restarts answers for everybody, too."""
FREE_FOR = timedelta(hours=1)
"""How long it must be free to count as such: it is tried again only now and then."""
MOST_LOGGED = 5
"""Layers that a line of the log names; of more it says how many."""

ISSUE_HELD = "names_held"
ISSUE_PORT_53 = "port_53_caught"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is wrong."""

    issue_id: str
    key: str
    """Its text; the part of the page about it is called the same."""
    placeholders: Mapping[str, str] = field(default_factory=dict)
    fixable: bool = False


class StandingIssues:
    """Raises an issue for each trouble, and deletes it when it is over."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: DomainAvailabilityCoordinator,
        monitor: Monitor,
        health: Health,
        registries: Registries,
    ) -> None:
        self._hass = hass
        self._coordinator = coordinator
        self._monitor = monitor
        self._health = health
        self._registries = registries
        self._raised: dict[str, Trouble] = {}
        self._silent: frozenset[tuple[str, Layer]] | None = None
        self._caught_since: datetime | None = None
        self._caught_at: datetime | None = None
        self._end: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Look from now on."""
        if self._end is None:
            self._end = async_track_time_interval(self._hass, self._look, EVERY)
            self._look()

    @callback
    def stop(self) -> None:
        """Look no longer, and say nothing any more."""
        if self._end is not None:
            self._end()
            self._end = None
        for issue_id in self._raised:
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
        self._raised.clear()

    @callback
    def look(self) -> None:
        """Look now: something was mended."""
        self._look()

    @callback
    def _look(self, _: datetime | None = None) -> None:
        now = self._monitor.now()
        found = {one.issue_id: one for one in self._troubles(now)}
        for issue_id in self._raised.keys() - found.keys():
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
            _LOGGER.info("No longer so: %s", _in_words(self._raised[issue_id]))
        for issue_id, one in found.items():
            if self._raised.get(issue_id) == one:
                continue
            if issue_id not in self._raised:
                _LOGGER.warning("See the repairs: %s", _in_words(one))
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                issue_id,
                is_fixable=one.fixable,
                severity=ir.IssueSeverity.WARNING,
                translation_key=one.key,
                translation_placeholders=dict(one.placeholders),
                learn_more_url=learn_more(one.key),
                data={"entry_id": self._coordinator.config_entry.entry_id} if one.fixable else None,
            )
        self._raised = found
        self._log_silence()

    def _troubles(self, now: datetime) -> Iterable[Trouble]:
        yield from self._without_a_word()
        for suffix, since in self._health.silent(now).items():
            yield Trouble(
                issue_id=f"suffix_silent_{suffix}",
                key="suffix_silent",
                placeholders={"suffix": f".{suffix}", "since": since.date().isoformat()},
            )
        for server, since in self._health.refusing(now).items():
            yield Trouble(
                issue_id=f"server_refuses_{server}",
                key="server_refuses",
                placeholders={"server": server, "since": since.date().isoformat()},
            )
        if self._is_caught(now):
            yield Trouble(issue_id=ISSUE_PORT_53, key=ISSUE_PORT_53, fixable=True)
        waiting = [since for since in self._monitor.held.values() if now - since >= HELD_FOR]
        if waiting:
            yield Trouble(
                issue_id=ISSUE_HELD,
                key=ISSUE_HELD,
                placeholders={"count": str(len(waiting))},
                fixable=True,
            )

    def _without_a_word(self) -> Iterable[Trouble]:
        """Yield the suffixes of which nobody can ever say that a name is free."""
        layers: dict[str, frozenset[Layer]] = {}
        for watched in self._coordinator.watched.values():
            layers[watched.suffix] = layers.get(watched.suffix, frozenset()) | watched.layers
        registrar = has_registrar(self._coordinator.config_entry)
        for suffix, allowed in layers.items():
            card = capability(self._registries.policy(suffix), allowed, registrar=registrar)
            if card.word is Word.NOBODY:
                yield Trouble(
                    issue_id=f"suffix_unanswered_{suffix}",
                    key="suffix_unanswered",
                    placeholders={"suffix": f".{suffix}"},
                )

    def _is_caught(self, now: datetime) -> bool:
        options = self._coordinator.config_entry.options
        if options.get(CONF_DNS, DnsWay.AUTOMATIC) != DnsWay.AUTOMATIC:
            return False  # Port 53 of the internet is not used.
        if self._health.intercepted():
            self._caught_at = now
            self._caught_since = self._caught_since or now
        elif self._caught_at is not None and now - self._caught_at > FREE_FOR:
            self._caught_at = self._caught_since = None
        return self._caught_since is not None and now - self._caught_since >= CAUGHT_FOR

    def _log_silence(self) -> None:
        """Say once which layers have fallen silent and which answer again."""
        before, silent = self._silent or frozenset(), frozenset(self._health.degraded())
        self._silent = silent
        if fallen := silent - before:
            _LOGGER.warning(
                "No answer that says anything for %s questions in a row: %s",
                DEGRADED_AFTER,
                _some(fallen),
            )
        if again := before - silent:
            _LOGGER.info("No longer without answers: %s", _some(again))


def _some(sources: Iterable[tuple[str, Layer]]) -> str:
    named = [f"{layer} of .{suffix}" for suffix, layer in sorted(sources)]
    rest = len(named) - MOST_LOGGED
    return ", ".join(named[:MOST_LOGGED]) + (f" and {rest} more" if rest > 0 else "")


def _in_words(one: Trouble) -> str:
    """Return what a line of the log calls it."""
    return " ".join([one.key.replace("_", " "), *map(str, one.placeholders.values())])
