"""What a thread has loaded, and whether that is still what it would get. Knows no SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import structlog

from adapters.messages import ThreadKey

from . import replies
from .audiences import Audiences
from .loads import Loads
from .records import Load, Thread

log = structlog.get_logger()

MAX_TOLD = 3


class Versions(Protocol):
    """Who serves the data."""

    async def used(self, thread_key: str) -> dict[str, str]:
        """The datasets that the thread has opened since this was asked last, with their versions.

        Raises:
            LookupError: it doesn't tell.
        """
        ...

    async def versions(self, identity: str, names: Sequence[str]) -> dict[str, str]:
        """The versions that these datasets have now for a thread, as far as there is one to tell.

        Raises:
            LookupError: it doesn't tell.
        """
        ...


class Loaded:
    """None of it is worth failing a turn: where the server doesn't tell, nothing is said."""

    def __init__(self, loads: Loads, versions: Versions, audiences: Audiences) -> None:
        self._loads = loads
        self._versions = versions
        self._audiences = audiences

    async def remember(self, thread: Thread) -> None:
        """After a cell: what it has opened."""
        try:
            used = await self._versions.used(thread.key)
        except LookupError as error:
            log.warning("loads unknown", thread=thread.key, detail=str(error))
            return
        if used:
            await self._loads.put(thread, used)

    async def changes(self, thread: Thread) -> dict[str, tuple[str, str]]:
        """By dataset, the version that it has now and a sentence, where that isn't the one that the
        thread has loaded, nor one that it was told of.
        """
        loads = await self._loads.of(thread)
        if not loads:
            return {}
        try:
            identity = await self._audiences.signed(ThreadKey.parse(thread.key))
            now = await self._versions.versions(identity, [load.dataset for load in loads])
        except LookupError as error:
            log.warning("versions unknown", thread=thread.key, detail=str(error))
            return {}
        changed = [load for load in loads if now.get(load.dataset) not in (None, load.version)]
        new = [load for load in changed if now[load.dataset] != load.told]
        return {load.dataset: (now[load.dataset], _sentence(load)) for load in new[:MAX_TOLD]}

    async def told(self, thread: Thread, changes: dict[str, tuple[str, str]]) -> None:
        await self._loads.told(thread, {name: version for name, (version, _) in changes.items()})


def _sentence(load: Load) -> str:
    return (
        f'"{replies.plain(load.dataset)}" has changed since this thread loaded it on '
        f"{load.loaded_at:%Y-%m-%d at %H:%M} UTC; what was made from it holds the old state until "
        "it is loaded again."
    )
