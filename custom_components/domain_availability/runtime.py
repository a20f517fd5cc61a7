"""What lives as long as the entry is set up."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .announce import Announcer
from .coordinator import DomainAvailabilityCoordinator
from .engine.ledger import Ledger
from .engine.monitor import Monitor
from .engine.names import SuffixList
from .registrar_accounts import RegistrarAccounts

type DomainAvailabilityConfigEntry = ConfigEntry[RuntimeData]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeData:
    """The running engine and what shows and announces it."""

    coordinator: DomainAvailabilityCoordinator
    announcer: Announcer
    monitor: Monitor
    ledger: Ledger
    suffixes: SuffixList
    registrars: RegistrarAccounts

    async def async_close(self) -> None:
        """Stop telling, then looking, then remembering: each needs the next."""
        self.coordinator.close()
        await self.announcer.async_stop()
        await self.monitor.stop()
        await self.ledger.close()
