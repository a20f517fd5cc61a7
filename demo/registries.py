"""The lab as this demonstration drives it: its names, over its control API."""

from datetime import UTC, datetime, timedelta

from aiohttp import ClientSession

from .cast import DROP_LIFE, STANDING, Cast


class Registries:
    """The lab's control API at an address."""

    def __init__(self, session: ClientSession, address: str) -> None:
        self._session = session
        self._address = address.rstrip("/")

    async def _register(self, **fields: object) -> None:
        async with self._session.post(f"{self._address}/names", json=fields) as reply:
            if not reply.ok:
                raise RuntimeError(f"the lab refused {fields}: {await reply.text()}")

    async def fill(self, cast: Cast) -> None:
        """Write the standing names into the books, and what dropped at earlier starts as free."""
        first = datetime.fromisoformat(cast.first_start)
        for name, (phase, since) in STANDING.items():
            fields: dict[str, object] = {"name": name, "phase": phase}
            if phase == "registered":
                fields["expires"] = (first + timedelta(days=240)).isoformat()
            else:
                fields["since"] = (first + since).isoformat()
            if name.endswith(".de-test"):
                fields["in_zone"] = True
            await self._register(**fields)
        if cast.dropped is not None:
            await self._register(name=cast.dropped, phase="free", since="-1d")

    async def let_drop(self, name: str, after: timedelta) -> datetime:
        """Put a name into pending delete so that it drops by itself; return when."""
        drops_at = datetime.now(UTC) + after
        since = drops_at - DROP_LIFE
        await self._register(name=name, phase="pending_delete", since=since.isoformat())
        return drops_at
