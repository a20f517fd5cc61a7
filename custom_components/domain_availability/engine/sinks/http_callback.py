"""A callback over HTTP: the payload as JSON in a POST, with its key beside it."""

import json
from typing import override

import aiohttp

from ..clock import Clock
from ..reading.rdap_dates import retry_after
from .callback import CallbackSink, Payload, Reply

TIMEOUT = 10.0
"""Seconds for the whole exchange."""


class HttpCallback(CallbackSink):
    """Posts to one URL. Redirects are not followed: they are no 2xx."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, clock: Clock, *, timeout: float = TIMEOUT
    ) -> None:
        """`session` stays the caller's to close; `timeout` in seconds."""
        self._session = session
        self._url = url
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    @override
    async def send(self, payload: Payload, idempotency_key: str) -> Reply:
        headers = {"Content-Type": "application/json", "Idempotency-Key": idempotency_key}
        try:
            async with self._session.post(
                self._url,
                data=json.dumps(payload).encode(),
                headers=headers,
                allow_redirects=False,
                timeout=self._timeout,
            ) as response:
                wait = retry_after(response.headers, self._clock.now())
                return Reply(status=response.status, retry_after=wait)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Reply(reason=type(error).__name__)
