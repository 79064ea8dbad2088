"""What is asked of a platform before it is served: whether it is configured, and well. Knows no
platform.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .audience import Readers
from .desk import Adapter
from .messages import Platform


class ChatAdapter(Adapter, Protocol):
    """An adapter of a platform where others read along."""

    @property
    def readers(self) -> Readers:
        """Who can read its threads; unknown as long as it doesn't run."""
        ...


if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


class ConfiguredPlatform(Protocol):
    """A platform as the operator configured it."""

    @property
    def name(self) -> str:
        """For people, such as `Slack`."""
        ...

    @property
    def key(self) -> Platform:
        """As the threads' keys have it."""
        ...

    @property
    def mend(self) -> str:
        """Where the operator finds how to set it up."""
        ...

    @property
    def is_used(self) -> bool:
        """Whether anything of it is set."""
        ...

    def problem(self) -> str:
        """What its settings lack, in a sentence; empty when they are complete or all unset."""
        ...

    async def check(self) -> list[str]:
        """What is wrong with settings without a problem once they are tried, a sentence each."""
        ...

    def adapter(self, engine: AsyncEngine) -> ChatAdapter:
        """To serve it, with settings without a problem; `engine` is of Threadbook's database."""
        ...
