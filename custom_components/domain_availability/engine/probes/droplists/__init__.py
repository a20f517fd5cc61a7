"""Lists of names to be released, as registries publish them. A new list's form is its own file."""

from collections.abc import Mapping

from .auda import DELETED, EXPIRED
from .internetstiftelsen import Internetstiftelsen
from .nominet import Nominet
from .reader import ListError, ListReader, ReadList, read

__all__ = ["READERS", "ListError", "ListReader", "ReadList", "read"]

_KNOWN: tuple[ListReader, ...] = (Internetstiftelsen(), EXPIRED, DELETED, Nominet())

READERS: Mapping[str, ListReader] = {reader.key: reader for reader in _KNOWN}
"""By key, as `drop_list` in a registry's data names it."""
