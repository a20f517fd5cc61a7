"""The lab as a fixture: `from lab.pytest_plugin import lab as lab` in a conftest."""

from collections.abc import AsyncGenerator

import pytest_asyncio

from .lab import Lab


@pytest_asyncio.fixture
async def lab(socket_enabled: None) -> AsyncGenerator[Lab]:  # noqa: ARG001 - sockets of its own
    """Run a fresh lab for one test, on free ports, at real time."""
    async with Lab() as running:
        yield running
