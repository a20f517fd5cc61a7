"""The engine's dataclasses as plain data for JSON: the same keys everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal

type Plain = bool | int | float | str | list[Plain] | dict[str, Plain] | None


def plain(value: object) -> Plain:
    """Return a record, a collection or a value as JSON knows it: times as ISO 8601 in UTC.

    Fields that a dataclass leaves out of its `repr` are left out here, too.

    Raises `TypeError` for what has no plain form.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, str | Decimal):
        return str(value)
    if is_dataclass(value):
        shown = (one.name for one in fields(value) if one.repr)
        return {name: plain(getattr(value, name)) for name in shown}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, Sequence | set | frozenset):
        return [plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} has no plain form")
