"""What goes wrong in Discord on a day, from its seed: with answers, events and the gateway."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

from tests.fakes.day.moments import Gaps, Moments
from tests.fakes.discord import events
from tests.fakes.discord.call import Call
from tests.fakes.discord.errors import DiscordError
from tests.fakes.discord.faults import (
    BAD_GATEWAY,
    BAD_GATEWAY_AFTER,
    DROPPED,
    DROPPED_AFTER,
    RATE_LIMITED,
    UNAVAILABLE,
    UNAVAILABLE_AFTER,
    slow,
)
from tests.fakes.discord.gateway import CUT
from tests.fakes.discord.routes import ROUTES
from tests.fakes.discord.server import DiscordServer

FAULTS = (
    RATE_LIMITED, BAD_GATEWAY, BAD_GATEWAY_AFTER, UNAVAILABLE, UNAVAILABLE_AFTER, DROPPED,
    DROPPED_AFTER, DROPPED_AFTER, slow(0.3),
)  # fmt: skip
# Without these a bot doesn't start: what `threadbook run` says then is proven elsewhere.
SPARED = ("get_me", "get_application")
# How long the gateway really refuses connections while ten minutes pass in Discord.
OUTAGE_S = 20.0
OUTAGE_SAID_S = 600.0


class Calendar:
    """Discord's clock, which can be turned on."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def now(self) -> float:
        return asyncio.get_running_loop().time() + self._ahead_s

    def turn(self, by_s: float) -> None:
        self._ahead_s += by_s


@dataclass(frozen=True, slots=True)
class Troubles:
    """How much goes wrong: shares of calls and threads; `outage_at` is the moment from which the
    gateway is gone for ten minutes.
    """

    fault_rate: float = 0.04
    started_by_people: float = 0.3
    doubled: float = 0.2
    outage_at: int | None = None
    gaps: Gaps = field(default_factory=Gaps)


class DiscordTrouble:
    """Makes it; half of the kills let the call that they fall on have its effect."""

    def __init__(
        self, discord: DiscordServer, calendar: Calendar, seed: int, amount: Troubles
    ) -> None:
        self._discord = discord
        self._calendar = calendar
        self._amount = amount
        self._random = random.Random(seed)
        self._outage: asyncio.Task[None] | None = None
        self.moments = Moments(self._random, amount.gaps)
        self.moments.cut = self._cut

    @property
    def mishaps(self) -> int:
        return len(self.moments.log) + len(self._discord.faults.drawn)

    def doubles(self) -> bool:
        return not self.moments.is_over and self._random.random() < self._amount.doubled

    def begin(self) -> None:
        names = [one.name for one in ROUTES if one.name not in SPARED]
        self._discord.faults.draw_from(
            self._random.randrange(2**32),
            self._amount.fault_rate,
            kinds=FAULTS,
            routes=names,
        )
        self._discord.before_call = self._called

    def heal(self) -> None:
        self.moments.is_over = True
        self._discord.faults.heal()

    def _called(self, call: Call) -> None:
        if self.moments.passes(call.route) and self._random.random() < 0.5:
            raise DiscordError(500, 0, "500: Internal Server Error")
        if self.moments.is_over:
            return
        if call.route == "start_thread" and self._random.random() < self._amount.started_by_people:
            self._start_thread(call)
        at = self._amount.outage_at
        if at is not None and self.moments.count >= at and self._outage is None:
            self._outage = asyncio.create_task(self._be_gone())

    def _start_thread(self, call: Call) -> None:
        """Somebody is faster than the bot: Discord tells it that there is one already."""
        world = self._discord.world
        starter = world.messages.get(call.id("message"))
        if starter is not None and starter.thread is None and not starter.is_deleted:
            self.moments.note("a person starts the thread")
            events.start_thread(world, starter.channel, starter.author, "By hand", starter)

    def _cut(self) -> str:
        gateway = self._discord.gateway
        how = self._random.choice(("cut", "close", "op 7", "op 9", "op 9 resumable", "malformed"))
        match how:
            case "cut":
                gateway.close(CUT)
            case "close":
                gateway.close(4000)
            case "op 7":
                gateway.reconnect()
            case "malformed":
                gateway.send_malformed()
            case _:
                gateway.invalidate(resumable=how != "op 9")
        return how

    async def _be_gone(self) -> None:
        """People go on talking; nobody can resume what was before."""
        self.moments.note("the gateway is gone")
        self._discord.gateway.leave()
        await asyncio.sleep(OUTAGE_S)
        self._calendar.turn(OUTAGE_SAID_S)
        self._discord.gateway.come_back(with_sessions=False)
        self.moments.note("the gateway is back")
