"""The built-in demo model: no network, a few questions, and real Python for each of them.

It is no language model. It knows patterns, writes a cell for the one that fits, and puts what the
cell printed into words.
"""

from __future__ import annotations

from .demo_questions import AskBack, Plan, plan_for
from .metering import NO_TOKENS
from .model import Completion, OnStatus, OnText, Request
from .transcript import Asked, Entry, Observed, Said, ToolCall

NAME = "the demo model (set OPENAI_API_KEY for a real one)"
KNOWS = """\
I am only the demo model, and I don't know this question. I know, for example:

- What datasets are available?
- Load car_prices and show summary stats
- Plot the average price by brand
- Now only for 2015 and later
- What is the median mileage by fuel?
- Top 5 models by price
- How many rows are there? / Which values are missing? / Plot a histogram of price

For free questions set OPENAI_API_KEY (and OPENAI_BASE_URL for a compatible server)."""
FAILED = "That didn't work. The cell said:\n\n{observation}"


class DemoModel:
    """First a cell for each question of the turn, then the words for what came out of them."""

    name = NAME

    async def complete(self, request: Request, on_text: OnText, on_status: OnStatus) -> Completion:
        async with request.going_to(self.name) as one:
            one.usage = NO_TOKENS  # there is no model that reads it
            return await self._complete(request, on_text)

    async def aclose(self) -> None: ...

    async def _complete(self, request: Request, on_text: OnText) -> Completion:
        before, turn = _split(request.transcript)
        asked, observed = list(before), [e.text for e in turn if isinstance(e, Observed)]
        parts, then = list[str](), tuple[str, ...]()
        for entry in turn:
            if not isinstance(entry, Asked):
                continue
            asked.append(entry.text)
            plan = plan_for(asked)
            if not isinstance(plan, Plan):
                parts.append(_without_data(plan))
            elif observed:
                parts.append(words(plan, observed.pop(0)))
                then = plan.then
            else:
                call = ToolCall(f"demo-{len(request.transcript)}", plan.code)
                return Completion("", (call,))
        if then:
            parts.append("\n".join(f"[next] {question}" for question in then))
        return await _said("\n\n".join(parts), on_text)


def words(plan: Plan, observation: str) -> str:
    """The plan's sentence, and what the cell printed beneath it."""
    if "Traceback:\n" in observation:
        return FAILED.format(observation=observation)
    lines = [line for line in observation.splitlines() if not line.startswith("[figure")]
    body = "\n".join(lines).strip("\n")
    if not body or body.startswith("(no output"):
        return plan.sentence
    if "|-|" in body:  # a frame is a table already
        return f"{plan.sentence}\n\n{body}"
    said = f"\n\n```\n{body}\n```" if "\n" in body else f" {body.strip()}"
    return f"{plan.sentence}{said}"


def _without_data(plan: AskBack | None) -> str:
    if plan is None:
        return KNOWS
    return "\n".join([plan.sentence, "", *(f"[choice] {choice}" for choice in plan.choices)])


def _split(transcript: tuple[Entry, ...]) -> tuple[list[str], tuple[Entry, ...]]:
    """The questions of earlier turns, and the turn that runs."""
    answers = [i for i, e in enumerate(transcript) if isinstance(e, Said) and not e.calls]
    start = answers[-1] + 1 if answers else 0
    return [e.text for e in transcript[:start] if isinstance(e, Asked)], transcript[start:]


async def _said(text: str, on_text: OnText) -> Completion:
    for line in text.splitlines(keepends=True):
        await on_text(line)
    return Completion(text)
