"""Dates as WHOIS servers print them, to aware datetimes in UTC, one word at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

EARLIEST_YEAR, LATEST_YEAR = 1983, 2200
"""Before the first domain name and far beyond the longest registration: a filler, no date."""

_LONGEST = 80
"""Characters of a value that can be a date."""

_MONTH_NAMES = (
    "jan january ene enero janvier januar gennaio janeiro gen",
    "feb february febrero février fevrier februar febbraio fevereiro fev",
    "mar march marzo mars märz março marco mär",
    "apr april abr abril avril aprile avr",
    "may mayo mai maggio maio mag",
    "jun june junio juin juni giugno junho giu",
    "jul july julio juillet juli luglio julho lug",
    "aug august ago agosto août aout",
    "sep sept september septiembre septembre settembre setembro set",
    "oct october octubre octobre oktober ottobre outubro okt out ott",
    "nov november noviembre novembre novembro",
    "dec december diciembre décembre decembre dezember dicembre dezembro dic dez",
)
_MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

_ZONES = {
    "utc": 0.0, "gmt": 0.0, "z": 0.0, "ut": 0.0, "wet": 0.0, "west": 1.0, "bst": 1.0, "wat": 1.0,
    "cet": 1.0, "cest": 2.0, "cat": 2.0, "sast": 2.0, "eet": 2.0, "eest": 3.0, "msk": 3.0,
    "msk/msd": 3.0, "msd": 4.0, "eat": 3.0, "trt": 3.0, "irst": 3.5, "gst": 4.0, "pkt": 5.0,
    "almt": 6.0, "ict": 7.0, "wib": 7.0, "hkt": 8.0, "sgt": 8.0, "myt": 8.0, "awst": 8.0,
    "jst": 9.0, "kst": 9.0, "aest": 10.0, "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0, "brt": -3.0,
    "brst": -2.0, "clt": -4.0, "est": -5.0, "edt": -4.0, "pst": -8.0, "pdt": -7.0,
}  # fmt: skip
"""Hours east of UTC. CST and IST are left out: each is the time of several countries."""

_DROPPED = str.maketrans(dict.fromkeys("(),;[]", " "))


def moment(value: str, *, order: str = "dmy", offset: float = 0.0) -> datetime | None:
    """Return the moment a value begins with, in UTC, or `None` where it is none.

    `order` ("dmy" or "mdy") settles 03/04/2022; `offset` (hours east of UTC) is that of times
    printed without a zone. A day without an hour is its first moment.
    """
    found = _read(value, order, offset)
    return None if found is None else found[0]


def exact_moment(value: str) -> datetime | None:
    """Return the moment only where the value names its zone itself."""
    found = _read(value, "dmy", 0.0)
    return found[0] if found is not None and found[1] else None


@dataclass(slots=True)
class _Parts:
    """What the words of a value say of a moment, as they are read."""

    order: str
    day: tuple[int, int, int] | None = None
    clock: tuple[int, int, int] | None = None
    zone: float | None = None
    loose: list[str] = field(default_factory=list)

    def take(self, word: str) -> None:
        """Read one word; the first that says a thing is believed."""
        if self.day is None and (iso := _iso(word)) is not None:
            self.day, self.clock = (
                (iso.year, iso.month, iso.day),
                (iso.hour, iso.minute, iso.second),
            )
            shift = iso.utcoffset()
            self.zone = None if shift is None else shift.total_seconds() / 3600
        elif ":" in word and word[0].isdigit():
            self.clock = self.clock or _clock(word)
            self.zone = _zone(word) if self.zone is None else self.zone
        elif (east := _zone(word)) is not None:
            self.zone = east if self.zone is None else self.zone
        elif self.day is None and (joined := _joined(word, self.order)) is not None:
            self.day = joined
        else:
            self.loose.append(word)


def _read(value: str, order: str, offset: float) -> tuple[datetime, bool] | None:
    text = value[:_LONGEST].strip()
    if not text or text[:6].lower() == "before":
        return None
    parts = _Parts(order)
    for word in text.translate(_DROPPED).split()[:12]:
        if bare := word.strip(".").lower():
            parts.take(bare)
    day = parts.day or _from_loose(parts.loose)
    if day is None or not EARLIEST_YEAR <= day[0] <= LATEST_YEAR:
        return None
    try:
        here = datetime(*day, *(parts.clock or (0, 0, 0)), tzinfo=UTC)
        east = offset if parts.zone is None else parts.zone
        return here - timedelta(hours=east), parts.zone is not None
    except ValueError, OverflowError:
        return None


def _iso(word: str) -> datetime | None:
    if len(word) == 14 and word.isdecimal():
        word = f"{word[:8]}t{word[8:]}"
    if len(word) < 15 or "t" not in word:
        return None
    try:
        return datetime.fromisoformat(word.upper())
    except ValueError:
        return None


def _clock(word: str) -> tuple[int, int, int] | None:
    bare = word.partition("+")[0].partition("-")[0].rstrip("zamp")
    parts = bare.partition(".")[0].split(":")
    if not 2 <= len(parts) <= 3 or not all(part.isdecimal() and len(part) < 3 for part in parts):
        return None
    hour, minute, second = (*map(int, parts), 0)[:3]
    return (hour, minute, min(second, 59)) if hour < 24 and minute < 60 else None


def _zone(word: str) -> float | None:
    if word in _ZONES:
        return _ZONES[word]
    if word[:3] in {"utc", "gmt"}:
        word = word[3:]
    elif ":" in word and word[0].isdigit():
        if word.endswith("z"):
            return 0.0
        at = max(word.find("+"), word.find("-"))
        word = word[at:] if at > 0 else ""
    if word[:1] not in {"+", "-"}:
        return None
    digits = word[1:].replace(":", "")
    if not digits.isdecimal() or len(digits) > 4:
        return None
    hours = int(digits[:-2]) + int(digits[-2:]) / 60 if len(digits) > 2 else float(int(digits))
    if hours > 14:
        return None
    return hours if word[0] == "+" else -hours


def _joined(word: str, order: str) -> tuple[int, int, int] | None:
    """Read a day whose parts are held together: 2011-10-16, 25/10/2017, 23-aug-2011, 20131013."""
    if len(word) == 8 and word.isdecimal():
        return int(word[:4]), int(word[4:6]), int(word[6:])
    for mark in "-/.":
        parts = word.split(mark)
        if len(parts) == 3:
            return _ordered(parts, order)
    return None


def _ordered(parts: Sequence[str], order: str) -> tuple[int, int, int] | None:
    first, second, third = parts
    if second in _MONTHS or first in _MONTHS:
        day, month = (first, second) if second in _MONTHS else (second, first)
        if len(day) == 4:
            day, third = third, day
        return _day(_year(third), _MONTHS[month], day)
    if not all(part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    if len(first) == 4:
        return _day(first, int(second), third)
    a, b = int(first), int(second)
    if b > 12 or (order == "mdy" and a <= 12):
        a, b = b, a
    return _day(_year(third), b, str(a))


def _from_loose(words: Sequence[str]) -> tuple[int, int, int] | None:
    """Read a day whose parts stand apart: 2nd April 2001, Mar 29 2002, 2012 01 31."""
    month = next((_MONTHS[word] for word in words if word in _MONTHS), None)
    numbers = [bare for word in words if (bare := word.rstrip("stndrhº°")).isdecimal()]
    year = next((number for number in numbers if len(number) == 4), None)
    if year is None:
        return None
    small = [number for number in numbers if len(number) <= 2]
    if month is not None and small:
        return _day(year, month, small[0])
    if month is None and len(small) == 2 and numbers[0] == year:
        return _day(year, int(small[0]), small[1])
    return None


def _year(text: str) -> str:
    if len(text) != 2 or not text.isdecimal():
        return text
    return f"20{text}" if int(text) < 80 else f"19{text}"


def _day(year: str, month: int, day: str) -> tuple[int, int, int] | None:
    if not (year.isdecimal() and len(year) == 4 and day.isdecimal()):
        return None
    return int(year), month, int(day)
