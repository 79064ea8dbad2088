"""Where there have been grants, a file that has none grants nothing: it may have been saved
by mistake, or half. The operator says so where everybody may see everything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from declared.file import FILE

# Of grants, the file says nothing, that there is no need of any, or which there are.
Said = Literal["nothing", "open", "grants"]
CLOSED = (
    f"{FILE} has no grants any more, so nothing is granted to anybody; put them back, or write "
    "open = true at its top if members may see everything."
)


class Latch:
    """`path` is a file that is there once there were grants; without one, that is known for as long
    as this process runs.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._had_grants = False

    def closes(self, said: Said) -> bool:
        """Whether nothing may be granted, by what the file says now.

        Raises:
            OSError: that there are grants can't be kept.
        """
        if said == "grants" and not self._had_grants:
            if self._path is not None:
                self._path.touch(mode=0o600)
            self._had_grants = True
        return said == "nothing" and (self._had_grants or self._is_kept())

    def _is_kept(self) -> bool:
        return self._path is not None and self._path.exists()
