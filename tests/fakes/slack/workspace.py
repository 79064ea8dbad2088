"""A Slack workspace in memory: what the Web API methods do to it, with Slack's own limits.

Knows no HTTP. Imports nothing of the product, so that it can't share its mistakes.
"""

from __future__ import annotations

import asyncio
import html
import itertools
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MAX_TEXT_CHARS = 40_000
MAX_MARKDOWN_CHARS = 12_000
MAX_BLOCKS = 50
MAX_TITLE_CHARS = 2_000
STREAM_S = 306.0
STATUS_S = 120.0
BLOCKS = {"markdown", "section", "image", "context", "divider", "header", "actions", "table"}
PING = re.compile(r"<(![a-z]|@[UW]|!subteam)")


class SlackError(Exception):
    """The method answers `{"ok": false, "error": ...}`."""


@dataclass
class File:
    id: str
    name: str
    title: str
    alt_text: str
    content: bytes = b""


@dataclass
class Posted:
    """A message as it stands now. `markup` is what the app sent, `text` what people read."""

    ts: str
    channel: str
    thread_ts: str | None
    user: str
    markup: str = ""
    files: list[File] = field(default_factory=list[File])
    streaming_since: float | None = None
    visible_to: str | None = None

    @property
    def text(self) -> str:
        return html.unescape(self.markup)


@dataclass
class Status:
    text: str
    since: float


