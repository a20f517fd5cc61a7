"""Seconds as a person reads them."""

import math

_UNITS = ((86400.0, "d"), (3600.0, "h"), (60.0, "min"))


def duration(seconds: float) -> str:
    """Return seconds as a person reads them; `never` for infinity, `-` for no number."""
    if math.isnan(seconds):
        return "-"
    if math.isinf(seconds):
        return "never"
    for length, unit in _UNITS:
        if seconds >= 2 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.1f} s"
