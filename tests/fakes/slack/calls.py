"""One call of a Web API method: who calls, with what, and what every method needs to ask.

Knows the workspace; each method is a function of a `Call` in a module of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes.slack import blocks, pings
from tests.fakes.slack.errors import Json, SlackError
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.people import Channel, Team
from tests.fakes.slack.workspace import Workspace

PAGE = 100
MAX_PAGE = 1_000
PREFIXES = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


@dataclass(frozen=True)
class Call:
    workspace: Workspace
    team: Team
    method: str
    fields: Json

    def get(self, name: str) -> Any:
        """A field, or None."""
        return self.fields.get(name)

    def text(self, name: str) -> str:
        """A text field, or an empty text."""
        return self.fields.get(name) or ""

    def need(self, *scopes: str) -> None:
        """Refuse a call for which the team granted none of these scopes.

        Raises:
            SlackError: so it is.
        """
        if not self.team.scopes & set(scopes):
            provided = ",".join(sorted(self.team.scopes))
            raise SlackError("missing_scope", needed=",".join(scopes), provided=provided)

    def mistake(self, what: str) -> None:
        """Note something that a good app doesn't do; once."""
        said = f"{self.method}: {what}"
        if said not in self.workspace.mistakes:
            self.workspace.mistakes.append(said)

    def channel(self, name: str = "channel") -> Channel:
        """The channel that the call names; a person stands for their direct messages.

        Raises:
            SlackError: the app can't see it.
        """
        id = self.text(name)
        person = self.workspace.users.get(id)
        if person is not None and person.team_id == self.team.id and not person.is_bot:
            return self.workspace.direct(id)
        channel = self.workspace.channels.get(id)
        if channel is None or channel.team_id != self.team.id:
            raise SlackError("channel_not_found")
        if channel.kind != "channel" and self.team.bot_user not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    def own_channel(self, name: str = "channel") -> Channel:
        """The channel, when the bot is in it.

        Raises:
            SlackError: it isn't.
        """
        channel = self.channel(name)
        if self.team.bot_user not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def need_for(self, channel: Channel, what: str) -> None:
        """Refuse a call without the scope for this kind of channel."""
        self.need(f"{PREFIXES[channel.kind]}:{what}")

    def thread_ts(self, channel: Channel) -> str | None:
        """The thread to post into, made sure that there is one.

        Raises:
            SlackError: there is none.
        """
        ts = self.text("thread_ts")
        if not ts:
            return None
        root = self.workspace.message(channel.id, ts)
        if root is None:
            self.mistake(f"there is no message {ts} in {channel.id} to answer to")
            raise SlackError("thread_not_found")
        if root.thread_ts not in (None, ts):
            self.mistake(f"thread_ts {ts} is a reply, not the thread")
            raise SlackError("cannot_reply_to_message")
        return ts

    def own_message(self, channel: Channel, word: str) -> Posted:
        """The bot's own message that the call names.

        Raises:
            SlackError: there is none, or it is another's.
        """
        message = self.workspace.message(channel.id, self.text("ts"))
        if message is None or message.visible_to:
            raise SlackError("message_not_found")
        if message.user != self.team.bot_user:
            raise SlackError(word)
        return message

    def blocks(self, name: str = "blocks") -> list[Json]:
        """The blocks for a message.

        Raises:
            SlackError: they are refused.
        """
        return self.accept_blocks(self.get(name), "message")

    def accept_blocks(self, given: Any, place: blocks.Place) -> list[Json]:
        space = self.workspace
        return blocks.accept(
            given, place, is_ready=space.is_ready, next_id=lambda: space.next_id("b")
        )

    def page(self, items: list[Any], *, default: int = PAGE) -> tuple[list[Any], str]:
        """A page, and the cursor of the next one or an empty text."""
        size = self.get("limit") or default
        if not 1 <= size <= MAX_PAGE:
            raise SlackError("invalid_limit")
        cursor = self.text("cursor")
        if cursor and not cursor.startswith("after:"):
            raise SlackError("invalid_cursor")
        begin = int(cursor.removeprefix("after:") or 0)
        more = begin + size < len(items)
        return items[begin : begin + size], f"after:{begin + size}" if more else ""

    def check_for_pings(self, text: str, given: list[Json]) -> None:
        """Note what would notify people."""
        if self.get("link_names"):
            self.mistake("link_names is set")
        own = {team.bot_user for team in self.workspace.teams.values()}
        for ping in pings.found(text, given, own):
            self.mistake(f"would ping: {ping}")

    def metadata(self) -> Json | None:
        """The metadata of a message.

        Raises:
            SlackError: it isn't `{event_type, event_payload}`.
        """
        match self.get("metadata"):
            case None:
                return None
            case {"event_type": str() as kind, "event_payload": dict() as payload, **rest}:
                if rest or not kind:
                    raise SlackError("invalid_metadata_format")
                return {"event_type": kind, "event_payload": payload}
            case _:
                raise SlackError("invalid_metadata_format")
