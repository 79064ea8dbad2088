"""What a thread has loaded, and whether that is still what it would get. Knows no SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from adapters.messages import ThreadKey

from . import replies
from .audiences import Audiences
from .loads import Loads
from .records import Load, Thread

log = structlog.get_logger()

MAX_TOLD = 3
WHOLE = "[[], [], []]"  # the mark of what nothing was kept back of


class Versions(Protocol):
    """Who serves the data."""

    async def used(self, thread_key: str) -> dict[str, tuple[str | None, str]]:
        """The datasets that the thread has opened since this was asked last, with their versions
        where there is one to tell, and marks of what was let see of them.

        Raises:
            LookupError: it doesn't tell.
        """
        ...

    async def versions(
        self, identity: str, marks: Mapping[str, str]
    ) -> dict[str, tuple[str | None, bool]]:
        """Of those of these datasets that are there: the versions that they have now, and whether
        what was let see may still be seen by all whom the identity is of.

        Raises:
            LookupError: it doesn't tell.
        """
        ...


class Unsure(Exception):
    """Whether all who read a thread now may see what it has loaded isn't known. `person` is for the
    thread, `operator` for the log.
    """

    person = (
        "I can't find out just now whether everybody who reads along here may see what this thread "
        "has loaded, so I leave it alone; nothing is lost. Please try again in a minute."
    )

    def __init__(self, operator: str) -> None:
        super().__init__(operator)
        self.operator = operator


@dataclass(frozen=True, slots=True)
class Look:
    """`changes`: by dataset, the version that it has now and a sentence, where that isn't the one
    that the thread has loaded, nor one that it was told of. `withheld`: what it has loaded and some
    who read there now may not see; then no change matters.
    """

    changes: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    withheld: tuple[str, ...] = ()


class Loaded:
    """What changed isn't worth failing a turn; that somebody may not see it is."""

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

    async def look(self, thread: Thread) -> Look:
        """At what the thread has loaded, as it is now and for those who read there now.

        Raises:
            Unsure: the server doesn't tell.
        """
        loads = await self._loads.of(thread)
        if not loads:
            return Look()
        try:
            identity = await self._audiences.signed(ThreadKey.parse(thread.key))
            marks = {load.dataset: load.view or WHOLE for load in loads}
            now = await self._versions.versions(identity, marks)
        except LookupError as error:
            raise Unsure(str(error)) from error
        withheld = tuple(one.dataset for one in loads if not now.get(one.dataset, (None, True))[1])
        if withheld:
            return Look(withheld=withheld)
        versions = {name: version for name, (version, _) in now.items() if version is not None}
        changed = [
            load
            for load in loads
            if load.version is not None
            and versions.get(load.dataset) not in (None, load.version, load.told)
        ]
        told = changed[:MAX_TOLD]
        return Look({load.dataset: (versions[load.dataset], _sentence(load)) for load in told})

    async def told(self, thread: Thread, changes: dict[str, tuple[str, str]]) -> None:
        await self._loads.told(thread, {name: version for name, (version, _) in changes.items()})


def _sentence(load: Load) -> str:
    return (
        f'"{replies.plain(load.dataset)}" has changed since this thread loaded it on '
        f"{load.loaded_at:%Y-%m-%d at %H:%M} UTC; what was made from it holds the old state until "
        "it is loaded again."
    )
