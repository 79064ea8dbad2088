"""One answer in a Slack thread: a status line, a streamed message, uploaded files."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_chat_stream import AsyncChatStream
from slack_sdk.web.async_client import AsyncWebClient

from .messages import File, Message
from .slack_errors import reason
from .slack_text import split, to_slack

log = structlog.get_logger()

FLUSH_CHARS = 256
FLUSH_S = 1.0
# Slack ends a stream after about five minutes and refuses more than 12,000 characters in it.
STREAM_S = 240.0
STREAM_CHARS = 11_000
# Slack drops a status after two minutes.
STATUS_S = 75.0
STREAM_IS_OVER = ("message_not_in_streaming_state", "stopped_by_user", "streaming_state_conflict")


class SlackReply:
    """The reply to one message (`messages.Reply`). One writer: an `AsyncChatStream` needs that."""

    def __init__(
        self,
        client: AsyncWebClient,
        message: Message,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._clock = clock
        self._place = {"channel": message.key.channel, "thread_ts": message.key.thread}
        self._reader = {
            "recipient_team_id": message.key.workspace,
            "recipient_user_id": message.author.id,
        }
        self._stream: AsyncChatStream | None = None
        self._began = self._flushed = clock()
        self._streamed = 0
        self._pending = ""
        self._status: asyncio.Task[None] | None = None

    async def status(self, text: str) -> None:
        await self._flush()
        await self._end_status()
        await self._set_status(text)
        if text:
            self._status = asyncio.create_task(self._keep_status(text))

    async def write(self, markdown: str) -> None:
        self._pending += to_slack(markdown)
        due = self._clock() - self._flushed >= FLUSH_S
        if len(self._pending) >= FLUSH_CHARS or (due and self._stream is not None):
            await self._flush()

    async def attach(self, file: File) -> None:
        await self._flush()
        await self._client.files_upload_v2(
            channel=self._place["channel"],
            thread_ts=self._place["thread_ts"],
            filename=file.name,
            title=file.name,
            content=file.content,
            alt_txt=file.alt_text[:2000] or None,
            request_file_info=False,
        )

    async def finish(self) -> None:
        await self._end_status()
        await self._flush()
        await self._end_stream()
        await self._set_status("")

    # The streamed message

    async def _flush(self) -> None:
        while self._pending:
            room = STREAM_CHARS - self._streamed
            head, rest = split(self._pending, room) if room > 200 else ("", self._pending)
            if head:
                await self._append(head)
                self._streamed += len(head)
                self._pending = rest
            if rest or self._clock() - self._began > STREAM_S:
                await self._end_stream()
        self._flushed = self._clock()

    async def _append(self, text: str) -> None:
        await self._end_status()
        if self._stream is None:
            self._stream = await self._begin_stream()
        try:
            await self._stream.append(markdown_text=text)
        except SlackApiError as error:
            if reason(error) not in STREAM_IS_OVER:
                raise
            # What Slack has is shown; the rest goes on in a message of its own.
            log.warning("stream ended early", reason=reason(error), **self._place)
            self._stream = await self._begin_stream()
            await self._stream.append(markdown_text=text)

    async def _begin_stream(self) -> AsyncChatStream:
        self._began, self._streamed = self._clock(), 0
        return await self._client.chat_stream(buffer_size=1, **self._place, **self._reader)

    async def _end_stream(self) -> None:
        stream, self._stream = self._stream, None
        self._streamed = 0
        if stream is None:
            return
        try:
            await stream.stop()
        except SlackApiError as error:
            if reason(error) not in STREAM_IS_OVER:
                raise

    # The status line

    async def _keep_status(self, text: str) -> None:
        while True:
            await asyncio.sleep(STATUS_S)
            await self._set_status(text)

    async def _end_status(self) -> None:
        task, self._status = self._status, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _set_status(self, text: str) -> None:
        """A status that can't be shown costs no answer; the operator is told."""
        try:
            await self._client.assistant_threads_setStatus(
                channel_id=self._place["channel"],
                thread_ts=self._place["thread_ts"],
                status=text and f"{text[:80]} ...",
            )
        except SlackApiError as error:
            log.warning("no status", reason=reason(error), **self._place)


class EphemeralReply:
    """The answer to a slash command, seen only by who ran it."""

    def __init__(self, respond: Callable[..., Any]) -> None:
        self._respond = respond
        self._text = ""

    async def status(self, text: str) -> None: ...

    async def write(self, markdown: str) -> None:
        self._text += to_slack(markdown)

    async def attach(self, file: File) -> None: ...

    async def finish(self) -> None:
        text, rest = split(self._text, STREAM_CHARS)
        note = "\n\nThe list is longer than Slack takes: ask about one of them." if rest else ""
        block = {"type": "markdown", "text": text + note}
        await self._respond(text=text[:3000], blocks=[block], response_type="ephemeral")
