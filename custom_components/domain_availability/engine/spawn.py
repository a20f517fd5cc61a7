"""How tasks are made: in the running loop, unless somebody keeps count of them."""

import asyncio
from collections.abc import Callable, Coroutine

type Spawn = Callable[[Coroutine[None, None, None], str], asyncio.Task[None]]
"""Make a task, by this name."""


def spawn_in_loop(job: Coroutine[None, None, None], name: str) -> asyncio.Task[None]:
    """Make a task in the running loop."""
    return asyncio.get_running_loop().create_task(job, name=name)
