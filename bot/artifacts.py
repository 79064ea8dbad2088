"""Figures and files of cells, as files on the host and rows in the journal."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from sandbox.session import Artifact

from .journal import Journal
from .records import CellRecord


@dataclass(frozen=True, slots=True)
class SavedArtifact:
    """An artifact and where it was saved on the host."""

    artifact: Artifact
    path: Path


class ArtifactFolder:
    """A folder per thread."""

    def __init__(self, folder: Path, journal: Journal) -> None:
        self._folder = folder
        self._journal = journal

    async def save(
        self, cell: CellRecord, kind: str, artifacts: tuple[Artifact, ...]
    ) -> tuple[SavedArtifact, ...]:
        """Write and record them; the names are the sandbox's and never decide where to."""
        saved: list[SavedArtifact] = []
        folder = self._folder / f"thread-{cell.thread_id}"
        for artifact in artifacts:
            await asyncio.to_thread(folder.mkdir, mode=0o700, exist_ok=True)
            path = folder / f"{cell.id}-{_file_name(artifact.name)}"
            await asyncio.to_thread(path.write_bytes, artifact.content)
            await self._journal.add_artifact(
                cell.id,
                kind=kind,
                name=artifact.name,
                media_type=artifact.media_type,
                description=artifact.description,
                chart=artifact.chart,
                size_bytes=len(artifact.content),
                path=str(path),
            )
            saved.append(SavedArtifact(artifact, path))
        return tuple(saved)


def _file_name(name: str) -> str:
    """Sandbox names are untrusted: a plain leaf name, or nothing of it."""
    return re.sub(r"[^\w.() -]", "_", name).lstrip(".")[:120] or "file"
