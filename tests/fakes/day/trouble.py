"""What goes wrong on a day, from its seed: at Slack, on the wire, and with the bot's process.

A moment is a call of Slack's API, a request to the model or an acknowledgement: between any two of
them the bot may be killed.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.slack.deliveries import Disorder
from tests.fakes.slack.errors import Json, SlackError
from tests.fakes.slack.faults import (
    DROPPED,
    DROPPED_AFTER,
    MALFORMED_AFTER,
    RATE_LIMITED,
    SERVER_ERROR,
    slow,
)
from tests.fakes.slack.methods import METHODS
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.sockets import CUT

FAULTS = (
    RATE_LIMITED, SERVER_ERROR, DROPPED, DROPPED_AFTER, DROPPED_AFTER, MALFORMED_AFTER, slow(0.3),
)  # fmt: skip
# Without these a bot doesn't start: what `threadbook run` says then is proven elsewhere.
SPARED = ("auth.test",)
SESSIONS = "agents.sessions.setStatus"


@dataclass(frozen=True, slots=True)
class Troubles:
    """How much goes wrong. `kills` are so many, each after `kill_gap` moments at random;
    `cut_gap` likewise is between ends of the sockets.
    """

    fault_rate: float = 0.04
    doubled: float = 0.2
    late: float = 0.2
    expiring: float = 0.1
    refused_tables: float = 0.1
    has_sessions: bool = True
    cut_gap: tuple[int, int] = (150, 300)
    kills: int = 0
    kill_gap: tuple[int, int] = (60, 120)


class Trouble:
    """Makes it. `may_kill` is asked before each kill, `kill` does it."""

    def __init__(self, slack: SlackServer, seed: int, amount: Troubles) -> None:
        self._slack = slack
        self._amount = amount
        self._random = random.Random(seed)
        self._moments = 0
        self._next_kill = self._random.randint(*amount.kill_gap)
        self._next_cut = self._random.randint(*amount.cut_gap)
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_over = False
        self.kills_left = amount.kills
        self.may_kill: Callable[[], bool] = lambda: True
        self.kill: Callable[[], None] = lambda: None
        self.log: list[str] = []

    def begin(self) -> None:
        amount, seed = self._amount, self._random.randrange(2**32)
        methods = [name for name in METHODS if name not in SPARED]
        self._slack.faults.draw_from(
            seed, amount.fault_rate, kinds=FAULTS, methods=[*methods, "upload", "download"]
        )
        self._slack.deliveries.disorder = Disorder(seed, amount.doubled, amount.late)
        self._slack.before_call = self._called
        acknowledged = self._slack.sockets.on_acknowledged

        def on_acknowledged(envelope: str, payload: Json | None) -> None:
            acknowledged(envelope, payload)
            self.moment("acknowledgement")

        self._slack.sockets.on_acknowledged = on_acknowledged

    def heal(self) -> None:
        """No more of it."""
        self._is_over = True
        self._slack.faults.heal()
        self._slack.deliveries.disorder = None

    def moment(self, what: str) -> bool:
        """Count a moment; whether the bot was killed in it."""
        self._moments += 1
        if self._is_over:
            return False
        if self._moments >= self._next_cut:
            self._next_cut = self._moments + self._random.randint(*self._amount.cut_gap)
            self._end_sockets()
        if not self.kills_left or self._moments < self._next_kill or not self.may_kill():
            return False
        self._next_kill = self._moments + self._random.randint(*self._amount.kill_gap)
        self.kills_left -= 1
        self.log.append(f"killed at {self._moments}: {what}")
        self.kill()
        return True

    def _called(self, method: str, given: Json) -> None:
        """Refuse what a workspace may refuse; half of the kills let the call have its effect."""
        if self.moment(method) and self._random.random() < 0.5:
            raise SlackError("internal_error")
        if method == SESSIONS and not self._amount.has_sessions:
            raise SlackError("unknown_method")
        if self._is_over:
            return
        if method == "chat.appendStream" and self._random.random() < self._amount.expiring:
            self.log.append(f"streams expired at {self._moments}")
            self._slack.workspace.end_streams()
        if _has_table(given) and self._random.random() < self._amount.refused_tables:
            self.log.append(f"a table was refused at {self._moments}: {method}")
            raise SlackError("invalid_blocks")

    def _end_sockets(self) -> None:
        how = self._random.choice(("cut", "close", "refresh"))
        self.log.append(f"sockets ended at {self._moments}: {how}")
        sockets = self._slack.sockets
        match how:
            case "cut":
                work = sockets.close(CUT)
            case "close":
                work = sockets.close()
            case _:
                work = sockets.disconnect()
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _has_table(given: Json) -> bool:
    return '"table"' in json.dumps([given.get("blocks"), given.get("chunks")], default=str).replace(
        "\\", ""
    )
