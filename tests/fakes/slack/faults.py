"""How calls of the fake Slack go wrong: queued for a method, or drawn from a seed."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass, field

INTERNAL_ERROR = '{"ok": false, "error": "internal_error"}'


@dataclass(frozen=True)
class Fault:
    """How the next call of a method goes wrong; `after` lets its effect happen first.

    `drop` ends the connection instead of answering; `held` keeps the caller waiting until it is
    set, `delay_s` for that long. With `answers` the call then goes as if nothing had been.
    """

    status: int = 200
    body: str = INTERNAL_ERROR
    headers: tuple[tuple[str, str], ...] = ()
    drop: bool = False
    after: bool = False
    delay_s: float = 0.0
    held: asyncio.Event | None = None
    answers: bool = False


RATE_LIMITED = Fault(429, '{"ok": false, "error": "ratelimited"}', headers=(("Retry-After", "1"),))
SERVER_ERROR = Fault(503, "<html>upstream connect error</html>")
MALFORMED = Fault(200, '{"ok": tr')
MALFORMED_AFTER = Fault(200, '{"ok": tr', after=True)
DROPPED = Fault(drop=True)
DROPPED_AFTER = Fault(drop=True, after=True)
TYPICAL = (RATE_LIMITED, SERVER_ERROR, DROPPED, DROPPED_AFTER)


def refused(word: str) -> Fault:
    """Slack says no, with this word."""
    return Fault(body=f'{{"ok": false, "error": "{word}"}}')


def slow(delay_s: float) -> Fault:
    return Fault(delay_s=delay_s, answers=True)


def held(until: asyncio.Event) -> Fault:
    return Fault(held=until, answers=True)


@dataclass
class Faults:
    """`faults["chat.postMessage"].append(DROPPED)`; `drawn` is what a seed has done.

    `upload`, `download` and `response_url` count as methods here.
    """

    queues: defaultdict[str, deque[Fault]] = field(
        default_factory=lambda: defaultdict[str, deque[Fault]](deque)
    )
    drawn: list[tuple[str, Fault]] = field(default_factory=list[tuple[str, Fault]])
    _random: random.Random | None = None
    _rate: float = 0.0
    _kinds: tuple[Fault, ...] = TYPICAL
    _methods: Collection[str] | None = None

    def __getitem__(self, method: str) -> deque[Fault]:
        return self.queues[method]

    def draw_from(
        self,
        seed: int,
        rate: float,
        *,
        kinds: tuple[Fault, ...] = TYPICAL,
        methods: Collection[str] | None = None,
    ) -> None:
        """From now on this share of the calls goes wrong, the same ones for the same seed."""
        self._random = random.Random(seed)
        self._rate, self._kinds, self._methods = rate, kinds, methods

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self._random = None
        self.queues.clear()

    def next(self, method: str) -> Fault | None:
        """What goes wrong with this call."""
        if self.queues[method]:
            return self.queues[method].popleft()
        if self._random is None or (self._methods is not None and method not in self._methods):
            return None
        if self._random.random() >= self._rate:
            return None
        fault = self._random.choice(self._kinds)
        self.drawn.append((method, fault))
        return fault
