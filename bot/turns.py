"""THE STORY: a message becomes a turn, a turn becomes an answer. Read this file first.

Knows no platform, no Docker and no SQL: adapters, sessions and the store are given to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from weakref import WeakValueDictionary

import structlog

from adapters.messages import Author, File, Message, Reply
from agent.errors import ModelError
from agent.loop import Limits, Outcome, answer
from agent.model import Model
from agent.transcript import Asked, from_json, to_json
from sandbox.session import Execution, SandboxError

from . import commands, replies
from .artifacts import SavedArtifact
from .records import Thread
from .sessions import Ran, Sessions
from .store import Store

log = structlog.get_logger()

MAX_NEWS = 3
STOPPED = "Stopped. Variables are as they were before the cell that ran."
NOTHING_RUNS = "Nothing is running here."
CLEARED = "I have forgotten our conversation. Variables are still there."
NO_SANDBOX = "I can't start a Python sandbox just now. The operator finds the reason in the log."
BROKEN = "Something went wrong inside Threadbook; nothing of the thread is lost. Please try again."


class Catalogue(Protocol):
    """The datasets, as their server tells of them."""

    async def call(self, tool: str, **arguments: str) -> dict[str, Any]:
        """A tool's structured result.

        Raises:
            LookupError: the tool refused; the text is for the person who asked.
        """
        ...


class Turns:
    """Takes messages from every adapter. One turn at a time per thread, many threads at once."""

    def __init__(
        self,
        store: Store,
        sessions: Sessions,
        model: Model,
        catalogue: Catalogue,
        limits: Limits,
        *,
        per_person: int = 3,
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._model = model
        self._catalogue = catalogue
        self._limits = limits
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._per_person = per_person
        self._people: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._running: dict[int, asyncio.Task[Outcome]] = {}

    async def handle(self, message: Message, reply: Reply) -> None:
        """Answer one message, once, whichever copies of it arrive."""
        command = commands.parse(message.text)
        if not message.key.thread:  # a slash command outside any thread
            await self._obey(command or commands.Command("help"), None, reply)
            return
        if command is not None:
            thread = await self._first_sight(message)
            if thread is not None:
                await self._obey(command, thread, reply)
            return
        # Nothing is awaited before the lock: messages are answered in the order they came.
        async with self._lock_of(str(message.key)):
            thread = await self._first_sight(message)
            if thread is not None:
                share = self._share_of(message.author)
                if share.locked():
                    await reply.status(replies.busy(self._per_person))
                async with share:
                    await self._turn(thread, message, reply)

    def _lock_of(self, key: str) -> asyncio.Lock:
        lock = self._locks.get(key)
        if lock is None:
            self._locks[key] = lock = asyncio.Lock()
        return lock

    def _share_of(self, author: Author) -> asyncio.Semaphore:
        """One person's questions in many threads don't take all there is."""
        share = self._people.get(author.id)
        if share is None:
            self._people[author.id] = share = asyncio.Semaphore(self._per_person)
        return share

    async def _first_sight(self, message: Message) -> Thread | None:
        """The message's thread, if it is one of ours and this no copy of an earlier message."""
        thread = await self._thread_of(message)
        if thread is None or not await self._store.first_sight(thread, message.id):
            return None
        return thread

    async def _thread_of(self, message: Message) -> Thread | None:
        """Only who addresses us may start a thread; in ours, everyone is heard."""
        if message.addressed:
            return await self._store.open_thread(str(message.key))
        return await self._store.find_thread(str(message.key))

    async def _turn(self, thread: Thread, message: Message, reply: Reply) -> None:
        turn_id = await self._store.begin_turn(
            thread,
            message.text,
            author_id=message.author.id,
            author_name=message.author.name,
            model=self._model.name,
        )
        watch = _Watch(reply)
        self._running[thread.id] = work = asyncio.create_task(
            self._answer(thread, message, turn_id, watch)
        )
        ending, entries, usage = "failed", None, (0, 0, 0)
        try:
            await reply.status("Thinking")
            outcome = await work
            ending, entries = outcome.ended, to_json(outcome.entries)
            used = outcome.usage
            usage = (used.input_tokens, used.cached_tokens, used.output_tokens)
        except asyncio.CancelledError:
            ending = "stopped"
            work.cancel()
            await asyncio.wait([work])
            await watch.tell(STOPPED)
            if (current := asyncio.current_task()) and current.cancelling():
                raise  # the whole bot is going down, not just this turn
        except ModelError as error:
            log.warning("model failed", thread=thread.key, turn=turn_id, detail=error.operator)
            await watch.tell(error.person)
        except SandboxError as error:
            log.error("no sandbox", thread=thread.key, turn=turn_id, detail=str(error))
            await watch.tell(NO_SANDBOX)
        except Exception:  # the top of a turn
            log.exception("turn failed", thread=thread.key, turn=turn_id)
            await watch.tell(BROKEN)
        finally:
            del self._running[thread.id]
            await watch.close()
            await reply.finish()
            await self._store.end_turn(
                turn_id, ending=ending, answer=watch.text, transcript=entries, usage=usage
            )

    async def _answer(
        self, thread: Thread, message: Message, turn_id: int, watch: _Watch
    ) -> Outcome:
        history = from_json(await self._store.transcript(thread))

        async def run_python(code: str) -> Execution:
            ran = await self._sessions.run(thread, code, turn_id=turn_id, waiting=watch.waiting)
            watch.keep(ran)
            return ran.execution

        return await answer(
            Asked(message.text, message.author.name),
            history,
            model=self._model,
            run_python=run_python,
            watch=watch,
            limits=self._limits,
        )

    # Orders

    async def _obey(self, command: commands.Command, thread: Thread | None, reply: Reply) -> None:
        orders: dict[commands.Word, Callable[[], Awaitable[str]]] = {
            "help": lambda: _said(commands.HELP),
            "datasets": lambda: self._datasets(command.argument),
            "clear": lambda: self._clear(thread),
            "stop": lambda: self._stop(thread),
        }
        try:
            text = await orders[command.word]()
        except Exception:  # the top of an order
            log.exception("order failed", order=command.word)
            text = BROKEN
        await reply.write(text)
        await reply.finish()

    async def _datasets(self, name: str) -> str:
        try:
            if name:
                details = await self._catalogue.call("describe_dataset", name=name)
                return replies.dataset_details(details)
            return replies.dataset_list(await self._catalogue.call("list_datasets"))
        except LookupError as error:
            return replies.sentence(str(error))

    async def _clear(self, thread: Thread | None) -> str:
        if thread is not None:
            await self._store.clear(thread)
        return CLEARED

    async def _stop(self, thread: Thread | None) -> str:
        work = self._running.get(thread.id) if thread else None
        if work is None:
            return NOTHING_RUNS
        work.cancel()
        return "Stopping."


