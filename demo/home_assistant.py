"""A client of Home Assistant as its own pages are one: login, REST, WebSocket."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, WSMsgType

from . import PASSWORD, USER

type Answer = dict[str, Any]

TICK_SECONDS = 0.2
REQUEST_SECONDS = 30


class HomeAssistantError(Exception):
    """Home Assistant did not do what was asked; the text says what."""


class HomeAssistant:
    """One logged-in session. `events` yields what the subscriptions bring, oldest first."""

    def __init__(
        self, base: str, session: ClientSession, token: str, socket: ClientWebSocketResponse
    ) -> None:
        self.base = base
        self._session = session
        self._headers = {"Authorization": f"Bearer {token}"}
        self._socket = socket
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self.events: asyncio.Queue[Answer | None] = asyncio.Queue()
        """`None` ends it: the connection is gone."""

    async def listen(self) -> None:
        """Sort what comes in until the connection ends."""
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                continue
            answer: Answer = message.json()
            if answer["type"] == "event":
                self.events.put_nowait(answer["event"])
            elif future := self._waiting.pop(answer["id"], None):
                future.set_result(answer)
        self.events.put_nowait(None)

    async def ask(self, kind: str, **fields: Any) -> Any:
        """Send a WebSocket command and return its result."""
        number = next(self._numbers)
        future = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        await self._socket.send_json({"id": number, "type": kind, **fields})
        async with asyncio.timeout(REQUEST_SECONDS):
            answer = await future
        if not answer["success"]:
            raise HomeAssistantError(f"{kind}: {answer['error']['message']}")
        return answer["result"]

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Post JSON to the REST API and return its answer."""
        return await _post(self._session, self.base + path, body, headers=self._headers)

    async def flow(self, path: str, form: Answer, typed: Mapping[str, Any]) -> None:
        """Fill in the form of a configuration flow; `HomeAssistantError` if it is not taken."""
        step = f"{path}/{form['flow_id']}"
        answer = await self.post(step, typed)
        if answer["type"] == "menu":  # The page of refused lines; the good ones are enough.
            answer = await self.post(step, {"next_step_id": "accept"})
        if answer["type"] not in {"create_entry", "abort"}:
            raise HomeAssistantError(f"{path}: {answer.get('errors') or answer}")


async def _post(
    session: ClientSession,
    url: str,
    body: Mapping[str, Any],
    *,
    headers: Mapping[str, str] | None = None,
    form: bool = False,
) -> Answer:
    payload: dict[str, Any] = {"data": body} if form else {"json": body}
    async with session.post(url, headers=headers, **payload) as reply:
        if not reply.ok:
            raise HomeAssistantError(f"{url}: {reply.status} {await reply.text()}")
        answer: Answer = await reply.json()
        return answer


async def _log_in(session: ClientSession, base: str) -> str:
    """Return an access token, got as the login page gets it."""
    client = f"{base}/"
    flow = await _post(
        session,
        f"{base}/auth/login_flow",
        {"client_id": client, "handler": ["homeassistant", None], "redirect_uri": client},
    )
    code = await _post(
        session,
        f"{base}/auth/login_flow/{flow['flow_id']}",
        {"client_id": client, "username": USER, "password": PASSWORD},
    )
    token = await _post(
        session,
        f"{base}/auth/token",
        {"client_id": client, "grant_type": "authorization_code", "code": code["result"]},
        form=True,
    )
    access: str = token["access_token"]
    return access


async def until_up(base: str, *, seconds: float) -> None:
    """Wait until its web server answers; `HomeAssistantError` if it does not within `seconds`."""
    try:
        async with asyncio.timeout(seconds), ClientSession() as session:
            while True:
                try:
                    async with session.get(f"{base}/manifest.json") as reply:
                        if reply.ok:
                            return
                except ClientError, OSError:
                    pass
                await asyncio.sleep(TICK_SECONDS)
    except TimeoutError:
        raise HomeAssistantError(f"not up within {seconds:.0f} seconds") from None


@asynccontextmanager
async def connect(base: str) -> AsyncIterator[HomeAssistant]:
    """Log in and yield the session."""
    async with ClientSession() as session:
        token = await _log_in(session, base)
        async with session.ws_connect(f"{base}/api/websocket", max_msg_size=0) as socket:
            await socket.receive_json()  # auth_required
            await socket.send_json({"type": "auth", "access_token": token})
            if (await socket.receive_json())["type"] != "auth_ok":
                raise HomeAssistantError("the token was refused")
            here = HomeAssistant(base, session, token, socket)
            listener = asyncio.create_task(here.listen())
            try:
                yield here
            finally:
                listener.cancel()
                await asyncio.gather(listener, return_exceptions=True)
