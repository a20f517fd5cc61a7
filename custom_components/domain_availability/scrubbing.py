"""Takes secrets out of what leaves the house: names, tokens, what stands in addresses. Pure.

It works on what is there, not on where secrets are known to stand: a name in a sentence, in the
host of a server or as the key of a mapping is found all the same.
"""

from collections.abc import Collection, Mapping
import re
from urllib.parse import urlsplit

REDACTED = "**REDACTED**"
SHORTEST_SECRET = 4
"""Shorter ones are no secrets, and would blacken half of the words."""

_WORD = re.compile(r"[^\s!-,/:-@\[-`{-~]+")
"""What may be a name: all but spaces and ASCII's punctuation, hyphens and dots excepted."""
_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s<>\"'`]+", re.IGNORECASE)


class Scrubber:
    """Knows what must not be seen."""

    def __init__(self, names: Collection[str], secrets: Collection[str] = ()) -> None:
        """Take the watched names, as A-labels and as people write them, and other secrets."""
        self._names = frozenset(name.casefold().strip(".") for name in names) - {""}
        long = sorted(
            {secret for secret in secrets if len(secret) >= SHORTEST_SECRET}, key=len, reverse=True
        )
        self._secrets = re.compile("|".join(map(re.escape, long))) if long else None

    def scrub(self, value: object) -> object:
        """Return plain data without secrets, in keys and values, however deep."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, list | tuple | set | frozenset):
            return [self.scrub(one) for one in value]
        return value

    def _mapping(self, value: Mapping[object, object]) -> dict[str, object]:
        """Return a mapping; keys that become alike are told apart by a number."""
        clean: dict[str, object] = {}
        for key, one in value.items():
            shown = plain = self.text(str(key))
            number = 1
            while shown in clean:
                number += 1
                shown = f"{plain} {number}"
            clean[shown] = self.scrub(one)
        return clean

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        if self._secrets is not None:
            text = self._secrets.sub(REDACTED, text)
        text = _URL.sub(lambda found: _address(found.group()), text)
        return _WORD.sub(lambda found: self._word(found.group()), text)

    def _word(self, word: str) -> str:
        """Return a word, or nothing of it where a watched name or a host below one is in it."""
        folded = word.casefold()
        labels = folded.strip(".…").split(".")
        if any(".".join(labels[start:]) in self._names for start in range(len(labels))):
            return REDACTED
        if any(name in folded for name in self._near(labels)):
            return REDACTED
        return word

    def _near(self, labels: list[str]) -> list[str]:
        """Return the watched names that stand in a word with more behind: `example.com.`, say."""
        found = []
        for start in range(len(labels)):
            for end in range(start + 2, len(labels)):
                name = ".".join(labels[start:end])
                if name in self._names:
                    found.append(name)
        return found


def _address(url: str) -> str:
    """Return of an address what is no secret: scheme, host and port."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return REDACTED
    bare = f"{parts.scheme}://{host}{'' if port is None else f':{port}'}/"
    rest = parts.path.strip("/") or parts.query or parts.fragment
    return f"{bare}{REDACTED}" if rest else bare
