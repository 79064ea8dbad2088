"""Discord's rate limits: buckets by route and major parameter, and all requests of a second.

Buckets are wide until a test narrows them: `narrow` for a route, `is_limiting` for what is
known of Discord's own.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

GLOBAL_PER_S = 50
# Requests and seconds by route, as they are observed; Discord doesn't promise them.
OBSERVED = {
    "create_message": (5, 5.0),
    "edit_message": (5, 5.0),
    "delete_message": (5, 1.0),
    "create_reaction": (1, 0.25),
    "edit_channel": (5, 15.0),
    "typing": (5, 5.0),
}
WIDE = (1000, 1.0)


@dataclass
class Bucket:
    limit: int
    per_s: float
    calls: deque[float] = field(default_factory=deque[float])


@dataclass(frozen=True)
class Verdict:
    """`wait_s` above 0 refuses the call."""

    headers: dict[str, str]
    wait_s: float = 0.0
    is_global: bool = False


class Rates:
    """`refusals` counts the 429s by route."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.is_limiting = False
        self.narrowed: dict[str, tuple[int, float]] = {}
        self.refusals: dict[str, int] = {}
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._all: deque[float] = deque()

    def narrow(self, route: str, limit: int, per_s: float) -> None:
        """From now on a route takes so many requests in so many seconds."""
        self.narrowed[route] = (limit, per_s)
        self._buckets = {key: one for key, one in self._buckets.items() if key[0] != route}

    def count(self, route: str, major: str, *, is_interaction: bool = False) -> Verdict:
        """Count a request, if it may be; interactions are outside the global limit."""
        now = self._clock()
        while self._all and now - self._all[0] >= 1.0:
            self._all.popleft()
        if self.is_limiting and not is_interaction and len(self._all) >= GLOBAL_PER_S:
            return self._refused(route, max(0.05, 1.0 - (now - self._all[0])), {}, is_global=True)
        bucket = self._bucket(route, major)
        while bucket.calls and now - bucket.calls[0] >= bucket.per_s:
            bucket.calls.popleft()
        left = bucket.limit - len(bucket.calls)
        reset_s = bucket.per_s - (now - bucket.calls[0]) if bucket.calls else bucket.per_s
        headers = _headers(route, bucket, max(0, left - 1), reset_s, now)
        if left <= 0:
            return self._refused(route, reset_s, headers, is_global=False)
        bucket.calls.append(now)
        if not is_interaction:
            self._all.append(now)
        return Verdict(headers)

    def _refused(
        self, route: str, wait_s: float, headers: dict[str, str], *, is_global: bool
    ) -> Verdict:
        self.refusals[route] = self.refusals.get(route, 0) + 1
        scope = {"X-RateLimit-Scope": "global" if is_global else "user"}
        retry = {"Retry-After": str(math.ceil(wait_s)), "Via": "1.1 google"}
        more = {"X-RateLimit-Global": "true"} if is_global else {}
        return Verdict(headers | scope | retry | more, wait_s, is_global)

    def _bucket(self, route: str, major: str) -> Bucket:
        if (route, major) not in self._buckets:
            wide = OBSERVED.get(route, WIDE) if self.is_limiting else WIDE
            limit, per_s = self.narrowed.get(route, wide)
            self._buckets[route, major] = Bucket(limit, per_s)
        return self._buckets[route, major]


def _headers(route: str, bucket: Bucket, left: int, reset_s: float, now_s: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(bucket.limit),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": f"{now_s + reset_s:.3f}",
        "X-RateLimit-Reset-After": f"{reset_s:.3f}",
        "X-RateLimit-Bucket": f"bucket-{route}",
    }
