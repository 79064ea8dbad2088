"""The built-in demo model: no network, a few questions, and real Python for each of them.

It is no language model. It knows patterns, writes a cell for the one that fits, and puts what the
cell printed into words.
"""

from __future__ import annotations

from .demo_questions import Plan, plan_for
from .model import Completion, OnText, Request
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
    """First completion: a cell. Second: the words for what came out of it."""

    name = NAME

    async def complete(self, request: Request, on_text: OnText) -> Completion:
        asked = [e.text for e in request.transcript if isinstance(e, Asked)]
        plan = plan_for(asked)
        last = request.transcript[-1]
        if plan is None:
            return await _said(KNOWS, on_text)
        if not isinstance(last, Observed):
            return Completion("", (ToolCall(f"demo-{len(request.transcript)}", plan.code),))
        if _failed(request.transcript):
            return await _said(FAILED.format(observation=last.text), on_text)
        return await _said(words(plan, last.text), on_text)

    async def aclose(self) -> None: ...


def words(plan: Plan, observation: str) -> str:
    """The plan's sentence, and what the cell printed beneath it."""
    lines = [line for line in observation.splitlines() if not line.startswith("[figure")]
    body = "\n".join(lines).strip("\n")
    if not body or body.startswith("(no output"):
        return plan.sentence
    return (
        f"{plan.sentence}\n\n```\n{body}\n```"
        if "\n" in body
        else f"{plan.sentence} {body.strip()}"
    )


def _failed(transcript: tuple[Entry, ...]) -> bool:
    last, before = transcript[-1], transcript[-2]
    assert isinstance(last, Observed)
    assert isinstance(before, Said)
    return "Traceback (most recent call last)" in last.text


async def _said(text: str, on_text: OnText) -> Completion:
    for line in text.splitlines(keepends=True):
        await on_text(line)
    return Completion(text)
