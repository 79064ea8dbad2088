"""How the app answers interactions of the fake Discord: callbacks and the webhook of each."""

from __future__ import annotations

from tests.fakes.discord import component_limits, events, limits, messages, permissions, posting
from tests.fakes.discord.call import Answer, Call
from tests.fakes.discord.errors import DiscordError, Json, invalid, unknown
from tests.fakes.discord.interactions import (
    ANSWER_S,
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    KINDS,
    MODAL,
    TOKEN_S,
    Interaction,
    Kind,
)
from tests.fakes.discord.messages import (
    COMMAND as COMMAND_MESSAGE,
)
from tests.fakes.discord.messages import (
    CONTEXT_COMMAND,
    DEFAULT,
    EPHEMERAL,
    LOADING,
    Posted,
)

FOLLOWUP = (*posting.FIELDS, "thread_name", "username", "avatar_url")
MAX_TITLE, MAX_INPUT = 45, 4000


def callback(call: Call) -> Answer:
    """The first answer to an interaction: in time, and only once."""
    world = call.world
    interaction = world.interactions.get(call.id("interaction"))
    if interaction is None or interaction.token != call.params["token"]:
        raise unknown("Interaction")
    if interaction.is_answered:
        if not call.repeats_a_lost_one():
            world.mistakes.append(f"{interaction.what} was answered twice")
        raise DiscordError(400, 40060, "Interaction has already been acknowledged.")
    if world.clock() - interaction.created_s > ANSWER_S:
        if not interaction.is_excused:
            world.mistakes.append(f"{interaction.what} was answered after {ANSWER_S:g} s")
        raise unknown("Interaction")
    kind = KINDS.get(call.given.get("type", 0))
    if kind is None or not _fits(interaction, kind):
        raise invalid("type", "not for this interaction", "INTERACTION_TYPE_INVALID")
    if kind not in ("choices", "modal"):
        _need_unlocked(call, interaction)
    _answer(call, interaction, kind, call.given.get("data") or {})
    interaction.answer = kind
    world.changed.set()
    return _told(call, interaction) if call.query.get("with_response") in ("true", "1") else None


def followup(call: Call) -> Answer:
    """One more message; the first one after "thinking" takes its place."""
    call.knows(*FOLLOWUP)
    interaction = _alive(call)
    _need_unlocked(call, interaction)
    waiting = interaction.original
    if waiting and waiting.is_loading and interaction.answer == "thinking":
        return _fill(call, waiting)
    draft = _draft(call, interaction, call.given, DEFAULT)
    draft.answers = waiting if waiting and not waiting.is_deleted else None
    made = posting.fill(call, draft, call.given, call.uploads)
    interaction.followups.append(_show(call, made))
    return _shown(call, made)


def get(call: Call) -> Answer:
    return _shown(call, _named(call))


def edit(call: Call) -> Answer:
    call.knows(*posting.FIELDS)
    return _fill(call, _named(call))


def delete(call: Call) -> Answer:
    events.deleted(call.world, _named(call))
    return None


def _need_unlocked(call: Call, interaction: Interaction) -> None:
    """In a locked thread nothing is taken; that it stays without an answer is no offence."""
    channel = interaction.channel
    if channel.is_locked and not call.may(channel, permissions.MANAGE_THREADS):
        interaction.is_excused = True
        raise DiscordError(403, 50083, "Thread is archived")


def _fits(interaction: Interaction, kind: Kind) -> bool:
    match kind:
        case "choices":
            return interaction.type == AUTOCOMPLETE
        case "modal":
            return interaction.type in (COMMAND, COMPONENT)
        case "update" | "update later":
            return interaction.type == COMPONENT or (
                interaction.type == MODAL and interaction.source is not None
            )
        case _:
            return interaction.type != AUTOCOMPLETE


def _answer(call: Call, interaction: Interaction, kind: Kind, data: Json) -> None:
    match kind:
        case "message":
            draft = _draft(call, interaction, data, _message_kind(interaction))
            made = posting.fill(call, draft, data, call.uploads)
            interaction.original = _show(call, made)
        case "thinking":
            made = _draft(call, interaction, data, _message_kind(interaction))
            made.flags |= LOADING
            interaction.original = _show(call, made)
        case "update later":
            interaction.original = interaction.source
        case "update":
            interaction.original = interaction.source
            if interaction.source:
                posting.apply(call, interaction.source, data, call.uploads)
                _touch(call, interaction.source)
        case "choices":
            interaction.choices = _choices(data)
        case "modal":
            interaction.modal = _modal(data)


