"""Thread → live session: found again, woken, rebuilt or started. Its cells run one at a time and
are kept in the journal. Knows no Docker: what starts sandboxes and lets data in is given to it.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import structlog

from sandbox.runner import CannotSleep, NoCheckpoints, Runner, State
from sandbox.session import Execution, SandboxError, Session, Unreachable

from .admission import Admission, Waiting, quietly
from .artifacts import ArtifactFolder
from .gate import Gate, Who
from .locks import Busy, ThreadLocks
from .ran import Ran, outcome_of, told_again
from .rebuild import rebuild
from .records import CellRecord, SessionRecord, Thread
from .spares import Spares
from .store import Store

log = structlog.get_logger()
REBUILT_NEXT = "The next cell begins with running the thread's earlier cells again."
ENDED = "Ended: no checkpoints here. The next message runs the thread's cells again."
STOP_AGAIN_S = 0.5
CELL_GRACE_S = 120  # until it begins, and until its end is heard
UNDONE = ("timed_out", "out_of_memory", "crashed", "lost")


@dataclass(frozen=True, slots=True)
class Rest:
    """What came of putting a session to rest: whether its memory is free now, and a sentence."""

    is_free: bool
    sentence: str


class Sessions:
    """The sessions of all threads."""

    def __init__(
        self,
        store: Store,
        runner: Runner,
        gate: Gate,
        *,
        image: str,
        locks: ThreadLocks,
        artifacts: ArtifactFolder,
        cell_timeout_s: float,
        max_awake: int = 1_000,
        spares: Spares | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._runner = runner
        self._gate = gate
        self._image = image
        self._locks = locks
        self._artifacts = artifacts
        self._cell_timeout_s = cell_timeout_s
        self._spares = spares
        self._now = clock
        self._parking = False
        self._admission = Admission(max_awake, awake=self._count_awake, make_room=self.make_room)

    async def run(
        self,
        thread: Thread,
        code: str,
        *,
        turn_id: int | None = None,
        cell_id: str | None = None,
        who: Who = (),
        waiting: Waiting = quietly,
    ) -> Ran:
        """Run one cell that `who` asked for; its outcome is in the journal when this returns.

        A `cell_id` of a cell that has run runs nothing and gives that outcome again.

        Raises:
            SandboxError: there is no session to be had; the text is for the operator.
        """
        async with self._locks.of(thread.id):
            if cell_id and (ran := await told_again(self._store.journal, thread, cell_id)):
                return ran
            record, session, news = await self._session(thread, waiting, who)
            cell = CellRecord(cell_id or uuid.uuid4().hex, thread.id, code, None, self._now())
            await self._store.journal.begin_cell(cell, turn_id=turn_id, session_id=record.id)
            execution = await self._execute(record, session, cell, who)
            if execution.is_withheld:
                log.warning("output withheld", session=record.id, cell=cell.id)
            after = (REBUILT_NEXT,) if execution.ending == "lost" else ()
            notes = (*news, *execution.notes, *after)
            news = notes if execution.ending in UNDONE else news
            execution = replace(execution, notes=notes)
            figures = await self._artifacts.save(cell, "figure", execution.figures)
            files = await self._artifacts.save(cell, "file", execution.files)
            await self._close_cell(cell, execution)
            if execution.ending == "lost":
                await self.end(record)
            else:
                await self._store.touch_session(record.id)
            return Ran(execution, figures, files, news)

    def park(self) -> None:
        """From now on, who is cancelled leaves its cell running: the bot goes down."""
        self._parking = True

    async def stop(self, thread: Thread) -> bool:
        """End the thread's session and all it holds; False when there was none."""
        records = await self._store.live_sessions(thread)
        for record in records:
            await self.end(record)
        return bool(records)

    async def wake(self, thread: Thread) -> None:
        """Have the thread's session awake, whatever that takes.

        Raises:
            SandboxError: it can't be had.
        """
        async with self._locks.of(thread.id):
            await self._session(thread, quietly, ())

    async def sleep(self, record: SessionRecord) -> Rest:
        """Put a session to disk; where there are no checkpoints, leave it to the journal."""
        try:
            async with self._locks.of(record.thread_id, wait=False):
                if await self._runner.state(record.container_id) != "awake":
                    return Rest(False, "It isn't awake.")
                return await self._put_to_disk(record)
        except Busy:
            return Rest(False, "It is working.")

    async def _put_to_disk(self, record: SessionRecord) -> Rest:
        try:
            await self._runner.sleep(record.container_id)
        except NoCheckpoints:
            await self.end(record)
            return Rest(True, ENDED)
        except CannotSleep as reason:
            return Rest(False, f"It can't sleep now: {reason}.")
        except SandboxError as error:
            log.warning("no checkpoint", session=record.id, detail=str(error))
            if await self._runner.state(record.container_id) == "awake":
                return Rest(False, "The checkpoint failed; it stays awake.")
            await self.end(record)
            return Rest(True, "The checkpoint failed; the next message runs its cells again.")
        return Rest(True, "Asleep.")

    async def make_room(self) -> bool:
        """Free the memory of the session used least recently; False when all are working.

        One that can't be put to disk is ended only if no other can: its journal brings it back.
        """
        awake = await self._runner.awake()
        idle = [r for r in reversed(await self._store.live_sessions()) if r.container_id in awake]
        for record in idle:
            if (await self.sleep(record)).is_free:
                return True
        for record in idle:
            if await self._give_up(record):
                return True
        return False

    async def _give_up(self, record: SessionRecord) -> bool:
        try:
            async with self._locks.of(record.thread_id, wait=False):
                log.warning("session given up for its memory", session=record.id)
                await self.end(record)
        except Busy:
            return False
        return True

    async def all(self) -> list[tuple[SessionRecord, State]]:
        """Every session not yet ended, and how it is, the last used first."""
        records = await self._store.live_sessions()
        return [(record, await self._runner.state(record.container_id)) for record in records]

    async def end(self, record: SessionRecord) -> None:
        """Remove one session; the journal stays."""
        await self._runner.end(record.container_id)
        await self._gate.close(record.id)
        await self._store.end_session(record.id)

    async def _count_awake(self) -> int:
        awake = await self._runner.awake()
        return sum(record.container_id in awake for record in await self._store.live_sessions())

    async def _execute(
        self, record: SessionRecord, session: Session, cell: CellRecord, who: Who
    ) -> Execution:
        """The cell's execution; cancelling this stops the cell and still journals its end, unless
        the bot goes down: then the cell goes on, and the next bot asks for its outcome.
        """
        work = asyncio.create_task(self._run(record, session, who, cell.id, cell.code))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            if self._parking:
                work.cancel()
                raise
            while not work.done():  # a cell on its way into the sandbox can't hear it yet
                await session.interrupt()
                await asyncio.wait([work], timeout=STOP_AGAIN_S)
            await self._close_cell(cell, await work)
            raise

    async def _run(
        self, record: SessionRecord, session: Session, who: Who, cell_id: str, code: str
    ) -> Execution:
        """Run it with the session's access to the data, which ends with the cell."""
        most_s = self._cell_timeout_s + CELL_GRACE_S
        await self._gate.begin_cell(record.id, cell_id, most_s=most_s, who=who)
        runs_on = False
        try:
            return await session.run(cell_id, code, timeout_s=self._cell_timeout_s)
        except asyncio.CancelledError:
            runs_on = self._parking
            raise
        finally:
            if not runs_on:
                await self._gate.end_cell(record.id)

    # Where a session comes from

    async def _session(
        self, thread: Thread, waiting: Waiting, who: Who
    ) -> tuple[SessionRecord, Session, tuple[str, ...]]:
        """The thread's session, and what is to be said if it isn't the one it was."""
        for record in await self._store.live_sessions(thread):
            session = await self._alive(record, waiting)
            if session is not None:
                await self._gate.open(record.id, thread.key)
                return record, session, ()
            await self.end(record)
        async with self._admission.seat(waiting):
            record, session = await self._start(thread)
        return record, session, await self._rebuilt(thread, record, session, who)

    async def _alive(self, record: SessionRecord, waiting: Waiting) -> Session | None:
        if record.rebuilding:  # by a bot that was killed meanwhile: half of it is missing
            return None
        session = await self._runner.find(record.container_id)
        if session is not None or await self._runner.state(record.container_id) != "asleep":
            return session
        async with self._admission.seat(waiting):
            try:
                return await self._runner.wake(record.container_id)
            except Unreachable:
                raise  # it still sleeps: given up now, its checkpoint would be lost
            except SandboxError as error:
                log.warning("no wake", session=record.id, detail=str(error))
                return None

    async def _rebuilt(
        self, thread: Thread, record: SessionRecord, session: Session, who: Who
    ) -> tuple[str, ...]:
        journal = await self._store.journal.cells(thread)
        if not any(cell.names for cell in journal):
            return ()
        await self._store.set_rebuilding(record.id, rebuilding=True)
        rebuilt = await rebuild(partial(self._run, record, session, who), journal)
        await self._store.set_rebuilding(record.id, rebuilding=False)
        log.info("session rebuilt", thread=thread.key, back=rebuilt.back, missing=rebuilt.missing)
        return (rebuilt.sentence,)

    async def _start(self, thread: Thread) -> tuple[SessionRecord, Session]:
        spare = await self._spares.take() if self._spares else None
        session_id, handle = spare or (uuid.uuid4().hex[:16], None)
        await self._gate.open(session_id, thread.key)
        try:
            handle = handle or await self._runner.start(session_id, thread_key=thread.key)
        except BaseException:
            await self._gate.close(session_id)
            raise
        record = await self._store.begin_session(
            session_id, thread, container_id=handle, image=self._image
        )
        session = await self._runner.find(handle)
        if session is None:
            raise SandboxError("The sandbox ended as soon as it had started.")
        return record, session

    async def _close_cell(self, cell: CellRecord, execution: Execution) -> None:
        await self._store.journal.end_cell(cell.id, **outcome_of(execution))
