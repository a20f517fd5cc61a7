"""What looks under way may still ask, so that a day never costs more than it may.

What a look has cost is counted when it ends, and several are under way at a time. So each is
granted what it will most likely ask, and takes more only while the day has more than all were
granted.
"""

from collections.abc import Callable

PROOF = 4
"""Questions that prove a drop: absences of two sources, a control, a second absence. With less left
a window looks no more, so that what it sees can still be proven within the day's budget. As many
needs what waits for a second absence: two sources and their controls.
"""


class Allowances:
    """The questions of the day that looks under way were granted. For one event loop."""

    def __init__(self, left: Callable[[], int]) -> None:
        """Share out what `left` says that the day has; it knows nothing of looks under way."""
        self._left = left
        self.granted = 0
        """Questions that looks under way have sent or may send."""

    def grant(self, questions: int) -> Allowance:
        """Return the allowance of a look: that many questions, or as many as there are."""
        granted = max(min(questions, self.left), 0)
        self.granted += granted
        return Allowance(self, granted)

    @property
    def left(self) -> int:
        """How many questions the day has beside what was granted."""
        return self._left() - self.granted


class Allowance:
    """The questions one look may ask."""

    def __init__(self, of: Allowances, granted: int) -> None:
        self._of = of
        self._granted = granted
        self._ended = False
        self.taken = 0
        """Questions that were sent, whether an answer came or not."""

    def take(self) -> bool:
        """Take a question; return whether there is one."""
        if self._ended:
            return False
        if self.taken >= self._granted:
            if self._of.left <= 0:
                return False
            self._granted += 1
            self._of.granted += 1
        self.taken += 1
        return True

    def give_back(self) -> None:
        """Give back a question that was taken and not sent."""
        self.taken -= 1

    def end(self) -> None:
        """Let go of what was granted: what was taken is counted by now. Idempotent."""
        self._ended = True
        self._of.granted -= self._granted
        self._granted = 0
