"""What the user is shown of the names typed before any of them is taken."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .engine.names import BadName, Name, NameList

MOST_LINES = 50
"""Lines shown of each kind; the rest is counted."""
LONGEST_LINE = 80


def needs_review(names: NameList) -> bool:
    """Return whether something was refused, or will be watched in other letters than typed."""
    return bool(names.bad) or any(name.mapped for name in names.good)


async def async_review(hass: HomeAssistant, names: NameList) -> str:
    """Return the names as Markdown: refused ones with reason and hint, then the good ones."""
    texts = await async_review_texts(hass)
    sections = (
        _section(texts["review_bad"], [_refused(bad, texts) for bad in names.bad], texts),
        _section(texts["review_good"], [_taken(good, texts) for good in names.good], texts),
        _section(texts["review_duplicates"], map(_quoted, names.duplicates), texts),
    )
    return "\n\n".join(filter(None, sections))


async def async_review_texts(hass: HomeAssistant) -> dict[str, str]:
    """Return the translated texts of reasons (`exceptions`) and of the page itself (`common`)."""
    language = hass.config.language
    reasons = await async_get_translations(hass, language, "exceptions", [DOMAIN])
    page = await async_get_translations(hass, language, "common", [DOMAIN])
    return {
        key.removeprefix(f"component.{DOMAIN}.")
        .removeprefix("exceptions.")
        .removeprefix("common.")
        .removesuffix(".message"): text
        for key, text in (reasons | page).items()
    }


def _section(heading: str, lines: Iterable[str], texts: dict[str, str]) -> str:
    """Return a list of at most `MOST_LINES` under its heading, or nothing without lines."""
    all_lines = tuple(lines)
    if not all_lines:
        return ""
    shown = [f"- {line}" for line in all_lines[:MOST_LINES]]
    if rest := len(all_lines) - len(shown):
        shown.append(f"- {texts['review_more'].format(count=rest)}")
    return "\n".join((heading.format(count=len(all_lines)), "", *shown))


def _refused(bad: BadName, texts: dict[str, str]) -> str:
    parts = [f"{_quoted(bad.typed)}:", texts[f"bad_name_{bad.reason}"]]
    if bad.hint:
        parts.append(texts["review_hint"].format(hint=_quoted(bad.hint)))
    return " ".join(parts)


def _taken(good: Name, texts: dict[str, str]) -> str:
    name = _quoted(good.display_name)
    if good.display_name != good.name:
        name = f"{name} ({_quoted(good.name)})"
    if not good.mapped:
        return name
    return texts["review_mapped"].format(typed=_quoted(good.typed), name=name)


def _quoted(text: str) -> str:
    """Return text as Markdown code: nothing the user typed is read as markup."""
    plain = " ".join(text.replace("`", "'").split())
    if len(plain) > LONGEST_LINE:
        plain = f"{plain[:LONGEST_LINE]}…"
    return f"`{plain}`"
