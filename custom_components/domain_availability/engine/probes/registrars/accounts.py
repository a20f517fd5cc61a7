"""The user's accounts at registrars: a living set, and which of them still work."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from .registrar import Account

RETRIED = timedelta(hours=1)
"""How long credentials that were refused are left alone: they may have been refused by mistake."""

type OnCredentials = Callable[[str, bool], None]
"""Called with a registrar's key and False each time its credentials are refused, and with True
when they work again."""


class Accounts:
    """At most one account a registrar; may be changed while it is asked with."""

    def __init__(
        self, accounts: Iterable[Account] = (), *, on_credentials: OnCredentials | None = None
    ) -> None:
        self.on_credentials = on_credentials
        self._accounts: tuple[Account, ...] = ()
        self._refused: dict[str, datetime] = {}
        self.use(accounts)

    def __iter__(self) -> Iterator[Account]:
        """Return all accounts, the one that may be asked most often first."""
        return iter(self._accounts)

    def use(self, accounts: Iterable[Account]) -> None:
        """Have exactly these from now on; what changed is taken to work until it shows."""
        known = {account.registrar.key: account for account in self._accounts}
        self._accounts = tuple(sorted(accounts, key=lambda one: one.registrar.pace.gap))
        self._refused = {
            account.registrar.key: self._refused[account.registrar.key]
            for account in self._accounts
            if known.get(account.registrar.key) == account
            and account.registrar.key in self._refused
        }

    def usable(self, now: datetime) -> list[Account]:
        """Return the accounts that may be asked with, in order."""
        return [
            account
            for account in self._accounts
            if (refused := self._refused.get(account.registrar.key)) is None
            or now - refused >= RETRIED
        ]

    def note(self, account: Account, at: datetime, *, works: bool) -> None:
        """Take note of whether an account's credentials worked at a moment (UTC)."""
        key = account.registrar.key
        if account not in self._accounts:
            return
        worked = key not in self._refused
        if works:
            self._refused.pop(key, None)
        else:
            self._refused[key] = at
        if not (works and worked) and self.on_credentials is not None:
            self.on_credentials(key, works)
