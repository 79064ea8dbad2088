"""Slack's rate limits: how often an app may call a method in a team. Off until switched on."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

# Calls a minute by tier; 0 is without a limit.
TIERS = {0: 0, 1: 1, 2: 20, 3: 50, 4: 100, 5: 600}
MINUTE_S = 60.0
CHANNEL_BURST = 5


class Rates:
    """Sliding minutes for each method and team, and a bucket of one post a second by channel.

    A shorter `minute_s` lets a test on a real clock wait less.
    """

    def __init__(self, clock: Callable[[], float], *, minute_s: float = MINUTE_S) -> None:
        self._clock = clock
        self._minute_s = minute_s
        self._calls: dict[tuple[str, str], deque[float]] = {}
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def wait_s(self, team: str, method: str, tier: int) -> int:
        """Count a call; 0, or for how long there may be none (then it isn't counted)."""
        allowed = TIERS[tier]
        if not allowed:
            return 0
        now = self._clock()
        calls = self._calls.setdefault((team, method), deque())
        while calls and now - calls[0] >= self._minute_s:
            calls.popleft()
        if len(calls) >= allowed:
            return max(1, math.ceil(self._minute_s - (now - calls[0])))
        calls.append(now)
        return 0

    def post_wait_s(self, team: str, channel: str) -> int:
        """Count a message posted into a channel; 0, or for how long there may be none."""
        now = self._clock()
        left, since = self._buckets.get((team, channel), (float(CHANNEL_BURST), now))
        left = min(float(CHANNEL_BURST), left + (now - since) * MINUTE_S / self._minute_s)
        if left < 1:
            self._buckets[team, channel] = (left, now)
            return max(1, math.ceil(1 - left))
        self._buckets[team, channel] = (left - 1, now)
        return 0
