"""A thread's journal as a Jupyter notebook, outputs and figures included."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

from .records import ArtifactRecord, CellRecord, Thread

# What every session has from the start.
PREAMBLE = """\
# Threadbook gives these to every cell. `datasets` is only there inside Threadbook, and
# `answer` posts to the thread there.
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
try:
    import datasets
except ImportError:
    datasets = None
answer = print"""

book_of: Any = v4  # nbformat has no types


def notebook(
    thread: Thread, cells: Sequence[CellRecord], artifacts: Sequence[ArtifactRecord]
) -> str:
    """The notebook's JSON, valid for nbformat 4."""
    made: defaultdict[str, list[ArtifactRecord]] = defaultdict(list)
    for artifact in artifacts:
        made[artifact.cell_id].append(artifact)
    book: Any = book_of.new_notebook(
        cells=[
            book_of.new_markdown_cell(f"# {thread.key}\n\nBegun {thread.created_at:%Y-%m-%d}."),
            book_of.new_code_cell(PREAMBLE),
            *(_cell(number, cell, made[cell.id]) for number, cell in enumerate(cells, 1)),
        ],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
    )
    nbformat.validate(book)
    text: Any = nbformat.writes(book)
    return str(text)


def _cell(number: int, cell: CellRecord, artifacts: list[ArtifactRecord]) -> Any:
    outputs: list[Any] = []
    if cell.stdout:
        outputs.append(book_of.new_output("stream", name="stdout", text=cell.stdout))
    outputs += [_figure(a) for a in artifacts if a.kind == "figure" and Path(a.path).is_file()]
    if cell.result is not None:
        data = {"text/plain": cell.result}
        outputs.append(book_of.new_output("execute_result", data=data, execution_count=number))
    if cell.answer is not None:
        outputs.append(book_of.new_output("display_data", data={"text/markdown": cell.answer}))
    if cell.error:
        kind, _, message = cell.error.splitlines()[-1].partition(": ")
        trace = cell.error.splitlines()
        outputs.append(book_of.new_output("error", ename=kind, evalue=message, traceback=trace))
    if cell.ending not in ("finished", "raised"):
        text = f"[{cell.ending or 'not finished'}: this cell was undone]\n"
        outputs.append(book_of.new_output("stream", name="stderr", text=text))
    return book_of.new_code_cell(cell.code, outputs=outputs, execution_count=number)


def _figure(artifact: ArtifactRecord) -> Any:
    data = base64.b64encode(Path(artifact.path).read_bytes()).decode("ascii")
    return book_of.new_output("display_data", data={artifact.media_type: data})
