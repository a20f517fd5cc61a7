"""Says in one issue which names are shown with fewer entities than their lists ask for."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_cached_translations

from .const import DOMAIN, ISSUE_ENTITY_ROOM
from .detail import MOST_ENABLED, MOST_NAMES, Reduced
from .learn_more import learn_more
from .notification_words import async_load_words


async def async_say(hass: HomeAssistant, reduced: Iterable[Reduced]) -> None:
    """Raise the issue, bring it up to date, or delete it where nothing is reduced any more."""
    await async_load_words(hass)
    texts = async_get_cached_translations(hass, hass.config.language, "common", DOMAIN)

    def line(one: Reduced) -> str:
        parts = [
            texts[f"component.{DOMAIN}.common.reduced_{kind}"].format(count=count)
            for kind, count in (("compact", one.compact), ("none", one.none))
            if count
        ]
        return f"- {one.title}: {', '.join(parts)}"

    if not (lines := [line(one) for one in reduced]):
        unsay(hass)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        ISSUE_ENTITY_ROOM,
        is_fixable=False,
        learn_more_url=learn_more("entity_room"),
        severity=ir.IssueSeverity.WARNING,
        translation_key="entity_room",
        translation_placeholders={
            "lists": "\n".join(lines),
            "entities": str(MOST_ENABLED),
            "names": str(MOST_NAMES),
        },
    )


@callback
def unsay(hass: HomeAssistant) -> None:
    """Delete the issue."""
    ir.async_delete_issue(hass, DOMAIN, ISSUE_ENTITY_ROOM)
