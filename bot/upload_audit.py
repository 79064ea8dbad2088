"""Each file that people bring is an access in the audit. Knows no formats."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator

from audit.log import Log

from .records import Thread
from .uploads import Upload, Uploads

MAX_NAME_CHARS = 200
MAX_NAMED = 50


class AuditedUploads:
    """`Uploads`, with a line before a file is received and one when that has ended."""

    def __init__(self, uploads: Uploads, log: Log) -> None:
        self._uploads = uploads
        self._log = log

    async def receive(
        self,
        thread: Thread,
        name: str,
        content: AsyncIterator[bytes],
        *,
        size_bytes: int,
        who: str,
    ) -> Upload:
        """Raises: OSError: the audit can't be written, so nothing is received."""
        began_s = time.monotonic()
        line = {
            "call": secrets.token_hex(8),
            "who": [who[:MAX_NAME_CHARS]],
            "thread": thread.key,
            "server": "uploads",
            "tool": "upload",
            "datasets": [name[:MAX_NAME_CHARS]],
            "outcome": "unfinished",
        }
        self._log.write(line)
        outcome, upload = "failed", Upload()
        try:
            upload = await self._uploads.receive(thread, name, content, size_bytes=size_bytes)
            outcome = "ok" if upload.datasets else "refused"
            return upload
        finally:
            names = [one.name[:MAX_NAME_CHARS] for one in upload.datasets]
            ended = {
                "datasets": names[:MAX_NAMED] or line["datasets"],
                "more": len(names[MAX_NAMED:]),
                "rows": sum(one.rows for one in upload.datasets) if names else None,
                "bytes": size_bytes if names else 0,
                "outcome": outcome,
                "reason": {"refused": "no table to take in", "failed": "broke off"}.get(outcome),
                "ms": round((time.monotonic() - began_s) * 1000),
            }
            self._log.write(line | ended)
