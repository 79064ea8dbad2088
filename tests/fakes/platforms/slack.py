"""Slack for the contract suite: the real adapter and client on the fake Slack."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

from adapters.messages import Button, File
from adapters.slack.adapter import SlackAdapter
from tests.fakes.platforms.answering_desk import AnsweringDesk
from tests.fakes.platforms.platform import Abilities, Dropped, Seen
from tests.fakes.platforms.process import Process, process
from tests.fakes.reading.pages import Attached
from tests.fakes.reading.slack import page, payload
from tests.fakes.slack.blocks import elements
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.fakes.slack.workspace import Workspace

PEOPLE = {"Ana": "U0ANA", "Ben": "U0BEN"}
CONNECTIONS = 2
PATIENCE_S = 0.5
EVIL = "<!channel> <!here|here> <!everyone> <@U0BEN> <@U0BEN|ben> <!subteam^S0ALL> <#C0DATA>"
# What Slack makes a link of: its own markup, markdown, and plain addresses.
_LINK = re.compile(r"<(https?:[^>|]+)|\]\((https?:[^)]+)\)|(?<![`\w])(https?://[^\s`<>]+)")


class SlackThread:
    def __init__(self, platform: SlackPlatform, root: Posted, human: Human) -> None:
        self._platform = platform
        self._space = platform.slack.workspace
        self._root = root
        self._humans = [human]

    async def says(self, person: str, text: str, *, files: Sequence[Dropped] = ()) -> None:
        human = self._platform.human(person)
        self._humans.append(human)
        await human.replies(self._root, text, files=files)

    async def tells_again(self) -> None:
        for human in self._humans:
            for event, event_id in human.events:
                self._platform.slack.redeliver(event, event_id)

    async def presses(self, person: str, button: Button) -> None:
        human = self._platform.human(person)
        if button.action == "feedback":
            await human.gives_feedback(self._newest)
        else:
            await human.presses(self._newest, button.label)

    async def stops(self, person: str) -> None:
        thread = self._space.in_thread(self._root)
        await self._space.until(lambda: thread.session is not None)
        await self._platform.human(person).stops(self._root)

    def seen(self) -> Seen:
        thread, known = self._space.in_thread(self._root), self._space.files
        mine = [one for one in thread.messages if one.bot_id and not one.visible_to]
        tasks = [task for one in mine for task in one.tasks.values()]
        return Seen(
            tuple(
                page(one, [known[id_] for id_ in payload(one).get("files", ()) if id_ in known])
                for one in thread.answers
            ),
            tuple(Attached(file.name, file.content) for file in thread.files),
            tuple(_labels(mine[-1])) if mine else (),
            tuple(task.title for task in tasks if task.status == "in_progress"),
            sum(bool(one.tasks) for one in mine),
            thread.status,
        )

    def whispers(self, person: str) -> list[str]:
        thread = self._space.in_thread(self._root)
        return [one.text for one in thread.messages if one.visible_to == PEOPLE[person]]

    @property
    def _newest(self) -> Posted:
        return next(
            one for one in reversed(self._space.in_thread(self._root).messages) if one.blocks
        )


class SlackPlatform:
    abilities = Abilities(message_chars=12_000, file_bytes=None, keeps_order=False)

    def __init__(self, slack: SlackServer) -> None:
        self.slack = slack
        slack.deliveries.acknowledge_s = PATIENCE_S

    @asynccontextmanager
    async def serving(self, desk: AnsweringDesk) -> AsyncGenerator[Process]:
        adapter = SlackAdapter(api_url=self.slack.api_url, bot_token=BOT_TOKEN, app_token=APP_TOKEN)
        async with process() as made:
            running = made.run(adapter.run(desk))
            await self.until(lambda: running.done() or self._is_up(desk))
            if running.done():
                running.result()
            yield made

    async def asks(self, person: str, text: str, *, files: Sequence[Dropped] = ()) -> SlackThread:
        human = self.human(person)
        return SlackThread(self, await human.mentions(text, files=files), human)

    async def calls_in(
        self, remarks: Sequence[tuple[str, str]], person: str, text: str
    ) -> SlackThread:
        [first, *others] = remarks
        root = self.human(first[0]).posts(first[1])
        for name, said in others:
            self.slack.workspace.say(root.channel, PEOPLE[name], said, root.ts)
        human = self.human(person)
        await human.mentions(text, root)
        return SlackThread(self, root, human)

    async def until(self, met: Callable[[], bool], deadline_s: float = 30) -> None:
        await self.slack.workspace.until(met, deadline_s)

    def problems(self) -> list[str]:
        return [*self.slack.workspace.offences(), *self.slack.workspace.pings()]

    def shows(self, markdown: str) -> str:
        return markdown

    @property
    def evil(self) -> str:
        return EVIL

    def leads(self) -> list[str]:
        space = self.slack.workspace
        said = [one.markup for one in space.messages if one.bot_id]
        return [match[0] for text in said for match in _LINK.finditer(text)]

    def lose_files(self) -> None:
        for file in self.slack.workspace.files.values():
            file.mode = "tombstone"

    def on_disk(self, file: File) -> File:
        return file

    def human(self, person: str) -> Human:
        return Human(self.slack, PEOPLE[person])

    def _is_up(self, desk: AnsweringDesk) -> bool:
        return len(self.slack.sockets.open) >= CONNECTIONS and bool(desk.resumed)


@asynccontextmanager
async def slack_platform() -> AsyncGenerator[SlackPlatform]:
    async with SlackServer(Workspace()).serving() as server:
        yield SlackPlatform(server)


def _labels(message: Posted) -> list[str]:
    return [
        element["text"]["text"]
        for element in elements(message.blocks)
        if element["type"] == "button"
    ]
