"""How often messages are edited, shared by all replies: less often after Discord has said that it
was too often. Knows no message.
"""

from __future__ import annotations

from types import SimpleNamespace

import aiohttp

from ..clock import SYSTEM, Clock

EDIT_S = 1.1
SLOWEST_S = 8.8
# After so long without a complaint, edits come twice as fast again.
FORGIVE_S = 30.0


class Rates:
    """The interval between two edits of a message."""

    def __init__(self, clock: Clock = SYSTEM) -> None:
        self._clock = clock
        self._interval_s = EDIT_S
        self._limited_at = clock.now()

    def interval_s(self) -> float:
        while self._interval_s > EDIT_S and self._clock.now() - self._limited_at >= FORGIVE_S:
            self._interval_s = max(EDIT_S, self._interval_s / 2)
            self._limited_at += FORGIVE_S
        return self._interval_s

    def limited(self) -> None:
        """Discord has answered 429."""
        self._interval_s = min(SLOWEST_S, self.interval_s() * 2)
        self._limited_at = self._clock.now()

    def trace(self) -> aiohttp.TraceConfig:
        """For the client's `http_trace`: the library waits by itself and tells nobody."""
        config = aiohttp.TraceConfig()

        async def hear(
            _: aiohttp.ClientSession,
            __: SimpleNamespace,
            ended: aiohttp.TraceRequestEndParams,
        ) -> None:
            if ended.response.status == 429:
                self.limited()

        config.on_request_end.append(hear)
        return config
