"""Bytes from port 43 to text: WHOIS has no way to say its character set (RFC 3912 section 4)."""

import codecs
from collections.abc import Callable

_SAMPLE = 4096
"""Characters looked at to tell one character set from another."""

_MOSTLY = 0.8

_JIS_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(B")


def decode(data: bytes, *, charset: str | None = None) -> str:
    """Return the text of a reply in the charset the registry is known for, else the likeliest one.

    Never fails: what is in no character set becomes replacement characters.
    """
    if any(escape in data for escape in _JIS_ESCAPES):
        japanese = data.decode("iso2022_jp", errors="replace")
        if japanese.count("\ufffd") * 10 <= len(japanese):
            return japanese
    for name in (charset, "utf-8-sig"):
        if name is not None and (text := _strict(data, name)) is not None:
            return text
    for name, looks_right in _GUESSES:
        guessed = _strict(data, name)
        if guessed is not None and looks_right(guessed):
            return guessed
    return _cut_utf8(data) or _strict(data, "cp1252") or data.decode("latin-1")


def _strict(data: bytes, name: str) -> str | None:
    try:
        codecs.lookup(name)
        return data.decode(name)
    except LookupError, ValueError, TypeError:
        return None


def _cut_utf8(data: bytes) -> str | None:
    """Read UTF-8 whose last character was cut off or whose middle has a stray byte or two."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for letter in text[:_SAMPLE] if ord(letter) > 0x7F) - bad
    return text if bad and good > 2 * bad else None


def _letters(text: str) -> list[str]:
    return [letter for letter in text if ord(letter) > 0x7F][:_SAMPLE]


def _korean(text: str) -> bool:
    letters = _letters(text)
    hangul = sum("\uac00" <= letter <= "\ud7a3" for letter in letters)
    return hangul >= _MOSTLY * len(letters)


def _cyrillic(text: str) -> bool:
    """Tell Cyrillic from accents: it comes in whole words, lower case after the first letter."""
    words = [word for word in text[: 4 * _SAMPLE].split() if not word.isascii()]
    whole = [word for word in words if _is_cyrillic(word)]
    calm = [word for word in whole if word[1:] == word[1:].lower() or word == word.upper()]
    long = any(len(word) > 3 for word in calm)
    return long and len(calm) >= _MOSTLY * len(words)


def _is_cyrillic(word: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    return bool(letters) and all("\u0400" <= letter <= "\u04ff" for letter in letters)


def _japanese(text: str) -> bool:
    letters = _letters(text)
    kana = sum("\u3040" <= letter <= "\u30ff" for letter in letters)
    kanji = sum(
        "\u4e00" <= letter <= "\u9fff" or "\u3000" <= letter <= "\u303f" for letter in letters
    )
    return kana > 0 and kana + kanji >= _MOSTLY * len(letters)


_GUESSES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("euc_kr", _korean),
    ("euc_jp", _japanese),
    ("shift_jis", _japanese),
    ("cp1251", _cyrillic),
    ("koi8-r", _cyrillic),
)
"""Tried in this order; the first that reads every byte and looks like its language is taken."""