class Workspace:
    """One team with a bot, people and channels."""

    team_id = "T0TEAM"
    app_id = "A0APP"
    bot_id = "B0BOT"
    bot_user = "U0BOT"

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.people = {"U0ANA": "Ana", "U0BEN": "Ben"}
        self.messages: list[Posted] = []
        self.files: dict[str, File] = {}
        self.statuses: dict[tuple[str, str], Status] = {}
        self.status_log: list[str] = []
        self.scopes = {
            "app_mentions:read", "assistant:write", "channels:history", "chat:write", "commands",
            "files:write", "groups:history", "im:history", "users:read",
        }  # fmt: skip
        self.upload_url: Callable[[str], str] = str
        self.changed = asyncio.Event()
        self._numbers = itertools.count(1)
        self._pending: dict[str, File] = {}

    # What a test looks at

    def thread(self, channel: str, thread_ts: str) -> list[Posted]:
        """The replies in a thread, in order."""
        return [m for m in self.messages if m.channel == channel and m.thread_ts == thread_ts]

    def answers(self, channel: str, thread_ts: str) -> list[Posted]:
        """What the bot said in a thread, files apart."""
        said = self.thread(channel, thread_ts)
        return [m for m in said if m.user == self.bot_user and m.markup and not m.visible_to]

    def pings(self) -> list[str]:
        """Texts of the bot that would notify people."""
        own = [m for m in self.messages if m.user == self.bot_user]
        return [m.markup for m in own if PING.search(m.markup)]

    def is_quiet(self, channel: str, thread_ts: str) -> bool:
        """Nothing streams and no status is shown."""
        busy = any(m.streaming_since is not None for m in self.thread(channel, thread_ts))
        return not busy and not self.status(channel, thread_ts)

    def status(self, channel: str, thread_ts: str) -> str:
        status = self.statuses.get((channel, thread_ts))
        return status.text if status and self.clock() - status.since < STATUS_S else ""

    async def until(self, met: Callable[[], bool], deadline_s: float = 60) -> None:
        """Return when something about the workspace is so."""
        async with asyncio.timeout(deadline_s):
            while not met():
                self.changed.clear()
                await self.changed.wait()

    # What people do; the server tells the app about it

    def say(self, channel: str, user: str, text: str, thread_ts: str | None = None) -> Posted:
        message = Posted(self.next_ts(), channel, thread_ts, user, text)
        self._add(message)
        return message

    def end_streams(self) -> None:
        """What Slack does to streams that are five minutes old."""
        for message in self.messages:
            message.streaming_since = None

    def next_ts(self) -> str:
        return f"1700000000.{next(self._numbers):06d}"

    # Web API methods: scope, and what each does

    def call(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The answer of a method.

        Raises:
            SlackError: Slack's word for what is wrong.
        """
        known = self._methods().get(method)
        if known is None:
            raise SlackError("unknown_method")
        scope, work = known
        if scope and scope not in self.scopes:
            raise SlackError("missing_scope")
        try:
            return work(arguments)
        finally:
            self.changed.set()

    def _methods(self) -> dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]]:
        return {
            "auth.test": ("", self._auth_test),
            "users.info": ("users:read", self._users_info),
            "chat.postMessage": ("chat:write", self._post_message),
            "chat.startStream": ("chat:write", self._start_stream),
            "chat.appendStream": ("chat:write", self._append_stream),
            "chat.stopStream": ("chat:write", self._stop_stream),
            "assistant.threads.setStatus": ("chat:write", self._set_status),
            "files.getUploadURLExternal": ("files:write", self._get_upload_url),
            "files.completeUploadExternal": ("files:write", self._complete_upload),
        }

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "team_id": self.team_id,
            "user_id": self.bot_user,
            "bot_id": self.bot_id,
            "user": "threadbook",
        }

    def _users_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        name = self.people.get(arguments["user"])
        if name is None:
            raise SlackError("user_not_found")
        profile = {"display_name": name, "real_name": name}
        return {"user": {"id": arguments["user"], "name": name.lower(), "profile": profile}}

    def _post_message(self, arguments: dict[str, Any]) -> dict[str, Any]:
        text, blocks = arguments.get("text") or "", _blocks(arguments.get("blocks"))
        if len(text) > MAX_TEXT_CHARS:
            raise SlackError("msg_too_long")
        if not text and not blocks:
            raise SlackError("no_text")
        markup = "\n".join(str(block.get("text", "")) for block in blocks) or text
        thread_ts = arguments.get("thread_ts")
        message = Posted(self.next_ts(), arguments["channel"], thread_ts, self.bot_user, markup)
        self._add(message)
        return {"ts": message.ts, "channel": message.channel}

    def _start_stream(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if not arguments.get("recipient_user_id") or not arguments.get("recipient_team_id"):
            raise SlackError("missing_recipient_user_id")
        message = Posted(
            self.next_ts(),
            arguments["channel"],
            arguments["thread_ts"],
            self.bot_user,
            streaming_since=self.clock(),
        )
        self._stream_text(message, arguments)
        self._add(message)
        return {"ts": message.ts, "channel": message.channel}

    def _append_stream(self, arguments: dict[str, Any]) -> dict[str, Any]:
        message = self._streaming(arguments)
        self._stream_text(message, arguments)
        return {"ts": message.ts, "channel": message.channel}

    def _stop_stream(self, arguments: dict[str, Any]) -> dict[str, Any]:
        message = self._streaming(arguments)
        self._stream_text(message, arguments)
        message.streaming_since = None
        return {"ts": message.ts, "channel": message.channel}

    def _streaming(self, arguments: dict[str, Any]) -> Posted:
        for message in self.messages:
            if (message.channel, message.ts) == (arguments["channel"], arguments["ts"]):
                since = message.streaming_since
                if since is not None and self.clock() - since <= STREAM_S:
                    return message
                message.streaming_since = None
                raise SlackError("message_not_in_streaming_state")
        raise SlackError("message_not_found")

    def _stream_text(self, message: Posted, arguments: dict[str, Any]) -> None:
        chunks = arguments.get("chunks") or []
        if arguments.get("markdown_text") is not None and chunks:
            raise SlackError("invalid_arguments")
        text = arguments.get("markdown_text") or ""
        for chunk in json.loads(chunks) if isinstance(chunks, str) else chunks:
            if chunk["type"] != "markdown_text":
                raise SlackError("invalid_chunks")
            text += chunk["text"]
        if len(message.markup) + len(text) > MAX_MARKDOWN_CHARS:
            raise SlackError("msg_too_long")
        message.markup += text

    def _set_status(self, arguments: dict[str, Any]) -> dict[str, Any]:
        place = (arguments["channel_id"], arguments["thread_ts"])
        self.statuses[place] = Status(arguments["status"], self.clock())
        self.status_log.append(arguments["status"])
        return {}

    def _get_upload_url(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if int(arguments["length"]) <= 0:
            raise SlackError("invalid_arguments")
        if len(arguments.get("alt_txt") or "") > MAX_TITLE_CHARS:
            raise SlackError("invalid_arguments")
        file = File(
            f"F0{next(self._numbers)}", arguments["filename"], "", arguments.get("alt_txt") or ""
        )
        self._pending[file.id] = file
        return {"upload_url": self.upload_url(file.id), "file_id": file.id}

    def uploaded(self, file_id: str, content: bytes) -> None:
        """Take the bytes that were sent to an upload URL."""
        self._pending[file_id].content = content

    def _complete_upload(self, arguments: dict[str, Any]) -> dict[str, Any]:
        given = arguments["files"]
        entries = json.loads(given) if isinstance(given, str) else given
        files: list[File] = []
        for entry in entries:
            file = self._pending.pop(entry["id"])
            file.title = entry.get("title") or file.name
            self.files[file.id] = file
            files.append(file)
        if channel := arguments.get("channel_id"):
            thread_ts = arguments.get("thread_ts")
            self._add(Posted(self.next_ts(), channel, thread_ts, self.bot_user, files=files))
        return {"files": [{"id": file.id, "title": file.title} for file in files]}

    def respond(self, channel: str, user: str, payload: dict[str, Any]) -> None:
        """What an app sends to a `response_url`."""
        blocks = _blocks(payload.get("blocks"))
        markup = "\n".join(str(block.get("text", "")) for block in blocks) or payload["text"]
        only = user if payload.get("response_type", "ephemeral") == "ephemeral" else None
        self._add(Posted(self.next_ts(), channel, None, self.bot_user, markup, visible_to=only))

    def _add(self, message: Posted) -> None:
        self.messages.append(message)
        if message.user == self.bot_user and message.thread_ts:
            self.statuses.pop((message.channel, message.thread_ts), None)
        self.changed.set()


def _blocks(given: Any) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = json.loads(given) if isinstance(given, str) else given or []
    text = sum(len(block["text"]) for block in blocks if block.get("type") == "markdown")
    if len(blocks) > MAX_BLOCKS or any(block.get("type") not in BLOCKS for block in blocks):
        raise SlackError("invalid_blocks")
    if text > MAX_MARKDOWN_CHARS:
        raise SlackError("msg_blocks_too_long")
    return blocks
