"""`python -m mcp_server.conversions`: turns one file to Parquet, bounded, and ends.

It reads a line of JSON, `[file, name, folder]`, from standard input, writes tables into the folder
and answers with what it made as a line of JSON. What ends it before that, such as a file that needs
too much memory, is for its parent to tell.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from ctypes import CDLL
from pathlib import Path

from ..uploads.bounds import confine

PR_SET_PDEATHSIG = 1
MAX_SENTENCES = 20


def main() -> None:
    CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    confine()
    file, name, folder = json.loads(sys.stdin.buffer.readline())
    sys.stdout.buffer.write(_made(Path(file), name, Path(folder)) + b"\n")
    sys.stdout.flush()
    os._exit(0)  # nothing is left to do, and freeing much memory takes long


def _made(file: Path, name: str, folder: Path) -> bytes:
    from ..uploads.conversion import Conversion, Refused  # loaded when there is something to read
    from .made import MADE, Made, MadeTable

    tables: list[MadeTable] = []
    refusals: list[str] = []
    for outcome in Conversion(name, folder).outcomes(file):
        if isinstance(outcome, Refused):
            refusals.append(outcome.sentence)
        else:
            part = outcome.title.removeprefix(name).removeprefix(": ")
            made = outcome.staged.path.name
            tables.append(MadeTable(made, outcome.wanted, part, outcome.notes))
    return MADE.dump_json(Made(tuple(tables), tuple(refusals[:MAX_SENTENCES])))


if __name__ == "__main__":
    main()
