"""People in the fake Slack: what they do becomes the events that Slack would send.

A text is markup, as Slack sends it to apps. What isn't talk is in `hands`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.fakes.slack import events
from tests.fakes.slack.errors import Json
from tests.fakes.slack.hands import Hands
from tests.fakes.slack.messages import File, Posted
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.threads import Thread
from tests.fakes.slack.uploads import guess

# A file that a person drops: as it is, or its name and content.
Dropped = File | tuple[str, bytes]
Place = Posted | Thread


class Human(Hands):
    """One person, in one channel."""

    def __init__(self, server: SlackServer, user: str = "U0ANA", channel: str = "C0DATA") -> None:
        super().__init__(server, user, channel)
        self.events: list[tuple[Json, str]] = []

    def at(self, channel: str) -> Human:
        """The same person in another channel."""
        return Human(self._server, self.user, channel)

    async def mentions(
        self, text: str, thread: Place | str | None = None, *, files: Sequence[Dropped] = ()
    ) -> Posted:
        """A mention: two events with two ids and one `ts`, as Slack sends them."""
        bot = self._team.bot_user
        markup = text if f"<@{bot}>" in text else f"<@{bot}> {text}"
        posted = self._say(self.channel, markup, _root(thread), files)
        self._tell_message(posted)
        if self._workspace.channels[posted.channel].kind != "im":
            self._tell(events.mention(posted), posted.channel)
        return posted

    async def replies(
        self, thread: Place, text: str, *, files: Sequence[Dropped] = (), broadcast: bool = False
    ) -> Posted:
        """A plain message in a thread; `broadcast` shows it in the channel, too."""
        posted = self._say(thread.channel, text, _root(thread), files)
        if broadcast:
            posted.subtype = "thread_broadcast"
        self._tell_message(posted)
        return posted

    async def drops(self, thread: Place, files: Sequence[Dropped]) -> Posted:
        """Files in a thread, without a word."""
        return await self.replies(thread, "", files=files)

    async def dm(
        self, text: str, *, thread: Place | None = None, files: Sequence[Dropped] = ()
    ) -> Posted:
        """A direct message to the bot."""
        channel = self._workspace.direct(self.user).id
        posted = self._say(channel, text, _root(thread), files)
        self._tell_message(posted)
        return posted

    def posts(self, text: str, *, files: Sequence[Dropped] = ()) -> Posted:
        """A message that was there before the app: it isn't told."""
        return self._say(self.channel, text, None, files)

    async def says_as_bot(self, text: str, thread: Place | None = None) -> Posted:
        """A message of another app, in the old form that names no user."""
        posted = self._say(self.channel, text, _root(thread), ())
        posted.bot_id, posted.subtype = f"B{self.user[1:]}", "bot_message"
        self._tell_message(posted)
        return posted

    async def says(self, text: str, *, files: Sequence[Dropped] = ()) -> Posted:
        """A plain message in the channel."""
        posted = self.posts(text, files=files)
        self._tell_message(posted)
        return posted

    async def edits(self, message: Posted, text: str) -> None:
        before, ts = message.to_json(), self._workspace.next_ts()
        message.markup, message.edited = text, ts
        channel = self._workspace.channels[message.channel]
        self._tell(events.changed(message, channel, before=before, ts=ts), message.channel)

    async def deletes(self, message: Posted) -> None:
        message.is_deleted = True
        channel, ts = self._workspace.channels[message.channel], self._workspace.next_ts()
        self._tell(events.deleted(message, channel, ts=ts), message.channel)

    async def reacts(self, message: Posted, name: str) -> None:
        message.reactions.setdefault(name, []).append(self.user)
        ts = self._workspace.next_ts()
        event = events.reacted(self.user, message, name, ts=ts, added=True)
        if self._workspace.manifest.hears(event):
            self._tell(event, message.channel)

    async def joins(self) -> None:
        """Come into the channel."""
        self._workspace.channels[self.channel].members.add(self.user)
        self._moves("member_joined_channel")

    async def leaves(self) -> None:
        self._workspace.channels[self.channel].members.discard(self.user)
        self._moves("member_left_channel")

    async def becomes(self, **standing: bool) -> None:
        """A guest, deactivated, ..."""
        person = replace(self._workspace.users[self.user], **standing)
        self._workspace.users[self.user] = person
        self._server.tell(events.user_changed(person, ts=self._workspace.next_ts()), self._team.id)

    def thread(self, message: Place) -> Thread:
        """A thread, to look at and wait for."""
        return Thread(self._workspace, message.channel, message.root)

    def answers(self, thread: Place) -> list[Posted]:
        """The bot's answers in a thread."""
        return self._workspace.answers(thread.channel, thread.root)

    async def answered(self, thread: Place, answers: int, deadline_s: float = 90) -> list[Posted]:
        """The bot's answers in a thread, once there are that many and it is quiet."""
        seen = self.thread(thread)
        await seen.wait_for(lambda one: len(one.answers) >= answers and one.is_quiet, deadline_s)
        return seen.answers

    def _moves(self, kind: str) -> None:
        channel, person = self._workspace.channels[self.channel], self._workspace.users[self.user]
        ts = self._workspace.next_ts()
        self._tell(events.moved(kind, person, channel, ts=ts), self.channel)

    def _say(
        self, channel: str, text: str, thread_ts: str | None, files: Sequence[Dropped]
    ) -> Posted:
        person = self._workspace.users[self.user]
        posted = Posted(
            self._workspace.next_ts(), channel, thread_ts, self.user, text,
            team_id=person.team_id, bot_id=f"B{self.user[1:]}" if person.is_bot else None,
            files=[self._upload(file, channel) for file in files],
            subtype="file_share" if files else None,
        )  # fmt: skip
        self._workspace.add(posted)
        return posted

    def _upload(self, dropped: Dropped, channel: str) -> File:
        if isinstance(dropped, File):
            file = dropped
        else:
            name, content = dropped
            file = File("", name, name, content=content, mimetype=guess(name))
        file.id = file.id or self._workspace.next_id("F")
        file.user, file.team_id, file.shares = self.user, self._team.id, [channel]
        file.url = file.url or self._workspace.file_url(file)
        file.needs_check = file.needs_check or self._workspace.channels[channel].is_shared
        self._workspace.files[file.id] = file
        return file

    def _tell_message(self, posted: Posted) -> None:
        channel = self._workspace.channels[posted.channel]
        self._tell(events.message(posted, channel), posted.channel)

    def _tell(self, event: Json, channel: str) -> None:
        """Tell the app, when its bot is in the channel."""
        if self._team.bot_user not in self._workspace.channels[channel].members:
            return
        if event_id := self._server.tell(event, self._team.id):
            self.events.append((event, event_id))


def _root(thread: Place | str | None) -> str | None:
    return thread if isinstance(thread, str) or thread is None else thread.root
