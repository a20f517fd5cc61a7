"""What a looker needs of each kind of probe."""

from collections.abc import Collection
from typing import Protocol

from ..observation import Observation, Role
from ..policy import Policy


class Probe(Protocol):
    """Asks one kind of source."""

    async def ask(
        self,
        name: str,
        policy: Policy,
        *,
        role: Role = Role.QUESTION,
        by_hand: bool = False,
        in_window: bool = False,
    ) -> Observation:
        """Return what the source says of the name; never raises for what the world does.

        `in_window`: a drop is due about now, so that a refusal or failure is a short pause.
        """
        ...


class ZoneProbe(Protocol):
    """Asks the servers of a zone, one a call (or, where port 53 is caught, two resolvers)."""

    async def ask(
        self,
        name: str,
        policy: Policy,
        *,
        role: Role = Role.QUESTION,
        by_hand: bool = False,
        in_window: bool = False,
        avoid: Collection[str] = (),
    ) -> Observation:
        """Return what one server says of the name, another than those in `avoid` if there is.

        `in_window`: a drop is due about now, so that the question goes before the routine.
        """
        ...


class RegistrarProbe(Probe, Protocol):
    """Asks registrars, where there are any."""

    def offers(self, policy: Policy) -> bool:
        """Tell whether any of them may know names under the suffix."""
        ...
