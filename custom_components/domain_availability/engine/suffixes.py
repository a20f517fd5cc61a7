"""Under which endings names are registered: the public suffix list and what the registries add."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from publicsuffixlist import PublicSuffixList

from .data_files import read_data


@dataclass(frozen=True, slots=True, kw_only=True)
class SuffixList:
    """The suffixes that count, all as lower-case A-labels."""

    icann: PublicSuffixList
    """The list's ICANN part: registries."""
    whole: PublicSuffixList
    """With its private part: services that hand out names below their own."""
    known: frozenset[str]
    """Suffixes with a registry of their own in our data: TLDs, `uk.com`, the endpoint file's."""
    two_level: frozenset[str]
    """Suffixes that register both `smith.name` and `john.smith.name`."""

    @classmethod
    def load(cls, extra: Iterable[str] = ()) -> Self:
        """Build the list (blocking: reads files, 0.2 s).

        `extra` are the suffixes of `Registries.suffixes()`; without them only delegated TLDs count.
        """
        known = frozenset(extra) or frozenset(read_data("tlds.json")["tlds"])
        return cls(
            icann=PublicSuffixList(accept_unknown=False, only_icann=True),
            whole=PublicSuffixList(accept_unknown=False),
            known=known,
            two_level=frozenset(read_data("defaults.json")["two_level"]),
        )

    def suffix_of(self, name: str) -> str | None:
        """Return the longest suffix of a name (A-labels) that counts; `None`: no registry known."""
        labels = name.split(".")
        endings = [".".join(labels[i:]) for i in range(len(labels))]
        known = [ending for ending in endings if ending in self.known]
        listed = self.icann.publicsuffix(name)
        if listed is not None and labels[-1] in self.known:
            known.append(listed)
        return max(known, key=len, default=None)

    def service_of(self, name: str, suffix: str) -> str | None:
        """Return the private suffix (`github.io`) between a name and its public suffix, if any."""
        listed = self.whole.publicsuffix(name)
        if listed is None or len(listed) <= len(suffix) or listed == name:
            return None
        return listed
