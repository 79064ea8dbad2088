"""What the doctor says of Discord's token, intents and servers, through the real library."""

from __future__ import annotations

from adapters.discord.check import check_token
from tests.fakes.discord import permissions
from tests.fakes.discord.server import TOKEN, DiscordServer


async def test_a_bot_that_may_do_all_it_needs_has_no_problem(discord: DiscordServer) -> None:
    assert await check_token(token=TOKEN, api_url=discord.api_url) == []


async def test_a_wrong_token_is_named(discord: DiscordServer) -> None:
    [said] = await check_token(token="no.such.token", api_url=discord.api_url)
    assert said.startswith("Discord refuses the token.")


async def test_the_switch_for_message_content_is_named(discord: DiscordServer) -> None:
    discord.world.privileged_intents = False
    [said] = await check_token(token=TOKEN, api_url=discord.api_url)
    assert "Message Content Intent" in said


async def test_missing_permissions_are_named_with_their_server(discord: DiscordServer) -> None:
    denied = permissions.CREATE_PUBLIC_THREADS | permissions.ATTACH_FILES
    for role in discord.world.guild.roles.values():
        role.permissions &= ~denied
    [said] = await check_token(token=TOKEN, api_url=discord.api_url)
    assert said == "In Acme the bot lacks attach_files, create_public_threads"


async def test_a_bot_in_no_server_says_where_to_invite_it(discord: DiscordServer) -> None:
    discord.world.guilds.clear()
    [said] = await check_token(token=TOKEN, api_url=discord.api_url)
    assert "https://discord.com/oauth2/authorize?client_id=" in said
    assert "applications.commands" in said


async def test_a_discord_out_of_reach_is_said(discord: DiscordServer) -> None:
    [said] = await check_token(token=TOKEN, api_url="http://127.0.0.1:9/api/v10")
    assert "can't be reached" in said
