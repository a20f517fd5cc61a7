"""What the user is shown of the names typed before any of them is taken."""

from collections.abc import Collection

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .engine.names import BadName, Name, NameList

MOST_LINES = 50
"""Lines shown; the rest is counted."""
LONGEST_LINE = 80
FEW = 5
"""So many new names are seen at a glance in the form itself."""


def needs_review(names: NameList, known: Collection[str] = ()) -> bool:
    """Return whether names are to be shown before they are taken.

    So they are where something was refused, or will be watched in other letters than typed, and
    where there are more new ones than somebody types: `known` (A-labels) are none.
    """
    new = [name for name in names.good if name.name not in known]
    return bool(names.bad) or len(new) > FEW or any(name.mapped for name in names.good)


async def async_review(hass: HomeAssistant, names: NameList) -> str:
    """Return the names as Markdown: a table, what needs attention first, and counts."""
    texts = await async_review_texts(hass)
    first = {id(good) for good in names.good}
    rows = [
        _Row(one, again=isinstance(one, Name) and id(one) not in first) for one in names.in_order
    ]
    rows.sort(key=lambda row: row.urgency)
    lines = [
        f"| {texts['review_typed']} | {texts['review_name']} | {texts['review_remark']} |",
        "| --- | --- | --- |",
        *(row.shown(texts) for row in rows[:MOST_LINES]),
    ]
    counts = [texts["review_good"].format(count=len(names.good))]
    if names.bad:
        counts.append(texts["review_bad"].format(count=len(names.bad)))
    if names.duplicates:
        counts.append(texts["review_duplicates"].format(count=len(names.duplicates)))
    table = "\n".join(lines)
    if (rest := len(rows) - MOST_LINES) > 0:
        table = f"{table}\n\n{texts['review_more'].format(count=rest)}"
    return f"{table}\n\n**{' '.join(counts)}**"


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


class _Row:
    """One line of the table."""

    def __init__(self, one: Name | BadName, *, again: bool) -> None:
        self._one = one
        self._again = again

    @property
    def urgency(self) -> int:
        """Return the place among the rows: refused, other letters, entered again, the rest."""
        if isinstance(self._one, BadName):
            return 0
        if self._again:
            return 2
        return 1 if self._one.mapped else 3

    def shown(self, texts: dict[str, str]) -> str:
        """Return the row as Markdown."""
        one, remarks = self._one, []
        if isinstance(one, BadName):
            name = "-"
            remarks.append(texts[f"bad_name_{one.reason}"])
            if one.hint:
                remarks.append(texts["review_hint"].format(hint=_quoted(one.hint)))
        else:
            name = _quoted(one.display_name)
            if one.display_name != one.name:
                name = f"{name} ({_quoted(one.name)})"
            if self._again:
                remarks.append(texts["review_again"])
            elif one.mapped:
                remarks.append(texts["review_mapped"])
        return f"| {_quoted(one.typed)} | {name} | {' '.join(remarks)} |"


def _quoted(text: str) -> str:
    """Return text as Markdown code in a table: nothing the user typed is read as markup."""
    plain = " ".join(text.replace("`", "'").split())
    if len(plain) > LONGEST_LINE:
        plain = f"{plain[:LONGEST_LINE]}…"
    return "`{}`".format(plain.replace("|", "\\|")) if plain else ""
