"""What tests of the lab share: a running lab and an HTTP client."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest_asyncio

from lab.pytest_plugin import lab as lab  # noqa: PLC0414 - a fixture for who imports this file


@pytest_asyncio.fixture
async def http(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:  # noqa: ARG001
    """Give a client that opens a connection for every request."""
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session
