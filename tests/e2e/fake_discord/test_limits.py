"""Discord's limits, refused with its codes; each refusal is an offence."""

from __future__ import annotations

import io
from typing import Any

import discord
import pytest

from tests.e2e.fake_discord.listener import Listener
from tests.e2e.fake_discord.raw import QUIET, button, display, refusal, row, send
from tests.fakes.discord.messages import COMPONENTS_V2
from tests.fakes.discord.world import World

FORM, EMPTY = (400, 50035), (400, 50006)
MIB = 2**20
OPTIONS = [{"label": str(n), "value": str(n)} for n in range(26)]
REFUSED: dict[str, tuple[dict[str, Any], tuple[int, int]]] = {
    "2,001 characters": ({"content": "x" * 2001}, FORM),
    "nothing": ({"content": " "}, EMPTY),
    "11 embeds": ({"embeds": [{"title": "x"}] * 11}, FORM),
    "6,001 characters in embeds": ({"embeds": [{"description": "x" * 3001}] * 2}, FORM),
    "six rows": ({"components": [row(button(str(n))) for n in range(6)]}, FORM),
    "six buttons": ({"components": [row(*[button(str(n)) for n in range(6)])]}, FORM),
    "a long custom id": ({"components": [row(button("x" * 101))]}, FORM),
    "a long label": ({"components": [row(button(label="x" * 81))]}, FORM),
    "the same custom id twice": ({"components": [row(button(), button())]}, FORM),
    "26 options": (
        {"components": [row({"type": 3, "custom_id": "x", "options": OPTIONS})]},
        FORM,
    ),
    "v2 without the flag": ({"components": [display("x")]}, FORM),
    "content beside v2": (
        {"content": "x", "components": [display("x")], "flags": COMPONENTS_V2},
        FORM,
    ),
    "41 components": ({"components": [display("x")] * 41, "flags": COMPONENTS_V2}, FORM),
    "4,001 characters of display": (
        {"components": [display("x" * 4001)], "flags": COMPONENTS_V2},
        FORM,
    ),
    "an empty display": ({"components": [display(" ")], "flags": COMPONENTS_V2}, FORM),
    "a file that isn't there": (
        {
            "components": [{"type": 13, "file": {"url": "attachment://a.csv"}}],
            "flags": COMPONENTS_V2,
        },
        FORM,
    ),
    "a long nonce": ({"content": "x", "nonce": "1" * 26}, FORM),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_over_a_limit_is_refused_and_minded(
    world: World, bot: Listener, what: str
) -> None:
    body, said = REFUSED[what]
    assert await refusal(bot, world.data.id, **body) == said
    assert len(world.offences()) == 1
    assert world.own() == []


async def test_what_is_at_the_limits_is_taken(world: World, bot: Listener) -> None:
    rows = [row(*[button(f"{n}-{m}", "x" * 80) for m in range(5)]) for n in range(5)]
    await send(bot, world.data.id, content="x" * 2000, components=rows)
    shown = [display("x" * 100) for _ in range(40)]
    await send(bot, world.data.id, components=shown, flags=COMPONENTS_V2)
    assert world.offences() == []


async def test_a_file_may_be_as_big_as_the_guild_allows(world: World, bot: Listener) -> None:
    channel = bot.get_channel(world.data.id)
    assert isinstance(channel, discord.TextChannel)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send(file=discord.File(io.BytesIO(bytes(10 * MIB + 1)), "big.bin"))
    assert (refused.value.status, refused.value.code) == (413, 40005)
    world.guild.premium_tier = 2
    await channel.send(file=discord.File(io.BytesIO(bytes(10 * MIB + 1)), "big.bin"))
    assert [file.size for file in world.own()[-1].files] == [10 * MIB + 1]


async def test_eleven_files_are_refused(world: World, bot: Listener) -> None:
    channel = bot.get_channel(world.data.id)
    assert isinstance(channel, discord.TextChannel)
    files = [discord.File(io.BytesIO(b"x"), f"{n}.txt") for n in range(11)]
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send(files=files)
    assert refused.value.code == 30015


class Chart(discord.ui.LayoutView):
    def __init__(self, filename: str) -> None:
        super().__init__(timeout=None)
        gallery: discord.ui.MediaGallery[Chart] = discord.ui.MediaGallery()
        gallery.add_item(media=f"attachment://{filename}", description="Bread by month")
        shown: discord.ui.Container[Chart] = discord.ui.Container(
            discord.ui.TextDisplay("## Bread")
        )
        shown.add_item(gallery)
        self.add_item(shown)


async def test_a_chart_is_shown_in_a_layout(world: World, bot: Listener) -> None:
    channel = bot.get_channel(world.data.id)
    assert isinstance(channel, discord.TextChannel)
    file = discord.File(io.BytesIO(b"\x89PNG"), "c.png")
    said = await channel.send(view=Chart("c.png"), file=file, allowed_mentions=QUIET)
    posted = world.own()[-1]
    assert posted.text == "## Bread"
    assert posted.components[0]["components"][1]["items"][0]["media"]["url"] == posted.files[0].url
    await said.edit(view=Chart("c.png"), attachments=said.attachments, allowed_mentions=QUIET)
    assert world.offences() == ["an edit that changes nothing: '## Bread'"]


async def test_a_file_that_no_component_shows_is_minded(world: World, bot: Listener) -> None:
    channel = bot.get_channel(world.data.id)
    assert isinstance(channel, discord.TextChannel)
    files = [discord.File(io.BytesIO(b"x"), name) for name in ("c.png", "d.png")]
    await channel.send(view=Chart("c.png"), files=files, allowed_mentions=QUIET)
    assert world.offences() == ["the file d.png is shown by no component"]
