"""How fast somebody may go on: a burst at once, then so many a second. Pure."""

from __future__ import annotations


class Pace:
    """Tells each one that comes how long it has to wait."""

    def __init__(self, *, burst: int, per_s: float) -> None:
        self._step_s = 1 / per_s
        self._burst = burst
        self._due_s = 0.0

    def delay_s(self, now_s: float, *, steps: int = 1) -> float:
        """How long the one that came now has to wait for its turn; it counts as so many."""
        earliest_s = now_s - self._burst * self._step_s
        self._due_s = max(self._due_s, earliest_s) + self._step_s * steps
        return max(0.0, self._due_s - now_s)

    def give_back(self, steps: int) -> None:
        """One that had to wait went away before its turn."""
        self._due_s -= self._step_s * steps
