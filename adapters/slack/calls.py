"""Calls to Slack that are repeated when that helps, and what is known when it doesn't.

Knows Slack's answers and errors in general, and no method.
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from ..clock import Clock
from .rates import Bucket

log = structlog.get_logger()

# How long one call may be repeated in all: text must arrive, decoration may stay away.
TEXT_PATIENCE_S = 240.0
DECORATION_PATIENCE_S = 4.0
BACKOFF_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)

RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})
# Slack's own failures: it doesn't say whether anything happened.
FAILED = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
# No valid token: installed anew, the app may go on.
LOCKED_OUT = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
GONE = LOCKED_OUT | {
    "cannot_reply_to_message",
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "thread_not_found",
}


class Unsent(Exception):
    """A call that didn't succeed."""


class Refused(Unsent):
    """Slack said no; the text is its own word for why."""

    @property
    def reason(self) -> str:
        return str(self)


class Gone(Refused):
    """There is nobody to say anything to any more: no token, no channel or no thread."""


class Lost(Unsent):
    """No usable answer came. What was called for may have happened."""


Work = Callable[[AsyncWebClient], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class _Failure:
    """`is_answer`: Slack's last word. `is_doubtful`: the effect may be there all the same."""

    reason: str
    is_answer: bool = False
    is_doubtful: bool = False
    retry_after_s: float = 0.0


class Calls:
    """The calls of one reply. After the workspace or the channel is gone, none is made."""

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client = _without_retries(client)
        self._clock = clock
        self._gone = ""
        self._identity: tuple[str, str] | None = None

    async def make(
        self,
        work: Work,
        *,
        bucket: Bucket | None = None,
        on_doubt: Callable[[], None] = lambda: None,
        repeat: bool = True,
        is_vital: bool = True,
        patience_s: float = TEXT_PATIENCE_S,
    ) -> dict[str, Any]:
        """The answer's content. `on_doubt` is told whenever a call is repeated although the one
        before may have had its effect; without `repeat` such a call is lost at once. A refusal of
        what isn't `is_vital` says nothing about the rest.

        Raises:
            Refused: Slack doesn't do it.
            Gone: nor will it do anything else here.
            Lost: nobody knows whether it did.
        """
        if self._gone:
            raise Gone(self._gone)
        waited_s = 0.0
        for attempt in itertools.count():
            outcome = await self._attempt(work, bucket)
            if not isinstance(outcome, _Failure):
                return outcome
            if outcome.is_answer:
                raise self._refusal(outcome.reason) if is_vital else Refused(outcome.reason)
            if outcome.is_doubtful and not repeat:
                raise Lost(outcome.reason)
            if outcome.is_doubtful:
                on_doubt()
            elif bucket is not None:
                bucket.close(outcome.retry_after_s)
            wait_s = outcome.retry_after_s or BACKOFF_S[min(attempt, len(BACKOFF_S) - 1)]
            waited_s += wait_s
            if waited_s > patience_s:
                raise Lost(outcome.reason) if outcome.is_doubtful else Refused(outcome.reason)
            await self._clock.sleep(wait_s)
        raise AssertionError

    async def _attempt(self, work: Work, bucket: Bucket | None) -> dict[str, Any] | _Failure:
        if bucket is not None:
            await bucket.take()
        try:
            answer = await work(self._client)
        except SlackApiError as error:
            return _failure(error)
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as error:
            return _Failure(f"{type(error).__name__}: {error}"[:200], is_doubtful=True)
        return _object(answer.data)

    @property
    def locked_out(self) -> str:
        """Why no call is taken from us any more, if it is for want of a token."""
        return self._gone if self._gone in LOCKED_OUT else ""

    async def identity(self) -> tuple[str, str]:
        """Our user's and our bot's id."""
        if self._identity is None:
            known = await self.make(lambda client: client.auth_test())
            self._identity = str(known.get("user_id", "")), str(known.get("bot_id", ""))
        return self._identity

    def _refusal(self, reason: str) -> Refused:
        if reason not in GONE:
            return Refused(reason)
        self._gone = reason
        log.warning("slack is gone for this reply", reason=reason)
        return Gone(reason)


def _failure(error: SlackApiError) -> _Failure:
    answer: Any = error.response
    status = int(getattr(answer, "status_code", None) or getattr(answer, "status", 0))
    word = str(_object(getattr(answer, "data", None)).get("error") or "")
    if status == 429 or word in RATE_LIMITED:
        return _Failure("ratelimited", retry_after_s=_retry_after_s(answer))
    if status < 500 and word and word not in FAILED:
        return _Failure(word, is_answer=True)
    return _Failure(word or f"status {status}", is_doubtful=True)


def _object(data: Any) -> dict[str, Any]:
    """The body of an answer; nothing where it is none of Slack's."""
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


def _retry_after_s(answer: Any) -> float:
    headers: Any = getattr(answer, "headers", None) or {}
    given = next((value for key, value in headers.items() if key.lower() == "retry-after"), "")
    return float(given) if str(given).isdigit() else 1.0


def _without_retries(client: AsyncWebClient) -> AsyncWebClient:
    """The same client, except that it never repeats a call behind our back."""
    bare = AsyncWebClient(
        token=client.token,
        base_url=client.base_url,
        timeout=client.timeout,
        ssl=client.ssl,
        proxy=client.proxy,
        session=client.session,
        trust_env_in_session=client.trust_env_in_session,
        headers={**client.headers},
        retry_handlers=[],
    )
    bare.default_params = client.default_params
    return bare