def _draft(call: Call, interaction: Interaction, data: Json, kind: int) -> Posted:
    flags = int(data.get("flags") or 0) & EPHEMERAL
    interaction.is_ephemeral = interaction.is_ephemeral or bool(flags)
    world = call.world
    made = Posted(world.ids.next(), interaction.channel, world.bot, kind=kind, flags=flags)
    made.interaction = interaction.metadata()
    made.webhook_id = world.application_id
    if interaction.type == COMMAND:
        made.command = interaction.data["name"]
    made.visible_to = interaction.person.id if flags else None
    return made


def _message_kind(interaction: Interaction) -> int:
    if interaction.type != COMMAND:
        return DEFAULT
    return COMMAND_MESSAGE if interaction.data.get("type", 1) == 1 else CONTEXT_COMMAND


def _show(call: Call, message: Posted) -> Posted:
    posting.keep(call, message)
    events.publish(call.world, message)
    return message


def _fill(call: Call, message: Posted) -> Answer:
    """Change an answer; one that was awaited isn't any more."""
    was_loading = message.is_loading
    posting.apply(call, message, call.given, call.uploads)
    message.flags &= ~LOADING
    if was_loading:
        call.world.changed.set()
        events.changed(call.world, message)
    else:
        _touch(call, message)
    return _shown(call, message)


def _touch(call: Call, message: Posted) -> None:
    message.edited_s = call.world.now_s()
    message.edits += 1
    events.changed(call.world, message)


def _alive(call: Call) -> Interaction:
    """The interaction of a webhook's token.

    Raises:
        DiscordError: there is none, it isn't answered yet, or its 15 minutes are over.
    """
    token = call.params["token"]
    found = next((one for one in call.world.interactions.values() if one.token == token), None)
    if found is None or not found.is_answered:
        raise unknown("Webhook")
    if call.world.clock() - found.created_s > TOKEN_S:
        raise DiscordError(401, 50027, "Invalid Webhook Token")
    return found


def _named(call: Call) -> Posted:
    interaction = _alive(call)
    which = call.params["message"]
    if which == "@original":
        found = interaction.original
    else:
        mine = [interaction.original, interaction.source, *interaction.followups]
        found = next((one for one in mine if one and one.id == int(which)), None)
    if found is None or found.is_deleted:
        raise unknown("Message")
    return found


def _choices(data: Json) -> list[Json]:
    choices = list(data.get("choices", []))
    if len(choices) > limits.MAX_CHOICES:
        raise invalid("data.choices", f"Must be {limits.MAX_CHOICES} or fewer in length.")
    for choice in choices:
        if not 1 <= len(choice["name"]) <= 100 or not 1 <= len(str(choice["value"])) <= 100:
            raise invalid("data.choices", "Must be between 1 and 100 in length.")
    return choices


def _modal(data: Json) -> Json:
    if not 1 <= len(data.get("title", "")) <= MAX_TITLE:
        raise invalid("data.title", f"Must be between 1 and {MAX_TITLE} in length.")
    if not 1 <= len(data.get("custom_id", "")) <= component_limits.MAX_CUSTOM_ID:
        raise invalid("data.custom_id", f"Must be between 1 and {component_limits.MAX_CUSTOM_ID}.")
    if not 1 <= len(data.get("components", [])) <= component_limits.MAX_ROWS:
        raise invalid(
            "data.components", f"Must be between 1 and {component_limits.MAX_ROWS} in length."
        )
    for one in messages.interactive(data["components"]):
        if len(one.get("label") or "") > MAX_TITLE or len(one.get("value") or "") > MAX_INPUT:
            raise invalid("data.components", "Must be 45 or fewer in length.")
    return data


def _told(call: Call, interaction: Interaction) -> Json:
    message = interaction.original
    told: Json = {"id": str(interaction.id), "type": interaction.type}
    resource: Json = {"type": call.given["type"]}
    if message:
        told |= {
            "response_message_id": str(message.id),
            "response_message_loading": message.is_loading,
            "response_message_ephemeral": message.visible_to is not None,
        }
        resource["message"] = _shown(call, message)
    return {"interaction": told, "resource": resource}


def _shown(call: Call, message: Posted) -> Json:
    world = call.world
    return messages.to_json(message, world.people, world.bot.id)
