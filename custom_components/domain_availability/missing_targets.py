"""Says in an issue of each place that is to be notified and is not there, until it is."""

from collections.abc import Mapping, Sequence

from homeassistant.components.notify.const import DOMAIN as NOTIFY_DOMAIN
from homeassistant.const import ATTR_DOMAIN, EVENT_SERVICE_REGISTERED, EVENT_SERVICE_REMOVED
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import (
    async_call_later,
    async_track_state_added_domain,
    async_track_state_removed_domain,
)

from .const import DOMAIN
from .learn_more import learn_more
from .notification_target import Target

GRACE = 60.0
"""Seconds for which a place may be away: an integration that is reloaded takes it down and up."""


class MissingTargets:
    """Watches the places that lists want notified, and raises and deletes their issues."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._lists: Mapping[Target, Sequence[str]] = {}
        self._raised: set[Target] = set()
        self._ends: list[CALLBACK_TYPE] = []
        self._call_off: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Watch from now on; Home Assistant has started."""
        bus = self._hass.bus
        self._ends = [
            bus.async_listen(EVENT_SERVICE_REGISTERED, self._changed, _of_notify),
            bus.async_listen(EVENT_SERVICE_REMOVED, self._changed, _of_notify),
            async_track_state_added_domain(self._hass, NOTIFY_DOMAIN, self._changed),
            async_track_state_removed_domain(self._hass, NOTIFY_DOMAIN, self._changed),
        ]
        self._look()

    @callback
    def stop(self) -> None:
        """Watch no longer, and say nothing any more."""
        while self._ends:
            self._ends.pop()()
        self._wait_no_more()
        for target in tuple(self._raised):
            self._mend(target)

    @callback
    def apply(self, lists: Mapping[Target, Sequence[str]]) -> None:
        """Watch these places; each with the titles of the lists that want it notified."""
        changed = {one for one in self._raised if lists.get(one) != self._lists.get(one)}
        self._lists = lists
        for target in changed:
            self._mend(target)
        if self._ends:
            self._look()

    def _missing(self) -> set[Target]:
        return {target for target in self._lists if not target.exists(self._hass)}

    @callback
    def _changed(self, _: object) -> None:
        self._look()

    @callback
    def _look(self) -> None:
        """Mend at once what is there again; wait a little with what is not."""
        missing = self._missing()
        for target in self._raised - missing:
            self._mend(target)
        if missing <= self._raised:
            self._wait_no_more()
        elif self._call_off is None:
            self._call_off = async_call_later(self._hass, GRACE, self._raise)

    def _wait_no_more(self) -> None:
        if self._call_off is not None:
            self._call_off()
            self._call_off = None

    @callback
    def _raise(self, _: object) -> None:
        self._call_off = None
        for target in self._missing() - self._raised:
            self._raised.add(target)
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                target.issue,
                is_fixable=False,
                learn_more_url=learn_more("notify_target_missing"),
                severity=ir.IssueSeverity.WARNING,
                translation_key="notify_target_missing",
                translation_placeholders={
                    "target": target.name,
                    "lists": ", ".join(self._lists[target]),
                },
            )

    def _mend(self, target: Target) -> None:
        self._raised.discard(target)
        ir.async_delete_issue(self._hass, DOMAIN, target.issue)


@callback
def _of_notify(data: Mapping[str, object]) -> bool:
    return data[ATTR_DOMAIN] == NOTIFY_DOMAIN
