"""Registrar subentries become the accounts the engine asks with, without a reload."""

from collections.abc import Mapping

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .const import CONF_SUBENTRY_ID, SUBENTRY_REGISTRAR
from .engine.probes.registrars import REGISTRARS, Account, Accounts, Credentials


def has_registrar(entry: ConfigEntry) -> bool:
    """Return whether the user has set up a registrar."""
    return any(entry.get_subentries_of_type(SUBENTRY_REGISTRAR))


def account(key: str, credentials: Credentials, bases: Mapping[str, str]) -> Account:
    """Return the account at a registrar; `bases` are addresses that the endpoint file names."""
    return Account(registrar=REGISTRARS[key], credentials=dict(credentials), base=bases.get(key))


class RegistrarAccounts:
    """The entry's accounts; asks the user for new credentials where some stop working."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, bases: Mapping[str, str]) -> None:
        self._hass = hass
        self._entry = entry
        self.bases = bases
        self.accounts = Accounts(on_credentials=self._on_credentials)
        self.apply()

    def apply(self) -> None:
        """Bring the engine's accounts to what the subentries say now."""
        self.accounts.use(
            account(str(subentry.unique_id), subentry.data, self.bases)
            for subentry in self._entry.get_subentries_of_type(SUBENTRY_REGISTRAR)
            if subentry.unique_id in REGISTRARS
        )

    def trust(self, tested: Account) -> None:
        """Ask with an account again that a test call has shown to work."""
        self.apply()
        self.accounts.note(tested, dt_util.utcnow(), works=True)

    def _on_credentials(self, key: str, works: bool) -> None:  # noqa: FBT001 - the engine's form
        if works or (subentry := self._subentry(key)) is None:
            return
        self._entry.async_start_reauth(self._hass, data={CONF_SUBENTRY_ID: subentry.subentry_id})

    def _subentry(self, key: str) -> ConfigSubentry | None:
        return next(
            (
                subentry
                for subentry in self._entry.get_subentries_of_type(SUBENTRY_REGISTRAR)
                if subentry.unique_id == key
            ),
            None,
        )
