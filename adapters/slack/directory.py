"""What people are to a workspace: read from the list of all, or one by one where they are few, and
kept an hour unless an event tells of a change.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from .errors import is_refusal, reason
from .payload import part, parts
from .people import Person, Standing

KEPT_S = 3600.0
PAGE = 1000
# So many are asked for one by one; for more, the whole list is read.
FEW = 20
# Of whom the list doesn't tell, so many are asked for; the others' standing stays unknown.
MOST = 100
NOT_HERE = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


class Directory:
    """User id → standing, of one workspace."""

    def __init__(
        self,
        client: AsyncWebClient,
        parse: Callable[[Mapping[str, Any]], Person],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._parse = parse
        self._clock = clock
        self._known: dict[str, tuple[float, Standing]] = {}

    async def standings(self, ids: Collection[str]) -> dict[str, Standing]:
        """As far as Slack tells; whom it doesn't know isn't among them.

        Raises:
            FAILURES: Slack doesn't answer.
        """
        if len(self._unknown(ids)) > FEW:
            await self._read_all()
        for id in sorted(self._unknown(ids))[:MOST]:
            await self._read(id)
        return {id: self._known[id][1] for id in ids if id in self._known}

    def heard(self, user: Mapping[str, Any]) -> bool:
        """What an event tells of somebody; true when they were known as something else."""
        found = self._parse(user)
        before = self._known.get(found.id)
        self._put(found)
        return before is not None and before[1] != found.standing

    def _unknown(self, ids: Collection[str]) -> list[str]:
        since = self._clock() - KEPT_S
        return [id for id in ids if id not in self._known or self._known[id][0] < since]

    async def _read_all(self) -> None:
        cursor = ""
        while True:
            answer: Any = await self._client.users_list(limit=PAGE, cursor=cursor)
            for user in parts(answer.data, "members"):
                self._put(self._parse(user))
            cursor = str(part(answer.data, "response_metadata").get("next_cursor") or "")
            if not cursor:
                return

    async def _read(self, id: str) -> None:
        try:
            answer: Any = await self._client.users_info(user=id)
        except SlackApiError as error:
            if not is_refusal(error) or reason(error) not in NOT_HERE:
                raise
            self._known.pop(id, None)
        else:
            self._put(self._parse(answer["user"]))

    def _put(self, person: Person) -> None:
        self._known[person.id] = self._clock(), person.standing
