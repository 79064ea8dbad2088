"""Until a platform tells who reads: its members do, everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .audience import Audience, Reader
from .messages import ThreadKey

MEMBERS = frozenset({Reader("member")})


class MembersEverywhere:
    """`audience.Readers` of a platform that has none of its own yet. Nobody counts by name."""

    def __init__(self, alone: ThreadKey, is_direct: Callable[[ThreadKey], bool]) -> None:
        self._alone = alone
        self._is_direct = is_direct

    async def of(self, key: ThreadKey, named: frozenset[str]) -> Audience:
        return Audience(MEMBERS, self._is_direct(key))

    async def alone(
        self, workspace: str, person: str, named: frozenset[str]
    ) -> tuple[ThreadKey, Audience]:
        return replace(self._alone, workspace=workspace), Audience(MEMBERS, is_direct=True)

    def watch(self, changed: Callable[[ThreadKey], None]) -> None: ...
