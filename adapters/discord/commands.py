"""The commands and the menu of messages as Discord lists them. What they do is in
`interactions`.
"""

from __future__ import annotations

from typing import Any, cast

import discord
import structlog
from discord import app_commands

from .asked import MAX_QUESTION_CHARS
from .errors import FAILURES, reason
from .interactions import Interactions
from .ways_back import Interaction

log = structlog.get_logger()

MAX_CHOICES = 25
MAX_NAME_CHARS = 100
# What a command is to people; the rest is Discord's own.
COMPARED = ("name", "description", "type", "contexts", "integration_types")
COMPARED_IN_OPTIONS = (
    "name", "description", "type", "required", "autocomplete", "max_length", "min_length",
)  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "description": "",
    "required": False,
    "autocomplete": False,
    "type": 1,
}


class Tree(app_commands.CommandTree[discord.Client]):
    """Runs each command once, however often Discord tells of it."""

    def __init__(self, client: discord.Client, interactions: Interactions, **more: Any) -> None:
        super().__init__(client, **more)
        self._interactions = interactions

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        return self._interactions.is_new(interaction)


def command_tree(client: discord.Client, interactions: Interactions) -> Tree:
    """All commands of the bot, in servers and in direct messages."""
    tree = Tree(
        client,
        interactions,
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=True, private_channel=False
        ),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )

    @tree.command(description="Ask about your data. The answer comes in a thread.")
    @app_commands.describe(question="In plain words", file="CSV, Excel, JSON or Parquet")
    async def ask(
        interaction: Interaction,
        question: app_commands.Range[str, 1, MAX_QUESTION_CHARS],
        file: discord.Attachment | None = None,
    ) -> None:
        await interactions.ask(interaction, question, file)

    @tree.command(description="What data there is to ask about.")
    @app_commands.describe(name="A dataset, or a word to search for")
    async def datasets(
        interaction: Interaction, name: app_commands.Range[str, 1, MAX_NAME_CHARS] = ""
    ) -> None:
        await interactions.order(interaction, text=f"datasets {name}".strip())

    @datasets.autocomplete("name")
    async def suggest(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        names = await interactions.suggested(interaction, current)
        return [
            app_commands.Choice(name=name, value=name)
            for name in names
            if len(name) <= MAX_NAME_CHARS
        ][:MAX_CHOICES]

    @tree.command(description="Stop what runs in this thread.")
    async def stop(interaction: Interaction) -> None:
        await interactions.order(interaction, action="stop")

    @tree.command(description="This thread's code as a Jupyter notebook.")
    async def export(interaction: Interaction) -> None:
        await interactions.order(interaction, action="notebook")

    @tree.context_menu(name="Ask about this")
    async def ask_about(interaction: Interaction, message: discord.Message) -> None:
        await interactions.asks_about(interaction, message)

    tree.error(_failed)
    return tree


async def register(tree: Tree) -> None:
    """Tell Discord of the commands if they aren't those that it has: it counts how often."""
    client = tree.client
    assert client.application_id is not None
    wanted = [compared(command.to_dict(tree)) for command in _all(tree)]
    try:
        there = await client.http.get_global_commands(client.application_id)
        registered = [compared(cast("dict[str, Any]", command)) for command in there]
        if sorted(wanted, key=str) == sorted(registered, key=str):
            return
        await tree.sync()
    except FAILURES as error:
        log.warning("commands not registered", reason=reason(error))
    else:
        log.info("commands registered", commands=[command["name"] for command in wanted])


def compared(command: dict[str, Any]) -> dict[str, Any]:
    """What of a command matters, in one form for ours and Discord's."""
    options: list[dict[str, Any]] = command.get("options") or []
    said = _picked(command, COMPARED)
    return said | {"options": [_picked(option, COMPARED_IN_OPTIONS) for option in options]}


def _picked(given: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    found = {name: _plain(given.get(name)) for name in names}
    return {name: value for name, value in found.items() if value not in (None, DEFAULTS.get(name))}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(int(one) for one in cast("list[Any]", value))
    return getattr(value, "value", value)


def _all(tree: Tree) -> list[Any]:
    return [
        command
        for kind in (discord.AppCommandType.chat_input, discord.AppCommandType.message)
        for command in tree.get_commands(type=kind)
    ]


async def _failed(interaction: Interaction, error: app_commands.AppCommandError) -> None:
    log.error("a command failed", command=interaction.data, exc_info=error)
