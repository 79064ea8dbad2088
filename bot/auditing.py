"""Holds the audit's files against what the database remembers of them. Knows no row's meaning."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from audit.chain import START
from audit.check import Verdict, check
from audit.files import files
from audit.rows import WRITERS

from .audit_heads import AuditHeads

log = structlog.get_logger()

EVERY_S = 10.0


class Auditing:
    """`folder` has one of each writer."""

    def __init__(self, folder: Path, heads: AuditHeads) -> None:
        self._folder = folder
        self._heads = heads
        self._seen: dict[str, int] = {}
        self._told: set[str] = set()

    async def verdicts(self, *, quick: bool = False) -> dict[str, Verdict]:
        """By writer. `quick` looks at the newest file, and what the database doesn't know yet."""
        known = await self._heads.all()
        return {
            writer: await asyncio.to_thread(
                check, self._folder / writer, known.get(writer), quick=quick
            )
            for writer in WRITERS
        }

    async def anchor(self) -> None:
        """Have the database remember how far each file has come, if it goes on from there."""
        if self._sizes() == self._seen:
            return
        self._seen = self._sizes()
        for writer, verdict in (await self.verdicts(quick=True)).items():
            if verdict.broken is None and verdict.head != START:
                await asyncio.to_thread(_to_disk, files(self._folder / writer)[-1])
                await self._heads.put(writer, verdict.head)
            elif verdict.broken is not None and writer not in self._told:
                self._told.add(writer)
                log.error("the audit is broken", writer=writer, detail=verdict.broken)

    @asynccontextmanager
    async def watching(self) -> AsyncGenerator[None]:
        """Anchored now and then, and at the end."""
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            await self._anchor()

    async def _watch(self) -> None:
        while True:
            await self._anchor()
            await asyncio.sleep(EVERY_S)

    async def _anchor(self) -> None:
        try:
            await self.anchor()
        except Exception:  # the top of this task: it is tried again
            log.exception("the audit could not be anchored")

    def _sizes(self) -> dict[str, int]:
        newest = ((writer, files(self._folder / writer)) for writer in WRITERS)
        return {f"{w}/{f[-1].name}": f[-1].stat().st_size for w, f in newest if f}


def _to_disk(path: Path) -> None:
    """After a power cut, the database must not remember more than the file has."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
