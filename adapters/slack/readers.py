"""Who can read a thread in Slack (`audience.Readers`): whoever can read the channel it is in.

A public channel can be read by every full member of the workspace, in it or not. Apps don't count.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..audience import Audience, Reader, ReadersUnknown
from ..messages import ThreadKey
from ..recent import Recent
from .errors import FAILURES, reason
from .payload import part
from .teams import Workspace, Workspaces

PAGE = 1000

Changed = Callable[[ThreadKey], None]


@dataclass(frozen=True, slots=True)
class _Place:
    """`inside` are those who are in it, the bot and other apps too."""

    inside: frozenset[str]
    is_direct: bool = False
    is_public: bool = False
    is_shared: bool = False


class SlackReaders:
    """Asks Slack once the adapter runs, and hears of changes from its listeners."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._workspaces: Workspaces | None = None
        self._places: Recent[tuple[str, str], _Place] = Recent(clock)
        self._watching: list[Changed] = []

    def connect(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def of(self, key: ThreadKey, named: frozenset[str]) -> Audience:
        """
        Raises:
            ReadersUnknown: Slack doesn't tell.
        """
        workspace = self._workspace(key.workspace)
        try:
            place = await self._place(workspace, key.channel)
            readers = await _readers(workspace, place, named)
        except FAILURES as error:
            raise ReadersUnknown(f"Slack doesn't tell: {reason(error)}") from error
        return Audience(readers, place.is_direct, place.is_shared)

    async def alone(
        self, workspace: str, person: str, named: frozenset[str]
    ) -> tuple[ThreadKey, Audience]:
        """In direct messages with us.

        Raises:
            ReadersUnknown: Slack doesn't tell.
        """
        direct = _Place(frozenset({person}), is_direct=True)
        try:
            readers = await _readers(self._workspace(workspace), direct, named)
        except FAILURES as error:
            raise ReadersUnknown(f"Slack doesn't tell: {reason(error)}") from error
        return ThreadKey("slack", workspace, "", ""), Audience(readers, is_direct=True)

    def watch(self, changed: Changed) -> None:
        """Who joins or leaves a channel with us in it, or becomes a guest, is heard of at once;
        that another company may read, and who joins a public channel without us, within a minute.
        """
        self._watching.append(changed)

    def moved(self, workspace: Workspace, channel: str) -> None:
        """Somebody has joined or left a channel."""
        place_id = workspace.me.team_id, channel
        self._places.drop(lambda one: one == place_id)
        self._tell(ThreadKey("slack", workspace.me.team_id, channel, ""))

    def changed(self, workspace: Workspace, user: Mapping[str, Any]) -> None:
        """Something about somebody has changed, mostly what is nothing to us."""
        if workspace.directory.heard(user):
            self._tell(ThreadKey("slack", workspace.me.team_id, "", ""))

    async def _place(self, workspace: Workspace, channel: str) -> _Place:
        place_id = workspace.me.team_id, channel
        return await self._places.get(place_id, lambda: _asked(workspace, channel))

    def _workspace(self, team_id: str) -> Workspace:
        if self._workspaces is None:
            raise ReadersUnknown("Slack isn't connected")
        try:
            return self._workspaces.known(team_id)
        except KeyError as error:
            raise ReadersUnknown("the app isn't installed there") from error

    def _tell(self, place: ThreadKey) -> None:
        for changed in self._watching:
            changed(place)


async def _readers(workspace: Workspace, place: _Place, named: frozenset[str]) -> frozenset[Reader]:
    prefix = f"slack:{workspace.me.team_id}:"
    here = frozenset(one.removeprefix(prefix) for one in named if one.startswith(prefix))
    asked = set(place.inside - {workspace.me.user_id})
    if place.is_public:
        asked |= here
    standings = await workspace.directory.standings(asked)
    readers = {Reader("member")} if place.is_public else set[Reader]()
    for person in asked:
        # Whom Slack doesn't show to us is of another company.
        standing = standings.get(person, "external")
        if standing == "none" or (person not in place.inside and standing != "member"):
            continue
        names = {prefix + person} if person in here else set[str]()
        readers.add(Reader(standing, frozenset(names)))
    return frozenset(readers)


async def _asked(workspace: Workspace, channel: str) -> _Place:
    """Raises: FAILURES: Slack doesn't tell."""
    answer: Any = await workspace.reads.conversations_info(channel=channel)
    told = part(answer.data, "channel")
    if told.get("is_im"):
        return _Place(frozenset({str(told["user"])}), is_direct=True)
    return _Place(
        await _inside(workspace, channel),
        is_public=not (told.get("is_private") or told.get("is_mpim")),
        is_shared=bool(told.get("is_ext_shared") or told.get("is_pending_ext_shared")),
    )


async def _inside(workspace: Workspace, channel: str) -> frozenset[str]:
    found, cursor = set[str](), ""
    while True:
        answer: Any = await workspace.reads.conversations_members(
            channel=channel, limit=PAGE, cursor=cursor
        )
        found.update(str(one) for one in answer["members"])
        cursor = str(part(answer.data, "response_metadata").get("next_cursor") or "")
        if not cursor:
            return frozenset(found)
