"""All declared servers: connected and granted as `datasets.toml` has it, also after it changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from declared.access.identity import Identity
from declared.file import DeclaredFile

from .declaration import Declarations, Remote, ServerDeclaration
from .link import Link
from .process import process
from .remote import remote
from .rights import Rights
from .share import Share
from .streams import Streams

SETTLE_S = 15
AGAIN_S = 10  # longer than a process takes to end in peace
LIST_AGAIN_S = 30
MAX_ANSWER_BYTES = 15 * 2**20  # the sidecar's own limit is 16 MiB, with what it adds


class Gateway:
    """`folder` is where processes run, each in a folder of its own."""

    def __init__(
        self,
        file: DeclaredFile[Declarations],
        folder: Path,
        environment: Callable[[], Mapping[str, str]],
        *,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
        list_again_s: float = LIST_AGAIN_S,
    ) -> None:
        self._file = file
        self._folder = folder
        self._environment = environment
        self._max_answer_bytes = max_answer_bytes
        self._list_again_s = list_again_s
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._links: dict[str, Link] = {}
        self._ends: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Connections are made while this is entered."""
        self._follow()
        try:
            yield
        finally:
            for name in list(self._links):
                self._leave(name)
            await asyncio.gather(*self._ends)

    async def seen(self, identity: Identity) -> dict[str, Any]:
        """What is wrong with the file, or None, the servers with the tools that they may use, and
        the names of those of which no grant of the file gives anything. Servers that are new are
        waited for, once and for a while.
        """
        declarations, problem = self._follow()
        links = list(self._links.values())
        for link in links:
            link.look_again()
        new = [link for link in links if not link.known.is_set()]
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_S):
                await asyncio.gather(*(link.known.wait() for link in new))
        for link in new:
            link.known.set()
        rights = Rights(declarations.grants, identity)
        shares = [Share(link, rights) for link in links]
        return {
            "problem": problem,
            "servers": [share.seen() for share in shares if share.is_there],
            "ungranted": declarations.ungranted,
        }

    def share(self, name: str, identity: Identity) -> Share | None:
        """A server as they may use it, by what the file says now; None: there is none for them."""
        declarations, _ = self._follow()
        link = self._links.get(name)
        if link is None:
            return None
        share = Share(link, Rights(declarations.grants, identity))
        return share if share.is_there else None

    def _follow(self) -> tuple[Declarations, str | None]:
        """What the file says, once there are the servers that it declares, and no others."""
        declarations, problem = self._file.read()
        wanted = {one.name: one for one in declarations.servers}
        ends = {
            name: self._leave(name)
            for name, link in list(self._links.items())
            if wanted.get(name) != link.declaration
        }
        for name, declaration in wanted.items():
            if name not in self._links:
                link = Link(
                    declaration,
                    self._way(declaration),
                    max_answer_bytes=self._max_answer_bytes,
                    list_again_s=self._list_again_s,
                )
                self._links[name] = link
                self._tasks[name] = asyncio.create_task(_run(link, after=ends.get(name)))
        return declarations, problem

    def _leave(self, name: str) -> asyncio.Task[None]:
        """Nobody waits for its end but who takes its place."""
        end = asyncio.create_task(_end(self._links.pop(name), self._tasks.pop(name)))
        self._ends.add(end)
        end.add_done_callback(self._ends.discard)
        return end

    def _way(
        self, declaration: ServerDeclaration
    ) -> Callable[[], AbstractAsyncContextManager[Streams]]:
        place = declaration.place
        if isinstance(place, Remote):
            return lambda: remote(place, max_answer_bytes=self._max_answer_bytes)
        folder = self._folder / declaration.name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return lambda: process(
            place,
            folder,
            environment=self._environment(),
            max_answer_bytes=self._max_answer_bytes,
        )


async def _run(link: Link, *, after: asyncio.Task[None] | None) -> None:
    if after is not None:
        await asyncio.wait([after])
    await link.run()


async def _end(link: Link, running: asyncio.Task[None]) -> None:
    link.leave()
    while not running.done():
        running.cancel()  # said again to one that was ending a connection and missed it
        await asyncio.wait([running], timeout=AGAIN_S)
    await asyncio.gather(running, return_exceptions=True)
