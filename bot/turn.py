"""One turn: a question is worked on until its answer is decided, recorded and posted.

What is saved on the way lets another process go on after a crash at any moment. Knows no
platform, no Docker and no SQL.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from adapters.messages import Author, Unreachable
from agent.errors import ModelError
from agent.transcript import Entry, closed, to_json
from sandbox.session import SandboxError

from . import replies
from .asked import asked
from .asking import Asking
from .lines import Line, Question
from .loaded import Unsure
from .means import Means
from .posting import RECEIVED, post
from .receiving import receive
from .records import Offers, Pending, TurnRecord
from .watch import Watch

log = structlog.get_logger()

PARK_S = 2.0
MAX_RESUMES = 2
# An answer that the platform doesn't take is given again after so long; then at the next start.
AGAIN_AFTER_S = (60.0, 300.0, 900.0, 3_600.0)
GIVEN_UP = (
    "I was interrupted each time I worked on this, so I have stopped trying. Please ask again."
)
STOPPED_IN_CELL = "Stopped. The cell that ran is undone; everything before it is kept."
STOPPED = "Stopped. Everything computed so far is kept."
RESUMED = "_I was restarted while I worked on this; I have gone on where I was._\n\n"
PARKED = "Restarting; I go on with this in a moment"
NOTHING_ASKED = "There is nothing to ask again in this thread yet."
NO_SANDBOX = "I can't start a Python sandbox just now. The operator finds the reason in the log."
BROKEN = "Something went wrong inside Threadbook; nothing of the thread is lost. Please try again."


class Turn:
    """A question and those that join it. `run` once."""

    def __init__(self, means: Means, question: Question, line: Line) -> None:
        self._means = means
        self._question = question
        self._asking = Asking(means, question, line)
        self._thread = question.pending.thread
        self._message = question.pending.message
        self._reply = question.reply
        self._work: asyncio.Task[Offers] | None = None
        self._id = 0
        self._is_decided = False
        self.is_stopped = False
        self._watch = Watch(self._reply, self._keep)
        # Set when it is recorded how it ended, or will not be.
        self.settled = asyncio.Event()

    async def run(self) -> None:
        try:
            await self._run_until_posted()
        except asyncio.CancelledError:  # the bot goes down; another goes on
            async with asyncio.timeout(PARK_S):
                await self._reply.status(PARKED)
            raise
        except Exception:  # the top of a turn: what is recorded is tried again at the next start
            log.exception("turn broken", thread=self._thread.key, turn=self._id)
            await self._reply.whisper(BROKEN)
            with suppress(Unreachable):
                await self._reply.finish()
            self.settled.set()

    async def _run_until_posted(self) -> None:
        """What the platform doesn't take is given again, as after a crash."""
        for wait_s in (*AGAIN_AFTER_S, None):
            try:
                return await self._run()
            except Unreachable as error:
                log.error("not posted", thread=self._thread.key, turn=self._id, reason=str(error))
            if wait_s is None:
                return None
            await self._means.sleep(wait_s)
            self._reply = self._question.origin.reply()
            self._watch = Watch(self._reply, self._keep)
            self._question.taking_back = asyncio.create_task(self._reply.withdraw())
        return None

    def may_stop(self, author_id: str) -> bool:
        """Those who asked may, and who began the thread."""
        questions = (self._question, *self._asking.joined)
        askers = {question.pending.message.author.id for question in questions}
        return author_id in askers | {self._thread.starter_id} or self._message.is_direct

    @property
    def is_decided(self) -> bool:
        """Whether its answer is there, at most being posted still."""
        return self._is_decided

    def is_before(self, message: Pending) -> bool:
        """Whether its question was there already when a message came."""
        return self._question.pending.id < message.id

    def stop(self) -> bool:
        """End it; what was computed is kept. False when its answer is decided already."""
        self.is_stopped = not self._is_decided
        if self._work is not None:
            self._work.cancel()
        return self.is_stopped

    async def _run(self) -> None:
        question = self._question
        if question.taking_back is not None and await question.taking_back:
            record = await self._record()
            if record is not None and record.ending:  # else only a failure was told
                await self._means.store.turns.posted(self._known_id)
                return
        if question.greeting is not None:
            await question.greeting
        # Also for who was greeted: the end of the answer before took the thread's signs away.
        await self._reply.heard()
        author = await question.origin.author()
        shares = self._means.shares

        async def work() -> None:
            await self._answer(author)

        async def wait() -> None:
            await self._reply.status(replies.busy(shares.per_person))

        await shares.use(author.id, work, wait)

    async def _answer(self, author: Author) -> None:
        turns = self._means.store.turns
        record = await self._record()
        text = record.question if record else await asked(self._question.pending, turns)
        self._id = record.id if record else await self._begin(text, author)
        if self._question.pending.tries >= MAX_RESUMES and not (record and record.ending):
            ending, offers = "failed", Offers()
            await self._watch.tell(GIVEN_UP)
            await turns.answered(self._id, ending=ending, answer=GIVEN_UP, offers=offers)
        elif record is None or record.ending is None:
            ending, offers = await self._decide(text, author, record)
            await turns.answered(self._id, ending=ending, answer=self._watch.text, offers=offers)
        else:
            ending, offers = record.ending, record.offers
            await self._watch.said(record.answer)
        self.settled.set()
        receipt = await self._means.receipts.of(self._id)
        journal = self._means.store.journal
        await post(self._reply, journal, self._thread, self._id, ending, offers, receipt)
        await turns.posted(self._id)
        for joined in self._asking.joined:
            with suppress(Unreachable):  # there is nothing to show but that it was taken in
                await joined.reply.finish()

    @property
    def _known_id(self) -> int:
        """The turn that this process or one before it has begun; 0 if none has."""
        return self._id or self._question.pending.turn_id or 0

    async def _record(self) -> TurnRecord | None:
        return await self._means.store.turns.find(self._known_id) if self._known_id else None

    async def _begin(self, text: str, author: Author) -> int:
        return await self._means.store.turns.begin(
            self._question.pending, text, author_name=author.name, model=self._means.model.name
        )

    async def _decide(
        self, text: str, author: Author, record: TurnRecord | None
    ) -> tuple[str, Offers]:
        """How the turn ended, and what may be asked next; the watch has the text."""
        watch = self._watch
        self._work = work = asyncio.create_task(self._work_on(text, author, record))
        if self.is_stopped:  # before it had begun
            work.cancel()
        ending, offers, said = "failed", Offers(), ""
        context = {"thread": self._thread.key, "turn": self._id}
        try:
            offers = await work
            ending = "answered" if text else RECEIVED
        except asyncio.CancelledError:
            work.cancel()
            await asyncio.wait([work])
            if (current := asyncio.current_task()) and current.cancelling():
                raise  # the whole bot is going down, not just this turn
            ending, said = "stopped", STOPPED_IN_CELL if watch.is_in_cell else STOPPED
        except (ModelError, Unsure) as error:
            log.warning("no answer", **context, why=type(error).__name__, detail=error.operator)
            said = error.person
        except SandboxError as error:
            log.error("no sandbox", **context, detail=str(error))
            said = NO_SANDBOX
        except Exception:  # the top of a turn
            log.exception("turn failed", **context)
            said = BROKEN
        self._work = None
        self._is_decided = True
        await watch.end_step("failed")
        if said:
            await watch.tell(said)
            await self._keep(closed(watch.entries, said))
        person = self._message.person
        watch.hear(await self._means.spending.warnings(self._id, person=person))
        await watch.tell_news()
        return ending, offers

    async def _work_on(self, text: str, author: Author, record: TurnRecord | None) -> Offers:
        watch = self._watch
        if self._message.pressed is not None:
            await watch.said(f"> **{replies.plain(author.name)}:** {replies.quoted(text)}\n\n")
        received = await receive(self._means.receiver, self._question)
        if received is not None:
            await watch.said(received.text)
            if not text:
                return Offers(suggestions=received.suggestions)
            await watch.said("\n\n")
        elif not text:
            await watch.said(NOTHING_ASKED)
            return Offers()
        if record is not None:
            await watch.said(RESUMED)
        await self._reply.status("Thinking")
        return await self._asking.ask(
            text, author, received, turn_id=self._id, record=record, watch=watch
        )

    async def _keep(self, entries: tuple[Entry, ...]) -> None:
        await self._means.store.turns.keep(
            self._id,
            to_json(entries),
            joined=[question.pending.id for question in self._asking.joined],
        )
