"""Follows what registries publish of releases, as far as a monitor is given such lists.

They are fetched while anything is asked at all; what they said before a restart is known before.
"""

import asyncio
from datetime import datetime

from .ledger import Ledger
from .lists import Lists
from .spawn import Spawn


class ListsFollowed:
    """The lists of a monitor, or none. To be used from one event loop."""

    def __init__(self, lists: Lists | None, ledger: Ledger, spawn: Spawn) -> None:
        """Follow none yet; `ledger` has what they said, `spawn` makes the task that fetches."""
        self._lists = lists
        self._ledger = ledger
        self._spawn = spawn
        self._recalled = False
        self._fetching: asyncio.Task[None] | None = None
        self.release_of = lists.release_of if lists is not None else _nowhere
        """Give the moment (UTC) from which a name may be free by a list, or `None`."""
        self.missing_since = lists.missing_since if lists is not None else _nowhere
        """Give when its list last had a name (UTC), where it has lost it before its time."""

    async def recall(self) -> None:
        """Take up once, before any list is asked for, what lists said before a restart."""
        if self._lists is not None and not self._recalled:
            self._lists.restore(await self._ledger.load_published())
            self._recalled = True

    async def recall_more(self) -> None:
        """Take up what has come into the ledger from elsewhere."""
        if self._lists is not None:
            self._lists.restore(await self._ledger.load_published())
            self._lists.notice()

    def notice(self) -> None:
        """Say that the watched names have changed."""
        if self._lists is not None:
            self._lists.notice()

    def follow(self) -> None:
        """Fetch what registries publish from now on."""
        if self._lists is not None:
            self._fetching = self._spawn(self._lists.run(), "published lists")

    def leave(self) -> asyncio.Task[None] | None:
        """Fetch nothing any more; return the task that ends by it, if there was one. Idempotent."""
        fetching, self._fetching = self._fetching, None
        if fetching is not None:
            fetching.cancel()
        return fetching


def _nowhere(_: str) -> datetime | None:
    """Find a name on no list."""
    return None
