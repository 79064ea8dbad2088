"""One thread of the fake Slack, as a test looks at it and waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.slack.errors import Json
from tests.fakes.slack.messages import File, Posted

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Session, Workspace


@dataclass(frozen=True)
class Thread:
    workspace: Workspace
    channel: str
    root: str

    @property
    def messages(self) -> list[Posted]:
        """The replies, in order, ephemeral ones too."""
        return self.workspace.thread(self.channel, self.root)

    @property
    def answers(self) -> list[Posted]:
        """What the bot said, files apart."""
        return self.workspace.answers(self.channel, self.root)

    @property
    def files(self) -> list[File]:
        """What the bot posted as files."""
        return [file for message in self._own for file in message.files]

    @property
    def _own(self) -> list[Posted]:
        return [message for message in self.messages if self.workspace.is_own(message)]

    @property
    def streams(self) -> list[Posted]:
        """What streams now."""
        return [message for message in self.messages if message.streaming_since is not None]

    @property
    def status(self) -> str:
        return self.workspace.status(self.channel, self.root)

    @property
    def session(self) -> Session | None:
        return self.workspace.sessions.get((self.channel, self.root))

    @property
    def is_quiet(self) -> bool:
        return self.workspace.is_quiet(self.channel, self.root)

    async def wait_for(self, met: Callable[[Thread], bool], timeout_s: float = 30) -> Thread:
        """The thread, once this is so of it.

        Raises:
            TimeoutError: it isn't; the text says how things stand.
        """
        await self.workspace.until(lambda: met(self), timeout_s)
        return self

    def transcript(self) -> Json:
        """The workspace's transcript with the messages of this thread alone."""
        whole = self.workspace.transcript()
        here = [
            message
            for message in whole["messages"]
            if message["channel"] == self.channel
            and self.root in (message["ts"], message["thread_ts"])
        ]
        return whole | {"messages": here}
