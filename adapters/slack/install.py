"""One app for many workspaces: how it is installed. Knows no database, only Slack's own stores."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from .scopes import SCOPES
from .teams import TeamId, Workspaces

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SlackOAuth:
    """One installation for many workspaces. `teams` lists those that the store knows."""

    client_id: str
    client_secret: str = field(repr=False)
    installations: AsyncInstallationStore
    states: AsyncOAuthStateStore
    teams: Callable[[], Awaitable[list[TeamId]]]
    authorization_url: str | None = None

    def settings(self, workspaces: Workspaces) -> AsyncOAuthSettings:
        """In Bolt's terms; a workspace that installs the app again is opened anew."""

        async def succeeded(args: AsyncSuccessArgs) -> BoltResponse:
            team_id = args.installation.team_id or ""
            log.info("installed", team=team_id)
            workspaces.forget(team_id)
            return await args.default.success(args)

        async def failed(args: AsyncFailureArgs) -> BoltResponse:
            log.warning("not installed", reason=args.reason)
            return await args.default.failure(args)

        return AsyncOAuthSettings(
            client_id=self.client_id,
            client_secret=self.client_secret,
            scopes=sorted(SCOPES),
            user_scopes=[],
            installation_store=self.installations,
            state_store=self.states,
            authorization_url=self.authorization_url,
            callback_options=AsyncCallbackOptions(success=succeeded, failure=failed),
        )
