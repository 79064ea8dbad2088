"""What an app posts to a `response_url`: answers to an interaction, at most five."""

from __future__ import annotations

from tests.fakes.slack import fields
from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import Json, SlackError
from tests.fakes.slack.links import ResponseUrl
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.workspace import Workspace

NAME = "response_url"


def respond(workspace: Workspace, id: str, given: Json) -> None:
    """Do what was posted.

    Raises:
        SlackError: Slack's word for what is wrong.
    """
    url = workspace.links.use_response(id)
    parsed, mistakes = fields.parse(NAME, given, fields.RESPONSE_URL)
    workspace.mistakes += mistakes
    answer(workspace, url, parsed)


def answer(workspace: Workspace, url: ResponseUrl, given: Json) -> None:
    """Show an answer to the person alone, or to all; or change what was pressed."""
    team = workspace.teams[workspace.channels[url.channel].team_id]
    call = Call(workspace, team, NAME, given)
    about = workspace.message(url.channel, url.message_ts) if url.message_ts else None
    if call.get("delete_original"):
        if about:
            about.is_deleted = True
        workspace.changed.set()
        return
    text, blocks = call.text("text"), call.blocks()
    if not text and not blocks:
        raise SlackError("no_text")
    call.check_for_pings(text, blocks)
    if call.get("replace_original") and about:
        about.markup, about.blocks, about.edited = text, blocks, workspace.next_ts()
        workspace.changed.set()
        return
    kind = call.text("response_type") or "ephemeral"
    if kind not in ("ephemeral", "in_channel"):
        raise SlackError("invalid_arguments", "response_type")
    only = url.user if kind == "ephemeral" else None
    thread_ts = call.text("thread_ts") or None
    workspace.add(
        Posted(
            workspace.next_ts(), url.channel, thread_ts, team.bot_user, text, team.bot_id,
            team.id, blocks=blocks, visible_to=only, texts=[text],
        )
    )  # fmt: skip
