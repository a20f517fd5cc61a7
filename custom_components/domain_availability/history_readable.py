"""A history that cannot be read, in words that can be translated."""

from collections.abc import Generator
from contextlib import contextmanager

from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .engine.ledger import LedgerError


@contextmanager
def history_readable() -> Generator[None]:
    """Raise `HomeAssistantError` with a translated text where the ledger cannot be used."""
    try:
        yield
    except LedgerError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="history_not_readable"
        ) from error
