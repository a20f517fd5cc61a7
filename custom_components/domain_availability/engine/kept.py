"""What was kept over a restart, read with care: nothing in it is believed to make sense."""

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

_LARGEST = 1e15
"""Seconds since 1970 are far below."""


def number(value: object) -> float | None:
    """Return a number of a size that can be meant, or `None`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < _LARGEST else None


def whole(value: object) -> int:
    """Return a count; 0 for everything that is none."""
    found = number(value)
    return 0 if found is None else max(0, int(found))


def buckets(value: object) -> list[tuple[float, int]]:
    """Return moments with counts, without those that are none."""
    found: list[tuple[float, int]] = []
    for one in value if isinstance(value, list) else ():
        if isinstance(one, list | tuple) and len(one) == 2:
            end = number(one[0])
            if end is not None:
                found.append((end, whole(one[1])))
    return found
