"""Which content a file has: its hash, remembered as long as the file doesn't change."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from threading import Lock

MAX_KNOWN = 10_000
INDEX = "contents.json"


class Contents:
    """Remembers in `folder`, so that a restart needn't read files again."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / INDEX
        self._lock = Lock()
        self._known: dict[str, str] = {}
        with suppress(OSError, ValueError):
            self._known = {str(k): str(v) for k, v in json.loads(self._path.read_text()).items()}

    def hash_of(self, path: Path) -> str:
        """Raises: OSError: the file can't be read."""
        status = path.stat()
        key = f"{path}\n{status.st_size}\n{status.st_mtime_ns}\n{status.st_ino}"
        known = self._known.get(key)
        if known is None:
            with path.open("rb") as file:
                known = hashlib.file_digest(file, "sha256").hexdigest()
            self._remember(key, known)
        return known

    def _remember(self, key: str, content: str) -> None:
        with self._lock:
            path = key.partition("\n")[0] + "\n"
            kept = {k: v for k, v in self._known.items() if not k.startswith(path)}
            kept[key] = content
            self._known = dict(list(kept.items())[-MAX_KNOWN:])
            part = self._path.with_name(f".{INDEX}.{os.getpid()}.part")
            with suppress(OSError):  # then it is read once more after a restart
                part.write_text(json.dumps(self._known))
                part.replace(self._path)
