"""How a test calls the fake Slack and what it expects of it."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.fakes.slack.messages import Posted

CHANNEL = "C0DATA"


async def error_of(call: Any) -> str:
    """Slack's word for why a call is refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def answer_of(call: Any) -> dict[str, Any]:
    return dict((await call).data)


def stream_arguments(root: Posted) -> dict[str, Any]:
    return {
        "channel": root.channel,
        "thread_ts": root.ts,
        "recipient_user_id": "U0ANA",
        "recipient_team_id": "T0TEAM",
    }
