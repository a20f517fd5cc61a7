"""What the user typed -> the name a registry knows.

Only what is unambiguous is accepted: white space around it, capitals, a trailing dot, Unicode, and
a URL whose host is itself a registrable name. All else is refused with its reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import ipaddress
import re

from .bad_name import BadName, BadNameReason
from .labels import BadLabel, Labels, to_labels
from .suffixes import SuffixList

__all__ = [
    "BadName",
    "BadNameReason",
    "Name",
    "NameList",
    "SuffixList",
    "entries",
    "normalise",
    "normalise_lines",
]

_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_AFTER_HOST = re.compile(r"[/?#\\]")
_PORT = re.compile(r":\d{0,5}\Z")
_SEPARATORS = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One registrable name."""

    name: str
    """Lower-case A-labels without a trailing dot, as the registry knows it."""
    display_name: str
    """The same with U-labels, for people."""
    suffix: str
    """The public suffix it is registered under (A-labels)."""
    mapped: bool
    """Not what was typed, by more than capitals and dots: show it before accepting it."""
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameList:
    """What a pasted list came to."""

    good: tuple[Name, ...]
    """Each name once, in the order of the list."""
    bad: tuple[BadName, ...]
    duplicates: tuple[str, ...]
    """What was typed again for a name already in `good`."""
    in_order: tuple[Name | BadName, ...] = ()
    """All of it as it was typed, those typed again too."""


def normalise(typed: str, suffixes: SuffixList) -> Name:
    """Return the registrable name that was typed; raise BadName with reason and hint."""
    typed = typed.strip()
    host = _host(typed, suffixes)
    try:
        labels = to_labels(host)
    except BadLabel as bad:
        raise BadName(bad.reason, typed) from None
    name = ".".join(labels.ascii)
    return Name(
        name=name,
        display_name=".".join(labels.unicode),
        suffix=_suffix(typed, name, labels, suffixes),
        mapped=labels.mapped or host != typed,
        typed=typed,
    )


def normalise_lines(text: str, suffixes: SuffixList) -> NameList:
    """Sort a pasted list: a name a line, or between commas or semicolons; `#` starts a comment."""
    good: dict[str, Name] = {}
    bad: list[BadName] = []
    duplicates: list[str] = []
    in_order: list[Name | BadName] = []
    for typed in entries(text):
        try:
            name = normalise(typed, suffixes)
        except BadName as refused:
            bad.append(refused)
            in_order.append(refused)
            continue
        in_order.append(name)
        if name.name in good:
            duplicates.append(name.typed)
        else:
            good[name.name] = name
    return NameList(
        good=tuple(good.values()),
        bad=tuple(bad),
        duplicates=tuple(duplicates),
        in_order=tuple(in_order),
    )


def entries(text: str) -> Iterator[str]:
    """Yield what a pasted list holds, as it was typed: without comments and white space."""
    for line in text.splitlines():
        for entry in _SEPARATORS.split(line.partition("#")[0]):
            if stripped := entry.strip():
                yield stripped


def _host(typed: str, suffixes: SuffixList) -> str:
    """Return what of the typed text should be a name, where it is not plainly something else."""
    if not typed:
        raise BadName(BadNameReason.EMPTY, typed)
    scheme = _SCHEME.match(typed)
    host = _AFTER_HOST.split(typed[scheme.end() if scheme else 0 :], maxsplit=1)[0]
    if _is_address(host) or _is_address(_PORT.sub("", host)):
        raise BadName(BadNameReason.IP_ADDRESS, typed)
    if "@" in host:
        reason = BadNameReason.NOT_A_NAME if scheme else BadNameReason.EMAIL_ADDRESS
        raise BadName(reason, typed)
    host = _PORT.sub("", host)
    if not host or ":" in host:
        raise BadName(BadNameReason.NOT_A_NAME, typed)
    if any(character.isspace() for character in host):
        raise BadName(BadNameReason.INNER_SPACE, typed)
    if "*" in host:
        raise BadName(BadNameReason.WILDCARD, typed, _hint(host.lstrip("*."), suffixes))
    return host


def _hint(text: str, suffixes: SuffixList) -> str | None:
    if "*" in text:
        return None
    try:
        return normalise(text, suffixes).display_name
    except BadName as refused:
        return refused.hint


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _suffix(typed: str, name: str, labels: Labels, suffixes: SuffixList) -> str:
    """Return the suffix a name is registered directly under; raise BadName where it is not."""
    suffix = suffixes.suffix_of(name)
    if suffix == name:
        raise BadName(BadNameReason.IS_SUFFIX, typed)
    if len(labels.ascii) == 1:
        raise BadName(BadNameReason.SINGLE_LABEL, typed)
    if suffix is None:
        raise BadName(BadNameReason.UNKNOWN_SUFFIX, typed)
    if suffixes.service_of(name, suffix):
        raise BadName(BadNameReason.PRIVATE_SUFFIX, typed)
    depth = len(labels.ascii) - suffix.count(".") - 1
    if depth > (2 if suffix in suffixes.two_level else 1):
        hint = ".".join(labels.unicode[depth - 1 :])
        raise BadName(BadNameReason.NOT_REGISTRABLE, typed, hint)
    return suffix
