"""The ways back to who ran a slash command: response URLs, kept while Slack takes them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_bolt.async_app import AsyncRespond

from ..messages import Message
from .ephemeral import Respond
from .errors import FAILURES, reason
from .teams import Workspace

log = structlog.get_logger()

KEPT = 500


@dataclass(frozen=True, slots=True)
class Unshown:
    """In the place of an answer, when there was none."""

    status_code: int
    body: str


@dataclass(slots=True)
class Responds:
    """Message id → response URL."""

    _urls: OrderedDict[str, str] = field(default_factory=OrderedDict[str, str])

    def keep(self, message: Message, response_url: str) -> None:
        self._urls[message.id] = response_url
        while len(self._urls) > KEPT:
            self._urls.popitem(last=False)

    def of(self, workspace: Workspace, message: Message) -> Respond:
        """Through the response URL; after a restart, as a message only its reader sees."""
        url = self._urls.get(message.id)
        if url is not None:
            return AsyncRespond(response_url=url)

        async def whisper(*, text: str, blocks: list[Any], **_: Any) -> object:
            try:
                return await workspace.client.chat_postEphemeral(
                    channel=message.key.channel, user=message.author.id, text=text, blocks=blocks
                )
            except FAILURES as error:
                return Unshown(500, reason(error))

        return whisper
