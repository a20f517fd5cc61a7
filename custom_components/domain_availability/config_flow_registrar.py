"""Sets up a registrar with credentials that a test call has shown to work, and renews them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .const import CONF_REGISTRAR, CONF_SUBENTRY_ID, ENDPOINTS_FILE, SUBENTRY_REGISTRAR
from .engine.clock import SystemClock
from .engine.probes.registrar import Trial, try_out
from .engine.probes.registrars import REGISTRARS, Account
from .engine.probes.sockets import SocketNetwork
from .engine.registries import EndpointsError
from .registrar_accounts import account
from .registry_data import async_load_registry_data
from .subentry_flow import LivingSubentryFlow

type Form = Any
"""A form's schema, a `vol.Schema`: Home Assistant runs it under another module's name, so that the
type checker takes it for a stranger."""

ERRORS: Mapping[Trial, str] = {
    Trial.CREDENTIALS: "invalid_auth",
    Trial.THROTTLED: "throttled",
    Trial.NO_ANSWER: "cannot_connect",
    Trial.STRANGE: "strange_answer",
}
"""What a form says of a test call; nothing where it worked."""


def credentials_schema(key: str) -> Form:
    """Return the form of a registrar's credentials; secrets are typed unseen."""
    return vol.Schema(
        {
            vol.Required(credential.key): TextSelector(
                TextSelectorConfig(
                    type=TextSelectorType.PASSWORD if credential.secret else TextSelectorType.TEXT,
                    autocomplete="off",
                )
            )
            for credential in REGISTRARS[key].credentials
        }
    )


def shown_again(key: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form may show of stored credentials: nothing that is a secret."""
    return {
        credential.key: data[credential.key]
        for credential in REGISTRARS[key].credentials
        if not credential.secret and credential.key in data
    }


def typed(user_input: Mapping[str, str]) -> dict[str, str]:
    """Return credentials without the blanks that copying adds."""
    return {key: value.strip() for key, value in user_input.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a test call: an account that works, or what the form says."""

    account: Account | None = None
    error: str | None = None
    problem: str = ""
    """What is wrong with the endpoint file, if that is it."""


async def async_try(
    hass: HomeAssistant, entry: ConfigEntry, key: str, credentials: Mapping[str, str]
) -> Tried:
    """Make a test call with typed credentials."""
    if entry.state is ConfigEntryState.LOADED:
        bases = entry.runtime_data.registrars.bases
    else:
        try:
            bases = (await async_load_registry_data(hass)).registries.registrars
        except EndpointsError as problem:
            return Tried(error="endpoints_malformed", problem=str(problem))
    mine = account(key, credentials, bases)
    trial = await try_out(mine, SocketNetwork(async_get_clientsession(hass)), SystemClock())
    return Tried(account=mine) if trial is Trial.WORKS else Tried(error=ERRORS[trial])


def placeholders(key: str, tried: Tried | None) -> dict[str, str]:
    """Return what the texts of a registrar's forms have gaps for."""
    return {
        "registrar": REGISTRARS[key].title,
        "file": ENDPOINTS_FILE,
        "problem": "" if tried is None else tried.problem,
    }


def errors_of(tried: Tried | None) -> dict[str, str] | None:
    """Return a form's errors."""
    return {"base": tried.error} if tried is not None and tried.error is not None else None


def trust(entry: ConfigEntry, tested: Account) -> None:
    """Let a running engine ask with the account at once, also where it was known before."""
    if entry.state is ConfigEntryState.LOADED:
        entry.runtime_data.registrars.trust(tested)


class RegistrarFlow(LivingSubentryFlow):
    """Adds a registrar, or changes its credentials."""

    _key: str

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which registrar: one of those without an account yet."""
        taken = {one.unique_id for one in self._get_entry().subentries.values()}
        left = [key for key in REGISTRARS if key not in taken]
        if not left:
            return self.async_abort(reason="all_set_up")
        if user_input is not None:
            self._key = user_input[CONF_REGISTRAR]
            return await self.async_step_credentials()
        return self.async_show_form(step_id="user", data_schema=registrar_schema(left))

    async def async_step_credentials(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the credentials and try them."""
        tried = None
        if user_input is not None:
            credentials = typed(user_input)
            tried = await async_try(self.hass, self._get_entry(), self._key, credentials)
            if tried.account is not None:
                return self.async_create_entry(
                    title=REGISTRARS[self._key].title, data=credentials, unique_id=self._key
                )
        return self._form("credentials", tried, user_input or {})

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for other credentials and try them."""
        entry, changed = self._get_entry(), self._get_reconfigure_subentry()
        self._key = str(changed.unique_id)
        tried = None
        if user_input is not None:
            credentials = typed(user_input)
            tried = await async_try(self.hass, entry, self._key, credentials)
            if tried.account is not None:
                done = self.async_update_and_abort(entry, changed, data=credentials)
                trust(entry, tried.account)
                return done
        return self._form("reconfigure", tried, user_input or changed.data)

    def _form(self, step: str, tried: Tried | None, known: Mapping[str, Any]) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(
                credentials_schema(self._key), shown_again(self._key, known)
            ),
            errors=errors_of(tried),
            description_placeholders=placeholders(self._key, tried),
        )


def registrar_schema(keys: list[str]) -> Form:
    """Return the form that asks for one of these registrars."""
    return vol.Schema(
        {
            vol.Required(CONF_REGISTRAR): SelectSelector(
                SelectSelectorConfig(
                    options=[
                        SelectOptionDict(value=key, label=REGISTRARS[key].title) for key in keys
                    ],
                    mode=SelectSelectorMode.LIST,
                )
            )
        }
    )


class RegistrarReauthSteps(ConfigFlow):
    """The steps in which credentials that stopped working are replaced."""

    _subentry_id: str

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Remember whose credentials they are, and ask for new ones."""
        self._subentry_id = entry_data[CONF_SUBENTRY_ID]
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for that registrar's credentials and try them."""
        entry = self._get_reauth_entry()
        subentry = self._registrar(entry)
        if subentry is None:
            return self.async_abort(reason="registrar_removed")
        key = str(subentry.unique_id)
        tried = None
        if user_input is not None:
            credentials = typed(user_input)
            tried = await async_try(self.hass, entry, key, credentials)
            if tried.account is not None:
                self.hass.config_entries.async_update_subentry(entry, subentry, data=credentials)
                trust(entry, tried.account)
                return self.async_abort(reason="reauth_successful")
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.add_suggested_values_to_schema(
                credentials_schema(key), shown_again(key, user_input or subentry.data)
            ),
            errors=errors_of(tried),
            description_placeholders=placeholders(key, tried),
        )

    def _registrar(self, entry: ConfigEntry) -> ConfigSubentry | None:
        """Return the registrar's subentry, unless it was removed or changed its kind meanwhile."""
        found = entry.subentries.get(self._subentry_id)
        kept = found is not None and found.subentry_type == SUBENTRY_REGISTRAR
        return found if kept else None
