"""`datasets.toml` on disk: read again when it changes; while it is broken, as it was before."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from .section import BadDeclaration

FILE = "datasets.toml"
MAX_BYTES = 2**20
ReadT = TypeVar("ReadT")


class DeclaredFile(Generic[ReadT]):
    """What `parse` makes of the file's text, its folder and the environment. While it is wrong it
    is read each time: what it lacks may be a variable.
    """

    def __init__(
        self,
        path: Path,
        parse: Callable[[str, Path, Mapping[str, str]], ReadT],
        environment: Callable[[], Mapping[str, str]],
        *,
        nothing: ReadT,
        instead: Callable[[str], tuple[ReadT, str]],
        settle: Callable[[ReadT], tuple[ReadT, str | None]],
    ) -> None:
        """`nothing` is what a file that isn't there says. `instead` tells of a text that was never
        right what is used, and how that is called; of one that can't be read, the text is empty.
        `settle` makes of what it says, each time, what counts, with a sentence if that is another.
        """
        self._path = path
        self._parse = parse
        self._environment = environment
        self._nothing = nothing
        self._instead = instead
        self._settle = settle
        self._lock = Lock()
        self._state: tuple[int, int] | None = None
        self._declarations = nothing
        self._problem: str | None = None
        self._has_been_good = False

    def read(self) -> tuple[ReadT, str | None]:
        """And a sentence about the file, or None when it is as it should be."""
        with self._lock:
            state = self._found()
            if state is None:
                self._state, self._declarations, self._problem = None, self._nothing, None
            elif state != self._state or self._problem is not None:
                self._state = state
                self._look()
            counts, sentence = self._settle(self._declarations)
            return counts, self._problem or sentence

    def _found(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return (status.st_mtime_ns, status.st_size) if stat.S_ISREG(status.st_mode) else None

    def _look(self) -> None:
        text = ""
        try:
            if self._path.stat().st_size > MAX_BYTES:
                raise BadDeclaration("it has more than 1 MB.")
            text = self._path.read_text("utf-8-sig")
            self._declarations = self._parse(text, self._path.parent, self._environment())
        except (BadDeclaration, OSError, UnicodeDecodeError) as error:
            said = str(error) if isinstance(error, BadDeclaration) else "it can't be read as UTF-8."
            goes_on = "what it said before"
            if not self._has_been_good:
                self._declarations, goes_on = self._instead(text)
            self._problem = f"{FILE} is wrong, so {goes_on} is used: {said}"
        else:
            self._problem, self._has_been_good = None, True
