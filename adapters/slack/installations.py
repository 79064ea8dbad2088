"""Where the workspaces that installed the Slack app are kept: in our own database.

The tables and the code that fills them are Slack's library's; the migrations are ours.
"""

from __future__ import annotations

from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from .install import SlackOAuth
from .schema import bots
from .teams import TeamId

STATE_S = 600


def slack_oauth(engine: AsyncEngine, *, client_id: str, client_secret: str) -> SlackOAuth:
    """What the Slack adapter needs to be installed in many workspaces."""

    async def teams() -> list[TeamId]:
        installed = (
            select(bots.c.team_id, bots.c.enterprise_id)
            .where(bots.c.client_id == client_id, bots.c.team_id.is_not(None))
            .distinct()
        )
        async with engine.begin() as db:
            rows = (await db.execute(installed)).all()
        return [TeamId(row.team_id, row.enterprise_id) for row in rows]

    return SlackOAuth(
        client_id=client_id,
        client_secret=client_secret,
        installations=AsyncSQLAlchemyInstallationStore(client_id, engine),
        states=AsyncSQLAlchemyOAuthStateStore(STATE_S, engine),
        teams=teams,
    )
