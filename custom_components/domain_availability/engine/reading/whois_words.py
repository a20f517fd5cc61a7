"""A text as words, and the words that are names."""

import idna

_BETWEEN = (
    '"()[]{}<>,;:!?*=|~^/\\%#_&+\t\v\f\0'
    "\u00ab\u00bb\u201c\u201d\u201e\u2026"  # quotation marks of other languages, ellipsis
    "\u3001\u3002\u300c\u300d\u300e\u300f\u3010\u3011"  # East Asian stops and brackets
    "\uff01\uff08\uff09\uff0c\uff1a\uff1f"  # full-width forms of the first row
)
"""What separates words, beside the space. Dots, hyphens and at signs stay: names have them."""
_WITHIN = "'`\u2019\u2018\u00b4"
"""Apostrophes: "doesn't" is one word."""
_TABLE = str.maketrans(dict.fromkeys(_BETWEEN, " ") | dict.fromkeys(_WITHIN, ""))


def words_of(text: str) -> list[str]:
    """Cut text into lower-case words without the punctuation around them, in their order."""
    return [word for piece in text.lower().translate(_TABLE).split() if (word := piece.strip(".-"))]


def is_name(word: str) -> bool:
    """Tell whether a word has the form of a domain name: labels, the last one no number."""
    head, _, last = word.rpartition(".")
    if not head or len(last) < 2 or last.isdigit() or len(word) > 253 or ".." in word:
        return False
    return word.replace(".", "").replace("-", "").isalnum() and not last[0].isdigit()


def a_label(name: str) -> str | None:
    """Return a name in A-labels, or `None` where it has none."""
    if name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError, UnicodeError:
        return None
