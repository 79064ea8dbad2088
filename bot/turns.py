"""THE STORY: a message becomes a turn, a turn becomes an answer. Read this file first, then
`turn.py`.

Every message is recorded before its platform is told that it was heard, and is answered once,
whichever copy arrives and whichever process is killed. Knows no platform, no Docker and no SQL.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, Protocol, TypeVar
from weakref import WeakValueDictionary

import structlog

from adapters.desk import Home
from adapters.messages import Message, Origin, OriginOf, Platform, Reply, Unreachable
from agent.loop import Limits
from agent.model import Model

from .audiences import Audiences
from .commands import Order, order_in
from .lines import Line, Question, Shares
from .loaded import Loaded, Versions
from .locks import ThreadLocks
from .means import Means
from .orders import Catalogue, Orders
from .past import Past
from .receipts import Receipts, SentRows
from .receiving import Receiver
from .records import Pending
from .sessions import Sessions
from .spending import Spending
from .store import Store
from .turn import BROKEN, Turn

log = structlog.get_logger()

GRACE_S = 8.0
NEXT = (
    "I'm working on the question before: I take this into it at its next step, or answer it next."
)
ELSEWHERE = "Waiting for another process of Threadbook that is at work in this thread"
Result = TypeVar("Result")


class Datasets(Catalogue, Versions, SentRows, Protocol):
    """The data's server, as turns and orders ask it."""


class Closing(Exception):
    """The bot goes down; the platform keeps the message for its next process."""


