"""The platforms that every adapter's contract is held to."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.fakes.platforms.discord import discord_platform
from tests.fakes.platforms.platform import Platform
from tests.fakes.platforms.slack import slack_platform
from tests.fakes.platforms.terminal import TerminalPlatform


@pytest.fixture(params=["slack", "discord", "terminal"])
async def platform(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Platform]:
    """At the end it has nothing to mind, and nobody was pinged."""
    match request.param:
        case "slack":
            async with slack_platform() as slack:
                yield slack
                assert slack.problems() == []
        case "discord":
            async with discord_platform() as discord:
                yield discord
                assert discord.problems() == []
        case _:
            terminal = TerminalPlatform(tmp_path)
            yield terminal
            assert terminal.problems() == []
