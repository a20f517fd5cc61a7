"""Who may change what is known of a name: one look at a time, or who holds it against all looks."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakValueDictionary


class TakingIn:
    """A lock for each name that is being written down. To be used from one event loop."""

    def __init__(self) -> None:
        self._holding = asyncio.Lock()
        """Two who hold many names would otherwise wait for each other."""
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """Held while a look at a name is taken in and written down, and by who wants none to be."""

    def of(self, name: str) -> asyncio.Lock:
        """Return what is to be held while a look at a name is taken in."""
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = asyncio.Lock()
        return lock

    @asynccontextmanager
    async def hold(self, names: Iterable[str]) -> AsyncGenerator[None]:
        """Have nothing taken in of these names meanwhile; begins once what is being is done."""
        async with self._holding, AsyncExitStack() as held:
            for name in names:
                await held.enter_async_context(self.of(name))
            yield
