"""What people do with their hands: press, choose, fill in, run commands, use menus."""

from __future__ import annotations

import mimetypes
from typing import Any

from tests.fakes.discord import events, permissions
from tests.fakes.discord.errors import Json
from tests.fakes.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction
from tests.fakes.discord.messages import File, Posted, interactive
from tests.fakes.discord.places import DM, FILE_LIMITS, Channel, Person
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord.threads import Thread

Place = Posted | Thread | Channel
STRING, SELECT_OF_STRINGS, ATTACHMENT = 3, 3, 11


def where(place: Place) -> Channel:
    """The channel that a place is: of a message in a channel, the thread started from it.

    Raises:
        LookupError: there is no thread yet.
    """
    if isinstance(place, Channel):
        return place
    if isinstance(place, Thread):
        if place.channel is None:
            raise LookupError("there is no thread yet")
        return place.channel
    return place.thread or place.channel


class Hands:
    """Gives interactions: `until_answered` waits for what the app says to one."""

    def __init__(self, server: DiscordServer, person: Person, channel: Channel) -> None:
        self._server = server
        self._world = server.world
        self.person = person
        self.channel = channel

    async def presses(self, message: Posted, what: str, times: int = 1) -> list[Interaction]:
        """Press a button, by its label, emoji or custom id, quickly so often.

        Raises:
            LookupError: there is no such button; the text says what there is.
        """
        return [self._press(message, _found(message.components, what)) for _ in range(times)]

    async def chooses(self, message: Posted, what: str, *values: str) -> Interaction:
        """Choose options of a select, by its custom id or placeholder; by label or value."""
        select = _found(message.components, what)
        known = {one["label"]: one["value"] for one in select.get("options", [])}
        chosen = [known.get(value, value) for value in values]
        if select["type"] == SELECT_OF_STRINGS and not set(chosen) <= set(known.values()):
            raise LookupError(f"no option {values}; there are {list(known)}")
        return self._press(message, select, {"values": chosen})

    async def submits(self, asked: Interaction, values: dict[str, str]) -> Interaction:
        """Fill in and submit the modal that an interaction was answered with.

        Fields are named by label or custom id; what isn't given stays as it was.
        """
        if asked.modal is None:
            raise LookupError("no modal is open")
        modal, asked.modal = asked.modal, None
        left = dict(values)
        components = [_filled(one, left) for one in modal["components"]]
        if left:
            raise LookupError(f"the modal has no {list(left)}")
        data: Json = {"custom_id": modal["custom_id"], "components": components}
        return self._interact(MODAL, data, asked.channel, asked.source)

    async def runs(
        self, command: str, options: dict[str, Any] | None = None, *, at: Place | None = None
    ) -> Interaction:
        """A slash command such as `/ask`, in the channel or a thread; a tuple is a file.

        Raises:
            LookupError: it isn't registered, or an option isn't or is missing.
        """
        channel = self._place(at)
        known = self._command(command.removeprefix("/"), 1, channel)
        given = dict(options or {})
        said: list[Json] = []
        resolved: Json = {}
        for option in known.get("options", []):
            if option["name"] in given:
                value = self._value(given.pop(option["name"]), resolved)
                said.append({"name": option["name"], "type": option["type"], "value": value})
            elif option.get("required"):
                raise LookupError(f"{command} needs {option['name']}")
        if given:
            raise LookupError(f"{command} has no {list(given)}")
        return self._interact(COMMAND, _named(known, said, resolved), channel)

    async def types(
        self,
        command: str,
        option: str,
        text: str,
        *,
        at: Place | None = None,
        others: dict[str, Any] | None = None,
    ) -> list[Json]:
        """Type into an option with autocompletion; gives what the app offers."""
        channel = self._place(at)
        known = self._command(command.removeprefix("/"), 1, channel)
        found = next((o for o in known.get("options", []) if o["name"] == option), None)
        if found is None or not found.get("autocomplete"):
            raise LookupError(f"{command} completes no {option}")
        said: list[Json] = [
            {"name": name, "type": STRING, "value": value} for name, value in (others or {}).items()
        ]
        said.append({"name": option, "type": found["type"], "value": text, "focused": True})
        asked = self._interact(AUTOCOMPLETE, _named(known, said, {}), channel)
        return (await self.until_answered(asked)).choices

    async def uses_menu(self, name: str, message: Posted) -> Interaction:
        """A command of a message's context menu."""
        known = self._command(name, 3, message.channel)
        shown = events.message(self._world, message)
        data = _named(known, [], {"messages": {str(message.id): shown}})
        return self._interact(
            COMMAND, data | {"target_id": str(message.id)}, message.channel, target=message
        )

    async def until_answered(self, asked: Interaction, deadline_s: float = 30) -> Interaction:
        """The interaction, once the app has answered it."""
        await self._world.until(lambda: asked.is_answered, deadline_s)
        return asked

    def _place(self, place: Place | None) -> Channel:
        return self.channel if place is None else where(place)

    def _command(self, name: str, kind: int, channel: Channel) -> Json:
        commands = self._world.commands
        known = [*commands.get(channel.guild_id, []), *commands.get(None, [])]
        for one in known:
            if one["name"] == name and one["type"] == kind and _is_for(one, channel):
                return one
        raise LookupError(f"no command {name}; there are {[one['name'] for one in known]}")

    def _value(self, given: Any, resolved: Json) -> Any:
        if not isinstance(given, tuple):
            return given
        name, content = given
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = self._world.add_file(File(0, name, content, mimetype))
        resolved.setdefault("attachments", {})[str(file.id)] = file.to_json()
        return str(file.id)

    def _press(self, message: Posted, found: Json, more: Json | None = None) -> Interaction:
        if found.get("disabled"):
            raise LookupError(f"{found.get('label')} is disabled")
        if message.is_deleted or message.visible_to not in (None, self.person.id):
            raise LookupError("the message can't be seen")
        data: Json = {
            "custom_id": found["custom_id"],
            "component_type": found["type"],
            "id": found.get("id", 1),
        }
        return self._interact(COMPONENT, data | (more or {}), message.channel, message)

    def _interact(
        self,
        type: int,
        data: Json,
        channel: Channel,
        source: Posted | None = None,
        target: Posted | None = None,
    ) -> Interaction:
        world = self._world
        id = world.ids.next()
        made = Interaction(
            id, f"token-{id}", type, self.person, channel, data, world.clock(), source
        )
        world.interactions[id] = made
        if not self._server.is_connected:
            world.unanswered.append(f"{made.what}: nobody listened")
            made.is_excused = True
        world.tell("INTERACTION_CREATE", self._payload(made), channel)
        return made

    def _payload(self, made: Interaction) -> Json:
        world, channel = self._world, made.channel
        guild = world.guild_of(channel)
        payload: Json = {
            "id": str(made.id),
            "application_id": str(world.application_id),
            "type": made.type,
            "token": made.token,
            "version": 1,
            "data": made.data,
            "channel_id": str(channel.id),
            "channel": channel.to_json() | {"permissions": str(permissions.ALL)},
            "locale": self.person.locale,
            "entitlements": [],
            "attachment_size_limit": guild.max_file_bytes if guild else FILE_LIMITS[0],
            "authorizing_integration_owners": {"0": str(guild.id) if guild else "0"},
            "context": 0 if guild else 1,
        }
        if made.source:
            payload["message"] = events.message(world, made.source)
        if guild is None:
            return payload | {
                "user": self.person.to_json(),
                "app_permissions": str(permissions.EVERYONE),
            }
        allowed = guild.permissions_of(self.person.id, channel)
        member = guild.member_json(self.person) | {"user": self.person.to_json()}
        return payload | {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "member": member | {"permissions": str(allowed)},
            "app_permissions": str(guild.permissions_of(world.bot.id, channel)),
        }


