"""What a notification says: the same transition in other words for wanted and for owned names."""

from dataclasses import dataclass
from datetime import datetime

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations, async_load_integrations
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .engine.verdict import TransitionKind
from .list_intent import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is said, before it is put into words."""

    kind: TransitionKind
    intent: Intent
    display_name: str
    watch_list: str
    at: datetime
    confidence: float
    """0 to 1."""
    price: str | None = None
    """A premium name's."""
    url: str | None = None
    """Where to register it."""
    is_test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A notification in the user's language."""

    title: str
    message: str
    url: str | None
    register: str
    """What the button says that leads there."""


def title_key(news: News) -> str:
    """Return under which key of the translations the title is."""
    if news.price is not None and news.kind is TransitionKind.BECAME_AVAILABLE:
        return f"notify_{news.intent}_premium"
    return f"notify_{news.intent}_{news.kind}"


async def async_load_words(hass: HomeAssistant) -> None:
    """Read the texts, so that they are at hand when there is news."""
    await async_load_integrations(hass, {DOMAIN})


@callback
def words_of(hass: HomeAssistant, news: News) -> Words:
    """Put it into words, in Home Assistant's language as far as there is a translation."""
    texts = async_get_cached_translations(hass, hass.config.language, "common", DOMAIN)

    def text(key: str, **gaps: str) -> str:
        return texts[f"component.{DOMAIN}.common.{key}"].format(**gaps)

    title = text(title_key(news), name=news.display_name)
    seen = text(
        "notify_seen",
        date=dt_util.as_local(news.at).strftime("%Y-%m-%d %H:%M:%S"),
        confidence=str(round(news.confidence * 100)),
        list=news.watch_list,
    )
    parts = [text("notify_price", price=news.price)] if news.price is not None else []
    if news.is_test:
        title, seen = (
            text("notify_test", title=title),
            text("notify_test_hint", list=news.watch_list),
        )
    return Words(
        title=title,
        message=" ".join([*parts, seen]),
        url=news.url,
        register=text("notify_register"),
    )
