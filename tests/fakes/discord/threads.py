"""One thread, or direct messages, of the fake Discord as a test looks at it and waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.discord.errors import Json
from tests.fakes.discord.messages import File, Posted
from tests.fakes.discord.places import Channel

if TYPE_CHECKING:
    from tests.fakes.discord.world import World


@dataclass(frozen=True)
class Thread:
    """The thread of a message: the one it is in, or that was or will be started from it."""

    world: World
    message: Posted

    @property
    def channel(self) -> Channel | None:
        """Where it is; None as long as nobody has started it."""
        here = self.message.channel
        if here.is_thread or here.guild_id is None:
            return here
        return self.message.thread

    @property
    def id(self) -> int:
        """Known before there is a thread."""
        here = self.message.channel
        return here.id if here.is_thread or here.guild_id is None else self.message.id

    @property
    def messages(self) -> list[Posted]:
        """Everything in it, in order, ephemeral messages too."""
        return self.world.in_channel(self.channel) if self.channel else []

    @property
    def own(self) -> list[Posted]:
        """What the bot posted."""
        said = [one for one in self.messages if self.world.is_own(one)]
        return [one for one in said if one.kind in (0, 19, 20, 23)]

    @property
    def answers(self) -> list[Posted]:
        """What the bot said to everybody, files alone apart."""
        return [one for one in self.own if one.text and one.visible_to is None]

    @property
    def files(self) -> list[File]:
        """What the bot posted as files."""
        return [file for message in self.own for file in message.files]

    @property
    def whispers(self) -> list[Posted]:
        """What the bot said to one person alone."""
        return [one for one in self.own if one.visible_to is not None]

    @property
    def is_quiet(self) -> bool:
        """Nobody types, nothing is awaited, and nothing is there to be stopped."""
        channel = self.channel
        if channel is None:
            return True
        is_waiting = any(one.is_loading for one in self.messages)
        is_working = any(one.get("label") == "Stop" for m in self.own for one in m.buttons)
        return not is_waiting and not is_working and not self.world.is_typing(channel)

    async def wait_for(self, met: Callable[[Thread], bool], timeout_s: float = 30) -> Thread:
        """The thread, once this is so of it.

        Raises:
            TimeoutError: it isn't; the text says how things stand.
        """
        await self.world.until(lambda: met(self), timeout_s)
        return self

    def transcript(self) -> Json:
        """The world's transcript with the messages of this thread alone, and its starter."""
        return self.world.transcript(self.channel or self.message.channel)
