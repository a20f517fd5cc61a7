"""What lives as long as the entry is set up."""

from dataclasses import dataclass

from aiohttp import ClientSession
from homeassistant.config_entries import ConfigEntry

from .announce import Announcer
from .coordinator import DomainAvailabilityCoordinator
from .engine.budget import Budget
from .engine.health import Health
from .engine.ledger import Ledger
from .engine.monitor import Monitor
from .engine.names import SuffixList
from .engine.registries import Registries
from .engine.ways import Ways
from .inactivity import Inactivity
from .ledger_issues import LedgerIssues
from .notifying import Notifier
from .pausing import Pausing
from .registrar_accounts import RegistrarAccounts
from .standing_issues import StandingIssues

type DomainAvailabilityConfigEntry = ConfigEntry[RuntimeData]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeData:
    """The running engine and what shows and announces it."""

    coordinator: DomainAvailabilityCoordinator
    announcer: Announcer
    notifier: Notifier
    monitor: Monitor
    ledger: Ledger
    ledger_issues: LedgerIssues
    registries: Registries
    suffixes: SuffixList
    registrars: RegistrarAccounts
    budget: Budget
    health: Health
    ways: Ways
    guarded: ClientSession
    """For hosts out of other people's data."""
    pausing: Pausing
    inactivity: Inactivity
    issues: StandingIssues

    async def async_close(self) -> None:
        """Stop telling, then looking, then remembering: each needs the next."""
        self.coordinator.close()
        self.issues.stop()
        self.inactivity.close()
        await self.announcer.async_stop()
        await self.notifier.async_stop()
        await self.monitor.stop()
        await self.guarded.close()
        await self.ledger.close()
        self.ledger_issues.close()
