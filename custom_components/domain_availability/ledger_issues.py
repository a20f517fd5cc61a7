"""Says in issues what is wrong with the ledger: that it was begun anew, that it takes nothing."""

from pathlib import Path

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOMAIN, LEDGER_FILE
from .engine.ledger import Ledger
from .learn_more import learn_more

ISSUE_REPLACED = "ledger_replaced"
ISSUE_FAILING = "ledger_failing"


class LedgerIssues:
    """Watches how the ledger is."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, ledger: Ledger) -> None:
        self._hass = hass
        self._entry = entry
        self._ledger = ledger
        self._leave: CALLBACK_TYPE | None = None
        self._said: Path | None = None

    @callback
    def start(self) -> None:
        """Say what is wrong already, and from then on what comes and goes."""
        self._leave = self._ledger.on_trouble(self._look)
        self._look()

    @callback
    def close(self) -> None:
        """Say nothing any more: the ledger is closed."""
        if self._leave is not None:
            self._leave()
            self._leave = None
        ir.async_delete_issue(self._hass, DOMAIN, ISSUE_FAILING)

    @callback
    def _look(self) -> None:
        """Say what was begun anew, once, and that nothing can be written, or take that back."""
        replaced = self._ledger.replaced
        if replaced is not None and replaced != self._said:
            self._said = replaced
            self._say_replaced(replaced)
        problem = self._ledger.failing
        if problem is None:
            ir.async_delete_issue(self._hass, DOMAIN, ISSUE_FAILING)
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            ISSUE_FAILING,
            is_fixable=False,
            learn_more_url=learn_more(ISSUE_FAILING),
            severity=ir.IssueSeverity.ERROR,
            translation_key=ISSUE_FAILING,
            translation_placeholders={"file": LEDGER_FILE, "problem": problem},
        )

    def _say_replaced(self, moved_to: Path) -> None:
        """Raise an issue that stays, over restarts too, until somebody has read it."""
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            ISSUE_REPLACED,
            is_fixable=True,
            is_persistent=True,
            learn_more_url=learn_more(ISSUE_REPLACED),
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE_REPLACED,
            translation_placeholders={
                "file": LEDGER_FILE,
                "moved_to": moved_to.name,
                "date": dt_util.now().date().isoformat(),
            },
            data={"entry_id": self._entry.entry_id},
        )
