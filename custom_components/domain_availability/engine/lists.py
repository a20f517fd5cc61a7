"""What a monitor needs of lists of names to be released: the moments, and when they change."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol


class Lists(Protocol):
    """Lists that registries publish of what they will release."""

    def release_of(self, name: str) -> datetime | None:
        """Return the moment (UTC) from which a watched name may be free by a list, or `None`."""
        ...

    def missing_since(self, name: str) -> datetime | None:
        """Return when its list last had a name (UTC), where it has lost it before its time."""
        ...

    def on_change(self, callback: Callable[[Collection[str]], None]) -> Callable[[], None]:
        """Call back with the names whose moments appear, move or go; return how to end it."""
        ...

    def notice(self) -> None:
        """Say that the watched names have changed."""
        ...

    def restore(self, snapshot: object) -> None:
        """Take up what was known before a restart; garbage is passed over."""
        ...

    async def run(self) -> None:
        """Fetch the lists when they are due until cancelled."""
        ...
