"""Sets the integration up with a first watch list; adds and changes watch lists later.

All flows have the same steps: a form, then, where lines were refused or mapped, a page that shows
them and lets the user take the good ones or go back to the form, which still holds what was typed.
"""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, override

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowContext,
    ConfigFlowResult,
    ConfigSubentry,
    ConfigSubentryData,
    ConfigSubentryFlow,
    OptionsFlow,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import FlowHandler
from homeassistant.helpers.selector import (
    BooleanSelector,
    FileSelector,
    FileSelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from . import VERSION
from . import config_flow_notifications as notifications
from . import config_flow_price as price
from .asking import CHOSEN_LAYERS
from .config_flow_options import DomainAvailabilityOptionsFlow, layers_errors, layers_selector
from .config_flow_registrar import Form, RegistrarFlow, RegistrarReauthSteps
from .const import (
    CONF_CAUTION,
    CONF_DETAIL,
    CONF_FILE,
    CONF_INTENT,
    CONF_LAYERS,
    CONF_LIST_NAME,
    CONF_NAMES,
    CONF_NOTIFICATIONS,
    CONF_PRIORITY,
    CONF_TELL_FREE,
    DOMAIN,
    ENDPOINTS_FILE,
    SUBENTRY_REGISTRAR,
    SUBENTRY_WATCH_LIST,
)
from .detail import Detail
from .engine.names import NameList, SuffixList, normalise_lines
from .engine.observation import Layer
from .engine.registries import EndpointsError
from .engine.verdict import Caution
from .engine.watching import Priority
from .list_intent import Intent
from .name_file import FileProblem, FileRefused, names_in
from .name_review import async_review, needs_review
from .notification_target import phone_actions
from .registrar_accounts import has_registrar
from .registry_data import async_load_registry_data
from .runtime import DomainAvailabilityConfigEntry
from .subentry_flow import LivingSubentryFlow

LONGEST_LIST_NAME = 50

OFFERED_CAUTION = (Caution.FAST, Caution.CAREFUL)
"""`registrar_only` needs a registrar."""

FILES = (".txt", ".csv", ".json", ".jsonl", ".gz", "text/plain", "text/csv", "application/json")
"""What is offered to be uploaded."""
LONGEST_NAMES = 1_000_000
"""Characters of names in one list."""

POLICY = {CONF_PRIORITY: Priority.NORMAL.value, CONF_CAUTION: Caution.FAST.value}
"""What a list is before the user says otherwise."""

NAMES_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_NAMES): TextSelector(TextSelectorConfig(multiline=True)),
        vol.Optional(CONF_FILE): FileSelector(FileSelectorConfig(accept=",".join(FILES))),
        vol.Required(CONF_LIST_NAME): TextSelector(),
    }
)


def watch_list_schema(
    caution: Iterable[Caution] = OFFERED_CAUTION, actions: Iterable[str] = ()
) -> Form:
    """Return the form of a watch list that offers these kinds of caution, and these phones."""
    return NAMES_SCHEMA.extend(
        {
            vol.Required(CONF_INTENT, default=Intent.WANTED.value): (
                notifications.intent_selector()
            ),
            vol.Required(CONF_PRIORITY, default=POLICY[CONF_PRIORITY]): SelectSelector(
                SelectSelectorConfig(
                    options=[priority.value for priority in Priority],
                    mode=SelectSelectorMode.DROPDOWN,
                    translation_key=CONF_PRIORITY,
                )
            ),
            vol.Required(CONF_CAUTION, default=POLICY[CONF_CAUTION]): SelectSelector(
                SelectSelectorConfig(
                    options=[word.value for word in caution],
                    mode=SelectSelectorMode.LIST,
                    translation_key=CONF_CAUTION,
                )
            ),
            vol.Required(CONF_DETAIL, default=Detail.AUTOMATIC.value): SelectSelector(
                SelectSelectorConfig(
                    options=[detail.value for detail in Detail],
                    mode=SelectSelectorMode.DROPDOWN,
                    translation_key=CONF_DETAIL,
                )
            ),
            vol.Required(CONF_TELL_FREE, default=False): BooleanSelector(),
            **price.FIELDS,
            vol.Optional(CONF_LAYERS): layers_selector((Layer.DNS, *CHOSEN_LAYERS)),
            vol.Required(CONF_NOTIFICATIONS): notifications.notifications_section(actions),
        }
    )


WATCH_LIST_SCHEMA = watch_list_schema()


