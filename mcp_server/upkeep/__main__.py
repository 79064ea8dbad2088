"""`python -m mcp_server.upkeep`: reads a task as JSON from standard input, answers with its outcome
as JSON, and ends. What is secret in a task is thus in no list of processes.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path

from declared.environment import variables

from ..conversions.conversions import Conversions
from ..databases.databases import Databases
from ..errors import DatasetError
from ..findings import Findings
from .adding import Adding
from .checking import checked
from .looking import Look
from .order import OUTCOME, TASK, Outcome, Task


def main() -> None:
    task = TASK.validate_json(sys.stdin.buffer.read())
    sys.stdout.buffer.write(OUTCOME.dump_json(_done(task)) + b"\n")
    sys.stdout.flush()


def _done(task: Task) -> Outcome:
    environment = variables(Path(task.environment), os.environ)
    cache = Path(task.cache)
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(Databases()) as databases:
        look = Look(databases, Conversions(cache), Findings(cache / "found"))
        if task.add is None:
            return Outcome(databases=checked(Path(task.datasets), look, environment))
        try:
            lines = Adding(Path(task.datasets), look, environment).add(task.add)
        except DatasetError as error:
            return Outcome(problem=str(error))
        except OSError as error:
            return Outcome(problem=f"{error.filename}: {error.strerror}.")
    return Outcome(tuple(lines))


if __name__ == "__main__":
    main()
