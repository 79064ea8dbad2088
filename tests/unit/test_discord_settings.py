"""Discord's settings, and which platforms are served."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.desk import AdapterError
from adapters.discord.access import CHANNEL, GUILD, ROLE, Access
from adapters.discord.events import Place
from bot.platforms import discord, platforms, used
from bot.settings import SettingsError, read

NO_FILE = Path("no.env")
TOKEN = {"DISCORD_TOKEN": "a.b.c"}
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def test_ids_are_read_from_lists_with_commas() -> None:
    platform = discord(read(NO_FILE, **TOKEN, THREADBOOK_DISCORD_ROLES="12, 34,"))
    assert platform.access == Access(roles=frozenset({"12", "34"}))


def test_names_in_the_place_of_ids_are_refused() -> None:
    with pytest.raises(SettingsError, match="THREADBOOK_DISCORD_GUILDS: must be ids"):
        read(NO_FILE, THREADBOOK_DISCORD_GUILDS="My server")


def test_lists_without_a_token_are_no_discord() -> None:
    platform = discord(read(NO_FILE, THREADBOOK_DISCORD_GUILDS="12"))
    assert platform.is_used
    assert "DISCORD_TOKEN is missing" in platform.problem()


def test_an_address_that_is_no_discord_api_is_refused() -> None:
    with pytest.raises(SettingsError, match="THREADBOOK_DISCORD_API_URL"):
        read(NO_FILE, THREADBOOK_DISCORD_API_URL="https://example.org")


def test_each_platform_that_is_set_is_served() -> None:
    both = used(read(NO_FILE, **TOKEN, **SLACK))
    assert [platform.name for platform in both] == ["Slack", "Discord"]
    assert [platform.name for platform in used(read(NO_FILE, **TOKEN))] == ["Discord"]
    assert not any(platform.is_used for platform in platforms(read(NO_FILE)))


def test_a_start_without_a_platform_says_what_to_set() -> None:
    with pytest.raises(AdapterError, match="DISCORD_TOKEN"):
        used(read(NO_FILE))


def test_tokens_are_shown_nowhere() -> None:
    assert "a.b.c" not in repr(platforms(read(NO_FILE, **TOKEN, **SLACK)))


def test_an_empty_list_allows_all() -> None:
    everywhere = Place("1", "20")
    assert Access().bars_place(everywhere) == ""
    assert Access().bars_person(()) == ""


def test_each_list_bars_what_is_not_on_it() -> None:
    access = Access(frozenset({"1"}), frozenset({"20"}), frozenset({"5"}))
    assert access.bars_place(Place("2", "20")) == GUILD
    assert access.bars_place(Place("1", "21")) == CHANNEL
    assert access.bars_place(Place("1", "30", "20")) == ""
    assert access.bars_person(("4",)) == ROLE
    assert access.bars_person(("4", "5")) == ""
