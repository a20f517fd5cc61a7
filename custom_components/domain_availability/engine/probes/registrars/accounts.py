"""The user's accounts at registrars: a living set, and which of them still work."""

from collections.abc import Callable, Iterable, Iterator

from .registrar import Account

type OnCredentials = Callable[[str, bool], None]
"""Called with a registrar's key and whether its credentials work, when that changes."""


class Accounts:
    """At most one account a registrar; may be changed while it is asked with."""

    def __init__(
        self, accounts: Iterable[Account] = (), *, on_credentials: OnCredentials | None = None
    ) -> None:
        self.on_credentials = on_credentials
        self._accounts: tuple[Account, ...] = ()
        self._works: dict[str, bool] = {}
        self._on_new: list[Callable[[Account], None]] = []
        self.use(accounts)

    def __iter__(self) -> Iterator[Account]:
        """Return the accounts, the one that may be asked most often first."""
        return iter(self._accounts)

    def use(self, accounts: Iterable[Account]) -> None:
        """Have exactly these from now on; what changed is taken to work until it shows."""
        known = {account.registrar.key: account for account in self._accounts}
        self._accounts = tuple(sorted(accounts, key=lambda one: one.registrar.pace.gap))
        for account in self._accounts:
            key = account.registrar.key
            if known.get(key) != account:
                self._works.pop(key, None)
                for callback in self._on_new:
                    callback(account)

    def on_new(self, callback: Callable[[Account], None]) -> None:
        """Call back with each account that is new or whose credentials changed."""
        self._on_new.append(callback)

    def note(self, account: Account, *, works: bool) -> None:
        """Take note of whether an account's credentials work."""
        key = account.registrar.key
        if account not in self._accounts or self._works.get(key, True) is works:
            return
        self._works[key] = works
        if self.on_credentials is not None:
            self.on_credentials(key, works)
