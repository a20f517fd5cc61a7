"""Says in an issue of each place that did not hear what it was to be told, until that is read."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .engine.outbox import GivenUp
from .learn_more import learn_more

GIVEN_UP = "news_given_up"


@callback
def async_say_given_up(
    hass: HomeAssistant, entry: ConfigEntry, over: GivenUp, shown_as: str
) -> None:
    """Raise the issue of a sink that people know as `shown_as`; one for all that it misses."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{GIVEN_UP}_{over.sink}",
        is_fixable=True,
        is_persistent=True,
        learn_more_url=learn_more(GIVEN_UP),
        severity=ir.IssueSeverity.WARNING,
        translation_key=GIVEN_UP,
        translation_placeholders={
            "target": shown_as,
            "reason": over.reason,
            "date": dt_util.now().date().isoformat(),
        },
        data={"entry_id": entry.entry_id},
    )
