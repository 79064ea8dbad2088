"""Presses, commands, completions, menus and modals, over the real client."""

from __future__ import annotations

import asyncio

import discord
import pytest
from discord import app_commands
from discord.http import Route

from tests.e2e.fake_discord.listener import Listener, listening
from tests.e2e.fake_discord.raw import button, row, send
from tests.fakes.clock import Clock
from tests.fakes.discord.client import redirected
from tests.fakes.discord.faults import held
from tests.fakes.discord.human import Human
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.server import DiscordServer
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


async def test_an_answer_that_comes_late_is_refused_and_minded() -> None:
    clock = Clock()
    async with DiscordServer(World(clock)).serving() as server:
        world, human = server.world, Human(server)
        with redirected(server):
            async with listening(server) as bot:
                heard = await bot.hears(await human.says("hello"))
                await heard.channel.send("working", view=Buttons())
                go = asyncio.Event()
                server.faults["callback"].append(held(go))
                (pressed,) = await human.presses(world.own()[-1], "Stop")
                await world.until(lambda: "callback" in server.calls, 20)
                clock.now_s += 3.1
                assert world.offences() == ["Ana's 'stop' has got no answer"]
                go.set()
                await world.until(lambda: len(world.offences()) == 2, 20)
                assert not pressed.is_answered


async def test_answering_twice_is_refused_and_minded(
    world: World, bot: Listener, ana: Human
) -> None:
    pressed, _ = await deferred(world, bot, ana)
    route = Route("POST", f"/interactions/{pressed.id}/{pressed.token}/callback")
    with pytest.raises(discord.HTTPException) as refused:
        await bot.http.request(route, json={"type": 6})
    assert refused.value.code == 40060
    assert world.offences() == ["Ana's 'plain' was answered twice"]


async def test_a_token_is_dead_after_a_quarter_of_an_hour() -> None:
    clock = Clock()
    async with DiscordServer(World(clock)).serving() as server:
        with redirected(server):
            async with listening(server) as bot:
                _, interaction = await deferred(server.world, bot, Human(server))
                await interaction.followup.send("in time")
                clock.now_s += 15 * 60 + 1
                with pytest.raises(discord.HTTPException) as refused:
                    await interaction.followup.send("late")
                assert (refused.value.status, refused.value.code) == (401, 50027)
        assert [one.text for one in server.world.own()] == ["press", "in time"]


async def test_what_is_pressed_while_nobody_listens_goes_unanswered(
    world: World, server: DiscordServer, bot: Listener, ana: Human
) -> None:
    await send(bot, world.data.id, content="press", components=[row(button("plain"))])
    server.gateway.leave()
    await ana.presses(world.own()[-1], "plain")
    assert world.unanswered == ["Ana's 'plain': nobody listened"]
    server.gateway.come_back()


async def test_a_choice_is_made_by_its_label(world: World, bot: Listener, ana: Human) -> None:
    select = {
        "type": 3,
        "custom_id": "pick",
        "options": [{"label": "Bread", "value": "b"}, {"label": "Cake", "value": "c"}],
    }
    await send(bot, world.data.id, content="choose", components=[row(select)])
    await ana.chooses(world.own()[-1], "pick", "Cake")
    await world.until(lambda: len(bot.interactions) == 1, 20)
    interaction = bot.interactions[0]
    assert interaction.data is not None
    assert interaction.data.get("values") == ["c"]
    await interaction.response.defer()


async def test_commands_work_in_threads_and_take_files(
    world: World, bot: Listener, ana: Human
) -> None:
    @bot.tree.command(name="read", description="Read a file")
    async def read(interaction: discord.Interaction, file: discord.Attachment) -> None:
        content = (await file.read()).decode()
        await interaction.response.send_message(f"{interaction.channel_id} {content}")

    await bot.tree.sync()
    asked = await ana.mentions("hello")
    thread = await (await bot.hears(asked)).create_thread(name="hello")
    ran = await ana.until_answered(await ana.runs("/read", {"file": ("a.csv", b"1")}, at=asked))
    assert [one.text for one in ran.answers] == [f"{thread.id} 1"]
    assert world.offences() == []


async def test_a_locked_thread_takes_no_answer_and_nobody_minds(
    world: World, bot: Listener, ana: Human
) -> None:
    asked = await ana.mentions("hello")
    thread = await (await bot.hears(asked)).create_thread(name="hello")
    await send(bot, thread.id, content="press", components=[row(button("plain"))])
    await ana.locks(asked)
    (pressed,) = await ana.presses(world.own()[-1], "plain")
    await world.until(lambda: len(bot.interactions) == 1, 20)
    with pytest.raises(discord.Forbidden) as refused:
        await bot.interactions[0].response.defer()
    assert refused.value.code == 50083
    assert pressed.is_excused
    assert world.offences() == []


async def deferred(
    world: World, bot: Listener, human: Human
) -> tuple[Interaction, discord.Interaction]:
    """A press that is answered, but not yet with a message."""
    await send(bot, world.data.id, content="press", components=[row(button("plain"))])
    (pressed,) = await human.presses(world.own()[-1], "plain")
    await world.until(lambda: len(bot.interactions) == 1, 20)
    await bot.interactions[0].response.defer()
    return pressed, bot.interactions[0]
