"""How events and interactions reach the app: until acknowledged, over a socket or HTTP.

An event that isn't acknowledged in time comes again; an interaction doesn't, and is a mistake.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.errors import Json
from tests.fakes.slack.http_posts import HttpApp
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.workspace import Workspace

ACKNOWLEDGE_S = 3.0
RETRIES = 3
LATE_S = 0.05


@dataclass
class Disorder:
    """Shares of the events that come twice, or after what was sent later; from a seed."""

    seed: int
    doubled: float = 0.0
    late: float = 0.0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)


class Deliveries:
    """`acknowledge_s` and `http_waits_s` are Slack's patience, `latencies_s` the app's answers."""

    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self._workspace = workspace
        self._sockets = sockets
        sockets.on_acknowledged = self._acknowledged
        self.http: HttpApp | None = None
        self.acknowledge_s = ACKNOWLEDGE_S
        self.http_waits_s = (0.0, 0.0, 0.0)
        self.acknowledged: dict[str, Json | None] = {}
        self.latencies_s: list[float] = []
        self.redelivered = 0
        self.given_up = 0
        self.disorder: Disorder | None = None
        self._held: list[tuple[str, Json, str]] | None = None
        self._waiting: dict[str, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def event(self, payload: Json, *, attempt: int = 0) -> str:
        """Tell the app, again and again until it acknowledges; gives the envelope's id."""
        envelope = self._workspace.next_id("env-")
        if self._held is not None:
            self._held.append((envelope, payload, "events_api"))
            return envelope
        late_s = 0.0
        if disorder := self.disorder:
            if disorder.random.random() < disorder.doubled:
                self._start(self._events(self._workspace.next_id("env-"), payload, 0, 0.0))
            late_s = LATE_S if disorder.random.random() < disorder.late else 0.0
        self._start(self._events(envelope, payload, attempt, late_s))
        return envelope

    def interaction(
        self, kind: str, payload: Json, on_answer: Callable[[Json], None] | None = None
    ) -> str:
        """Tell the app once; gives the envelope's id. `on_answer` gets the acknowledgement."""
        envelope = self._workspace.next_id("env-")
        self._start(self._interaction(envelope, kind, payload, on_answer))
        return envelope

    def hold(self) -> None:
        """Keep events back until `release`."""
        self._held = []

    def release(self, *, reverse: bool = False) -> None:
        """Send what was held back, the last first if so wanted."""
        held, self._held = self._held or [], None
        for envelope, payload, _ in reversed(held) if reverse else held:
            self._start(self._events(envelope, payload, 0, 0.0))

    async def until_acknowledged(self, envelope: str, deadline_s: float = 10) -> Json:
        """What the app answered with."""
        await self._workspace.until(lambda: envelope in self.acknowledged, deadline_s)
        return self.acknowledged[envelope] or {}

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _acknowledged(self, envelope: str, payload: Json | None) -> None:
        self.acknowledged[envelope] = payload
        if waiting := self._waiting.get(envelope):
            waiting.set()

    async def _events(self, envelope: str, payload: Json, attempt: int, late_s: float) -> None:
        if late_s:
            await asyncio.sleep(late_s)
        number, reason = attempt, "timeout" if attempt else ""
        while number <= RETRIES and envelope not in self.acknowledged:
            problem, retries = await self._send(envelope, "events_api", payload, number, reason)
            if not problem or not retries:
                return
            # A connection that ends is no answer: Slack sends again as soon as there is one.
            if problem != "socket_closed":
                number, reason = number + 1, problem
            self.redelivered += 1
            if self.http and number <= RETRIES:
                await asyncio.sleep(self.http_waits_s[number - 1])
        self.given_up += envelope not in self.acknowledged

    async def _interaction(
        self, envelope: str, kind: str, payload: Json, on_answer: Callable[[Json], None] | None
    ) -> None:
        if not self.http and not self._sockets.is_connected:
            self._workspace.unanswered.append(f"{kind} while nobody was connected")
            self._workspace.changed.set()
            return
        problem, _ = await self._send(envelope, kind, payload, 0, "")
        if problem == "timeout":
            what = payload.get("command") or payload.get("type")
            limit = f"within {self.acknowledge_s:g} s"
            self._workspace.mistakes.append(f"{what} wasn't acknowledged {limit}")
        elif problem:
            self._workspace.unanswered.append(f"{kind}: {problem}")
        elif on_answer and (given := self.acknowledged[envelope]):
            on_answer(given)
        self._workspace.changed.set()

    async def _send(
        self, envelope: str, kind: str, payload: Json, attempt: int, reason: str
    ) -> tuple[str, bool]:
        """Send once; what went wrong, and whether Slack tries again."""
        began = time.monotonic()
        if self.http:
            answer = await self.http.post(
                kind, payload, timeout_s=self.acknowledge_s, attempt=attempt, reason=reason
            )
            problem, retries = answer.problem, answer.retries
            if not problem:
                self.acknowledged[envelope] = answer.payload
                self._workspace.changed.set()
            elif problem == "http_timeout" and kind != "events_api":
                problem = "timeout"
        else:
            problem, retries = (
                await self._over_socket(envelope, kind, payload, attempt, reason),
                True,
            )
        if not problem:
            self.latencies_s.append(time.monotonic() - began)
        return problem, retries

    async def _over_socket(
        self, envelope: str, kind: str, payload: Json, attempt: int, reason: str
    ) -> str:
        while (socket := self._sockets.next()) is None:
            self._workspace.changed.clear()
            await self._workspace.changed.wait()
        self._waiting[envelope] = acknowledged = asyncio.Event()
        frame: Json = {
            "envelope_id": envelope,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            frame |= {"retry_attempt": attempt, "retry_reason": reason}
        closing = self._sockets.closing.get(socket, asyncio.Event())
        try:
            await socket.send_json(frame)
        except ConnectionError:  # tried again at once, it would keep everybody else waiting
            self._sockets.drop(socket)
            del self._waiting[envelope]
            return "socket_closed"
        waits = [asyncio.ensure_future(acknowledged.wait()), asyncio.ensure_future(closing.wait())]
        try:
            await asyncio.wait(
                waits, timeout=self.acknowledge_s, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for wait in waits:
                wait.cancel()
        del self._waiting[envelope]
        if envelope in self.acknowledged and acknowledged.is_set():
            return ""
        return "socket_closed" if closing.is_set() else "timeout"
