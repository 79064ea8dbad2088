"""Who the app is, and the commands that it registers with the fake Discord."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.discord import limits
from tests.fakes.discord.call import Answer, Call
from tests.fakes.discord.errors import DiscordError, Json, invalid, unknown

MAX_COMMANDS, MAX_MENUS, MAX_OPTIONS = 100, 15, 25
SLASH = re.compile(r"^[-_'\w]{1,32}$")
KNOWN = {
    "name", "description", "options", "type", "nsfw", "default_member_permissions",
    "dm_permission", "contexts", "integration_types", "name_localizations",
    "description_localizations", "id", "application_id", "handler",
}  # fmt: skip
INTENT_FLAG = 1 << 18


def me(call: Call) -> Answer:
    return call.world.bot.to_json() | {"verified": True, "mfa_enabled": True, "locale": "en-US"}


def user(call: Call) -> Answer:
    found = call.world.people.get(call.id("user"))
    if found is None:
        raise unknown("User")
    return found.to_json()


def application(call: Call) -> Answer:
    world = call.world
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": INTENT_FLAG if world.privileged_intents else 0,
        "rpc_origins": [],
        "owner": world.ana.to_json(),
        "team": None,
        "bot": world.bot.to_json(),
        "approximate_guild_count": len(world.guilds),
    }


def listed(call: Call) -> Answer:
    """The app's commands, for everywhere or one guild."""
    return call.world.commands.get(_scope(call), [])


def put(call: Call) -> Answer:
    """All commands at once; what isn't there any more is gone."""
    world, scope = call.world, _scope(call)
    given: list[Json] = call.body
    menus = [one for one in given if one.get("type", 1) != 1]
    if len(given) - len(menus) > MAX_COMMANDS or len(menus) > 2 * MAX_MENUS:
        raise DiscordError(400, 30032, "Maximum number of application commands reached (100).")
    names = [(one.get("type", 1), one["name"]) for one in given]
    if len(set(names)) < len(names):
        words = "Application command names must be unique"
        raise invalid("name", words, "APPLICATION_COMMANDS_DUPLICATE_NAME")
    old = {(one["type"], one["name"]): one for one in world.commands.get(scope, [])}
    made = [_made(call, one, old) for one in given]
    world.commands[scope] = made
    world.command_puts.append(scope)
    world.changed.set()
    return made


def _made(call: Call, given: Json, old: dict[tuple[int, str], Json]) -> Json:
    for field in given.keys() - KNOWN:
        call.world.unmodelled.append(f"a command with {field}")
    kind = given.get("type", 1)
    _check(given, kind)
    before = old.get((kind, given["name"]))
    return given | {
        "id": before["id"] if before else str(call.world.ids.next()),
        "application_id": str(call.world.application_id),
        "version": str(call.world.ids.next()),
        "type": kind,
        "description": given.get("description", ""),
    }


def _check(given: Json, kind: int) -> None:
    name = given.get("name", "")
    if kind == 1 and (not SLASH.match(name) or name != name.lower()):
        raise invalid("name", "Command name is invalid", "APPLICATION_COMMAND_INVALID_NAME")
    if not 1 <= len(name) <= 32:
        raise invalid("name", "Must be between 1 and 32 in length.")
    if kind == 1 and not 1 <= len(given.get("description", "")) <= 100:
        raise invalid("description", "Must be between 1 and 100 in length.")
    if kind != 1 and given.get("description"):
        raise invalid("description", "Context menu commands cannot have description")
    options: list[Any] = given.get("options", [])
    if len(options) > MAX_OPTIONS:
        raise invalid("options", f"Must be {MAX_OPTIONS} or fewer in length.")
    for option in options:
        _check_option(option)


def _check_option(option: Json) -> None:
    if not SLASH.match(option["name"]) or not 1 <= len(option["description"]) <= 100:
        raise invalid("options", "Must be between 1 and 100 in length.")
    choices = option.get("choices", [])
    if len(choices) > limits.MAX_CHOICES:
        raise invalid("options.choices", f"Must be {limits.MAX_CHOICES} or fewer in length.")
    if choices and option.get("autocomplete"):
        raise invalid("options", "choices and autocomplete exclude each other")


def _scope(call: Call) -> int | None:
    if call.id("application") != call.world.application_id:
        raise unknown("Application")
    if "guild" not in call.params:
        return None
    guild = call.world.guilds.get(call.id("guild"))
    if guild is None or not guild.has_commands:
        raise DiscordError(403, 50001, "Missing Access")
    return guild.id
