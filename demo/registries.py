"""The lab as this demonstration drives it: its names, over its control API."""

from datetime import datetime, timedelta

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
        """Write all names into the books as they would stand if the lab had never stopped."""
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
        for name, drops_at in cast.drops_at.items():
            await self.let_drop(name, drops_at)

    async def let_drop(self, name: str, at: datetime) -> None:
        """Put a name into pending delete so that it drops by itself then, or has dropped."""
        since = at - DROP_LIFE
        await self._register(name=name, phase="pending_delete", since=since.isoformat())
