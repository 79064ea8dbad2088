"""Files turned to Parquet: each once, one after the other, and kept for the next start.

Knows time and folders. Knows no formats: `mcp_server.uploads` does.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread

from pydantic import ValidationError

from ..code import fingerprint
from ..contents import Contents
from .made import MADE, Made
from .process import converted

MADE_FILE = "made.json"
KEPT_UNUSED_S = 3 * 24 * 3600
TOUCHED_EVERY_S = 3600
READERS = ("uploads/*.py", "csv_*.py", "duck.py", "heading.py")


@dataclass(frozen=True, slots=True)
class Kept:
    """What was made of a file, and where that lies."""

    made: Made
    folder: Path


class Conversions:
    """`convert` is for tests."""

    def __init__(self, folder: Path, convert: Callable[[Path, Path], Made] = converted) -> None:
        self._folder = folder / "tables"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._contents = Contents(folder)
        self._convert = convert
        self._lock = Lock()
        self._known: dict[tuple[str, int, int], Future[Kept]] = {}
        self._waiting = SimpleQueue[tuple[Path, "Future[Kept]"]]()
        self._worker: Thread | None = None

    def of(self, path: Path) -> Future[Kept]:
        """What is made of the file as it is now. Its exception: OSError: it can't be read."""
        status = path.stat()
        key = (str(path), status.st_size, status.st_mtime_ns)
        with self._lock:
            known = self._known.get(key)
            if known is None or (known.done() and not _is_there(known)):
                for old in [one for one in self._known if one[0] == key[0]]:
                    del self._known[old]
                known = self._known[key] = Future()
                self._waiting.put((path, known))
                self._begin()
        return known

    def _begin(self) -> None:
        if self._worker is None:
            self._worker = Thread(target=self._work, name="conversions", daemon=True)
            self._worker.start()

    def _work(self) -> None:
        self._sweep()
        while True:
            path, future = self._waiting.get()
            try:
                future.set_result(self._kept(path))
            except Exception as error:  # the top of this thread: whoever waits is told
                future.set_exception(error)

    def _kept(self, path: Path) -> Kept:
        content = f"{self._contents.hash_of(path)}\n{path.name}\n{fingerprint(*READERS)}"
        place = self._folder / hashlib.sha256(content.encode(errors="replace")).hexdigest()[:32]
        with suppress(OSError, ValidationError):
            kept = Kept(MADE.validate_json((place / MADE_FILE).read_bytes()), place)
            os.utime(place)
            return kept
        work = Path(tempfile.mkdtemp(prefix=".work-", dir=self._folder))
        try:
            made = self._convert(path, work)
            for file in work.iterdir():
                if file.name not in {table.file for table in made.tables}:
                    file.unlink()
            if made.is_sure:
                (work / MADE_FILE).write_bytes(MADE.dump_json(made))
            if not (place / MADE_FILE).is_file():  # else another process was quicker
                shutil.rmtree(place, ignore_errors=True)
                work.rename(place)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return Kept(made, place)

    def _sweep(self) -> None:
        """Remove what no file has needed for long, and what a killed server began."""
        for place in self._folder.iterdir():
            with suppress(OSError):
                if place.stat().st_mtime < time.time() - KEPT_UNUSED_S:
                    shutil.rmtree(place)


def _is_there(future: Future[Kept]) -> bool:
    """Whether what was made hasn't been removed; one that is used isn't swept."""
    if future.exception() is not None:
        return False
    place = future.result().folder
    try:
        if place.stat().st_mtime < time.time() - TOUCHED_EVERY_S:
            os.utime(place)
    except OSError:
        return False
    return True
