"""Which of Slack's payloads goes where, in Bolt's terms. Knows no transport and no answers.

Bolt acknowledges an event before its listener runs, unless it is told to process first: then
what a listener raises is no acknowledgement, and Slack delivers the event again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Any, cast

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.web.async_client import AsyncWebClient

from .intake import Intake
from .interactions import Interactions
from .modals import REASON
from .payload import part
from .readers import SlackReaders
from .shortcut import CALLBACK
from .teams import TeamId, Workspace, Workspaces

log = structlog.get_logger()

COMMANDS = ("/datasets",)
SHORTCUTS = (CALLBACK,)
EVENTS = (
    "agent_session_stopped",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "member_joined_channel",
    "member_left_channel",
    "message",
    "tokens_revoked",
    "user_change",
)
Payload = dict[str, Any]
Begin = Callable[[Coroutine[Any, Any, None]], None]


class Authorize(AsyncAuthorize):
    """Bolt's question for the token of an event, answered without a request per event."""

    def __init__(self, workspaces: Workspaces) -> None:
        super().__init__()
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        workspace = await self._workspaces.of(TeamId(team_id or "", enterprise_id))
        if workspace is None:
            return None
        context["workspace"] = workspace
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=workspace.me.team_id,
            bot_user_id=workspace.me.user_id,
            bot_id=workspace.me.bot_id,
            bot_token=workspace.client.token,
        )


def bolt_app(
    workspaces: Workspaces,
    intake: Intake,
    *,
    client: AsyncWebClient,
    readers: SlackReaders,
    oauth: AsyncOAuthSettings | None,
    begin: Begin,
) -> AsyncApp:
    """The app with every listener. `begin` runs what needs no acknowledgement to wait for it."""
    authorize: Any = Authorize(workspaces)
    app = AsyncApp(
        name="threadbook",  # else it looks through all modules for its caller
        client=client,
        authorize=authorize,
        oauth_settings=oauth,
        process_before_response=True,
        # HTTP requests are checked before they come here, by `http`.
        request_verification_enabled=False,
    )
    _hear(app, intake)
    _interact(app, Interactions(intake), begin)
    _watch(app, readers)
    _uninstall(app, workspaces)
    return app


def _hear(app: AsyncApp, intake: Intake) -> None:
    """What is said, asked by command, and stopped."""

    async def on_message(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
        shared = bool(body.get("is_ext_shared_channel"))
        await intake.event(_workspace(context), event, shared=shared)

    async def on_stop(event: Payload, context: AsyncBoltContext) -> None:
        await intake.stop(_workspace(context), event)

    async def on_command(ack: AsyncAck, command: Payload, context: AsyncBoltContext) -> None:
        await intake.command(_workspace(context), command)
        await ack()

    app.event("app_mention")(on_message)
    app.event("message")(on_message)
    app.event("agent_session_stopped")(on_stop)
    for command in COMMANDS:
        app.command(command)(on_command)


def _interact(app: AsyncApp, interactions: Interactions, begin: Begin) -> None:
    """Buttons, modals, the shortcut and the Home tab."""

    async def on_press(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        await interactions.pressed(_workspace(context), body)
        await ack()

    async def on_reason(
        ack: AsyncAck, view: Payload, body: Payload, context: AsyncBoltContext
    ) -> None:
        await interactions.complained(_workspace(context), view, str(body["user"]["id"]))
        await ack()

    async def on_shortcut(ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        await interactions.asks_about(_workspace(context), body)
        await ack()

    async def on_question(
        ack: AsyncAck, view: Payload, body: Payload, context: AsyncBoltContext
    ) -> None:
        user_id = str(body["user"]["id"])
        problem = await interactions.asked_about(_workspace(context), view, user_id)
        if problem:
            await ack(response_action="errors", errors={"question": problem})
        else:
            await ack()

    async def on_home(event: Payload, body: Payload, context: AsyncBoltContext) -> None:
        workspace, user_id = _workspace(context), str(event["user"])
        if event.get("tab") == "home":
            app_id = str(body.get("api_app_id") or "")
            begin(interactions.opened_home(workspace, user_id, app_id))
        elif event.get("tab") == "messages":
            begin(interactions.opened_messages(workspace, user_id, str(event["channel"])))

    app.action(re.compile("^tb:"))(on_press)
    app.view(REASON)(on_reason)
    app.view_closed(REASON)(on_reason)
    app.shortcut(CALLBACK)(on_shortcut)
    app.view(CALLBACK)(on_question)
    app.event("app_home_opened")(on_home)


def _watch(app: AsyncApp, readers: SlackReaders) -> None:
    """Who comes to read, and who goes."""

    async def on_move(event: Payload, context: AsyncBoltContext) -> None:
        readers.moved(_workspace(context), str(event["channel"]))

    async def on_change(event: Payload, context: AsyncBoltContext) -> None:
        readers.changed(_workspace(context), part(event, "user"))

    app.event("member_joined_channel")(on_move)
    app.event("member_left_channel")(on_move)
    app.event("user_change")(on_change)


def _uninstall(app: AsyncApp, workspaces: Workspaces) -> None:
    """Installations that end, or whose token does."""
    store = app.installation_store

    async def on_uninstalled(context: AsyncBoltContext) -> None:
        team_id = context.team_id or ""
        log.warning("uninstalled", team=team_id)
        if store is not None:
            await store.async_delete_all(enterprise_id=context.enterprise_id, team_id=team_id)
        workspaces.forget(team_id)

    async def on_revoked(event: Payload, context: AsyncBoltContext) -> None:
        team_id = context.team_id or ""
        if not part(event, "tokens").get("bot"):
            return
        log.warning("token revoked", team=team_id)
        if store is not None:
            await store.async_delete_bot(enterprise_id=context.enterprise_id, team_id=team_id)
        workspaces.forget(team_id)

    app.event("app_uninstalled")(on_uninstalled)
    app.event("tokens_revoked")(on_revoked)


def _workspace(context: AsyncBoltContext) -> Workspace:
    return cast(Workspace, context["workspace"])
