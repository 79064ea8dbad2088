"""The signs that a question is heard and worked on: a reaction, a status, an agent session, and a
button that stops it where Slack shows none. Knows nothing of the answer.
"""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from ..clock import Clock
from .buttons import stop
from .calls import DECORATION_PATIENCE_S, Calls, Gone, Lost, Refused, Unsent, Work
from .history import own_messages
from .place import Place
from .rates import Rates
from .text import label

log = structlog.get_logger()

REACTION = "eyes"
READING = "is reading"
# Slack drops a status after two minutes.
STATUS_S = 75.0
MAX_STATUS_CHARS = 80
NOTE_AGAIN_AFTER_S = (0.5, 2.0, 4.0)
WORKING = "Working on it…"
# Slack shows no Stop to apps that don't hear of it.
UNHEARD = "missing_agent_session_stopped_event_subscription"
# Words that hold for the whole workspace; others may be about one thread.
FOR_GOOD = frozenset(
    {
        "access_denied",
        "feature_not_enabled",
        "method_deprecated",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "unknown_method",
    }
)
PASSING = frozenset({"ratelimited", "already_reacted", "no_reaction", "message_not_found"})


class Presence:
    """Decoration: what Slack refuses of it is logged once, and the answer goes on."""

    def __init__(self, calls: Calls, place: Place, rates: Rates, clock: Clock) -> None:
        self._calls = calls
        self._place = place
        self._rates = rates
        self._clock = clock
        self._keeping: asyncio.Task[None] | None = None
        self._shown = ""
        self._has_reacted = False
        self._note = ""
        self._may_have_note = False
        self._has_native_stop = False
        self._refused = set[str]()
        self.has_session = False

    async def begin(self) -> None:
        """Show that the message was seen."""
        await asyncio.gather(self._react(), self._begin_session(), self.status(READING))

    async def status(self, text: str) -> None:
        """Show a status until it is replaced."""
        await self._end_keeping()
        if not text and not self._shown:
            return
        self._shown = text
        await self._set_status(text)
        if text:
            self._keeping = asyncio.create_task(self._keep(text))

    async def offer_stop(self) -> None:
        """A message with a button, if Slack has none of its own for it."""
        has_native = self.has_session and self._has_native_stop
        if has_native or self._may_have_note or "stop button" in self._refused:
            return
        self._may_have_note = True
        for wait_s in (*NOTE_AGAIN_AFTER_S, None):
            try:
                self._note = await self._post_note()
                return
            except Lost as error:
                if note := await self._lost_note():
                    self._note = note
                    return
                if wait_s is None:
                    log.warning("a stop button may be missing", reason=str(error))
                    return
                await self._clock.sleep(wait_s)
            except Refused as error:
                self._may_have_note = False
                self._log(error, "stop button")
                return

    async def end(self) -> None:
        """Take all signs away."""
        await asyncio.gather(
            self.status(""), self._unreact(), self._end_session(), self._withdraw_stop()
        )

    # One by one

    async def _react(self) -> None:
        if self._place.is_typed:
            self._has_reacted = await self._decorate(
                "reaction",
                lambda client: client.reactions_add(
                    channel=self._place.channel, name=REACTION, timestamp=self._place.asked_at
                ),
            )

    async def _unreact(self) -> None:
        if self._has_reacted:
            self._has_reacted = False
            await self._decorate(
                "reaction",
                lambda client: client.reactions_remove(
                    channel=self._place.channel, name=REACTION, timestamp=self._place.asked_at
                ),
            )

    async def _begin_session(self) -> None:
        self.has_session = await self._session("processing")

    async def _end_session(self) -> None:
        if self.has_session:
            self.has_session = False
            await self._session("closed")

    async def _session(self, status: str) -> bool:
        async def work(client: AsyncWebClient) -> Any:
            answer = await client.agents_sessions_setStatus(
                channel_id=self._place.channel, thread_ts=self._place.thread, status=status
            )
            self._has_native_stop = answer.get("warning") != UNHEARD
            return answer

        return await self._decorate("session", work)

    async def _set_status(self, text: str) -> None:
        said = label(text, MAX_STATUS_CHARS).rstrip(" .…")
        await self._decorate(
            "status",
            lambda client: client.assistant_threads_setStatus(
                channel_id=self._place.channel,
                thread_ts=self._place.thread,
                status=f"{said}…" if said else "",
                loading_messages=[f"{said}…"] if said else None,
            ),
        )

    async def _post_note(self) -> str:
        metadata = self._place.metadata(done=False, note="stop")
        answer = await self._calls.make(
            lambda client: client.chat_postMessage(
                channel=self._place.channel,
                thread_ts=self._place.thread,
                text=WORKING,
                blocks=stop(self._place.message),
                metadata=metadata,
            ),
            repeat=False,
            patience_s=DECORATION_PATIENCE_S,
        )
        return str(answer["ts"])

    async def _keep(self, text: str) -> None:
        while True:
            await self._clock.sleep(STATUS_S)
            await self._set_status(text)

    async def _end_keeping(self) -> None:
        task, self._keeping = self._keeping, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _withdraw_stop(self) -> None:
        if self._may_have_note and not self._note:
            self._note = await self._lost_note()
        ts, self._note, self._may_have_note = self._note, "", False
        if not ts:
            return
        try:
            await self._calls.make(
                lambda client: client.chat_delete(channel=self._place.channel, ts=ts)
            )
        except Unsent as error:
            if str(error) not in PASSING:
                log.warning("the stop button stays", reason=str(error), ts=ts)

    async def _lost_note(self) -> str:
        try:
            own = await own_messages(self._calls, self._place, self._place.asked_at)
        except Unsent:
            return ""
        notes = [one.ts for one in own if one.belongs_to(self._place) and "note" in one.payload]
        return notes[-1] if notes else ""

    async def _decorate(self, what: str, work: Work) -> bool:
        """Do it unless this workspace has refused it before; whether it is done."""
        if what in self._rates.refused | self._refused:
            return False
        try:
            await self._calls.make(work, patience_s=DECORATION_PATIENCE_S, is_vital=False)
        except Refused as error:
            self._log(error, what)
            return error.reason == "already_reacted"
        except Lost as error:
            log.warning("a sign may be missing", sign=what, reason=str(error))
            return True
        return True

    def _log(self, error: Refused, what: str) -> None:
        if isinstance(error, Gone) or error.reason in PASSING:
            return
        log.warning("slack shows no such sign here", sign=what, reason=error.reason)
        self._refused.add(what)
        if error.reason in FOR_GOOD:
            self._rates.refused.add(what)
