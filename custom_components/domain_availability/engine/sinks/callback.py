"""What the outbox needs of a receiver that is called back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

type Payload = Mapping[str, object]
"""What is told, as JSON knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a receiver said to one attempt."""

    status: int | None = None
    """HTTP status; `None`: no answer came."""
    retry_after: float | None = None
    """Seconds it wants to be left alone, if it said so."""
    reason: str = ""
    """Why no answer came, in a few words without anything secret."""

    @property
    def heard(self) -> bool:
        """Return whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Return whether it will never take it: 4xx but a timeout (408) and too many (429)."""
        return (
            self.status is not None and 400 <= self.status < 500 and self.status not in {408, 429}
        )


class CallbackSink(Protocol):
    """Somebody who is called back."""

    async def send(self, payload: Payload, idempotency_key: str) -> Reply:
        """Send once; never raises for what the world does.

        The same key says that it may have been sent before: heard twice, it is to be told once.
        """
        ...
