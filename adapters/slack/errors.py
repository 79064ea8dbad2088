"""Slack's own word for what it refuses, and what else may go wrong with a call."""

from __future__ import annotations

from typing import Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

# A call that brought no usable answer: refused, failed or never arrived.
FAILURES = (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
# Answers that may be different in a moment.
PASSING = frozenset(
    {"fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"}
)


def reason(error: BaseException) -> str:
    """Such as `ratelimited` or `missing_scope`; `HTTP 503` where no word of Slack's came."""
    if not isinstance(error, SlackApiError):
        return str(error) or type(error).__name__
    return _word(error) or f"HTTP {_status(error)}"


def is_refusal(error: BaseException) -> bool:
    """Whether Slack said no, and will say so again."""
    if not isinstance(error, SlackApiError) or _status(error) >= 429:
        return False
    return _word(error) not in PASSING | {""}


def _word(error: SlackApiError) -> str:
    """Empty when the body is none of Slack's: the library then gives the bare HTTP answer."""
    data: Any = getattr(cast(Any, error).response, "data", None)
    return str(cast("dict[str, Any]", data).get("error") or "") if isinstance(data, dict) else ""


def _status(error: SlackApiError) -> int:
    response: Any = cast(Any, error).response
    return int(getattr(response, "status_code", None) or getattr(response, "status", 0))
