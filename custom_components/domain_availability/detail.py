"""How much of the names of a list is shown as entities."""

from enum import StrEnum


class Detail(StrEnum):
    """What the user wants of the names of a list."""

    AUTOMATIC = "automatic"
    """Full while the list is short."""
    FULL = "full"
    """A device with all entities for each name."""
    COMPACT = "compact"
    """One binary sensor for each name, without a device."""