async def _said(text: str) -> str:
    return text


class _Watch:
    """What the agent loop tells while it works, turned into the reply."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._artifacts: list[SavedArtifact] = []
        self._news: list[str] = []
        self.text = ""

    async def said(self, delta: str) -> None:
        self.text += delta
        await self._reply.write(delta)

    async def running(self, step: int, code: str) -> None:
        await self._reply.status(replies.step(step, code))

    async def ran(self, execution: Execution) -> None:
        await self._reply.status("Reading the result")

    def keep(self, ran: Ran) -> None:
        self._artifacts += [*ran.figures, *ran.files]
        self._news += [sentence for sentence in ran.news if sentence not in self._news]

    async def waiting(self, before: int) -> None:
        await self._reply.status(replies.queued(before))

    async def tell(self, sentence: str) -> None:
        """Say something of our own, apart from what the model said."""
        await self.said(f"\n\n{sentence}" if self.text else sentence)

    async def close(self) -> None:
        """What the person must know besides the answer, and all that was made."""
        for sentence in self._news[:MAX_NEWS]:
            await self.tell(f"_{sentence}_")
        for saved in self._artifacts:
            artifact = saved.artifact
            await self._reply.attach(
                File(
                    artifact.name,
                    artifact.media_type,
                    artifact.content,
                    alt_text=artifact.description,
                    saved_at=str(saved.path),
                )
            )
