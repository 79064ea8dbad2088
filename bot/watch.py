"""What the agent loop tells while it works, turned into the reply and into rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from adapters.messages import Reply, Step
from agent.transcript import Entry
from sandbox.session import Execution

from . import replies

MAX_NEWS = 3

# Saves the turn's new entries.
Keep = Callable[[tuple[Entry, ...]], Awaitable[None]]


class Watch:
    """`text` is all that was written; the loop tells it everything (`agent.loop.Watcher`)."""

    def __init__(self, reply: Reply, keep: Keep) -> None:
        self._reply = reply
        self._keep = keep
        self._news: list[str] = []
        self._running: Step | None = None
        self.text = ""
        self.entries: tuple[Entry, ...] = ()
        self.steps = 0

    @property
    def is_in_cell(self) -> bool:
        return self._running is not None

    async def said(self, delta: str) -> None:
        self.text += delta
        await self._reply.write(delta)

    async def status(self, line: str) -> None:
        await self._reply.status(line)

    async def running(self, step: int, code: str) -> None:
        self.steps = step
        self._running = Step(step, replies.step_title(code))
        await self._reply.step(self._running)

    async def ran(self, execution: Execution) -> None:
        await self.end_step("done" if execution.ok else "failed")

    async def kept(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        await self._keep(entries)

    async def end_step(self, state: replies.StepEnd) -> None:
        """What became of the step that runs, if one does."""
        step, self._running = self._running, None
        if step is not None:
            await self._reply.step(Step(step.number, step.title, state))

    async def waiting(self, before: int) -> None:
        await self._reply.status(replies.queued(before))

    def hear(self, news: Iterable[str]) -> None:
        """What the person must be told at the end."""
        self._news += [sentence for sentence in news if sentence not in self._news]

    async def tell(self, sentence: str) -> None:
        """Say something of our own, apart from what the model said: not inside its code, either."""
        fences = sum(line.lstrip().startswith("```") for line in self.text.splitlines())
        end = "\n```" if fences % 2 else ""
        await self.said(f"{end}\n\n{sentence}" if self.text else sentence)

    async def tell_news(self) -> None:
        for sentence in self._news[:MAX_NEWS]:
            await self.tell(f"_{sentence}_")
        self._news.clear()
