"""What goes wrong in Slack on a day, from its seed: with answers, events and sockets."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, field

from tests.fakes.day.moments import Gaps, Moments
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
    """How much goes wrong: shares of calls and events."""

    fault_rate: float = 0.04
    doubled: float = 0.2
    late: float = 0.2
    expiring: float = 0.1
    refused_tables: float = 0.1
    has_sessions: bool = True
    gaps: Gaps = field(default_factory=Gaps)


class SlackTrouble:
    """Makes it; half of the kills let the call that they fall on have its effect."""

    def __init__(self, slack: SlackServer, seed: int, amount: Troubles) -> None:
        self._slack = slack
        self._amount = amount
        self._random = random.Random(seed)
        self._tasks: set[asyncio.Task[None]] = set()
        self.moments = Moments(self._random, amount.gaps)
        self.moments.cut = self._end_sockets

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
            self.moments.passes("acknowledgement")

        self._slack.sockets.on_acknowledged = on_acknowledged

    def heal(self) -> None:
        self.moments.is_over = True
        self._slack.faults.heal()
        self._slack.deliveries.disorder = None

    def _called(self, method: str, given: Json) -> None:
        """Refuse what a workspace may refuse."""
        if self.moments.passes(method) and self._random.random() < 0.5:
            raise SlackError("internal_error")
        if method == SESSIONS and not self._amount.has_sessions:
            raise SlackError("unknown_method")
        if self.moments.is_over:
            return
        if method == "chat.appendStream" and self._random.random() < self._amount.expiring:
            self.moments.note("streams expired")
            self._slack.workspace.end_streams()
        if _has_table(given) and self._random.random() < self._amount.refused_tables:
            self.moments.note(f"a table was refused: {method}")
            raise SlackError("invalid_blocks")

    def _end_sockets(self) -> str:
        how = self._random.choice(("cut", "close", "refresh"))
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
        return how


def _has_table(given: Json) -> bool:
    return '"table"' in json.dumps([given.get("blocks"), given.get("chunks")], default=str).replace(
        "\\", ""
    )
