"""A disk without room: really full where there is one to fill, else no file may grow."""

import contextlib
import os
from pathlib import Path
import resource


def fill(ballast: str | None) -> None:
    """Let there be no room any more."""
    if ballast is None:
        # Python ignores the signal that goes with it.
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
        return
    with contextlib.suppress(OSError), Path(ballast).open("ab", buffering=0) as heavy:
        size = 65536
        while size:
            try:
                heavy.write(b"\xff" * size)
            except OSError:
                size //= 2


def empty(ballast: str | None) -> None:
    """Let there be room again."""
    if ballast is None:
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    else:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(ballast)  # noqa: PTH108 - nothing may go wrong on the way
