"""Where a session is lost: the thread's cells run again in a fresh sandbox, and a true report."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sandbox.session import Execution

from .records import CellRecord

MAX_NAMED = 12
Run = Callable[[str, str], Awaitable[Execution]]  # of a cell's id and code
KEPT_ENDINGS = ("finished", "raised")  # what other cells did was undone then, too


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came back. `cells` were run again, `failed` of them ended otherwise than before."""

    cells: int
    failed: int
    back: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """For the person and the model alike."""
        again = f"{self.cells} cell{'s' if self.cells != 1 else ''}"
        said = f"This thread's Python session was gone, so I ran its {again} again: "
        if self.missing:
            said += f"{_listed(self.back) or 'no variable'} came back, "
            said += f"{_listed(self.missing)} did not."
        else:
            said += f"all {len(self.back)} variables are back."
        if self.failed:
            said += f" {self.failed} of the cells ended otherwise than before."
        return said + " Values may differ where data or chance was involved."


async def rebuild(run: Run, journal: Sequence[CellRecord]) -> Rebuilt:
    """Run the journal in order; a cell that fails doesn't stop the others."""
    kept = [cell for cell in journal if cell.ending in KEPT_ENDINGS]
    wanted = next((cell.names for cell in reversed(kept) if cell.names is not None), ())
    found: tuple[str, ...] = ()
    failed = 0
    for cell in kept:
        execution = await run(uuid.uuid4().hex, cell.code)
        failed += execution.ending != cell.ending
        found = found if execution.names is None else execution.names
    return Rebuilt(
        len(kept),
        failed,
        back=tuple(name for name in wanted if name in found),
        missing=tuple(name for name in wanted if name not in found),
    )


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - MAX_NAMED
    shown = ", ".join(f"`{name}`" for name in names[:MAX_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown
