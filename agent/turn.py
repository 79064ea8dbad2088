"""One turn while it grows: what was said, run and observed, and who is told of it.

Knows nothing of limits, nor of when a turn ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from sandbox.session import Execution

from .fences import FenceFilter
from .metering import Meter, Usage
from .model import Completion, CompletionEnd, Model, Request
from .observation import describe
from .options import OptionFilter
from .posted import posted, seen
from .repeats import Repeats
from .sent import Sent, Shorten
from .transcript import FENCE_ID, Asked, Entry, Observed, Said, ToolCall, unobserved

Ended = Literal["answered", "step_limit", "time_limit", "token_limit"]

UNREADABLE = 'The call could not be read. Send {"code": "..."} with Python in it.'
TOO_MANY = "This didn't run: the limit of steps is reached."
AFTER_ANSWER = "This didn't run: the answer before it ended the turn."
CUT_FENCE = "Your answer reached its limit of tokens, so this code didn't run. Send less code."

SHORTENING = "Leaving out what was said before"

# The step's number in its turn, from 1, and the code. The number is the same after a crash.
RunPython = Callable[[int, str], Awaitable[Execution]]


class Watcher(Protocol):
    """Whoever shows a turn while it happens, and saves it."""

    async def said(self, delta: str) -> None: ...

    async def status(self, line: str) -> None:
        """What the model does now, until the next of these."""
        ...

    async def running(self, step: int, code: str) -> None: ...

    async def ran(self, execution: Execution) -> None: ...

    async def kept(self, entries: tuple[Entry, ...]) -> None:
        """All entries of the turn so far, whenever there are more: `answer` can go on from them."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """`text` is exactly what the watcher was told; `entries` are the turn's new transcript.

    `suggestions` are questions to ask next, `choices` the answers to a question that the model
    asks back. They are plain text and may be longer than a button: see `options.label`.
    """

    text: str
    entries: tuple[Entry, ...]
    usage: Usage
    steps: int
    ended: Ended
    suggestions: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


class Turn:
    """What has happened so far in one turn."""

    def __init__(self, history: tuple[Entry, ...], watch: Watcher, meter: Meter) -> None:
        self._sent = Sent(history)
        self._new: list[Entry] = []
        self._watch = watch
        self._text = ""
        self._pause = ""
        self._heard = ""
        self._fences, self._options = FenceFilter(), OptionFilter()
        self._meter = meter
        self._repeats = Repeats()
        self.steps = 0
        self.answered = False
        self.ending: CompletionEnd = "whole"

    @property
    def transcript(self) -> tuple[Entry, ...]:
        """What is sent."""
        return self._sent.entries(tuple(self._new))

    @property
    def usage(self) -> Usage:
        return self._meter.used

    @property
    def choices(self) -> tuple[str, ...]:
        return self._options.choices

    @property
    def is_over(self) -> bool:
        """Whether the model, or a cell of its, has answered already."""
        last = self._new[-1]
        return isinstance(last, Said) and not last.calls

    @property
    def is_answered_by_cell(self) -> bool:
        last = self._new[-1]
        return isinstance(last, Said) and bool(last.posted)

    def outcome(self, ended: Ended) -> Outcome:
        return Outcome(
            self._text,
            tuple(self._new),
            self.usage,
            self.steps,
            ended,
            self._options.suggestions,
            self._options.choices,
        )

    async def begin(self, entries: tuple[Entry, ...]) -> tuple[ToolCall, ...]:
        """Take up what was kept of this turn before; the calls that nothing came back from."""
        for entry in entries:
            if isinstance(entry, Said):
                if not (entry.calls or _is_seen(entry.text)):
                    continue  # an answer without a word is asked for again
                await self._repeat(entry)
                self.steps += len(entry.calls)
            self._new.append(entry)
        pending = unobserved(entries)
        self.steps -= len(pending)
        return pending

    async def join(self, asked: tuple[Asked, ...]) -> None:
        """Take in what people said while the turn ran."""
        if asked:
            self._new += asked
            await self._kept()

    async def ask(self, model: Model, request: Request, time_s: float) -> tuple[ToolCall, ...]:
        """One completion, shown as it comes; the cells that the model wants."""
        before = self._listen()
        completion = await self._complete(model, request, time_s)
        await self._heard_out()
        calls = completion.calls or self._fenced(completion, request)
        await self._end(before, show_code=not calls)
        self.ending = completion.ending
        # Calls that won't run are left out: servers refuse a transcript with open ones.
        kept = calls if request.may_run else ()
        self._new.append(Said(_text_of(completion, calls), kept, completion.native))
        await self._kept()
        return calls

    async def shorten(self, shorten: Shorten) -> bool:
        """After an overflow, send less. False if there is no less, or a word of the answer came."""
        if self._heard or not await self._sent.shorten(tuple(self._new), shorten):
            return False
        await self._watch.status(SHORTENING)
        return True

    def forget_answer(self) -> None:
        """Be as if the last answer hadn't been given."""
        self._new.pop()

    async def run_all(
        self, calls: tuple[ToolCall, ...], run_python: RunPython, max_steps: int
    ) -> None:
        """The calls of one answer, in order; those after the limit of steps are left out, and those
        after a cell that has answered by itself.
        """
        for number, call in enumerate(calls, start=1):
            if self.steps >= max_steps:
                self._new.append(Observed(call.id, TOO_MANY))
            elif answer := await self._run(call, run_python):
                # Kept as a whole: no crash comes between the cell's end and its answer.
                self._new += [Observed(one.id, AFTER_ANSWER) for one in calls[number:]]
                await self._repeat(answer)
                self._new.append(answer)
                await self._kept()
                return
            await self._kept()

    async def _run(self, call: ToolCall, run_python: RunPython) -> Said | None:
        """What the cell answered the person, if it did."""
        self.steps += 1
        if call.code is None:
            self._new.append(Observed(call.id, call.fault or UNREADABLE))
            return None
        await self._watch.running(self.steps, call.code)
        execution = await run_python(self.steps, call.code)
        await self._watch.ran(execution)
        told = (describe(execution), self._repeats.told(execution))
        self._new.append(Observed(call.id, "\n".join(filter(None, told))))
        if not execution.answer:
            return None
        text, kept = posted(execution.answer, call.code), execution.answer_told
        return Said(seen(text if kept is None else posted(kept, call.code)), posted=text)

    async def tell(self, sentence: str) -> None:
        self._pause = "\n\n" if self._text else ""
        await self._say(sentence)

    async def _complete(self, model: Model, request: Request, time_s: float) -> Completion:
        """The model's answer, or what of it came in time."""
        limit = asyncio.timeout(time_s)
        try:
            async with limit:
                return await model.complete(request, self._hear, self._watch.status)
        except TimeoutError:
            if not limit.expired():
                raise
            return Completion(self._heard, ending="late")

    def _fenced(self, completion: Completion, request: Request) -> tuple[ToolCall, ...]:
        """The blocks of an answer as a call, if this model has no other way to ask for one."""
        is_native = completion.knows_tools and self._sent.knows_tools(tuple(self._new))
        if not (self._fences.code and request.may_run) or is_native:
            return ()
        call_id = f"{FENCE_ID}{len(self.transcript)}"
        match completion.ending:
            case "whole":
                return (ToolCall(call_id, self._fences.code),)
            case "cut":
                return (ToolCall(call_id, None, self._fences.code, CUT_FENCE),)
            case _:
                return ()

    def _listen(self) -> int:
        """Be ready for a new text; how much was told before it."""
        self._heard = ""
        self._fences, self._options = FenceFilter(), OptionFilter()
        return len(self._text)

    async def _hear(self, delta: str) -> None:
        self._heard += delta
        await self._say(self._options.feed(self._fences.feed(delta)))

    async def _repeat(self, said: Said) -> None:
        """Tell what was said before, or by a cell: code in that is text, where it stands."""
        before = self._listen()
        if said.posted:
            await self._say(self._options.feed(said.posted))
        else:
            await self._hear(said.text)
        await self._heard_out()
        await self._end(before, show_code=not said.calls)

    async def _heard_out(self) -> None:
        rest = self._options.feed(self._fences.finish())
        await self._say(rest + self._options.finish())

    async def _end(self, before: int, *, show_code: bool) -> None:
        if show_code and self._fences.withheld:
            await self._say("\n" + self._fences.withheld)
        self.answered = len(self._text) > before
        self._pause = "\n\n" if self.answered else self._pause

    async def _kept(self) -> None:
        await self._watch.kept(tuple(self._new))

    async def _say(self, text: str) -> None:
        if text and (_is_seen(text) or self._text):
            said, self._pause = self._pause + text, ""
            self._text += said
            await self._watch.said(said)


def _is_seen(text: str) -> bool:
    """Whether a person would see anything of it."""
    return any(letter.isprintable() and not letter.isspace() for letter in text)


def _text_of(completion: Completion, calls: tuple[ToolCall, ...]) -> str:
    """The model's own words, its code left out where that is a call now."""
    if calls and not completion.calls:
        return completion.text.split("```", 1)[0].rstrip()
    return completion.text