class WatchListSteps[
    ContextT: (ConfigFlowContext, SubentryFlowContext),
    ResultT: (ConfigFlowResult, SubentryFlowResult),
    HandlerT: (str, tuple[str, str]),
](FlowHandler[ContextT, ResultT, HandlerT]):
    """The steps in which a watch list is typed, reviewed and taken."""

    _schema = WATCH_LIST_SCHEMA
    _names: NameList

    def __init__(self) -> None:
        self._step_id = "user"
        self._typed: dict[str, Any] = {}
        self._uploaded = False

    @abstractmethod
    def _taken_titles(self) -> set[str]:
        """Return the case-folded names of the other lists."""

    @abstractmethod
    async def _async_suffixes(self) -> SuffixList:
        """Return the suffixes names are registered under; raises `EndpointsError`."""

    @abstractmethod
    def _finish(self, title: str, data: dict[str, Any]) -> ResultT:
        """Store the list."""

    async def _async_list_step(self, step_id: str, user_input: dict[str, Any] | None) -> ResultT:
        """Show the form, or read what was typed and go on."""
        self._step_id = step_id
        if user_input is None:
            return self._form()
        self._typed = dict(user_input)
        errors = await self._async_read_file() | self._typed_errors()
        if errors:
            return self._form(errors)
        try:
            suffixes = await self._async_suffixes()
        except EndpointsError as problem:
            return self._form({"base": "endpoints_malformed"}, str(problem))
        self._names = await self.hass.async_add_executor_job(
            normalise_lines, self._typed.get(CONF_NAMES, ""), suffixes
        )
        if not self._names.good and not self._names.bad:
            return self._form({CONF_NAMES: "no_names"})
        if self._uploaded or needs_review(self._names, self._known_names()):
            return await self.async_step_review()
        return await self.async_step_accept()

    def _form(self, errors: dict[str, str] | None = None, problem: str = "") -> ResultT:
        return self.async_show_form(
            step_id=self._step_id,
            data_schema=self.add_suggested_values_to_schema(self._schema, self._typed),
            errors=errors,
            description_placeholders={"file": ENDPOINTS_FILE, "problem": problem},
        )

    def _typed_errors(self) -> dict[str, str]:
        """Return what is wrong with all but the names, by field."""
        errors = {}
        if error := self._list_name_error():
            errors[CONF_LIST_NAME] = error
        if len(self._typed.get(CONF_NAMES, "")) > LONGEST_NAMES:
            errors[CONF_NAMES] = "names_too_long"
        errors |= price.errors_of(self._typed) | layers_errors(self._typed)
        if notifications.malformed_action(self._typed.get(CONF_NOTIFICATIONS, {})):
            errors["base"] = "notify_action_malformed"  # A form shows none inside a section.
        return errors

    async def _async_read_file(self) -> dict[str, str]:
        """Put the names of an uploaded file below those typed, so that going back shows them."""
        uploaded = self._typed.pop(CONF_FILE, None)
        self._uploaded = uploaded is not None
        if uploaded is None:
            return {}
        try:
            names = await self.hass.async_add_executor_job(_names_of_upload, self.hass, uploaded)
        except FileRefused as refused:
            return {CONF_FILE: refused.problem.value}
        typed = self._typed.get(CONF_NAMES, "").rstrip()
        self._typed[CONF_NAMES] = f"{typed}\n{names}".strip()
        return {}

    def _known_names(self) -> frozenset[str]:
        """Return the A-labels that are on the list already."""
        return frozenset()

    def _list_name_error(self) -> str | None:
        title = self._typed[CONF_LIST_NAME].strip()
        if not title:
            return "list_name_empty"
        if len(title) > LONGEST_LIST_NAME:
            return "list_name_too_long"
        if title.casefold() in self._taken_titles():
            return "list_name_taken"
        return None

    async def async_step_review(self, _: dict[str, Any] | None = None) -> ResultT:
        """Show what was refused and what will be watched; let the user decide."""
        return self.async_show_menu(
            step_id="review",
            menu_options=["accept", "edit"] if self._names.good else ["edit"],
            description_placeholders={"review": await async_review(self.hass, self._names)},
        )

    async def async_step_edit(self, _: dict[str, Any] | None = None) -> ResultT:
        """Go back to the form as it was typed."""
        return self._form()

    async def async_step_accept(self, _: dict[str, Any] | None = None) -> ResultT:
        """Take the good names."""
        return self._finish(
            self._typed[CONF_LIST_NAME].strip(),
            {
                CONF_NAMES: [name.name for name in self._names.good],
                CONF_PRIORITY: self._typed.get(CONF_PRIORITY, POLICY[CONF_PRIORITY]),
                CONF_CAUTION: self._typed.get(CONF_CAUTION, POLICY[CONF_CAUTION]),
                **price.stored(self._typed),
                **self._layers(),
                **self._unusual(CONF_DETAIL, usual=Detail.AUTOMATIC),
                **self._unusual(CONF_INTENT, usual=Intent.WANTED),
                **self._unusual(CONF_TELL_FREE, usual=False),
                **notifications.stored(self._typed.get(CONF_NOTIFICATIONS, {})),
            },
        )

    def _unusual(self, key: str, *, usual: str | bool) -> dict[str, Any]:
        """Return what was chosen, where that is not what a list that says nothing means."""
        chosen = self._typed.get(key, usual)
        return {} if chosen == usual else {key: chosen}

    def _layers(self) -> dict[str, Any]:
        """Return the layers that were chosen, unless that is all of them or none."""
        chosen = self._typed.get(CONF_LAYERS, [])
        return {CONF_LAYERS: chosen} if 0 < len(chosen) <= len(CHOSEN_LAYERS) else {}


