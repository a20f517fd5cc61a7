"""The form of a watch list: the fields, what they offer, and how much they take."""

from collections.abc import Iterable

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

from . import config_flow_notifications as notifications
from . import config_flow_price as price
from .asking import CHOSEN_LAYERS
from .config_flow_options import layers_selector
from .config_flow_registrar import Form
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
)
from .detail import Detail
from .engine.observation import Layer
from .engine.verdict import Caution
from .engine.watching import Priority
from .list_intent import Intent

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
