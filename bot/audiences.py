"""Who can read where, asked of the platforms, said to the data server in signed words.

Where nobody tells, what was told last counts for a moment; after that nobody is known to read
there, and the data server shows nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import structlog

from adapters.audience import Audience, Readers, ReadersUnknown
from adapters.messages import Platform, ThreadKey

from .identity import Signer
from .people import People

log = structlog.get_logger()

ANSWER_S = 10
# Longer than a platform's hiccup, and short enough that nobody joins unseen for long meanwhile.
TRUSTED_FOR = timedelta(minutes=5)
NOBODY = Audience()


class Naming(Protocol):
    """Who knows whom grants name."""

    async def people(self) -> People:
        """As it is now.

        Raises:
            LookupError: it doesn't tell.
        """
        ...


class Kept(Protocol):
    """What was told last of each place."""

    async def put(self, key: ThreadKey, audience: Audience, digest: str) -> None:
        """`digest` is of the people who were told apart."""
        ...

    async def get(
        self, key: ThreadKey, digest: str, within: timedelta | None = None
    ) -> Audience | None:
        """None where nothing is kept that was told so lately, about these people."""
        ...

    async def drop(self, key: ThreadKey) -> None:
        """Forget a thread; without one, the channel's; without that, the workspace's."""
        ...


class Audiences:
    """Of all threads. In a terminal's own threads, the operator reads alone."""

    def __init__(self, signer: Signer, naming: Naming, kept: Kept) -> None:
        self._signer = signer
        self._naming = naming
        self._kept = kept
        self._readers: dict[Platform, Readers] = {}
        self._watching: list[Callable[[ThreadKey], None]] = []

    def serve(self, platform: Platform, readers: Readers) -> None:
        """Ask these about the threads of a platform that this process serves."""
        self._readers[platform] = readers
        readers.watch(self._changed)

    def watch(self, changed: Callable[[ThreadKey], None]) -> None:
        """Have `changed` called when others may read than before (`Readers.watch`)."""
        self._watching.append(changed)

    async def forget(self, key: ThreadKey) -> None:
        """What was told before others came counts no more."""
        await self._kept.drop(key)

    async def signed(self, key: ThreadKey) -> str:
        """For all who can read there now."""
        if key.platform == "terminal":
            return self._signer.operating(str(key))
        people = await self._people()
        if people is None:
            return self.signed_for_nobody(key)
        return self._signer.reading(key, await self._of(key, people), people.digest)

    async def signed_alone(self, platform: Platform, workspace: str, person: str) -> str:
        """For one person of a workspace, alone with us. At a terminal, that is the operator."""
        if platform == "terminal":
            return self._signer.operating()
        place, people = ThreadKey(platform, workspace, "", ""), await self._people()
        readers = self._readers.get(platform)
        if people is None or readers is None:
            return self.signed_for_nobody(place)
        try:
            async with asyncio.timeout(ANSWER_S):
                place, found = await readers.alone(workspace, person, people.names)
        except (ReadersUnknown, TimeoutError) as error:
            log.warning("a person unknown", workspace=workspace, detail=str(error))
            return self.signed_for_nobody(place)
        return self._signer.reading(place, people.collapsed(found), people.digest)

    def signed_for_nobody(self, key: ThreadKey) -> str:
        """For a place of which nothing is known: whoever says this gets nothing."""
        return self._signer.reading(key, NOBODY, "")

    async def _people(self) -> People | None:
        try:
            return await self._naming.people()
        except LookupError as error:
            log.warning("named people unknown", detail=str(error))
            return None

    async def _of(self, key: ThreadKey, people: People) -> Audience:
        readers = self._readers.get(key.platform)
        if readers is None:
            # Another process answers there. What this one adds to the thread is looked at again
            # when that one next does, so that it may be as old as it likes.
            return await self._kept.get(key, people.digest) or NOBODY
        try:
            async with asyncio.timeout(ANSWER_S):
                found = people.collapsed(await readers.of(key, people.names))
        except (ReadersUnknown, TimeoutError) as error:
            last = await self._kept.get(key, people.digest, TRUSTED_FOR)
            log.warning("readers unknown", thread=str(key), kept=bool(last), detail=str(error))
            return last or NOBODY
        await self._kept.put(key, found, people.digest)
        return found

    def _changed(self, key: ThreadKey) -> None:
        for changed in self._watching:
            changed(key)
