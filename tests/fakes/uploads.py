"""Uploads in a folder of the test's own, with the real reading process."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet

from bot.records import Thread
from bot.uploads import Upload, UploadLimits, Uploads
from mcp_server.uploads.folder import folder_of

LIMITS = UploadLimits(file_mb=100, thread_mb=500, datasets=50)
PIECE_BYTES = 2**16


def thread(key: str = "slack:T1:C1:1.1") -> Thread:
    return Thread(1, key, datetime.now(UTC))


async def pieces(content: bytes) -> AsyncGenerator[bytes]:
    """Content as a platform gives it."""
    for start in range(0, len(content), PIECE_BYTES):
        yield content[start : start + PIECE_BYTES]


@dataclass(frozen=True, slots=True)
class UploadsFixture:
    folder: Path
    limits: UploadLimits = LIMITS

    @property
    def catalogue(self) -> Path:
        return self.folder / "catalogue"

    @property
    def uploads(self) -> Path:
        return self.folder / "uploads"

    async def drop(self, name: str, content: bytes | str, *, to: str = "slack:T1:C1:1.1") -> Upload:
        """Drop a file into a thread."""
        self.catalogue.mkdir(exist_ok=True)
        self.uploads.mkdir(exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        uploads = Uploads(self.uploads, self.catalogue, self.limits)
        return await uploads.receive(thread(to), name, pieces(data), size_bytes=len(data))

    def names(self, *, of: str = "slack:T1:C1:1.1") -> list[str]:
        """All that lies in a thread's folder."""
        folder = folder_of(self.uploads, of)
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def table(self, name: str, *, of: str = "slack:T1:C1:1.1") -> Any:
        read: Any = pyarrow.parquet.read_table
        return read(folder_of(self.uploads, of) / f"{name}.parquet")

    def left_over(self) -> list[str]:
        """What lies about besides the threads' folders."""
        return [path.name for path in self.uploads.iterdir() if path.name.startswith(".")]
