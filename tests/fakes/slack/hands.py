"""What people do with their hands: press, submit, stop, run commands, open the home."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from tests.fakes.slack import events, responses, views, widgets
from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import Json
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.people import Team
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.threads import Thread


class Hands:
    """Gives ids of envelopes: `server.deliveries.until_acknowledged(id)` waits for the answer."""

    def __init__(self, server: SlackServer, user: str, channel: str) -> None:
        self._server = server
        self._workspace = server.workspace
        self.user = user
        self.channel = channel

    @property
    def _team(self) -> Team:
        """Whose app hears it: in a channel shared with strangers, that of the channel."""
        channel, person = self._workspace.channels[self.channel], self._workspace.users[self.user]
        return self._workspace.teams[channel.team_id if channel.is_shared else person.team_id]

    async def presses(self, message: Posted, what: str, times: int = 1) -> list[str]:
        """Press a button or choose an option, by its label or action id, quickly so often.

        Raises:
            LookupError: there is no such thing; the text says what there is.
        """
        return self._press(message, widgets.find(message.blocks, what), times)

    async def gives_feedback(self, message: Posted, *, is_positive: bool = True) -> str:
        """Thumbs up or down."""
        found = widgets.feedback(message.blocks, is_positive=is_positive)
        return self._press(message, found, 1)[0]

    async def presses_in_home(self, what: str) -> str:
        """Press something in the App Home."""
        return self._press_in_view(self._workspace.homes[self.user], what)

    async def presses_in_modal(self, what: str) -> str:
        return self._press_in_view(self.modal, what)

    @property
    def modal(self) -> Json:
        """What is open, the newest first.

        Raises:
            LookupError: nothing is.
        """
        mine = [one for one in self._workspace.modals.values() if one["user"] == self.user]
        if not mine:
            raise LookupError("no modal is open")
        return mine[-1]

    async def submits(self, modal: Json, values: dict[str, Any]) -> Json:
        """Fill in and submit a modal; gives the app's answer, and shows what it asks for."""
        modal["state"] = {"values": widgets.filled_in(modal, values)}
        payload = self._interaction("view_submission") | {"view": modal, "response_urls": []}
        envelope = self._send("interactive", payload)
        answer = await self._server.deliveries.until_acknowledged(envelope)
        match answer.get("response_action"):
            case "errors":
                pass
            case "update" | "push":
                call = Call(self._workspace, self._team, "view_submission", {})
                modal.update(views.accept(call, answer["view"], "modal"))
            case _:
                self._workspace.modals.pop(modal["id"], None)
        return answer

    async def closes(self, modal: Json | None = None) -> None:
        """Close a modal without submitting it."""
        view = self._workspace.modals.pop((modal or self.modal)["id"])
        if view.get("notify_on_close"):
            payload = self._interaction("view_closed") | {"view": view, "is_cleared": False}
            self._send("interactive", payload)

    async def stops(self, thread: Posted | Thread) -> None:
        """Press Slack's own Stop, which is there while an agent session is processing.

        Raises:
            LookupError: Slack shows no Stop.
        """
        session = self._workspace.sessions.get((thread.channel, thread.root))
        if session is None or session.status != "processing":
            raise LookupError("no Stop is shown: the thread's session isn't processing")
        if "agent_session_stopped" not in self._workspace.manifest.events:
            raise LookupError("no Stop is shown: the manifest lacks agent_session_stopped")
        streams = Thread(self._workspace, thread.channel, thread.root).streams
        for stream in streams:
            stream.streaming_since, stream.stopped_by = None, self.user
        self._workspace.changed.set()
        ts = self._workspace.next_ts()
        event = events.stopped(
            self.user, thread.channel, thread.root, [stream.ts for stream in streams], ts=ts
        )
        self._server.tell(event, self._team.id)

    def runs(self, command: str, text: str = "") -> str:
        """A slash command; Slack has none inside threads."""
        if command not in self._workspace.manifest.commands:
            raise LookupError(f"the manifest has no {command}")
        space, person = self._workspace, self._workspace.users[self.user]
        url = space.links.response_url(self.channel, self.user)
        channel = space.channels[self.channel]
        payload: Json = {
            "token": events.VERIFICATION,
            "command": command,
            "text": text,
            "team_id": self._team.id,
            "team_domain": self._team.name.lower(),
            "api_app_id": space.app_id,
            "channel_id": channel.id,
            "channel_name": channel.name or "directmessage",
            "user_id": self.user,
            "user_name": person.name.lower(),
            "is_enterprise_install": "false",
            "trigger_id": space.links.trigger_id(self.user),
            "response_url": self._server.response_url(url.id),
        }

        def shown(answer: Json) -> None:
            if answer.get("text") or answer.get("blocks"):
                responses.answer(space, url, answer)

        return self._send("slash_commands", payload, shown)

    async def uses_shortcut(self, callback_id: str, message: Posted | None = None) -> str:
        """A shortcut of a message's menu, or a global one."""
        if callback_id not in self._workspace.manifest.shortcuts:
            raise LookupError(f"the manifest has no shortcut {callback_id}")
        if message is None:
            payload = self._interaction("shortcut")
        else:
            payload = self._interaction("message_action") | self._at(message)
        return self._send("interactive", payload | {"callback_id": callback_id})

    async def opens_home(self) -> None:
        self._open("home")

    async def opens_dm(self) -> None:
        """Open the direct messages with the bot."""
        self._open("messages")

    async def uninstalls(self) -> None:
        """Remove the app from the person's team."""
        ts, team = self._workspace.next_ts(), self._team
        tokens = {"oauth": [], "bot": [team.bot_user]}
        for event in ({"type": "tokens_revoked", "tokens": tokens}, {"type": "app_uninstalled"}):
            self._server.tell(event | {"event_ts": ts}, team.id)
        team.is_installed = False

    def _open(self, tab: Literal["home", "messages"]) -> None:
        space = self._workspace
        channel = space.direct(self.user).id
        event = events.home_opened(
            self.user, channel, tab, ts=space.next_ts(), view=space.homes.get(self.user)
        )
        if self._server.tell(event, self._team.id) is None:
            raise LookupError("the manifest doesn't subscribe to app_home_opened")

    def _press(self, message: Posted, found: tuple[Json, str, Any], times: int) -> list[str]:
        payload = self._actions(found) | self._at(message)
        return [self._send("interactive", payload) for _ in range(times)]

    def _press_in_view(self, view: Json, what: str) -> str:
        payload = self._actions(widgets.find(view["blocks"], what))
        where: Json = {"container": {"type": "view", "view_id": view["id"]}, "view": view}
        return self._send("interactive", payload | where)

    def _actions(self, found: tuple[Json, str, Any]) -> Json:
        element, block_id, value = found
        action = events.press(element, block_id, value, ts=self._workspace.next_ts())
        return self._interaction("block_actions") | {"actions": [action]}

    def _at(self, message: Posted) -> Json:
        space = self._workspace
        url = space.links.response_url(
            message.channel, self.user, thread_ts=message.thread_ts, ts=message.ts
        )
        channel = space.channels[message.channel]
        return events.at_message(message, channel, self._server.response_url(url.id))

    def _interaction(self, kind: str) -> Json:
        space = self._workspace
        trigger_id = space.links.trigger_id(self.user)
        person = space.users[self.user]
        return events.interaction(kind, self._team, space.app_id, person, trigger_id)

    def _send(
        self, kind: str, payload: Json, on_answer: Callable[[Json], None] | None = None
    ) -> str:
        if kind == "interactive" and not self._workspace.manifest.is_interactive:
            raise LookupError("the manifest switches interactivity off")
        return self._server.deliveries.interaction(kind, payload, on_answer)
