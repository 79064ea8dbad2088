"""Where scenes of Slack are played: the real bot and its sandboxes, on our Slack. What people see
in the pictures, a bot has posted.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.fakes.openai_server import OpenAIServer
from tests.fakes.slack.bot import bot
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.workspace import Workspace
from tests.screenshots.stage import props


@dataclass(frozen=True)
class Stage:
    """A workspace with two people and a running bot."""

    slack: SlackServer
    model: OpenAIServer
    ana: Human
    ben: Human


@asynccontextmanager
async def stage(*, is_scripted: bool = False) -> AsyncGenerator[Stage]:
    """Without a script the demo model plays."""
    async with (
        props(is_scripted=is_scripted) as given,
        SlackServer(Workspace()).serving() as slack,
    ):
        async with bot(slack, given.environment):
            yield Stage(slack, given.model, Human(slack), Human(slack, "U0BEN"))
        if offences := slack.workspace.offences():
            raise AssertionError(f"Slack minds: {offences}")
