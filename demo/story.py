"""What happens, told while it happens."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
import time
from typing import Any

TRANSITION = "domain_availability_transition"
AVAILABLE = "domain_availability_became_available"

LONG = 60.0
"""Seconds; a name that was free for longer than this dropped while nobody looked."""

WORDS: Mapping[str | None, str] = {
    None: "not looked at yet",
    "available": "free to register",
    "grace": "expired, in grace",
    "on_hold": "on hold",
    "pending_delete": "pending delete",
    "redemption": "redemption",
    "registered": "registered",
    "release_session": "in a release session",
    "reserved": "reserved",
    "unknown": "unknown",
    "not_for_sale": "not for sale",
}


def say(text: str) -> None:
    """Print a line with the time of the day."""
    print(f"{datetime.now().astimezone():%H:%M:%S}  {text}", flush=True)


@asynccontextmanager
async def patiently(what: str, *, every: float = 30.0) -> AsyncIterator[None]:
    """Say what is begun, and every so many seconds that it still goes on."""
    say(f"{what} ...")
    begun = time.monotonic()

    async def remind() -> None:
        while True:
            await asyncio.sleep(every)
            so_far = time.monotonic() - begun
            say(f"{what}: {so_far:.0f} s so far. The first time takes minutes on a slow machine.")

    reminder = asyncio.create_task(remind())
    try:
        yield
    finally:
        reminder.cancel()


def _stand(data: Mapping[str, Any], side: str) -> str:
    word = data.get(f"{side}_phase") or data.get(f"{side}_verdict")
    return WORDS.get(word, str(word))


def tell(event: Mapping[str, Any], drops_at: Mapping[str, datetime]) -> str | None:
    """Return the sentence for one of Home Assistant's events, or nothing where there is no news."""
    data: Mapping[str, Any] = event.get("data", {})
    match event.get("event_type"):
        case "domain_availability_transition":
            change = f"{_stand(data, 'from')} -> {_stand(data, 'to')}"
            return f"{data['display_name']}: {change}"
        case "domain_availability_became_available":
            fired = datetime.fromisoformat(event["time_fired"])
            free = f"{data['display_name']} is free to register"
            if released := drops_at.get(data["domain_name"]):
                after = (fired - released).total_seconds()
                seen = f"seen {after:.1f} s after" if after < LONG else "seen long after"
                return f"{free}, {seen} its registry let go of it."
            return f"{free}."
        case _:
            return None


def notification(event: Mapping[str, Any]) -> str | None:
    """Return the sentence for a notification that came up."""
    if event.get("type") != "added":
        return None
    texts = [f"{note['title']}. {note['message']}" for note in event["notifications"].values()]
    return "Home Assistant notifies: " + " ".join(texts) if texts else None
