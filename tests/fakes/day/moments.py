"""The moments of a day at which the bot may be killed or cut off, from a seed. Knows no platform.

A moment is a call of the platform's API, a request to the model or an acknowledgement.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gaps:
    """`kills` are so many, each after `kill_gap` moments at random; `cut_gap` likewise is between
    ends of the connections.
    """

    cut_gap: tuple[int, int] = (150, 300)
    kills: int = 0
    kill_gap: tuple[int, int] = (60, 120)


class Moments:
    """`may_kill` is asked before each kill, `kill` does it; `cut` ends the connections and says
    how.
    """

    def __init__(self, random: random.Random, gaps: Gaps) -> None:
        self.random = random
        self.count = 0
        self.is_over = False
        self.kills_left = gaps.kills
        self.may_kill: Callable[[], bool] = lambda: True
        self.kill: Callable[[], None] = lambda: None
        self.cut: Callable[[], str] = lambda: "nothing"
        self.log: list[str] = []
        self._gaps = gaps
        self._next_kill = random.randint(*gaps.kill_gap)
        self._next_cut = random.randint(*gaps.cut_gap)

    def passes(self, what: str) -> bool:
        """Count a moment; whether the bot was killed in it."""
        self.count += 1
        if self.is_over:
            return False
        if self.count >= self._next_cut:
            self._next_cut = self.count + self.random.randint(*self._gaps.cut_gap)
            self.note(f"connections ended: {self.cut()}")
        if not self.kills_left or self.count < self._next_kill or not self.may_kill():
            return False
        self._next_kill = self.count + self.random.randint(*self._gaps.kill_gap)
        self.kills_left -= 1
        self.note(f"killed: {what}")
        self.kill()
        return True

    def note(self, what: str) -> None:
        self.log.append(f"at {self.count} {what}")
