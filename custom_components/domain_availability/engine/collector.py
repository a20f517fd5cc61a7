"""Much that stays, made without Python's garbage collector stopping everybody.

A ledger of 5,000 names is some 100,000 objects. While they are made, the collector looks through
all there are in the process for what could go, each time for tenths of a second in which nothing
else runs, the event loop neither; and finds nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
import gc
import threading

_LOCK = threading.Lock()
_under_way = 0


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector wait for the end of the block, a few seconds at most.

    What was made in it counts as looked through then, as does all that is as old; the collector
    comes to it in its next round through everything.
    """
    global _under_way  # noqa: PLW0603 - there is one collector
    with _LOCK:
        pause = gc.isenabled()
        gc.disable()
        _under_way += pause or _under_way > 0
    try:
        yield
    finally:
        with _LOCK:
            _end()


def _end() -> None:
    global _under_way  # noqa: PLW0603 - there is one collector
    if not _under_way:
        return  # it was off before
    _under_way -= 1
    if _under_way:
        return
    if not gc.get_freeze_count():
        # Frozen and let go again they are among the old ones, without being looked at.
        gc.freeze()
        gc.unfreeze()
    gc.enable()
