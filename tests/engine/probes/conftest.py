"""What tests of the probes share: the real network, a pacer, and a clock that is turned."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.probes.sockets import SocketNetwork

from ..hand_clock import HandClock


@pytest.fixture
def clock() -> HandClock:
    """Return a clock that stands still."""
    return HandClock()


@pytest.fixture
def pacer(clock: HandClock) -> Pacer:
    """Return a pacer that has asked nobody yet."""
    return Pacer(clock)


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session; opening sockets to the loopback interface is allowed with it."""
    del socket_enabled
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def network(session: aiohttp.ClientSession) -> SocketNetwork:
    """Return the real network."""
    return SocketNetwork(session)
