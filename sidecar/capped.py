"""An answer's body up to a number of bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2


class TooLarge(httpx2.StreamError):
    """The answer went over its cap."""


class Capped(httpx2.AsyncByteStream):
    """Raises, while it is read: TooLarge. `is_over` says so to those whom that doesn't reach."""

    def __init__(self, stream: Any, max_bytes: int) -> None:
        self._stream = stream
        self._left = max_bytes

    @property
    def is_over(self) -> bool:
        return self._left < 0

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._left -= len(chunk)
            if self.is_over:
                raise TooLarge("The answer is too large.")
            yield chunk
