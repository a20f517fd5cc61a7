"""Registrars whose API may be asked whether a name can be registered. A new one is its own file."""

from collections.abc import Mapping

from .accounts import Accounts
from .cloudflare import Cloudflare
from .dynadot import Dynadot
from .porkbun import Porkbun
from .registrar import Account, Credential, Credentials, Registrar

__all__ = ["REGISTRARS", "Account", "Accounts", "Credential", "Credentials", "Registrar"]

_KNOWN: tuple[Registrar, ...] = (Cloudflare(), Porkbun(), Dynadot())

REGISTRARS: Mapping[str, Registrar] = {registrar.key: registrar for registrar in _KNOWN}
"""By key."""
