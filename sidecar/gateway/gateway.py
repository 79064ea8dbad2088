"""All declared servers: connected as `datasets.toml` has them, also after it changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from declared.file import DeclaredFile

from .declaration import Remote, ServerDeclaration
from .link import Link
from .parsing import Servers
from .process import process
from .remote import remote
from .streams import Streams

SETTLE_S = 15
AGAIN_S = 10  # longer than a process takes to end in peace
LIST_AGAIN_S = 30
MAX_ANSWER_BYTES = 15 * 2**20  # the sidecar's own limit is 16 MiB, with what it adds


class Gateway:
    """`folder` is where processes run, each in a folder of its own."""

    def __init__(
        self,
        file: DeclaredFile[Servers],
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
        self.links: dict[str, Link] = {}

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Connections are made while this is entered."""
        await self._follow()
        try:
            yield
        finally:
            await self._leave(list(self.links))

    async def seen(self) -> dict[str, Any]:
        """What is wrong with the file, or None, and the servers with their tools. Those that are
        new are waited for, once and for a while."""
        problem = await self._follow()
        for link in self.links.values():
            link.look_again()
        new = [link for link in self.links.values() if not link.known.is_set()]
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_S):
                await asyncio.gather(*(link.known.wait() for link in new))
        for link in new:
            link.known.set()
        return {"problem": problem, "servers": [_seen(link) for link in self.links.values()]}

    async def _follow(self) -> str | None:
        """Have the servers that the file declares, and no others."""
        declarations, problem = self._file.read()
        wanted = {one.name: one for one in declarations}
        await self._leave(
            [name for name, link in self.links.items() if wanted.get(name) != link.declaration]
        )
        for name, declaration in wanted.items():
            if name not in self.links:
                link = Link(
                    declaration,
                    self._way(declaration),
                    max_answer_bytes=self._max_answer_bytes,
                    list_again_s=self._list_again_s,
                )
                self.links[name] = link
                self._tasks[name] = asyncio.create_task(link.run())
        return problem

    async def _leave(self, names: list[str]) -> None:
        tasks = [self._tasks.pop(name) for name in names]
        for name in names:
            del self.links[name]
        waiting = set(tasks)
        while waiting:
            for task in waiting:
                task.cancel()  # said again to one that was ending a connection and missed it
            _, waiting = await asyncio.wait(waiting, timeout=AGAIN_S)
        await asyncio.gather(*tasks, return_exceptions=True)

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


def _seen(link: Link) -> dict[str, Any]:
    return {
        "name": link.declaration.name,
        "description": link.declaration.description,
        "problem": link.problem,
        "tools": [
            {
                "name": tool.name,
                "description": tool.description,
                "input_schema": tool.input_schema,
            }
            for tool in link.tools
        ],
    }
