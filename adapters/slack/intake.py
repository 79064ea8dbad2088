"""From what happens in Slack to the desk: who may ask, names, files; then it is handed in.
Knows Slack's calls. Knows no transport: whoever calls acknowledges when this returns.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

import structlog

from ..desk import Desk
from ..messages import Message, Origin
from .attachments import attachments, is_partial
from .errors import FAILURES, is_refusal, reason
from .events import from_command, from_stop, is_for_people, to_message
from .guests import BOT, SHARED, Guests, Told
from .markup import mentioned
from .payload import parts
from .responds import Responds
from .teams import Workspace

log = structlog.get_logger()

# Slack waits three seconds for an acknowledgement, and asks again without one.
LOOKUP_S = 0.7
STANDING_S = 1.2
# What is pressed or sent from a modal is not delivered again; at most a modal was opened before.
PRESS_S = 1.9
MAX_NAMES = 10
UNKNOWN = "Slack doesn't tell me who you are ({}), and I answer members of this workspace only."


class NotNow(Exception):
    """Too little is known to answer or to refuse: Slack shall deliver it again."""


class Intake:
    """Hands messages in, once everything is known that a message needs."""

    def __init__(
        self,
        desk: Desk,
        guests: Guests,
        origin_of: Callable[[Message], Origin],
        responds: Responds,
    ) -> None:
        self.desk = desk
        self._guests = guests
        self._origin_of = origin_of
        self._responds = responds
        self._told = Told()
        # A thread's messages are handed in as they come; its lock is there as long as one waits.
        self._order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def event(self, workspace: Workspace, event: Mapping[str, Any], *, shared: bool) -> None:
        """An event `message` or `app_mention`. `shared` is true for channels that another
        company is in, too.
        """
        if not is_for_people(event, workspace.me):
            return
        # What is looked up takes longer for one message than for the next.
        place = f"{event['channel']}:{event.get('thread_ts') or event['ts']}"
        async with self._order.setdefault(place, asyncio.Lock()):
            await self._say(workspace, event, shared=shared)

    async def _say(self, workspace: Workspace, event: Mapping[str, Any], *, shared: bool) -> None:
        names = await _names(workspace, str(event.get("text") or ""))
        message = to_message(event, workspace.me, names)
        # What begins a thread without meaning us can't be in one of ours.
        if message is None or (message.is_first and not message.addressed):
            return
        files = await self.complete(workspace, parts(event, "files"))
        if files:
            message = replace(message, files=attachments(files))
        await self.hand_in(workspace, message, shared=shared)

    async def stop(self, workspace: Workspace, event: Mapping[str, Any]) -> None:
        """Slack's own Stop."""
        message = from_stop(event, workspace.me)
        if message is None:
            log.warning("a stop that names no thread", channel=event.get("channel"))
        else:
            await self.hand_in(workspace, message)

    async def command(self, workspace: Workspace, payload: Mapping[str, Any]) -> None:
        """A slash command."""
        names = await _names(workspace, str(payload.get("text") or ""))
        message = from_command(payload, workspace.me, names)
        self._responds.keep(message, str(payload["response_url"]))
        await self.hand_in(workspace, message)

    async def hand_in(
        self,
        workspace: Workspace,
        message: Message,
        *,
        shared: bool = False,
        patience_s: float = STANDING_S,
    ) -> None:
        """To the desk, unless its author may not ask: then they are told so, once.

        Raises:
            NotNow: Slack doesn't say who the author is.
        """
        author_id = message.author.id
        refusal = await self.refusal(workspace, author_id, shared=shared, patience_s=patience_s)
        if not refusal:
            await self.desk.accept(message, self._origin_of(message))
            return
        log.info("not a member", user=author_id, thread=str(message.key), why=refusal)
        if refusal == BOT:  # two that answer each other would never end
            return
        if message.addressed and self._told.is_new(message):
            await _whisper(workspace, message, refusal)

    async def complete(
        self, workspace: Workspace, files: Iterable[Mapping[str, Any]]
    ) -> list[Mapping[str, Any]]:
        """The files with what Slack left out of the event, as far as it tells in time."""
        return list(await asyncio.gather(*(_complete(workspace, file) for file in files)))

    async def refusal(
        self,
        workspace: Workspace,
        user_id: str,
        *,
        shared: bool = False,
        patience_s: float = STANDING_S,
    ) -> str:
        """Why a person isn't answered; empty when they are.

        Raises:
            NotNow: Slack doesn't say who they are.
        """
        if shared and not self._guests.allow_external:
            return SHARED
        if self._guests.knows_everybody:
            return ""
        try:
            async with asyncio.timeout(patience_s):
                person = await workspace.people.of(user_id)
        except FAILURES as error:
            if is_refusal(error):
                log.error("members can't be told from guests", reason=reason(error))
                return UNKNOWN.format(reason(error))
            raise NotNow(f"{user_id}: {reason(error)}") from error
        return self._guests.refusal(person)


async def _names(workspace: Workspace, text: str) -> dict[str, str]:
    """What the people in a text are called, as far as Slack tells in time."""
    ids = [user for user in mentioned(text) if user != workspace.me.user_id][:MAX_NAMES]
    try:
        async with asyncio.timeout(LOOKUP_S):
            return await workspace.people.names(ids)
    except TimeoutError:
        log.warning("no names in time", people=len(ids))
        return {}


async def _complete(workspace: Workspace, file: Mapping[str, Any]) -> Mapping[str, Any]:
    if not file.get("id") or not is_partial(file):
        return file
    try:
        async with asyncio.timeout(LOOKUP_S):
            answer: Any = await workspace.reads.files_info(file=file["id"])
    except FAILURES as error:
        log.warning("no more about a file", file=file["id"], reason=reason(error))
        return file
    return answer["file"]


async def _whisper(workspace: Workspace, message: Message, text: str) -> None:
    try:
        async with asyncio.timeout(LOOKUP_S):
            await workspace.client.chat_postEphemeral(
                channel=message.key.channel,
                user=message.author.id,
                thread_ts=message.key.thread or None,
                text=text,
            )
    except FAILURES as error:
        log.warning("not told", user=message.author.id, reason=reason(error))
