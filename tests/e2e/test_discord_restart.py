"""A bot that ends between a command and its answer: who ran it isn't left waiting."""

from __future__ import annotations

from adapters.discord.posts import MemoryPosts
from adapters.discord.reopened import RUN_AGAIN
from adapters.discord.tokens import MemoryTokens
from adapters.messages import Reply
from tests.fakes.discord.human import Human
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord_adapter import serving
from tests.fakes.recording_desk import RecordingDesk


class Restarted:
    """`/datasets` was run in a thread, and the bot that heard it is gone."""

    def __init__(self, discord: DiscordServer) -> None:
        self.discord = discord
        self.tokens, self.posts = MemoryTokens(), MemoryPosts()
        self.ana = Human(discord)
        self.first = RecordingDesk()

    async def runs(self, *, in_thread: bool = True, text: str = "", ends: bool = False) -> None:
        """The bot says `text` before it ends; with `ends` its answer is whole then."""
        world = self.discord.world
        at = world.add_thread(world.data, world.ben, "Prices") if in_thread else world.data
        async with serving(self.discord, self.first, tokens=self.tokens, posts=self.posts):
            self.asked = await self.ana.runs("/datasets", at=at)
            await self.first.has(1)
            await world.until(lambda: self.asked.is_answered)
            if text:
                reply = self.first.origins[0].reply()
                await reply.whisper(text)
                if ends:
                    await reply.finish()

    async def resumes(self, desk: RecordingDesk) -> Reply:
        """What the next bot answers with; the desk hands it what the first one recorded."""
        await desk.until(lambda: bool(desk.resumed))
        assert desk.origin_of is not None
        return desk.origin_of(self.first.messages[0]).reply()


def texts(asked: Interaction) -> list[str]:
    return [one.text for one in asked.answers]


async def test_who_waits_gets_the_answer_alone_from_the_next_bot(discord: DiscordServer) -> None:
    was, desk = Restarted(discord), RecordingDesk()
    await was.runs()
    assert was.asked.original is not None
    assert was.asked.original.is_loading
    async with serving(discord, desk, tokens=was.tokens, posts=was.posts):
        reply = await was.resumes(desk)
        assert await reply.withdraw() is False
        await reply.write("cars")
        await reply.finish()
    assert texts(was.asked) == ["cars"]
    assert was.asked.original.visible_to == discord.world.ana.id
    assert await was.tokens.good() == []


async def test_what_was_said_before_is_not_said_again(discord: DiscordServer) -> None:
    was, desk = Restarted(discord), RecordingDesk()
    await was.runs(text="cars")
    async with serving(discord, desk, tokens=was.tokens, posts=was.posts):
        reply = await was.resumes(desk)
        assert await reply.withdraw() is False
        await reply.whisper("cars")
        await reply.whisper("and boats")
        await reply.finish()
    assert texts(was.asked) == ["cars", "and boats"]


async def test_an_answer_that_was_whole_is_not_given_again(discord: DiscordServer) -> None:
    was, desk = Restarted(discord), RecordingDesk()
    await was.runs(text="cars", ends=True)
    async with serving(discord, desk, tokens=was.tokens, posts=was.posts):
        # Without a token the answer would be for all; it is whole, so that nothing is posted.
        assert await (await was.resumes(desk)).withdraw() is True
    assert texts(was.asked) == ["cars"]


async def test_outside_of_threads_a_command_is_to_be_run_again(discord: DiscordServer) -> None:
    was = Restarted(discord)
    await was.runs(in_thread=False)
    async with serving(discord, RecordingDesk(), tokens=was.tokens, posts=was.posts):
        assert await was.tokens.good() == []
    assert texts(was.asked) == [RUN_AGAIN]


async def test_outside_of_threads_what_was_answered_stays_so(discord: DiscordServer) -> None:
    was = Restarted(discord)
    await was.runs(in_thread=False, text="cars")
    async with serving(discord, RecordingDesk(), tokens=was.tokens, posts=was.posts):
        assert await was.tokens.good() == []
    assert texts(was.asked) == ["cars"]