def _is_for(command: Json, channel: Channel) -> bool:
    """Whether a command is offered in direct messages, if that is where one is."""
    if channel.kind != DM:
        return True
    contexts = command.get("contexts")
    return command.get("dm_permission") is not False and (contexts is None or 1 in contexts)


def _named(command: Json, options: list[Json], resolved: Json) -> Json:
    data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    if options:
        data["options"] = options
    return data | ({"resolved": resolved} if resolved else {})


def _found(components: list[Json], what: str) -> Json:
    known = interactive(components)
    for one in known:
        emoji = (one.get("emoji") or {}).get("name")
        if what in (one.get("custom_id"), one.get("label"), one.get("placeholder"), emoji):
            return one
    there = [one.get("label") or one.get("placeholder") or one.get("custom_id") for one in known]
    raise LookupError(f"no {what!r}; there are {there}")


def _filled(component: Json, values: dict[str, str]) -> Json:
    """A part of a modal as it comes back, with what a person gave it."""
    made: Json = {"type": component["type"], "id": component.get("id", 1)}
    if "components" in component:
        return made | {"components": [_filled(one, values) for one in component["components"]]}
    if "component" in component:
        inner = component["component"]
        label = component.get("label", "")
        if label in values:
            values[inner["custom_id"]] = values.pop(label)
        return made | {"component": _filled(inner, values)}
    if "custom_id" not in component:
        return made
    label, custom_id = component.get("label", ""), component["custom_id"]
    given = values.pop(label, None) or values.pop(custom_id, None)
    value = given if given is not None else component.get("value", "")
    if component["type"] == SELECT_OF_STRINGS:
        return made | {"custom_id": custom_id, "values": [value] if value else []}
    if component.get("required", True) and not value:
        raise LookupError(f"{label or custom_id} is required")
    return made | {"custom_id": custom_id, "value": value}
