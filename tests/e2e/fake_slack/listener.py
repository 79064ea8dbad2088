"""An app of the real `slack_bolt` that notes what it hears. Knows nothing of the product."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.server import APP_TOKEN, SlackServer

Json = dict[str, Any]
SECRET = "signing-secret"
ASK: Json = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": "Show code"},
            "action_id": "code",
            "value": "t1",
        }
    ],
}
SAID: Json = {"type": "markdown", "text": "answer"}
THUMBS: Json = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "up"},
            "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "down"},
        }
    ],
}
MODAL: Json = {
    "type": "modal",
    "callback_id": "why",
    "title": {"type": "plain_text", "text": "Why?"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


@dataclass
class Listener:
    """An app that notes what it hears; what it does is set by a test."""

    app: AsyncApp
    changed: asyncio.Event
    heard: list[Json] = field(default_factory=list[Json])
    bodies: list[Json] = field(default_factory=list[Json])
    acknowledges: bool = True

    def listen(self) -> None:
        for kind in ("message", "app_mention", "app_home_opened", "agent_session_stopped"):
            self.app.event(kind)(self._event)
        self.app.command("/datasets")(self._command)
        self.app.action("code")(self._action)
        self.app.action("feedback")(self._action)
        self.app.shortcut("ask_about")(self._action)
        self.app.view("why")(self._action)

    async def _event(self, event: Json, body: Json) -> None:
        self.heard.append(event)
        self.bodies.append(body)
        self.changed.set()

    async def _command(self, ack: Any, body: Json) -> None:
        self.bodies.append(body)
        if self.acknowledges:
            await ack("cars, planes")
        self.changed.set()

    async def _action(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        self.bodies.append(body)
        await ack()
        if body["type"] == "block_actions" and body["actions"][0]["action_id"] == "feedback":
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        self.changed.set()


@asynccontextmanager
async def connected(
    slack: SlackServer, bot: Listener, connections: int = 1
) -> AsyncGenerator[list[AsyncSocketModeHandler]]:
    handlers = [
        AsyncSocketModeHandler(bot.app, APP_TOKEN, ping_interval=0.2) for _ in range(connections)
    ]
    opened = slack.sockets.opened
    for handler in handlers:
        await handler.connect_async()
    await slack.workspace.until(lambda: slack.sockets.opened == opened + connections)
    try:
        yield handlers
    finally:
        for handler in handlers:
            await handler.close_async()
