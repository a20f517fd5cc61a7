"""When a drop with a known window may first show, and with what chance."""

from dataclasses import dataclass

from .answers import Span
from .releases import RDAP_LATE, RDAP_LATE_CHANCE


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of time in which a drop may first show, with its chance, evenly spread."""

    begin: float
    end: float
    chance: float


def pieces(window: Span) -> tuple[Piece, ...]:
    """Return when RDAP may first show a drop with this true window."""
    opens, closes = window
    if opens == closes:
        return (
            Piece(opens, opens, 1.0 - RDAP_LATE_CHANCE),
            Piece(opens, opens + RDAP_LATE, RDAP_LATE_CHANCE),
        )
    width = closes - opens
    # At once: even over the window. Late: the sum of two even times, a trapezoid in three pieces.
    short, long = sorted((width, RDAP_LATE))
    slope = RDAP_LATE_CHANCE * short / (2 * long)
    level = RDAP_LATE_CHANCE - 2 * slope
    at_once = (1.0 - RDAP_LATE_CHANCE) / width
    late = ((0.0, short, slope), (short, long, level), (long, long + short, slope))
    return tuple(
        Piece(
            opens + begin,
            opens + end,
            chance + at_once * max(0.0, min(end, width) - begin),
        )
        for begin, end, chance in late
        if end > begin
    )


def chance_after(piece: Piece, now: float) -> float:
    """Return the part of a piece's chance that lies after `now`."""
    if piece.begin >= now:
        return piece.chance
    if piece.end <= now:
        return 0.0
    return piece.chance * (piece.end - now) / (piece.end - piece.begin)
