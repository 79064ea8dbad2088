"""What people do beside talking: press, fill in modals, open the Home tab. Knows Slack's calls.
Knows no transport: whoever calls acknowledges when this returns.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog

from ..messages import Author, Message, ThreadKey
from .errors import FAILURES, reason
from .home import home_view, prompts, refusal_view
from .intake import PRESS_S, Intake
from .markup import escape
from .modals import question_view, quote_block, reason_view
from .presses import Pressed, from_reason, parse, to_message, to_metadata, typed
from .shortcut import Quoted
from .teams import Workspace

log = structlog.get_logger()

# A modal can be opened for three seconds after the press.
MODAL_S = 1.0
MAX_SHOWN_CHARS = 2500
NOT_THERE = "I can't write in that channel ({}). Invite me to it and ask again."


class Interactions:
    """The buttons, the modals and the Home tab."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def pressed(self, workspace: Workspace, payload: Mapping[str, Any]) -> None:
        """A button below an answer, or on the Home tab."""
        pressed = parse(payload)
        if pressed is None:
            return
        if not pressed.thread:
            await self._ask_directly(workspace, pressed)
        elif not (pressed.is_complaint and await self._asks_for_reason(workspace, pressed)):
            message = to_message(pressed, workspace.me)
            await self._intake.hand_in(workspace, message, patience_s=PRESS_S)

    async def complained(self, workspace: Workspace, view: Mapping[str, Any], user_id: str) -> None:
        """The modal that asks for a reason was sent, or closed without one."""
        complaint = from_reason(view, user_id, workspace.me)
        await self._intake.hand_in(workspace, complaint, patience_s=PRESS_S)

    async def asks_about(self, workspace: Workspace, payload: Mapping[str, Any]) -> None:
        """The shortcut on a message: ask for the question."""
        quoted = Quoted.parse(payload, workspace.me)
        await _open_modal(workspace, str(payload["trigger_id"]), question_view(quoted))

    async def asked_about(self, workspace: Workspace, view: Mapping[str, Any], user_id: str) -> str:
        """The question about a message: post it into the thread, so that all see what is
        answered. The text says what went wrong; it is empty when nothing did.
        """
        quoted = Quoted.from_metadata(view["private_metadata"])
        question = typed(view, "question")
        try:
            async with asyncio.timeout(MODAL_S):
                shared = await _is_shared(workspace, quoted.channel)
        except FAILURES as error:
            return NOT_THERE.format(reason(error))
        if refusal := await self._intake.refusal(workspace, user_id, shared=shared):
            return refusal
        author = await workspace.people.author(user_id)
        files = await self._intake.complete(workspace, [{"id": one} for one in quoted.file_ids])
        message = quoted.to_message(
            str(view["id"]), author, workspace.me, asked=question, files=list(files)
        )
        try:
            async with asyncio.timeout(MODAL_S):
                await _post_question(workspace, quoted.channel, author, question, quoted.thread)
        except FAILURES as error:
            return NOT_THERE.format(reason(error))
        await self._intake.hand_in(workspace, message)
        return ""

    async def opened_home(self, workspace: Workspace, user_id: str, app_id: str) -> None:
        """Show the Home tab as it is now."""
        if refusal := await self._intake.refusal(workspace, user_id):
            view = refusal_view(refusal)
        else:
            home = await self._intake.desk.home("slack", workspace.me.team_id, user_id)
            view = home_view(home, workspace.me, app_id)
        try:
            await workspace.reads.views_publish(user_id=user_id, view=view)
        except FAILURES as error:
            log.warning("no home", user=user_id, reason=reason(error))

    async def opened_messages(self, workspace: Workspace, user_id: str, channel: str) -> None:
        """Suggest what may be asked in a direct message."""
        if await self._intake.refusal(workspace, user_id):
            return
        home = await self._intake.desk.home("slack", workspace.me.team_id, user_id)
        try:
            # With a thread_ts this would do nothing in an app of this kind.
            await workspace.reads.assistant_threads_setSuggestedPrompts(
                channel_id=channel, prompts=prompts(home.datasets)
            )
        except FAILURES as error:
            log.warning("no suggested prompts", user=user_id, reason=reason(error))

    async def _asks_for_reason(self, workspace: Workspace, pressed: Pressed) -> bool:
        """Whether the modal is there: the complaint comes from it, then."""
        view = reason_view(to_metadata(pressed))
        return await _open_modal(workspace, pressed.trigger_id, view)

    async def _ask_directly(self, workspace: Workspace, pressed: Pressed) -> None:
        """Asked on the Home tab: the answer needs a thread, so the question becomes one."""
        if pressed.press.action != "ask" or not pressed.press.value:
            return
        if await self._intake.refusal(workspace, pressed.user_id):
            return
        author, question = Author(pressed.user_id, pressed.user_id), pressed.press.value
        try:
            async with asyncio.timeout(MODAL_S):
                posted = await _post_question(workspace, pressed.user_id, author, question)
        except FAILURES as error:
            log.warning("not asked", user=pressed.user_id, reason=reason(error))
            return
        key = ThreadKey("slack", workspace.me.team_id, str(posted["channel"]), str(posted["ts"]))
        message = Message(
            key, f"{posted['ts']}:home", author, question, addressed=True, is_direct=True
        )
        await self._intake.hand_in(workspace, replace(message, pressed=pressed.press))


async def _is_shared(workspace: Workspace, channel: str) -> bool:
    """Whether another company is in a channel."""
    answer: Any = await workspace.reads.conversations_info(channel=channel)
    return bool(answer["channel"].get("is_ext_shared"))


async def _post_question(
    workspace: Workspace, channel: str, author: Author, question: str, thread: str | None = None
) -> Any:
    said = "You asked:" if thread is None else f"{author.name} asks:"
    shown = question if len(question) <= MAX_SHOWN_CHARS else f"{question[:MAX_SHOWN_CHARS]} […]"
    return await workspace.client.chat_postMessage(
        channel=channel,
        thread_ts=thread,
        text=escape(f"{said} {shown}"),
        blocks=[
            {"type": "section", "text": {"type": "plain_text", "text": said, "emoji": False}},
            quote_block(shown),
        ],
        unfurl_links=False,
        unfurl_media=False,
    )


async def _open_modal(workspace: Workspace, trigger_id: str, view: dict[str, Any]) -> bool:
    try:
        async with asyncio.timeout(MODAL_S):
            await workspace.client.views_open(trigger_id=trigger_id, view=view)
    except FAILURES as error:
        log.warning("no modal", callback=view["callback_id"], reason=reason(error))
        return False
    return True
