"""A mistake of ours in the log: what it was and where, without a word of what it says.

The text of an exception may hold a watched name, and so may the texts of those that led to it.
"""

import logging
import traceback


def log_mistake(logger: logging.Logger, what: str, error: BaseException) -> None:
    """Log an exception's type and the lines of code it came through, newest last."""
    lines = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    logger.error("%s (%s):\n%s", what, type(error).__name__, lines)
