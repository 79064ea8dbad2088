"""How calls of the fake Discord go wrong: queued for a route, or drawn from a seed."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass, field

VIA = ("Via", "1.1 google")


@dataclass(frozen=True)
class Fault:
    """How the next call of a route goes wrong; `after` lets its effect happen first.

    `drop` resets the connection instead of answering; `held` keeps the caller waiting until it is
    set, `delay_s` for that long. With `answers` the call then goes as if nothing had been.
    """

    status: int = 500
    body: str = '{"message": "500: Internal Server Error", "code": 0}'
    headers: tuple[tuple[str, str], ...] = ()
    drop: bool = False
    after: bool = False
    delay_s: float = 0.0
    held: asyncio.Event | None = None
    answers: bool = False


def rate_limited(retry_after_s: float = 0.2, *, is_global: bool = False) -> Fault:
    """429 as Discord sends it: with `Via`, which discord.py waits for."""
    said = '"message": "You are being rate limited."'
    body = f'{{{said}, "retry_after": {retry_after_s}, "global": {str(is_global).lower()}}}'
    return Fault(429, body, (("Retry-After", "1"), VIA))


RATE_LIMITED = rate_limited()
BANNED = Fault(429, "<html>You are being blocked from accessing our API</html>")
BAD_GATEWAY = Fault(502, "<html>502 Bad Gateway</html>")
BAD_GATEWAY_AFTER = Fault(502, "<html>502 Bad Gateway</html>", after=True)
UNAVAILABLE = Fault(503, "upstream connect error")
UNAVAILABLE_AFTER = Fault(503, "upstream connect error", after=True)
DROPPED = Fault(drop=True)
DROPPED_AFTER = Fault(drop=True, after=True)
TYPICAL = (RATE_LIMITED, BAD_GATEWAY, UNAVAILABLE, UNAVAILABLE_AFTER, DROPPED, DROPPED_AFTER)


def refused(status: int, code: int, message: str) -> Fault:
    """Discord says no, with this code."""
    return Fault(status, f'{{"code": {code}, "message": "{message}"}}')


def slow(delay_s: float) -> Fault:
    return Fault(delay_s=delay_s, answers=True)


def held(until: asyncio.Event) -> Fault:
    return Fault(held=until, answers=True)


@dataclass
class Faults:
    """`faults["create_message"].append(DROPPED)`; `drawn` is what a seed has done.

    The names of routes are in `routes.ROUTES`; `attachment` is one, too.
    """

    queues: defaultdict[str, deque[Fault]] = field(
        default_factory=lambda: defaultdict[str, deque[Fault]](deque)
    )
    drawn: list[tuple[str, Fault]] = field(default_factory=list[tuple[str, Fault]])
    _random: random.Random | None = None
    _rate: float = 0.0
    _kinds: tuple[Fault, ...] = TYPICAL
    _routes: Collection[str] | None = None

    def __getitem__(self, route: str) -> deque[Fault]:
        return self.queues[route]

    def draw_from(
        self,
        seed: int,
        rate: float,
        *,
        kinds: tuple[Fault, ...] = TYPICAL,
        routes: Collection[str] | None = None,
    ) -> None:
        """From now on this share of the calls goes wrong, the same ones for the same seed."""
        self._random = random.Random(seed)
        self._rate, self._kinds, self._routes = rate, kinds, routes

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self._random = None
        self.queues.clear()

    def next(self, route: str) -> Fault | None:
        """What goes wrong with this call."""
        if self.queues[route]:
            return self.queues[route].popleft()
        if self._random is None or (self._routes is not None and route not in self._routes):
            return None
        if self._random.random() >= self._rate:
            return None
        fault = self._random.choice(self._kinds)
        self.drawn.append((route, fault))
        return fault
