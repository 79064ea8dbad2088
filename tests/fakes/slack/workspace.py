"""The state of the fake Slack: teams, people, messages and what else an app leaves behind.

Knows no HTTP and no method. Imports nothing of the product, so that it can't share its mistakes.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.slack import pings, transcript
from tests.fakes.slack.errors import Json
from tests.fakes.slack.faults import Faults
from tests.fakes.slack.links import Links
from tests.fakes.slack.manifest import Manifest
from tests.fakes.slack.messages import File, Posted
from tests.fakes.slack.people import Channel, Kind, Person, Team
from tests.fakes.slack.rates import Rates
from tests.fakes.slack.threads import Thread

EPOCH_S = 1_700_000_000
STREAM_S = 306.0
STATUS_S = 120.0
SHOWN = 12


@dataclass
class Status:
    text: str
    since: float
    loading_messages: list[str] = field(default_factory=list[str])


@dataclass
class Session:
    """An agent session: what Slack shows in the thread's head, with Stop while `processing`."""

    status: str
    title: str = ""
    initiator: str = ""


class Workspace:
    """One team with a bot, people and channels, and more teams when asked for.

    `mistakes` and `unmodelled` are to be empty at the end of a test; `unheard` are events that
    the manifest doesn't subscribe to, `unanswered` what a person did while nobody listened.
    """

    app_id = "A0APP"
    team_id = "T0TEAM"
    bot_user = "U0BOT"

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, manifest: Manifest | None = None
    ) -> None:
        self.clock = clock
        self.manifest = manifest or Manifest.read()
        self.teams: dict[str, Team] = {}
        self.users: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: list[Posted] = []
        self.files: dict[str, File] = {}
        self.uploading: dict[str, File] = {}
        self.statuses: dict[tuple[str, str], Status] = {}
        self.status_log: list[str] = []
        self.sessions: dict[tuple[str, str], Session] = {}
        self.session_log: list[str] = []
        self.prompts: dict[tuple[str, str | None], Json] = {}
        self.titles: dict[tuple[str, str], str] = {}
        self.homes: dict[str, Json] = {}
        self.modals: dict[str, Json] = {}
        self.modal_log: list[Json] = []
        self.mistakes: list[str] = []
        self.unmodelled: list[str] = []
        self.unheard: list[str] = []
        self.unanswered: list[str] = []
        self.faults = Faults()
        self.links = Links(self)
        self.rates: Rates | None = None
        self.polls_before_type = 0
        self.on_own_message: Callable[[Posted, str], None] = lambda message, what: None
        self.upload_url: Callable[[str], str] = str
        self.file_url: Callable[[File], str] = lambda file: f"/files/{file.id}"
        self.changed = asyncio.Event()
        self._numbers = itertools.count(1)
        self._began_s = clock()
        self._by_ts: dict[tuple[str, str], Posted] = {}
        self._by_root: dict[tuple[str, str], list[Posted]] = {}
        self.add_team(self.team_id, "Acme", bot_user=self.bot_user, token="xoxb-fake")
        for user, name in (("U0ANA", "Ana"), ("U0BEN", "Ben")):
            self.add_person(user, name)
        self.add_channel("C0DATA", "data")

    # Who and where

    def add_team(self, id: str, name: str, *, bot_user: str = "", token: str = "") -> Team:
        bot_user = bot_user or f"U0BOT{id}"
        bot_id = f"B{bot_user[1:]}"
        token = token or f"xoxb-{id}"
        team = Team(id, name, bot_user, bot_id, token, set(self.manifest.scopes))
        self.teams[id] = team
        self.users[bot_user] = Person(bot_user, id, "Threadbook", "threadbook", is_bot=True)
        return team

    def add_person(self, id: str, name: str, *, team_id: str = "", **more: object) -> Person:
        """A member of every channel of the team. More: `locale`, `tz`, `is_guest`, ..."""
        person = Person(id, team_id or self.team_id, name, name, **more)  # pyright: ignore[reportArgumentType]
        self.users[id] = person
        for channel in self.channels.values():
            if channel.team_id == person.team_id and channel.kind in ("channel", "group"):
                channel.members.add(id)
        return person

    def add_channel(
        self,
        id: str,
        name: str,
        *,
        kind: Kind = "channel",
        team_id: str = "",
        with_bot: bool = True,
    ) -> Channel:
        """A channel with everybody of the team in it."""
        team = self.teams[team_id or self.team_id]
        members = {user.id for user in self.users.values() if user.team_id == team.id}
        if not with_bot:
            members.discard(team.bot_user)
        channel = self.channels[id] = Channel(id, team.id, name, kind, members)
        return channel

    def direct(self, user: str) -> Channel:
        """The direct messages of a person and the bot."""
        person = self.users[user]
        id = f"D{user[1:]}"
        if id not in self.channels:
            members = {user, self.teams[person.team_id].bot_user}
            self.channels[id] = Channel(id, person.team_id, "", "im", members)
        return self.channels[id]

    @property
    def team(self) -> Team:
        return self.teams[self.team_id]

    @property
    def scopes(self) -> set[str]:
        return self.team.scopes

    @scopes.setter
    def scopes(self, scopes: set[str]) -> None:
        self.team.scopes = scopes

    @property
    def is_limiting_rates(self) -> bool:
        return self.rates is not None

    def limit_rates(self, *, minute_s: float = 60.0) -> None:
        """From now on Slack's rate limits hold, for minutes of this length."""
        self.rates = Rates(self.clock, minute_s=minute_s)

    # What a test looks at

    def thread(self, channel: str, thread_ts: str) -> list[Posted]:
        """The replies in a thread, in order."""
        replies = self._by_root.get((channel, thread_ts), [])
        return [m for m in replies if m.thread_ts and not m.is_deleted]

    def in_thread(self, message: Posted) -> Thread:
        """The thread that a message is in or begins."""
        return Thread(self, message.channel, message.root)

    def answers(self, channel: str, thread_ts: str) -> list[Posted]:
        """What the bot said in a thread, files apart."""
        said = self.thread(channel, thread_ts)
        return [m for m in said if self.is_own(m) and m.text and not m.visible_to]

    def is_own(self, message: Posted) -> bool:
        """Whether our app wrote it, not a person or another bot."""
        team = self.teams.get(message.team_id)
        return team is not None and message.user == team.bot_user

    def message(self, channel: str, ts: str) -> Posted | None:
        found = self._by_ts.get((channel, ts))
        return None if found is None or found.is_deleted else found

    def pings(self) -> list[str]:
        """Texts of the bots that would notify people."""
        own = {team.bot_user for team in self.teams.values()}
        said = [m for m in self.messages if self.is_own(m)]
        return [ping for m in said for ping in pings.found(m.markup, m.blocks, own)]

    def is_quiet(self, channel: str, thread_ts: str) -> bool:
        """Nothing streams and no status is shown."""
        busy = any(m.streaming_since is not None for m in self.thread(channel, thread_ts))
        return not busy and not self.status(channel, thread_ts)

    def status(self, channel: str, thread_ts: str) -> str:
        status = self.statuses.get((channel, thread_ts))
        return status.text if status and self.clock() - status.since < STATUS_S else ""

    def offences(self) -> list[str]:
        """Everything that a good app doesn't do; empty at the end of a test."""
        return [*self.mistakes, *(f"{method} isn't modelled" for method in self.unmodelled)]

    def transcript(self) -> Json:
        """Everything as plain JSON."""
        return transcript.transcript(self)

    async def until(self, met: Callable[[], bool], deadline_s: float = 60) -> None:
        """Return when something about the workspace is so.

        Raises:
            TimeoutError: it isn't; the text says how things stand.
        """
        try:
            async with asyncio.timeout(deadline_s):
                while not met():
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError as error:
            raise TimeoutError(self._how_things_stand()) from error

    def _how_things_stand(self) -> str:
        notes = {
            "offences": self.offences(),
            "unheard": self.unheard,
            "unanswered": self.unanswered,
        }
        said = [f"{name}: {what}" for name, what in notes.items() if what]
        return "\n".join(["it didn't come to it", *said, transcript.plain(self.messages[-SHOWN:])])

    # What happens

    def say(self, channel: str, user: str, text: str, thread_ts: str | None = None) -> Posted:
        message = Posted(self.next_ts(), channel, thread_ts, user, text)
        self.add(message)
        return message

    def add(self, message: Posted) -> None:
        """Show a message; one of the bot ends the status in its thread."""
        message.team_id = message.team_id or self.channels[message.channel].team_id
        self.messages.append(message)
        self._by_ts[message.channel, message.ts] = message
        self._by_root.setdefault((message.channel, message.root), []).append(message)
        if self.is_own(message) and not message.visible_to:
            self.statuses.pop((message.channel, message.root), None)
        self.changed.set()

    def is_ready(self, file_id: str) -> bool:
        """Whether an image block may show a file already."""
        file = self.files.get(file_id)
        return file is not None and file.polls_left <= 0

    def end_streams(self) -> None:
        """What Slack does to streams that are five minutes old."""
        for message in self.messages:
            message.streaming_since = None
        self.changed.set()

    def next_ts(self) -> str:
        """Rising, and in step with the clock."""
        return f"{EPOCH_S + int(self.clock() - self._began_s)}.{next(self._numbers):06d}"

    def next_id(self, letter: str) -> str:
        return f"{letter}0{next(self._numbers):05d}"
