"""Text -> A-labels: IDNA 2008 with the mapping of UTS #46, never the standard library's codec.

An all-ASCII label gets the letters-digits-hyphen rule (RFC 5890, 2.3.1) instead of IDNA's; one that
starts with `xn--` must be what its own U-label encodes to.
"""

from dataclasses import dataclass
import re
import unicodedata

import idna

from .bad_name import BadNameReason

MAX_LABEL = 63
MAX_NAME = 253
_MAX_TYPED = 1000
"""Longer text is no name in any form, and mapping it would cost time."""
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_LDH = re.compile(r"[a-z0-9-]+\Z")


class BadLabel(Exception):  # noqa: N818 - a finding, told apart by its reason
    """A label no registry would take."""

    def __init__(self, reason: BadNameReason) -> None:
        """Take the reason."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """One name in both forms, most specific label first."""

    ascii: tuple[str, ...]
    """A-labels and LDH labels, lower case."""
    unicode: tuple[str, ...]
    """The same for people."""
    mapped: bool
    """Whether the letters were changed by more than lower case and composition."""


def to_labels(text: str) -> Labels:
    """Return the labels of a name without its trailing dot; raise BadLabel."""
    if len(text) > _MAX_TYPED:
        raise BadLabel(BadNameReason.TOO_LONG)
    plain = _compose("".join(map(_lower, _DOTS.sub(".", text))))
    letters = plain if plain.isascii() else _map(plain)
    labels = letters.removesuffix(".").split(".")
    if "" in labels:
        raise BadLabel(BadNameReason.EMPTY_LABEL)
    a_labels = tuple(map(_a_label, labels))
    u_labels = tuple(map(_u_label, a_labels))
    if sum(map(len, a_labels)) + len(a_labels) - 1 > MAX_NAME:
        raise BadLabel(BadNameReason.TOO_LONG)
    _check_direction(u_labels)
    return Labels(ascii=a_labels, unicode=u_labels, mapped=letters != plain)


def _lower(character: str) -> str:
    """Lower a mere capital; leave alone what would become another letter (the Kelvin sign)."""
    small = character.lower()
    return small if small.upper() == character else character


def _compose(text: str) -> str:
    """Join letters with their accents, but do not exchange one sign for another (the Kelvin's)."""
    composed = unicodedata.normalize("NFC", text)
    alone = all(unicodedata.normalize("NFC", character) == character for character in text)
    return composed if alone else text


def _map(text: str) -> str:
    try:
        return idna.uts46_remap(text, std3_rules=True, transitional=False)
    except UnicodeError:
        reason = BadNameReason.UNDERSCORE if "_" in text else BadNameReason.BAD_CHARACTER
        raise BadLabel(reason) from None


def _a_label(label: str) -> str:
    if label.isascii():
        return _ldh_label(label)
    if label.startswith("-") or label.endswith("-"):
        raise BadLabel(BadNameReason.HYPHEN_AT_EDGE)
    if label[2:4] == "--":
        raise BadLabel(BadNameReason.RESERVED_HYPHENS)
    try:
        encoded = idna.alabel(label).decode("ascii")
    except idna.IDNABidiError:
        raise BadLabel(BadNameReason.MIXED_DIRECTION) from None
    except UnicodeError:
        raise BadLabel(_why_refused(label)) from None
    return encoded


def _ldh_label(label: str) -> str:
    if not _LDH.match(label):
        reason = BadNameReason.UNDERSCORE if "_" in label else BadNameReason.BAD_CHARACTER
        raise BadLabel(reason)
    if len(label) > MAX_LABEL:
        raise BadLabel(BadNameReason.TOO_LONG_LABEL)
    if label.startswith("-") or label.endswith("-"):
        raise BadLabel(BadNameReason.HYPHEN_AT_EDGE)
    if label[2:4] == "--" and not label.startswith("xn--"):
        raise BadLabel(BadNameReason.RESERVED_HYPHENS)
    return label


def _u_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        decoded: str = idna.ulabel(label)
        same = idna.alabel(decoded).decode("ascii") == label and not decoded.isascii()
    except UnicodeError:
        same = False
    if not same:
        raise BadLabel(BadNameReason.BAD_PUNYCODE)
    return decoded


def _why_refused(label: str) -> BadNameReason:
    """Tell a label that is only too long from one with a character that IDNA refuses."""
    try:
        idna.check_label(label)
    except UnicodeError:
        return BadNameReason.BAD_CHARACTER
    return BadNameReason.TOO_LONG_LABEL


def _check_direction(labels: tuple[str, ...]) -> None:
    """Hold all labels of a name with a right-to-left one to the Bidi rule (RFC 5893, 2)."""
    classes = {unicodedata.bidirectional(character) for label in labels for character in label}
    if classes.isdisjoint({"R", "AL", "AN"}):
        return
    try:
        for label in labels:
            idna.check_bidi(label, check_ltr=True)
    except idna.IDNABidiError:
        raise BadLabel(BadNameReason.MIXED_DIRECTION) from None
