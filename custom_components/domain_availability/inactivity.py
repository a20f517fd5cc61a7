"""Pauses watching while nobody uses Home Assistant, where the user wants that.

Somebody uses it who is signed in (whose app or browser renews its access) or acts on it. Accounts
of the system, and tokens that programs were given for years, are nobody.
"""

from datetime import datetime, timedelta

from homeassistant.auth.models import TOKEN_TYPE_NORMAL
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .const import CONF_UNUSED_DAYS, DOMAIN, ISSUE_UNUSED, STORE_LAST_USED
from .learn_more import learn_more
from .pausing import PauseReason, Pausing

CHECK_EVERY = timedelta(minutes=5)
"""How soon it is noticed that somebody is back who only looks."""
NOTED_EVERY = timedelta(minutes=1)
"""Of what somebody does within this after something else, no note is taken."""
KEPT_EVERY = timedelta(hours=1)
"""How often it is written down that somebody acted."""


def last_used_store(hass: HomeAssistant) -> Store[str]:
    """Return where the moment somebody last acted is kept."""
    return Store(hass, 1, STORE_LAST_USED)


class Inactivity:
    """Watches whether anybody uses Home Assistant."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, pausing: Pausing) -> None:
        self._hass = hass
        self._entry = entry
        self._pausing = pausing
        self._store = last_used_store(hass)
        self._used_at: datetime | None = None
        self._kept_at: datetime | None = None
        self._ends: list[CALLBACK_TYPE] = []
        self._closed = False

    async def async_apply(self) -> None:
        """Begin, end or go on, as the option says now."""
        if self._closed:
            return
        if not self._days:
            self._end()
            self._pausing.note_unused(unused=False)
            return
        if not self._ends:
            self._ends = [
                self._hass.bus.async_listen(EVENT_CALL_SERVICE, self._async_acted),
                async_track_time_interval(self._hass, self._async_check, CHECK_EVERY),
            ]
            self._used_at = dt_util.parse_datetime(await self._store.async_load() or "")
            self._kept_at = self._used_at
        await self._async_check()

    @callback
    def close(self) -> None:
        """Watch no longer: the entry is taken down."""
        self._closed = True
        self._end()

    @callback
    def _end(self) -> None:
        """Watch no longer, and say nothing of it any more."""
        while self._ends:
            self._ends.pop()()
        ir.async_delete_issue(self._hass, DOMAIN, ISSUE_UNUSED)

    @property
    def _days(self) -> int:
        return int(self._entry.options.get(CONF_UNUSED_DAYS, 0))

    @property
    def _paused(self) -> bool:
        return PauseReason.UNUSED in self._pausing.reasons

    async def _async_acted(self, event: Event) -> None:
        """Take note of an action that a person asked for; automations have no user."""
        user_id, used_at = event.context.user_id, self._used_at
        if user_id is None or (
            not self._paused and used_at is not None and event.time_fired - used_at < NOTED_EVERY
        ):
            return
        user = await self._hass.auth.async_get_user(user_id)
        if user is not None and not user.system_generated:
            self.note_use()

    @callback
    def note_use(self) -> None:
        """Take note that somebody is there, and go on if that was waited for."""
        now = self._used_at = dt_util.utcnow()
        if self._kept_at is None or now - self._kept_at >= KEPT_EVERY:
            self._kept_at = now
            self._entry.async_create_task(self._hass, self._store.async_save(now.isoformat()))
        self._judge(now)

    async def _async_check(self, _: datetime | None = None) -> None:
        """Look whether somebody was there or nobody has been for long."""
        newest = await self._async_newest_access()
        if newest is not None and (self._used_at is None or newest > self._used_at):
            self._used_at = newest
        if self._used_at is None:
            self.note_use()  # Nobody ever was, as far as is known: it is counted from now on.
        else:
            self._judge(self._used_at)

    async def _async_newest_access(self) -> datetime | None:
        """Return when a person's app or browser last renewed its access."""
        return max(
            (
                token.last_used_at
                for user in await self._hass.auth.async_get_users()
                if user.is_active and not user.system_generated
                for token in user.refresh_tokens.values()
                if token.token_type == TOKEN_TYPE_NORMAL and token.last_used_at is not None
            ),
            default=None,
        )

    @callback
    def _judge(self, used_at: datetime) -> None:
        """Pause or go on, and say so where that is news."""
        unused = dt_util.utcnow() - used_at >= timedelta(days=self._days)
        if self._closed or unused is self._paused:
            return
        self._pausing.note_unused(unused=unused)
        self._say("paused_unused" if unused else "was_paused_unused")

    def _say(self, what: str) -> None:
        """Raise the issue; it stays until somebody has read it, also when watching goes on."""
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            ISSUE_UNUSED,
            is_fixable=True,
            learn_more_url=learn_more(what),
            severity=ir.IssueSeverity.WARNING,
            translation_key=what,
            translation_placeholders={
                "days": str(self._days),
                "date": dt_util.now().date().isoformat(),
            },
            data={"entry_id": self._entry.entry_id},
        )
