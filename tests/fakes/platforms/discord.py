"""Discord for the contract suite: the real adapter and library on the fake Discord."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.posts import MemoryPosts
from adapters.discord.seen import MemorySeen
from adapters.discord.tokens import MemoryTokens
from adapters.messages import Button, File
from tests.fakes.discord import events
from tests.fakes.discord.client import redirected
from tests.fakes.discord.human import Human
from tests.fakes.discord.messages import Posted
from tests.fakes.discord.offences import CODE
from tests.fakes.discord.server import TOKEN, DiscordServer
from tests.fakes.discord.world import World
from tests.fakes.discord_adapter import GUILDS_S
from tests.fakes.platforms.answering_desk import AnsweringDesk
from tests.fakes.platforms.platform import Abilities, Dropped, Seen
from tests.fakes.platforms.process import Process, process
from tests.fakes.reading import discord as reading
from tests.fakes.reading.pages import Attached, Page

THUMBS_UP = "👍"
_DEEP_HEADING = re.compile(r"^(\s*)#{4,}(?=\s)", re.MULTILINE)
_LINK = re.compile(r"\]\(|https?://|discord\.gg/")


class DiscordThread:
    def __init__(self, platform: DiscordPlatform, root: Posted) -> None:
        self._platform = platform
        self._world = platform.discord.world
        self._root = root
        self._said = [root]

    async def says(self, person: str, text: str, *, files: Sequence[Dropped] = ()) -> None:
        """In the thread if there is one; else it is called into the one that is to be."""
        human, thread = self._platform.human(person), self._world.thread(self._root)
        await self._world.until(lambda: thread.channel is not None)
        self._said.append(await human.replies(thread, text, files=files))

    async def tells_again(self) -> None:
        for posted in self._said:
            events.told_again(self._world, posted)

    async def presses(self, person: str, button: Button) -> None:
        human = self._platform.human(person)
        label = THUMBS_UP if button.action == "feedback" else button.label
        newest = next(one for one in reversed(self._own) if one.buttons)
        await human.presses(newest, label)

    async def stops(self, person: str) -> None:
        thread = self._world.thread(self._root)
        await self._world.until(lambda: thread.channel is not None)
        await self._platform.human(person).runs("/stop", at=thread)

    def seen(self) -> Seen:
        files = tuple(Attached(f.name, f.content) for one in self._own for f in one.files)
        work = [one for one in self._own if one.text and reading.is_work(one)]
        return Seen(
            tuple(
                Page(str(one.id), "", reading.text(one), files=files)
                for one in self._own
                if reading.is_page(one)
            ),
            files,
            tuple(str(button["label"]) for button in self._own[-1].buttons) if self._own else (),
            tuple(step for one in work for step in reading.running(one)),
            len(work),
            "\n".join(map(reading.status, work)),
        )

    def whispers(self, person: str) -> list[str]:
        """Who has pressed something is told alone; who has written, by a small reply."""
        id_ = self._platform.human(person).person.id
        return [
            reading.text(one)
            for one in self._world.thread(self._root).own
            if one.visible_to == id_
            or (one.visible_to is None and one.text and not reading.is_page(one))
        ]

    @property
    def _own(self) -> list[Posted]:
        return [one for one in self._world.thread(self._root).own if one.visible_to is None]


class DiscordPlatform:
    def __init__(self, discord: DiscordServer) -> None:
        self.discord = discord
        self.abilities = Abilities(
            message_chars=2_000,
            file_bytes=discord.world.guild.max_file_bytes,
            whispers_alone=False,
        )
        self._posts, self._seen = MemoryPosts(), MemorySeen()
        self._tokens = MemoryTokens()

    @asynccontextmanager
    async def serving(self, desk: AnsweringDesk) -> AsyncGenerator[Process]:
        adapter = DiscordAdapter(
            TOKEN,
            posts=self._posts,
            seen=self._seen,
            tokens=self._tokens,
            api_url=self.discord.api_url,
            guild_ready_timeout=GUILDS_S,
        )
        async with process() as made:
            running = made.run(adapter.run(desk))
            up = made.spawn(_up(adapter, self.discord.world))
            await self.until(lambda: running.done() or up.done())
            if running.done():
                running.result()
            yield made

    async def asks(self, person: str, text: str, *, files: Sequence[Dropped] = ()) -> DiscordThread:
        return DiscordThread(self, await self.human(person).mentions(text, files=files))

    async def calls_in(
        self, remarks: Sequence[tuple[str, str]], person: str, text: str
    ) -> DiscordThread:
        [first, *others] = remarks
        root = self.human(first[0]).posts(first[1])
        thread = await self.human(first[0]).starts_thread(root)
        for name, said in others:
            self.human(name).at(thread).posts(said)
        await self.human(person).mentions(text, thread)
        return DiscordThread(self, root)

    async def until(self, met: Callable[[], bool], deadline_s: float = 30) -> None:
        await self.discord.world.until(met, deadline_s)

    def problems(self) -> list[str]:
        return self.discord.world.offences()

    def shows(self, markdown: str) -> str:
        """Discord knows headings of three sizes."""
        return _DEEP_HEADING.sub(r"\1###", markdown)

    @property
    def evil(self) -> str:
        world = self.discord.world
        role = world.guild.id
        return (
            f"@everyone @here <@{world.ben.id}> <@!{world.ben.id}> <@&{role}> <#{world.data.id}> "
            "</ask:1> <id:customize> discord.gg/evil"
        )

    def leads(self) -> list[str]:
        said = [CODE.sub("", one.text) for one in self.discord.world.own()]
        return [text for text in said if _LINK.search(text)]

    def lose_files(self) -> None:
        self.discord.world.files.clear()

    def on_disk(self, file: File) -> File:
        return file

    def human(self, person: str) -> Human:
        world = self.discord.world
        return Human(self.discord, {"Ana": world.ana, "Ben": world.ben}[person])


async def _up(adapter: DiscordAdapter, world: World) -> None:
    await adapter.is_listening.wait()
    world.changed.set()


@asynccontextmanager
async def discord_platform() -> AsyncGenerator[DiscordPlatform]:
    async with DiscordServer(World()).serving() as server:
        with redirected(server):
            yield DiscordPlatform(server)
