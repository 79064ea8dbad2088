"""From the library's errors to ours: who is told what, and whether to ask again. Pure."""

from __future__ import annotations

import email.utils
import re
import time
from dataclasses import dataclass

import httpx2
import openai

from ..errors import ContextOverflow, ModelError, Unavailable
from .patience import Patience

MAX_OPERATOR_CHARS = 500
# In the words of OpenAI, llama.cpp, vLLM, LM Studio, Ollama and the large providers.
_OVERFLOW = re.compile(
    r"context_length_exceeded|exceed_context_size|maximum context length|context window"
    r"|maximum model length|available context size|context size (has been )?exceeded"
    r"|exceeds? the (available |model's )?context|(than|reached) (the )?context length"
    r"|context length of only|prompt is too long|input token count|reduce the length of the",
    re.IGNORECASE,
)
_QUOTA = re.compile(r"insufficient_quota|exceeded your current quota|billing", re.IGNORECASE)
_FILTER = re.compile(r"content_filter|content_policy|content management policy|invalid_prompt")

KEY = "The model refused our key; the operator has to check it with `threadbook doctor`."
MISSING = "The model isn't there; the operator has to check its name with `threadbook doctor`."
QUOTA = "Our quota at the model's provider is used up; the operator has to see to it."
BUSY = "The model is overloaded; try again in {wait}."
OVERFLOW = (
    "This is more than the model can read at once. Ask for a smaller part, or say *clear* and ask"
    " again: I forget what was said then, variables stay."
)
LATE = "The model didn't answer in time; please try again."
UNREACHABLE = "The model can't be reached; the operator has to check its address."
DOWN = "The model's server has a problem; try again in a minute."
MOVED = "The model's server has moved; the operator has to check its address."
BROKE_OFF = "The model's answer broke off; please try again."
FILTERED = "The model's provider refuses this under its rules of content. Ask in other words."
REFUSED = "The model refused the request; the operator finds the reason in the log."


@dataclass(frozen=True, slots=True)
class Fault:
    """What is told, and how often it helps to ask again; `wait_s` is what the server asked for."""

    error: ModelError
    again: int = 0
    wait_s: float | None = None


def ended_early(who: str) -> Fault:
    """A stream without the end that the API promises."""
    detail = f"{who}: the stream ended without a finish reason"
    return Fault(Unavailable(BROKE_OFF, operator=detail), again=1)


def silent(who: str, *, after: int) -> Fault:
    """Nothing more came in time, `after` so many characters."""
    return Fault(Unavailable(LATE, operator=f"{who}: silent after {after} characters"))


def unreadable(who: str, error: Exception) -> Fault:
    """A stream that holds something else than events of the API."""
    detail = f"{who}: not the API's events: {error}"[:MAX_OPERATOR_CHARS]
    return Fault(Unavailable(BROKE_OFF, operator=detail), again=1)


def fault(error: openai.APIError, who: str, patience: Patience, *, key: str) -> Fault:
    """The one place where the library's errors become ours. `who` names the server and model."""
    said = words(error).replace(key, "***")
    detail = f"{who}: {type(error).__name__}: {said}"[:MAX_OPERATOR_CHARS]
    if _OVERFLOW.search(said) or _status(error) == 413:
        return Fault(ContextOverflow(OVERFLOW, operator=detail))
    if _FILTER.search(said):
        return Fault(ModelError(FILTERED, operator=detail))
    match error:
        case openai.APIStatusError():
            return _refusal(error, said, detail, patience)
        case openai.APIConnectionError() if isinstance(error.__cause__, httpx2.ConnectTimeout):
            return Fault(Unavailable(UNREACHABLE, operator=f"{detail} (no connection)"), again=1)
        case openai.APIConnectionError() if isinstance(error.__cause__, httpx2.ConnectError):
            unreachable = Unavailable(UNREACHABLE, operator=f"{detail} ({error.__cause__})")
            return Fault(unreachable, again=patience.retries)
        case openai.APIConnectionError():
            broken = Unavailable(BROKE_OFF, operator=f"{detail} ({error.__cause__})")
            return Fault(broken, again=1)
        case _ if _QUOTA.search(said):
            return Fault(Unavailable(QUOTA, operator=detail))
        case _:  # an error in the middle of a stream
            return Fault(Unavailable(DOWN, operator=detail), again=1)


def words(error: openai.APIError) -> str:
    """All that a server said in an error, wherever it put it."""
    parts = [error.message, error.code, error.type]
    if isinstance(error.body, str) and error.body not in error.message:
        parts.append(error.body)
    return " ".join(part for part in parts if part)


def _refusal(error: openai.APIStatusError, said: str, detail: str, patience: Patience) -> Fault:
    match error.status_code:
        case 401 | 403:
            return Fault(ModelError(KEY, operator=detail))
        case 404:
            return Fault(Unavailable(MISSING, operator=detail))
        case 429 if _QUOTA.search(said):
            return Fault(Unavailable(QUOTA, operator=detail))
        case 429:
            wait_s = _retry_after_s(error.response.headers)
            wait = "a minute" if wait_s is None else f"{max(1, round(wait_s))} s"
            may_wait = wait_s is None or wait_s <= patience.max_wait_s
            busy = Unavailable(BUSY.format(wait=wait), operator=detail)
            return Fault(busy, patience.retries if may_wait else 0, wait_s)
        case 501:
            return Fault(Unavailable(DOWN, operator=detail))
        case 408 | 409:
            return Fault(Unavailable(DOWN, operator=detail), patience.retries)
        case status if status >= 500:
            wait_s = _retry_after_s(error.response.headers)
            may_wait = wait_s is None or wait_s <= patience.max_wait_s
            down = Unavailable(DOWN, operator=detail)
            return Fault(down, patience.retries if may_wait else 0, wait_s)
        case status if 300 <= status < 400:
            where = error.response.headers.get("location", "nowhere")
            return Fault(ModelError(MOVED, operator=f"{detail} (redirects to {where})"))
        case _:
            return Fault(ModelError(REFUSED, operator=detail))


def _status(error: openai.APIError) -> int | None:
    return error.status_code if isinstance(error, openai.APIStatusError) else None


def _retry_after_s(headers: httpx2.Headers) -> float | None:
    """Seconds, from a number or a date; None if the server said nothing that can be read."""
    said = headers.get("retry-after", "")
    try:
        return max(0.0, float(said)) if said else None
    except ValueError:
        parsed = email.utils.parsedate_tz(said)
        return None if parsed is None else max(0.0, email.utils.mktime_tz(parsed) - time.time())
