"""People in the fake Slack: what they do becomes the events that Slack would send."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.workspace import Posted


class Human:
    """One person, in one channel."""

    def __init__(self, server: SlackServer, user: str = "U0ANA", channel: str = "C0DATA") -> None:
        self._server = server
        self._workspace = server.workspace
        self.user = user
        self.channel = channel
        self.events: list[tuple[dict[str, Any], str]] = []

    async def mentions(self, text: str, thread_ts: str | None = None) -> Posted:
        """A mention: two events with two ids and one `ts`, as Slack sends them."""
        markup = f"<@{self._workspace.bot_user}> {text}"
        posted = self._workspace.say(self.channel, self.user, markup, thread_ts)
        await self._tell(posted, "message")
        await self._tell(posted, "app_mention")
        return posted

    async def replies(self, thread: Posted, text: str) -> Posted:
        """A plain message in a thread."""
        root = thread.thread_ts or thread.ts
        posted = self._workspace.say(self.channel, self.user, text, root)
        await self._tell(posted, "message")
        return posted

    def posts(self, text: str) -> Posted:
        """A message that was there before the app: it isn't told."""
        return self._workspace.say(self.channel, self.user, text)

    async def says(self, text: str) -> Posted:
        """A plain message in the channel."""
        posted = self.posts(text)
        await self._tell(posted, "message")
        return posted

    def runs(self, command: str, text: str = "") -> str:
        """A slash command; gives the id of its envelope."""
        return self._server.command(self.channel, self.user, command, text)

    async def edits(self, message: Posted, text: str) -> None:
        message.markup = text
        event = {
            "type": "message",
            "subtype": "message_changed",
            "channel": self.channel,
            "ts": self._workspace.next_ts(),
            "message": {"user": self.user, "ts": message.ts, "text": text},
        }
        await self._server.event(event)

    async def answered(self, thread: Posted, answers: int, deadline_s: float = 90) -> list[Posted]:
        """The bot's answers in a thread, once there are that many and it is quiet."""
        root = thread.thread_ts or thread.ts

        def done() -> bool:
            given = self._workspace.answers(self.channel, root)
            return len(given) >= answers and self._workspace.is_quiet(self.channel, root)

        await self._workspace.until(done, deadline_s)
        return self._workspace.answers(self.channel, root)

    async def _tell(self, posted: Posted, kind: str) -> None:
        event: dict[str, Any] = {
            "type": kind,
            "user": posted.user,
            "text": posted.markup,
            "ts": posted.ts,
            "channel": posted.channel,
            "event_ts": posted.ts,
        }
        if kind == "message":
            event["channel_type"] = "im" if posted.channel.startswith("D") else "channel"
        if posted.thread_ts:
            event["thread_ts"] = posted.thread_ts
        self.events.append((event, await self._server.event(event)))