def _names_of_upload(hass: HomeAssistant, file_id: str) -> str:
    """Read an uploaded file and let it go (blocking); raises `FileRefused`."""
    try:
        with process_uploaded_file(hass, file_id) as path:
            return names_in(path)
    except ValueError as error:
        raise FileRefused(FileProblem.GONE) from error


class DomainAvailabilityConfigFlow(
    RegistrarReauthSteps,
    WatchListSteps[ConfigFlowContext, ConfigFlowResult, str],
    ConfigFlow,
    domain=DOMAIN,
):
    """Makes the entry with its first watch list."""

    VERSION = VERSION
    MINOR_VERSION = 1

    _schema = NAMES_SCHEMA

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flows of watch lists and registrars."""
        return {SUBENTRY_WATCH_LIST: WatchListFlow, SUBENTRY_REGISTRAR: RegistrarFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow of what holds for all lists."""
        return DomainAvailabilityOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for names, one a line, and how to call the list."""
        return await self._async_list_step("user", user_input)

    @override
    def _taken_titles(self) -> set[str]:
        return set()

    @override
    async def _async_suffixes(self) -> SuffixList:
        return (await async_load_registry_data(self.hass)).suffixes

    @override
    def _finish(self, title: str, data: dict[str, Any]) -> ConfigFlowResult:
        first = ConfigSubentryData(
            data=data, subentry_type=SUBENTRY_WATCH_LIST, title=title, unique_id=None
        )
        return self.async_create_entry(title="Domain Availability", data={}, subentries=[first])


class WatchListFlow(
    WatchListSteps[SubentryFlowContext, SubentryFlowResult, tuple[str, str]],
    LivingSubentryFlow,
):
    """Adds a watch list or changes one."""

    _changed: ConfigSubentry | None = None

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for a new list."""
        self._schema = self._offered_schema()
        return await self._async_list_step("user", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show a list as it is and ask what it is to be."""
        changed = self._changed = self._get_reconfigure_subentry()
        self._schema = self._offered_schema()
        if user_input is None:
            self._typed = {
                **changed.data,
                CONF_NOTIFICATIONS: notifications.shown_again(changed.data),
                CONF_LIST_NAME: changed.title,
                CONF_NAMES: "\n".join(await self._async_spelled(changed.data[CONF_NAMES])),
            }
        return await self._async_list_step("reconfigure", user_input)

    def _offered_schema(self) -> Form:
        """Return the form; waiting for a registrar is offered where there is one, or was."""
        chosen = None if self._changed is None else self._changed.data[CONF_CAUTION]
        caution = list(OFFERED_CAUTION)
        if has_registrar(self._get_entry()) or chosen == Caution.REGISTRAR_ONLY:
            caution.append(Caution.REGISTRAR_ONLY)
        return watch_list_schema(caution, phone_actions(self.hass))

    async def _async_spelled(self, names: list[str]) -> list[str]:
        """Return names (A-labels) as people write them, where that leads back to the same."""
        try:
            suffixes = await self._async_suffixes()
        except EndpointsError:
            return names
        read = await self.hass.async_add_executor_job(normalise_lines, "\n".join(names), suffixes)
        spelled = {name.name: name.display_name for name in read.good}
        return [spelled.get(name, name) for name in names]

    @override
    def _known_names(self) -> frozenset[str]:
        return frozenset(self._changed.data[CONF_NAMES] if self._changed is not None else ())

    @override
    def _taken_titles(self) -> set[str]:
        return {
            subentry.title.casefold()
            for subentry in self._get_entry().subentries.values()
            if subentry is not self._changed
        }

    @override
    async def _async_suffixes(self) -> SuffixList:
        entry: DomainAvailabilityConfigEntry = self._get_entry()
        if entry.state is ConfigEntryState.LOADED:
            return entry.runtime_data.suffixes
        return (await async_load_registry_data(self.hass)).suffixes

    @override
    def _finish(self, title: str, data: dict[str, Any]) -> SubentryFlowResult:
        entry = self._get_entry()
        if self._changed is None:
            return self.async_create_entry(title=title, data=data)
        changed = self._get_reconfigure_subentry()
        return self.async_update_and_abort(entry, changed, title=title, data=data)
