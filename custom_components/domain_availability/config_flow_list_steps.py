"""The steps in which a watch list is typed, reviewed and taken; every flow of one has them.

A form, then, where lines were refused or mapped, a page that shows them and lets the user take the
good ones or go back to the form, which still holds what was typed.
"""

from abc import abstractmethod
from typing import Any

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.config_entries import (
    ConfigFlowContext,
    ConfigFlowResult,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowHandler

from . import config_flow_notifications as notifications
from . import config_flow_price as price
from .asking import CHOSEN_LAYERS
from .config_flow_list_form import (
    LONGEST_LIST_NAME,
    LONGEST_NAMES,
    POLICY,
    WATCH_LIST_SCHEMA,
)
from .config_flow_options import layers_errors
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
    ENDPOINTS_FILE,
)
from .detail import Detail
from .engine.names import NameList, SuffixList, normalise_lines
from .engine.registries import EndpointsError
from .list_intent import Intent
from .name_file import FileProblem, FileRefused, names_in
from .name_review import async_review, needs_review


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
