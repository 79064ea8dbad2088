"""What people are called in Slack: asked once per person."""

from __future__ import annotations

from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from .slack_errors import reason

log = structlog.get_logger()


class Names:
    """User id → the name that their colleagues see."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: dict[str, str] = {}

    async def of(self, user_id: str) -> str:
        """The name; the id where Slack doesn't tell, for an answer matters more."""
        if user_id not in self._known:
            try:
                answer: Any = await self._client.users_info(user=user_id)
            except SlackApiError as error:
                log.warning("no name", user=user_id, reason=reason(error))
                return user_id
            user: dict[str, Any] = answer["user"]
            profile: dict[str, Any] = user.get("profile") or {}
            name = profile.get("display_name") or profile.get("real_name") or user.get("name")
            self._known[user_id] = str(name or user_id)
        return self._known[user_id]
