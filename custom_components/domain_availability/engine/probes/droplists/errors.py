"""What is wrong with a list, in words that quote none of its names."""


class ListError(Exception):
    """A list cannot be had or does not read; `str()` says why, and never quotes a name.

    Nothing that is known changes by it.
    """

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        """Take the reason and the seconds its server asks to be left alone, where it says so."""
        super().__init__(reason)
        self.retry_after = retry_after
