"""The workspaces we serve, each with its token. Knows no events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.web.async_client import AsyncWebClient

from .clients import Connect
from .directory import Directory
from .errors import FAILURES, reason
from .events import Identity
from .people import People, Person
from .rates import Rates

log = structlog.get_logger()


class WorkspaceUnknown(Exception):
    """Nothing can be done for this workspace now; Slack may deliver the event again."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace, ready to be talked to. `reads` repeats calls that failed, `client` doesn't:
    what posts must not post twice.
    """

    me: Identity
    client: AsyncWebClient
    reads: AsyncWebClient
    people: People
    directory: Directory
    rates: Rates


@dataclass(frozen=True, slots=True)
class TeamId:
    """A workspace where the app is installed; it may belong to an enterprise."""

    team_id: str
    enterprise_id: str | None = None


class Workspaces(Protocol):
    """Where an event belongs."""

    async def of(self, team: TeamId) -> Workspace | None:
        """The workspace of an event; None when the app isn't installed there.

        Raises:
            WorkspaceUnknown: Slack doesn't answer now.
        """
        ...

    def known(self, team_id: str) -> Workspace:
        """A workspace that was there before."""
        ...

    def forget(self, team_id: str) -> None:
        """Take the installation from the store again: it has changed, or is gone."""
        ...

    async def all(self) -> list[Workspace]:
        """Every workspace that can be written to."""
        ...


async def open_workspace(connect: Connect, token: str) -> Workspace:
    """The workspace of a token.

    Raises:
        FAILURES: Slack refuses the token, or can't be reached.
    """
    reads = connect.reading(token)
    answer: Any = await reads.auth_test()
    me = Identity(
        team_id=str(answer["team_id"]),
        user_id=str(answer["user_id"]),
        bot_id=str(answer.get("bot_id") or ""),
        url=str(answer.get("url") or ""),
    )
    enterprise_id = str(answer.get("enterprise_id") or "")

    def parse(user: Mapping[str, Any]) -> Person:
        return Person.parse(user, me.team_id, enterprise_id)

    people, directory = People(connect.once(token), parse), Directory(reads, parse)
    return Workspace(me, connect.posting(token), reads, people, directory, Rates())


class OneWorkspace:
    """The workspace of the one token that is configured."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def of(self, team: TeamId) -> Workspace | None:
        # People of other companies press buttons under their own team's id.
        return self._workspace

    def known(self, team_id: str) -> Workspace:
        return self._workspace

    def forget(self, team_id: str) -> None:
        log.error("Slack has revoked the token", team=team_id, mend="install the app again")

    async def all(self) -> list[Workspace]:
        return [self._workspace]


class InstalledWorkspaces:
    """Every workspace that installed the app, from the installation store."""

    def __init__(
        self,
        connect: Connect,
        store: AsyncInstallationStore,
        teams: Callable[[], Awaitable[list[TeamId]]],
    ) -> None:
        self._connect = connect
        self._store = store
        self._teams = teams
        self._open: dict[str, Workspace] = {}
        # Of those that uninstalled the app: what runs there still has to end somehow.
        self._stale: dict[str, Workspace] = {}

    async def of(self, team: TeamId) -> Workspace | None:
        if team.team_id in self._open:
            return self._open[team.team_id]
        bot = await self._store.async_find_bot(
            enterprise_id=team.enterprise_id, team_id=team.team_id
        )
        if bot is None or not bot.bot_token:
            return None
        try:
            workspace = await open_workspace(self._connect, bot.bot_token)
        except FAILURES as error:
            raise WorkspaceUnknown(f"{team.team_id}: {reason(error)}") from error
        self._open[team.team_id] = workspace
        return workspace

    def known(self, team_id: str) -> Workspace:
        return self._open.get(team_id) or self._stale[team_id]

    def forget(self, team_id: str) -> None:
        if team_id in self._open:
            self._stale[team_id] = self._open.pop(team_id)

    async def all(self) -> list[Workspace]:
        found: list[Workspace] = []
        for team in await self._teams():
            try:
                workspace = await self.of(team)
            except WorkspaceUnknown as error:
                log.warning("a workspace can't be served now", reason=str(error))
            else:
                found += [workspace] if workspace else []
        return found