class Turns:
    """The desk of all platforms. One turn at a time per thread, many threads at once."""

    def __init__(
        self,
        store: Store,
        sessions: Sessions,
        model: Model,
        catalogue: Datasets,
        audiences: Audiences,
        receiver: Receiver,
        limits: Limits,
        spending: Spending,
        *,
        locks: ThreadLocks,
        per_person: int = 3,
        with_receipts: bool = True,
        cheap: Model | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`locks` are held by the process that answers in a thread; `cheap` is for small steps."""
        self._store = store
        self._locks = locks
        self._sessions = sessions
        self._orders = Orders(store, catalogue, audiences)
        self._means = Means(
            store,
            sessions,
            model,
            receiver,
            Loaded(store.loads, catalogue, audiences),
            limits,
            Shares(per_person),
            spending,
            Receipts(store.turns, store.ledger, catalogue, is_on=with_receipts),
            Past(store, cheap),
            self._spawn,
            sleep=sleep,
        )
        self._lines: dict[int, Line] = {}
        self._doors: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._known: set[int] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_closing = False

    async def accept(self, message: Message, origin: Origin) -> None:
        """Record a message and see to it that it is answered (`adapters.desk.Desk`).

        Raises:
            Closing: not by this process any more.
        """
        if self._is_closing:
            raise Closing
        if not message.key.thread:  # a slash command outside any thread
            order = order_in(message) or Order("help")
            self._spawn(self._obey(order, message, origin.reply()))
            return
        # Messages are answered in the order they came: nothing is awaited before this lock.
        async with self._door_of(str(message.key)):
            pending = await self._store.inbox.put(message)
            if pending is not None:
                self._begin(pending, origin, origin.reply())

    async def resume(self, prefix: str, origin_of: OriginOf, via: Platform | None = None) -> None:
        """Go on where a process that was killed had left off."""
        begun: set[int] = set()
        held: dict[int, str] = {}
        found: list[tuple[Pending, Origin, Reply]] = []
        for pending in await self._store.inbox.waiting(prefix, via):
            if pending.id in self._known or pending.turn_id in begun:
                continue  # ours already, or taken in by a turn that is resumed
            is_ours = pending.thread.id in self._lines
            if not is_ours and await self._locks.is_held(pending.thread.id):
                held[pending.thread.id] = pending.thread.key
                continue  # another process is at work there, perhaps on this
            if pending.turn_id is not None:
                begun.add(pending.turn_id)
            log.info("resumed", thread=pending.thread.key, turn=pending.turn_id)
            await self._store.inbox.tried(pending.id)
            origin = origin_of(pending.message)
            found.append((pending, origin, origin.reply()))
        # Nothing new is posted in a thread before all that was broken off there is taken back.
        backs = [self._spawn(reply.withdraw()) for _, _, reply in found]
        for (pending, origin, reply), own in zip(found, backs, strict=True):
            there = [
                back
                for back, (other, _, _) in zip(backs, found, strict=True)
                if other.thread.id == pending.thread.id
            ]
            self._begin(pending, origin, reply, self._spawn(_after_all(there, own)))
        for thread_id, key in held.items():
            self._spawn(self._resume_after(thread_id, key, origin_of, via))

    async def home(self, platform: Platform, workspace: str, author_id: str) -> Home:
        return await self._orders.home(platform, workspace, author_id)

    async def close(self, grace_s: float = GRACE_S) -> None:
        """Let what runs come to its end; what doesn't within the grace is parked: its cell runs
        on in its sandbox, and the next process goes on with it.
        """
        self._is_closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_s)
        self._sessions.park()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def idle(self) -> None:
        """Wait until nothing is being worked on."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _resume_after(
        self, thread_id: int, key: str, origin_of: OriginOf, via: Platform | None
    ) -> None:
        """Go on with what another process has left when it is done in the thread."""
        async with self._locks.of(thread_id):
            pass
        await self.resume(key, origin_of, via)

    def _begin(
        self,
        pending: Pending,
        origin: Origin,
        reply: Reply,
        taking_back: asyncio.Task[bool] | None = None,
    ) -> None:
        self._known.add(pending.id)
        order = order_in(pending.message)
        if order is not None:
            self._spawn(self._obey(order, pending.message, reply, pending, taking_back))
            return
        line = self._lines.get(pending.thread.id)
        question = Question(pending, origin, reply, taking_back)
        if line is not None:
            if not line.is_as_good_as_free:
                question.greeting = self._spawn(_greet(question))
            line.add(question)
            return
        self._lines[pending.thread.id] = line = Line(self._turn)
        line.add(question)
        self._spawn(self._work(pending.thread.id, line, reply))

    def _turn(self, question: Question, line: Line) -> Turn:
        return Turn(self._means, question, line)

    async def _work(self, thread_id: int, line: Line, first: Reply) -> None:
        async def waiting() -> None:
            await first.status(ELSEWHERE)

        try:
            async with self._locks.of(thread_id, on_wait=waiting):
                await line.work(lambda: not self._is_closing)
        finally:
            del self._lines[thread_id]
            self._known -= line.seen

    async def _obey(
        self,
        order: Order,
        message: Message,
        reply: Reply,
        pending: Pending | None = None,
        taking_back: asyncio.Task[bool] | None = None,
    ) -> None:
        try:
            if taking_back is None or not await taking_back:
                thread = pending.thread if pending else None
                running = None
                if pending is not None and order.word == "stop":
                    running = await self._turn_before(pending)
                await self._orders.obey(order, thread, message, reply, running)
                await reply.finish()
                if running is not None and running.is_stopped:
                    # After a crash before that, the turn goes on: it is to be stopped again.
                    await running.settled.wait()
        except Unreachable as error:
            log.error("not posted", order=order.word, reason=str(error))
            return  # obeyed at the next start
        except Exception:  # the top of an order
            log.exception("order failed", order=order.word)
            await reply.whisper(BROKEN)
            with suppress(Unreachable):
                await reply.finish()
        if pending is not None:
            await self._store.inbox.done([pending.id])
            self._known.discard(pending.id)

    async def _turn_before(self, pending: Pending) -> Turn | None:
        """The turn that runs in the thread, if its question came before the message: an order
        that is obeyed late, after a crash, isn't meant for what was asked after it.
        """
        line = self._lines.get(pending.thread.id)
        if line is None:
            return None
        await line.begun.wait()
        running = line.running
        return running if isinstance(running, Turn) and running.is_before(pending) else None

    def _door_of(self, key: str) -> asyncio.Lock:
        door = self._doors.get(key)
        if door is None:
            self._doors[key] = door = asyncio.Lock()
        return door

    def _spawn(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _after_all(tasks: Sequence[asyncio.Task[bool]], own: asyncio.Task[bool]) -> bool:
    await asyncio.wait(tasks)
    return own.result()


async def _greet(question: Question) -> None:
    """Show that a question was heard while another is being answered, and what becomes of it."""
    if question.is_resumed:
        return
    await question.reply.heard()
    await question.reply.whisper(NEXT)
