"""A platform where members alone read, everywhere (`audience.Readers`)."""

from __future__ import annotations

from collections.abc import Callable

from adapters.audience import Audience, Reader
from adapters.messages import ThreadKey

MEMBERS = frozenset({Reader("member")})


class Members:
    async def of(self, key: ThreadKey, named: frozenset[str]) -> Audience:
        return Audience(MEMBERS)

    async def alone(
        self, workspace: str, person: str, named: frozenset[str]
    ) -> tuple[ThreadKey, Audience]:
        return ThreadKey("slack", workspace, "", ""), Audience(MEMBERS, is_direct=True)

    def watch(self, changed: Callable[[ThreadKey], None]) -> None:
        """Nothing ever changes."""
