"""What was answered a moment ago, so that it isn't asked again for each message. Knows no call."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

KEPT = 2000
KEPT_S = 60.0

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Answers by what they are about, the newest `KEPT`, for a minute."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._now = clock
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._drops = 0

    async def get(self, key: K, ask: Callable[[], Awaitable[V]]) -> V:
        """What is kept, else what is asked for now."""
        kept = self._kept.get(key)
        if kept is not None and self._now() - kept[0] < KEPT_S:
            return kept[1]
        asked_at, drops = self._now(), self._drops
        answer = await ask()
        if drops == self._drops:  # what changed meanwhile may be missing in it
            self._kept[key] = asked_at, answer
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return answer

    def told(self, key: K, answer: V) -> bool:
        """Forget what is kept if it is another answer; whether it was."""
        kept = self._kept.get(key)
        if kept is None or kept[1] == answer:
            return False
        self.drop(lambda one: one == key)
        return True

    def drop(self, is_past: Callable[[K], bool]) -> None:
        """Forget what is no longer so."""
        self._drops += 1
        for key in [key for key in self._kept if is_past(key)]:
            del self._kept[key]
