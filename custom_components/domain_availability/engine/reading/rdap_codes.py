"""HTTP statuses, and error codes of RFC 9083, that say nothing of the name asked for."""

from collections.abc import Mapping
from types import MappingProxyType

from ..observation import Outcome

_CODES: Mapping[int, Outcome] = MappingProxyType(
    {
        401: Outcome.REFUSED,
        403: Outcome.REFUSED,
        407: Outcome.REFUSED,
        408: Outcome.FAILED,
        420: Outcome.REFUSED,
        429: Outcome.REFUSED,
    }
)
"""Some registries answer 403 to data centres, whatever the name."""


def outcome_of_code(code: int) -> Outcome:
    """Return what a code other than 200 and 404 comes to; redirects and 400 are unclear."""
    return Outcome.FAILED if 500 <= code <= 599 else _CODES.get(code, Outcome.UNCLEAR)
