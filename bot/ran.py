"""What running a cell gave, and the same told again from the journal."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from sandbox.session import Artifact, CellError, Ending, Execution

from .artifacts import SavedArtifact
from .journal import Journal
from .records import ArtifactRecord, CellRecord, Thread

POSTED = "(posted)"
UNDONE_BEFORE = "This cell had ended as `{ending}` and was undone."


@dataclass(frozen=True, slots=True)
class Ran:
    """An execution, its figures and files as saved, and what the person must be told besides."""

    execution: Execution
    figures: tuple[SavedArtifact, ...]
    files: tuple[SavedArtifact, ...]
    news: tuple[str, ...] = ()


async def told_again(journal: Journal, thread: Thread, cell_id: str) -> Ran | None:
    """A cell that has ended, as the journal has it; None when there is no such cell.

    A turn that goes on after a crash may ask for one again: its effects are there already.
    """
    cell = await journal.find_cell(cell_id)
    if cell is None or cell.ending is None:
        return None
    records = await journal.artifacts(thread, cell_id=cell_id)
    saved = await asyncio.to_thread(lambda: [(r.kind, _saved(r)) for r in records])
    figures = tuple(artifact for kind, artifact in saved if kind == "figure" and artifact)
    files = tuple(artifact for kind, artifact in saved if kind == "file" and artifact)
    return Ran(_execution(cell, figures, files), figures, files)


def outcome_of(execution: Execution) -> dict[str, Any]:
    """What the journal keeps of it, besides figures and files."""
    return {
        "names": execution.names,
        "variables": execution.variables,
        "ending": execution.ending,
        "stdout": execution.stdout,
        "result": execution.result,
        "error": execution.error.traceback if execution.error else None,
        "answer": execution.answer,
        "shown_values": execution.shown_values,
        "duration_ms": execution.duration_ms,
    }


def _saved(record: ArtifactRecord) -> SavedArtifact | None:
    path = Path(record.path)
    if not path.is_file():
        return None
    content = path.read_bytes()
    artifact = Artifact(
        record.name,
        record.media_type,
        content,
        record.description,
        chart=record.chart,
        told="",  # whether the model may see its name isn't kept
    )
    return SavedArtifact(artifact, path)


def _execution(
    cell: CellRecord, figures: tuple[SavedArtifact, ...], files: tuple[SavedArtifact, ...]
) -> Execution:
    ending = cast(Ending, cell.ending if cell.ending in get_args(Ending) else "lost")
    last = cell.error.splitlines()[-1] if cell.error else ""
    kind, _, message = last.partition(": ")
    return Execution(
        ending=ending,
        stdout=cell.stdout,
        result=cell.result,
        error=CellError(kind, message, cell.error) if cell.error else None,
        figures=tuple(saved.artifact for saved in figures),
        files=tuple(saved.artifact for saved in files),
        notes=() if cell.names is not None else (UNDONE_BEFORE.format(ending=ending),),
        names=cell.names,
        duration_ms=cell.duration_ms,
        answer=cell.answer,
        answer_told=POSTED if cell.answer else None,  # as with a name above
    )
