"""`datasets.toml` on disk: read again when it changes; while it is broken, as it was before."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from .declarations import NONE, Declarations
from .parsing import parse
from .section import BadDeclaration

FILE = "datasets.toml"
MAX_BYTES = 2**20


class DeclaredFile:
    """`problem` is a sentence about the file, or None when it is as it should be."""

    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        self._path = path
        self._environment = environment
        self._lock = Lock()
        self._state: tuple[int, int] | None = None
        self._declarations = NONE
        self._problem: str | None = None
        self._has_been_good = False

    def read(self) -> tuple[Declarations, str | None]:
        with self._lock:
            state = self._found()
            if state is None:
                self._state, self._declarations, self._problem = None, NONE, None
            elif state != self._state:
                self._state = state
                self._look()
            return self._declarations, self._problem

    def _found(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return (status.st_mtime_ns, status.st_size) if stat.S_ISREG(status.st_mode) else None

    def _look(self) -> None:
        try:
            if self._path.stat().st_size > MAX_BYTES:
                raise BadDeclaration("it has more than 1 MB.")
            text = self._path.read_text("utf-8-sig")
            self._declarations = parse(text, self._path.parent, self._environment)
        except (BadDeclaration, OSError, UnicodeDecodeError) as error:
            said = str(error) if isinstance(error, BadDeclaration) else "it can't be read as UTF-8."
            goes_on = "what it said before" if self._has_been_good else "the folder alone"
            self._problem = f"{FILE} is wrong, so {goes_on} is used: {said}"
        else:
            self._problem, self._has_been_good = None, True
