"""Slack's own word for what it refuses."""

from __future__ import annotations

from typing import Any

from slack_sdk.errors import SlackApiError


def reason(error: SlackApiError) -> str:
    """Such as `ratelimited` or `missing_scope`."""
    answer: Any = error.response
    return str(answer.get("error"))
