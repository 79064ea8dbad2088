"""A model that stands in for another while that can't answer."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from .errors import Unavailable
from .model import Completion, Model, OnStatus, OnText, Request

log = structlog.get_logger()

AGAIN_AFTER_S = 60.0


class FallbackModel:
    """Asks the second where the first is unavailable, and the first again after a minute.

    An answer that has begun isn't begun again by another: what was said of it stays said.
    """

    def __init__(
        self, first: Model, second: Model, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = first.name
        self._first = first
        self._second = second
        self._clock = clock
        self._again_at = clock()

    async def complete(self, request: Request, on_text: OnText, on_status: OnStatus) -> Completion:
        if self._clock() < self._again_at:
            return await self._second.complete(request, on_text, on_status)
        is_heard = False

        async def hear(delta: str) -> None:
            nonlocal is_heard
            is_heard = True
            await on_text(delta)

        try:
            return await self._first.complete(request, hear, on_status)
        except Unavailable as error:
            if is_heard:
                raise
            self._again_at = self._clock() + AGAIN_AFTER_S
            second = self._second.name
            log.warning("fallback model", model=self.name, used=second, detail=error.operator)
            await on_status(f"{self.name} doesn't answer; asking {second}")
            return await self._second.complete(request, on_text, on_status)

    async def aclose(self) -> None:
        await self._first.aclose()
        await self._second.aclose()
