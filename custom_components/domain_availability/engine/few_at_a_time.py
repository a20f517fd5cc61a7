"""Goes through many things a few at a time, so that others have their turn in the event loop."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from itertools import batched

AT_ONCE = 20
"""As many plans take 1 ms on a desktop machine, and several on a Raspberry Pi."""


async def few_at_a_time[Thing](many: Iterable[Thing]) -> AsyncGenerator[Thing]:
    """Give what there was of these at the beginning, each once, in order."""
    for number, few in enumerate(batched(tuple(many), AT_ONCE, strict=False)):
        if number:
            await asyncio.sleep(0)
        for one in few:
            yield one
