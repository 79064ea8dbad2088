"""Every modelled Web API method: its scope, rate tier and work. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.slack import agents, chat, conversations, fields, identity, streams, uploads, views
from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import Json, SlackError
from tests.fakes.slack.people import Team
from tests.fakes.slack.workspace import Workspace


@dataclass(frozen=True)
class Method:
    """`tier` is Slack's, 0 where only a limit of its own holds. One of `scopes` is needed."""

    work: Callable[[Call], Json]
    tier: int
    scopes: tuple[str, ...] = ()


METHODS = {
    "auth.test": Method(identity.auth_test, 5),
    "auth.revoke": Method(identity.auth_revoke, 3),
    "users.info": Method(identity.user_info, 4, ("users:read",)),
    "users.list": Method(identity.users_list, 2, ("users:read",)),
    "team.info": Method(identity.team_info, 3, ("team:read",)),
    "bots.info": Method(identity.bot_info, 3, ("users:read",)),
    "chat.postMessage": Method(chat.post_message, 0, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, 4, ("chat:write",)),
    "chat.update": Method(chat.update, 3, ("chat:write",)),
    "chat.delete": Method(chat.delete, 3, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink, 5),
    "chat.startStream": Method(streams.start, 2, ("chat:write",)),
    "chat.appendStream": Method(streams.append, 4, ("chat:write",)),
    "chat.stopStream": Method(streams.stop, 2, ("chat:write",)),
    "assistant.threads.setStatus": Method(agents.set_status, 5, ("chat:write", "assistant:write")),
    "assistant.threads.setSuggestedPrompts": Method(
        agents.set_suggested_prompts, 3, ("assistant:write",)
    ),
    "assistant.threads.setTitle": Method(agents.set_title, 3, ("assistant:write",)),
    "agents.sessions.setStatus": Method(agents.set_session_status, 3, ("chat:write",)),
    "agents.sessions.rename": Method(agents.rename_session, 3, ("chat:write",)),
    "views.publish": Method(views.publish, 4),
    "views.open": Method(views.open_modal, 4),
    "views.push": Method(views.open_modal, 4),
    "views.update": Method(views.update, 4),
    "conversations.info": Method(conversations.info, 3),
    "conversations.members": Method(conversations.members, 4),
    "conversations.list": Method(conversations.listed, 2),
    "conversations.open": Method(conversations.open_direct, 3, ("im:write",)),
    "conversations.join": Method(conversations.join, 3, ("channels:join",)),
    "conversations.replies": Method(conversations.replies, 3),
    "conversations.history": Method(conversations.history, 3),
    "reactions.add": Method(conversations.add_reaction, 3, ("reactions:write",)),
    "reactions.remove": Method(conversations.remove_reaction, 2, ("reactions:write",)),
    "files.getUploadURLExternal": Method(uploads.get_upload_url, 4, ("files:write",)),
    "files.completeUploadExternal": Method(uploads.complete, 4, ("files:write",)),
    "files.info": Method(uploads.info, 4, ("files:read",)),
    "files.delete": Method(uploads.delete, 3, ("files:write",)),
}


def call(workspace: Workspace, team: Team, name: str, given: Json) -> Json:
    """The answer of a method.

    Raises:
        SlackError: Slack's word for what is wrong.
    """
    method = METHODS.get(name)
    if method is None:
        workspace.unmodelled.append(name)
        raise SlackError("unknown_method")
    try:
        if not team.is_installed:
            raise SlackError("account_inactive")
        rates = workspace.rates
        if rates and (wait_s := rates.wait_s(team.id, name, method.tier)):
            raise SlackError("ratelimited", retry_after_s=wait_s)
        parsed, mistakes = fields.parse(name, given, fields.FIELDS[name])
        workspace.mistakes += [one for one in mistakes if one not in workspace.mistakes]
        one_call = Call(workspace, team, name, parsed)
        if method.scopes:
            one_call.need(*method.scopes)
        return method.work(one_call)
    finally:
        workspace.changed.set()
