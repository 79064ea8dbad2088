"""Where a message in Slack came from: its author, what was said before, its files, the reply."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import structlog

from ..downloads import AGAIN_AFTER_S
from ..messages import Attachment, Author, Message, Remark, Reply, Unreadable
from .attachments import attachments, url_of
from .download import Downloads
from .errors import FAILURES, is_refusal, reason
from .events import SLACKBOT
from .markup import from_slack, mentioned
from .payload import part, parts
from .teams import Workspace

log = structlog.get_logger()

MAX_REMARKS = 30
MAX_REMARK_CHARS = 1000
PAGE_MESSAGES = 200
MAX_PAGES = 3
CUT = " […]"

ReplyOf = Callable[[Message], Reply]


class SlackOrigin:
    """The origin of one message (`messages.Origin`)."""

    def __init__(
        self, workspace: Workspace, message: Message, downloads: Downloads, reply_of: ReplyOf
    ) -> None:
        self._workspace = workspace
        self._message = message
        self._downloads = downloads
        self._reply_of = reply_of

    async def author(self) -> Author:
        return await self._workspace.people.author(self._message.author.id)

    def reply(self) -> Reply:
        return self._reply_of(self._message)

    async def content(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """A file's bytes. Where they are is asked now: a link that was kept may be old."""
        file = await self._file(attachment)
        [now] = attachments([file])
        if now.problem or not url_of(file):
            raise Unreadable(now.problem or f"{attachment.name} can't be read: it has no address.")
        token = self._workspace.client.token or ""
        async for piece in self._downloads.pieces(url_of(file), token=token, attachment=now):
            yield piece

    async def _file(self, attachment: Attachment) -> dict[str, Any]:
        waits = iter(AGAIN_AFTER_S)
        while True:
            try:
                answer: Any = await self._workspace.reads.files_info(file=attachment.id)
            except FAILURES as error:
                wait_s = next(waits, None)
                if wait_s is None or is_refusal(error):
                    said = f"{attachment.name} can't be read ({reason(error)})."
                    raise Unreadable(said) from error
            else:
                return answer["file"]
            await asyncio.sleep(wait_s)

    async def earlier(self) -> tuple[Remark, ...]:
        """The root of the thread and the latest of what followed, as far as Slack tells."""
        if self._message.is_first or not self._message.key.thread:
            return ()
        said = [one for one in await self._replies() if self._is_anothers(one)]
        left_out = len(said) - MAX_REMARKS
        if left_out > 0:
            log.warning("a long thread is read in part", thread=str(self._message.key))
            said = [*said[:1], *said[1 - MAX_REMARKS :]]
        return tuple([await self._remark(one) for one in said])

    async def _replies(self) -> list[dict[str, Any]]:
        """The messages of the thread before ours, oldest first."""
        found: list[dict[str, Any]] = []
        key, cursor = self._message.key, ""
        for _ in range(MAX_PAGES):
            try:
                answer: Any = await self._workspace.reads.conversations_replies(
                    channel=key.channel,
                    ts=key.thread,
                    limit=PAGE_MESSAGES,
                    cursor=cursor or None,
                )
            except FAILURES as error:
                log.warning("thread not read", thread=str(key), reason=reason(error))
                break
            found += parts(answer, "messages")
            cursor = str(part(answer, "response_metadata").get("next_cursor") or "")
            if not cursor:
                break
        until = self._message.id
        return [one for one in found if not _is_time(until) or str(one.get("ts")) < until]

    def _is_anothers(self, said: dict[str, Any]) -> bool:
        me = self._workspace.me
        is_ours = said.get("user") == me.user_id or (me.bot_id and said.get("bot_id") == me.bot_id)
        return not is_ours and not said.get("hidden") and said.get("user") != SLACKBOT

    async def _remark(self, said: dict[str, Any]) -> Remark:
        people, text = self._workspace.people, str(said.get("text") or "")
        plain = from_slack(text, self._workspace.me.user_id, await people.names(mentioned(text)))
        names = ", ".join(file.name for file in attachments(parts(said, "files")))
        if names:
            plain = f"{plain}\n[{names}]".strip()
        if len(plain) > MAX_REMARK_CHARS:
            plain = plain[: MAX_REMARK_CHARS - len(CUT)] + CUT
        user = said.get("user")
        if user and not said.get("bot_id"):
            return Remark((await people.author(str(user))).name, plain)
        profile = part(said, "bot_profile")
        return Remark(str(profile.get("name") or said.get("username") or "an app"), plain)


def _is_time(message_id: str) -> bool:
    """Whether an id is a message's timestamp: a press has an id of its own."""
    return message_id.replace(".", "", 1).isdigit()
