"""The REST routes that the fake Discord models, by method and path."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.discord import command_routes as commands
from tests.fakes.discord import message_routes as messages
from tests.fakes.discord import thread_routes as threads
from tests.fakes.discord import webhook_routes as webhooks
from tests.fakes.discord.call import Answer, Call

Handler = Callable[[Call], Answer]
CHANNEL, MESSAGE = "/channels/{channel}", "/channels/{channel}/messages/{message}"
COMMANDS = "/applications/{application}/commands"
GUILD_COMMANDS = "/applications/{application}/guilds/{guild}/commands"
HOOK = "/webhooks/{application}/{token}"
REACTION = MESSAGE + "/reactions/{emoji}/@me"
OUTSIDE = ("callback", "followup", "get_answer", "edit_answer", "delete_answer")


@dataclass(frozen=True)
class Route:
    """`name` is what faults and rates call it; a webhook's token is all that it asks for."""

    name: str
    method: str
    pattern: re.Pattern[str]
    handler: Handler

    @property
    def is_interaction(self) -> bool:
        return self.name in OUTSIDE


def _route(name: str, method: str, path: str, handler: Handler) -> Route:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
    return Route(name, method, re.compile(f"^{pattern}$"), handler)


ROUTES = (
    _route("get_me", "GET", "/users/@me", commands.me),
    _route("get_user", "GET", "/users/(?!@me){user}", commands.user),
    _route("get_guilds", "GET", "/users/@me/guilds", threads.guilds),
    _route("open_dm", "POST", "/users/@me/channels", threads.open_dm),
    _route("get_application", "GET", "/oauth2/applications/@me", commands.application),
    _route("get_application", "GET", "/applications/@me", commands.application),
    _route("get_channel", "GET", CHANNEL, threads.channel),
    _route("edit_channel", "PATCH", CHANNEL, threads.edit),
    _route("delete_channel", "DELETE", CHANNEL, threads.delete),
    _route("typing", "POST", CHANNEL + "/typing", messages.type_),
    _route("get_messages", "GET", CHANNEL + "/messages", messages.page),
    _route("get_message", "GET", MESSAGE, messages.one),
    _route("create_message", "POST", CHANNEL + "/messages", messages.create),
    _route("edit_message", "PATCH", MESSAGE, messages.edit),
    _route("delete_message", "DELETE", MESSAGE, messages.delete),
    _route("create_reaction", "PUT", REACTION, messages.react),
    _route("delete_reaction", "DELETE", REACTION, messages.unreact),
    _route("start_thread", "POST", MESSAGE + "/threads", threads.start_from_message),
    _route("start_thread_alone", "POST", CHANNEL + "/threads", threads.start_alone),
    _route("join_thread", "PUT", CHANNEL + "/thread-members/@me", threads.join),
    _route("get_thread_member", "GET", CHANNEL + "/thread-members/{user}", threads.member),
    _route("archived_threads", "GET", CHANNEL + "/threads/archived/public", threads.archived),
    _route("active_threads", "GET", "/guilds/{guild}/threads/active", threads.active),
    _route("get_guild", "GET", "/guilds/{guild}", threads.guild),
    _route("get_guild_channels", "GET", "/guilds/{guild}/channels", threads.guild_channels),
    _route("get_member", "GET", "/guilds/{guild}/members/{user}", threads.guild_member),
    _route("get_commands", "GET", COMMANDS, commands.listed),
    _route("put_commands", "PUT", COMMANDS, commands.put),
    _route("get_commands", "GET", GUILD_COMMANDS, commands.listed),
    _route("put_commands", "PUT", GUILD_COMMANDS, commands.put),
    _route("callback", "POST", "/interactions/{interaction}/{token}/callback", webhooks.callback),
    _route("followup", "POST", HOOK, webhooks.followup),
    _route("get_answer", "GET", HOOK + "/messages/{message}", webhooks.get),
    _route("edit_answer", "PATCH", HOOK + "/messages/{message}", webhooks.edit),
    _route("delete_answer", "DELETE", HOOK + "/messages/{message}", webhooks.delete),
)


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a request, and what its path names."""
    for route in ROUTES:
        if route.method == method and (match := route.pattern.match(path)):
            return route, match.groupdict()
    return None


def major(params: dict[str, str]) -> str:
    """What makes a bucket of its own."""
    return "+".join(params[key] for key in ("channel", "guild", "token") if key in params)
