"""Why something typed is no name that can be watched."""

from enum import StrEnum
from typing import override


class BadNameReason(StrEnum):
    """The reasons, as stable words for translations."""

    EMPTY = "empty"
    NOT_A_NAME = "not_a_name"
    INNER_SPACE = "inner_space"
    EMAIL_ADDRESS = "email_address"
    IP_ADDRESS = "ip_address"
    WILDCARD = "wildcard"
    UNDERSCORE = "underscore"
    BAD_CHARACTER = "bad_character"
    MIXED_DIRECTION = "mixed_direction"
    HYPHEN_AT_EDGE = "hyphen_at_edge"
    RESERVED_HYPHENS = "reserved_hyphens"
    BAD_PUNYCODE = "bad_punycode"
    EMPTY_LABEL = "empty_label"
    TOO_LONG_LABEL = "too_long_label"
    TOO_LONG = "too_long"
    SINGLE_LABEL = "single_label"
    IS_SUFFIX = "is_suffix"
    NOT_REGISTRABLE = "not_registrable"
    PRIVATE_SUFFIX = "private_suffix"
    UNKNOWN_SUFFIX = "unknown_suffix"


_TEXTS = {
    BadNameReason.EMPTY: "there is no name",
    BadNameReason.NOT_A_NAME: "this is not a domain name",
    BadNameReason.INNER_SPACE: "a name has no spaces in it; write one name a line",
    BadNameReason.EMAIL_ADDRESS: "this is an e-mail address, not a domain name",
    BadNameReason.IP_ADDRESS: "this is an IP address, not a domain name",
    BadNameReason.WILDCARD: "a pattern cannot be watched, only a name",
    BadNameReason.UNDERSCORE: "names with an underscore cannot be registered",
    BadNameReason.BAD_CHARACTER: "a character in it is not allowed in domain names (IDNA 2008)",
    BadNameReason.MIXED_DIRECTION: "it mixes right-to-left and left-to-right letters (RFC 5893)",
    BadNameReason.HYPHEN_AT_EDGE: "a part of a name cannot begin or end with a hyphen",
    BadNameReason.RESERVED_HYPHENS: "hyphens in third and fourth place are reserved (RFC 5891)",
    BadNameReason.BAD_PUNYCODE: "the part that starts with xn-- is not a valid encoded name",
    BadNameReason.EMPTY_LABEL: "there is nothing between or before two dots",
    BadNameReason.TOO_LONG_LABEL: "a part of it is longer than 63 octets",
    BadNameReason.TOO_LONG: "it is longer than 253 octets",
    BadNameReason.SINGLE_LABEL: "the ending is missing",
    BadNameReason.IS_SUFFIX: "names are registered under this ending; it is none itself",
    BadNameReason.NOT_REGISTRABLE: "this is part of a name that somebody else registers",
    BadNameReason.PRIVATE_SUFFIX: "nobody registers names there; they belong to a service",
    BadNameReason.UNKNOWN_SUFFIX: "no registry is known for its ending",
}


class BadName(Exception):  # noqa: N818 - the engine's word for it, shown to people
    """What was typed cannot be watched; `str()` says why in plain English."""

    def __init__(self, reason: BadNameReason, typed: str, hint: str | None = None) -> None:
        """Take the reason, what was typed, and the name to use instead where there is one."""
        super().__init__(reason, typed, hint)
        self.reason = reason
        self.typed = typed
        self.hint = hint

    @override
    def __str__(self) -> str:
        text = f"{self.typed!r}: {_TEXTS[self.reason]}"
        return f"{text}; did you mean {self.hint}?" if self.hint else text
