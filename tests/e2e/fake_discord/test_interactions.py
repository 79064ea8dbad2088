"""Presses, commands, completions, menus and modals, over the real client."""

from __future__ import annotations

import discord
from discord import app_commands

from tests.e2e.fake_discord.listener import Listener
from tests.fakes.discord.human import Human
from tests.fakes.discord.world import World


class Question(discord.ui.Modal, title="A question"):
    text: discord.ui.TextInput[Question] = discord.ui.TextInput(label="Question")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"You asked {self.text.value}")


class Buttons(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Stop", custom_id="stop")
    async def stop_it(
        self, interaction: discord.Interaction, button: discord.ui.Button[Buttons]
    ) -> None:
        await interaction.response.edit_message(content="stopped", view=None)

    @discord.ui.button(label="Ask", custom_id="ask")
    async def ask(
        self, interaction: discord.Interaction, button: discord.ui.Button[Buttons]
    ) -> None:
        await interaction.response.send_modal(Question())


async def test_a_press_changes_the_message(world: World, bot: Listener, ana: Human) -> None:
    heard = await bot.hears(await ana.says("hello"))
    await heard.channel.send("working", view=Buttons())
    (pressed,) = await ana.presses(world.own()[-1], "Stop")
    await ana.until_answered(pressed)
    assert world.own()[-1].text == "stopped"
    assert world.offences() == []


async def test_a_modal_is_filled_in_and_answered(world: World, bot: Listener, ana: Human) -> None:
    heard = await bot.hears(await ana.says("hello"))
    await heard.channel.send("working", view=Buttons())
    (pressed,) = await ana.presses(world.own()[-1], "ask")
    await ana.until_answered(pressed)
    submitted = await ana.until_answered(await ana.submits(pressed, {"Question": "why?"}))
    assert [one.text for one in submitted.answers] == ["You asked why?"]
    assert world.offences() == []


async def test_a_command_is_deferred_and_followed_up_in_private(
    world: World, bot: Listener, ana: Human
) -> None:
    @bot.tree.command(name="ask", description="Ask something")
    async def ask(interaction: discord.Interaction, question: str) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        await interaction.edit_original_response(content=f"About {question}")
        await interaction.followup.send("More", ephemeral=True)

    @ask.autocomplete("question")
    async def complete(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=current.upper(), value=current)]

    @bot.tree.context_menu(name="Analyse this file")
    async def analyse(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(message.content, ephemeral=True)

    await bot.tree.sync()
    assert [one["name"] for one in await ana.types("/ask", "question", "bread")] == ["BREAD"]
    ran = await ana.runs("/ask", {"question": "bread"})
    await world.until(lambda: len(ran.answers) == 2, 20)
    assert [one.text for one in ran.answers] == ["About bread", "More"]
    assert {one.visible_to for one in ran.answers} == {world.ana.id}

    said = await ana.says("look at this")
    used = await ana.until_answered(await ana.uses_menu("Analyse this file", said))
    assert [one.text for one in used.answers] == ["look at this"]
    assert world.offences() == []
