"""Names that more than one file of the integration uses."""

from typing import Final

DOMAIN: Final = "domain_availability"

SUBENTRY_WATCH_LIST: Final = "watch_list"
SUBENTRY_REGISTRAR: Final = "registrar"

CONF_NAMES: Final = "names"
CONF_LIST_NAME: Final = "list_name"
CONF_PRIORITY: Final = "priority"
CONF_CAUTION: Final = "caution"
CONF_PRICE_LIMIT: Final = "price_limit"
CONF_PRICE_CURRENCY: Final = "price_currency"

CONF_DETAIL: Final = "detail"
CONF_TELL_FREE: Final = "tell_free"
"""Whether names that are free when they are first looked at are news."""
CONF_INTENT: Final = "intent"
CONF_NOTIFICATIONS: Final = "notifications"
"""The section of the form that holds the next three."""
CONF_NOTIFY_ACTIONS: Final = "notify_actions"
CONF_NOTIFY_ENTITIES: Final = "notify_entities"
CONF_NOTIFY_EARLY: Final = "notify_early"

CONF_WATCH_LIST: Final = "watch_list"
CONF_SUFFIX: Final = "suffix"
CONF_FROM: Final = "from"
CONF_TO: Final = "to"
CONF_PHASE: Final = "phase"
"""The fields of triggers and conditions."""

CONF_REGISTRAR: Final = "registrar"
CONF_SUBENTRY_ID: Final = "subentry_id"

CONF_PAUSED: Final = "paused"
"""In the entry's data: the user has switched watching off."""
CONF_PAUSED_NAMES: Final = "paused_names"
"""In the entry's data: the names (A-labels) the user has paused, whatever lists hold them."""
CONF_DAILY_BUDGET: Final = "daily_budget"
CONF_UNUSED_DAYS: Final = "unused_days"
CONF_REGISTER_URL: Final = "register_url"
"""All in the entry's options."""

LEDGER_FILE: Final = "domain_availability.db"
ENDPOINTS_FILE: Final = "domain_availability.endpoints.json"
EXPORT_FOLDER: Final = "domain_availability_exports"
"""All in Home Assistant's config folder."""

SINK: Final = "home_assistant"
"""How the ledger calls the place that bus, triggers and event entities make up together."""

ISSUE_UNUSED: Final = "unused"
ISSUE_ENTITY_ROOM: Final = "entity_room"
STORE_LAST_USED: Final = "domain_availability.last_used"

EVENT_TRANSITION: Final = "domain_availability_transition"
EVENT_BECAME_AVAILABLE: Final = "domain_availability_became_available"

SERVICE_CHECK: Final = "check"
SERVICE_ADD: Final = "add"
SERVICE_REMOVE: Final = "remove"
SERVICE_NEWS: Final = "news"
SERVICE_PAUSE: Final = "pause"
SERVICE_RESUME: Final = "resume"
SERVICE_MARK_REGISTERED: Final = "mark_registered"
SERVICE_HISTORY: Final = "history"
SERVICE_PLAN: Final = "plan"
SERVICE_RESET_METRICS: Final = "reset_metrics"
SERVICE_EXPORT: Final = "export"
SERVICE_IMPORT: Final = "import"
SERVICE_TEST_ANNOUNCEMENT: Final = "test_announcement"
