"""The names on show, and what is kept of them from one start to the next."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from typing import Self

DROP_AFTER = timedelta(seconds=60)
"""How long after the start a name drops."""
DROP_LIFE = timedelta(days=5)
"""How long a gTLD's names are in pending delete."""

DROPPING = (
    "lantern-street.test",
    "velvet-compass.test",
    "moonlit-harbour.test",
    "amber-lighthouse.test",
    "paper-sailboat.test",
    "winter-orchard.test",
)
"""What drops, one a start; then the same labels with a number."""

STANDING: Mapping[str, tuple[str, timedelta]] = {
    "northwind-coffee.test": ("registered", timedelta(0)),
    "silent-gallery.test": ("on_hold", timedelta(days=-3)),
    "little-observatory.test": ("grace", timedelta(days=-12)),
    "tidal-garden.co.uk-test": ("redemption", timedelta(days=-20)),
    "copper-windmill.nl-test": ("quarantine", timedelta(days=-31)),
    "xn--bcherfreund-thb.de-test": ("registered", timedelta(0)),
    "quiet-canyon.test": ("pending_delete", timedelta(days=-2)),
    "emergency.test": ("reserved", timedelta(0)),
}
"""Name, the lab's word for its phase, and since when, from the first start on."""

REAL = ("home-assistant.io", "python.org", "wikipedia.org", "denic.de", "sidn.nl", "iana.org")
"""Well-known names, for a look at the real registries."""


@dataclass(slots=True, kw_only=True)
class Cast:
    """What happened at earlier starts; kept as a small file in the configuration folder."""

    first_start: str = field(default_factory=lambda: datetime.now(UTC).isoformat())
    """ISO 8601: what the phases of the standing names are counted from."""
    starts: int = 0
    """How many names have been put up to drop."""
    lab_ports: int | None = None
    """Where the lab's ports begin. A registry keeps its address: what it answered there counts."""
    drops: dict[str, str] = field(default_factory=dict)
    """Those of them on show and when each drops (ISO 8601), oldest first."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return what the file holds, or a new cast where there is none."""
        return cls(**json.loads(path.read_text())) if path.is_file() else cls()

    def save(self, path: Path) -> None:
        """Write the file."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n")

    @property
    def drops_at(self) -> dict[str, datetime]:
        """Return the names put up to drop and when."""
        return {name: datetime.fromisoformat(at) for name, at in self.drops.items()}

    def put_up(self) -> str:
        """Choose the name that drops next, at `DROP_AFTER` from now."""
        rounds, index = divmod(self.starts, len(DROPPING))
        label, _, suffix = DROPPING[index].partition(".")
        name = f"{label}-{rounds + 1}.{suffix}" if rounds else DROPPING[index]
        self.starts += 1
        self.drops[name] = (datetime.now(UTC) + DROP_AFTER).isoformat()
        return name

    def retire(self) -> set[str]:
        """Take all but the last two droppers off the stage and return them."""
        gone = set(list(self.drops)[:-2])
        self.drops = {name: at for name, at in self.drops.items() if name not in gone}
        return gone

    @property
    def names(self) -> tuple[str, ...]:
        """Return all names on show."""
        return (*self.drops, *STANDING)
