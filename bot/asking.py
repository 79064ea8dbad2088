"""A question is put to the model, with what was said in its thread and those that join it.

Knows no platform, no Docker and no SQL.
"""

from __future__ import annotations

from functools import partial

from adapters.messages import Author
from agent.loop import answer
from agent.transcript import Asked, from_json
from sandbox.session import Execution

from .anew import begin_anew
from .briefing import about
from .lines import Line, Question
from .means import Means
from .receiving import Received
from .records import Offers, TurnRecord
from .watch import Watch

TAKEN = "I have taken this into the answer that I'm working on."


class Asking:
    """`joined` are those that a turn has taken in besides its question. `ask` once."""

    def __init__(self, means: Means, question: Question, line: Line) -> None:
        self._means = means
        self._question = question
        self._line = line
        self.joined: list[Question] = []

    async def ask(
        self,
        text: str,
        author: Author,
        received: Received | None,
        *,
        turn_id: int,
        record: TurnRecord | None,
        watch: Watch,
    ) -> Offers:
        """What may be asked next; the watch is told the answer. `record` is what another process
        had begun of it.

        Raises:
            ModelError, SandboxError, Unsure: there is no answer.
        """
        means, thread = self._means, self._question.pending.thread
        look = await means.loaded.look(thread)
        if look.withheld:
            was_begun = record is not None
            await watch.said(await begin_anew(means, thread, turn_id, was_begun=was_begun))
            if was_begun:
                return Offers()
        message = self._question.pending.message
        joins = not message.is_first and await means.store.turns.is_first(thread, turn_id)
        earlier = await self._question.origin.earlier() if joins else ()
        small = partial(means.spending.meter, turn_id, person=message.person, purpose="small step")
        history = await means.past.of(thread, before=turn_id, metering=small)
        told = [entry.about for entry in history if isinstance(entry, Asked)]
        news = [sentence for _, sentence in look.changes.values()]
        watch.hear(news)

        async def run_python(step: int, code: str) -> Execution:
            joined = [question.pending.message.person for question in self.joined]
            who = dict.fromkeys([*await means.store.inbox.who_asked(turn_id), *joined])
            ran = await means.sessions.run(
                thread,
                code,
                turn_id=turn_id,
                cell_id=f"turn-{turn_id}-{step}",
                who=tuple(who),
                waiting=watch.waiting,
            )
            watch.hear(ran.news)
            await means.loaded.remember(thread)
            await means.receipts.count(thread, turn_id)
            return ran.execution

        outcome = await answer(
            Asked(text, author.name, about(author, earlier, received, means.clock(), news, told)),
            history,
            model=means.model,
            run_python=run_python,
            watch=watch,
            limits=means.limits,
            cache_key=thread.key,
            begun=from_json(record.transcript) if record else (),
            meter=await means.spending.meter(turn_id, person=message.person),
            joining=self._take_joining,
            shorten=partial(means.past.shortened, thread, before=turn_id, metering=small),
        )
        await means.loaded.told(thread, look.changes)
        return Offers(outcome.suggestions, outcome.choices)

    def _take_joining(self) -> tuple[Asked, ...]:
        """What people have said meanwhile, for the model to take in now."""
        taken = self._line.take_joining()
        self.joined += taken
        for question in taken:
            self._means.spawn(_tell_taken(question))
        return tuple(Asked(q.pending.message.text, q.pending.message.author.name) for q in taken)


async def _tell_taken(question: Question) -> None:
    if question.greeting is not None:
        await question.greeting
    await question.reply.whisper(TAKEN)
