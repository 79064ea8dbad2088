"""Has `datasets.toml` added to, and its databases looked at, by a process that knows data."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from .errors import DatasetsError
from .folders import Folders
from .settings import ENV_FILE, ROOT, Settings


def add(settings: Settings, order: Mapping[str, str | Sequence[str]]) -> list[str]:
    """Sentences about what was added. Takes as long as reading it does.

    Raises:
        DatasetsError: nothing was added; the text says why.
    """
    outcome = _outcome(settings, dict(order))
    if outcome["problem"]:
        raise DatasetsError(f"Nothing was added. {outcome['problem']}")
    return outcome["lines"]


def databases(settings: Settings) -> list[dict[str, Any]]:
    """Of each declared database: `name`, `tables` or `problem`, and its role's `rights` beyond
    reading.

    Raises:
        DatasetsError: they can't be looked at.
    """
    return _outcome(settings, None)["databases"]


def _outcome(settings: Settings, add: dict[str, Any] | None) -> dict[str, Any]:
    folders = Folders(settings.home)
    folders.make()
    task = {
        "add": add,
        "datasets": str(settings.datasets),
        "cache": str(folders.datasets),
        "environment": str(ENV_FILE.absolute()),
    }
    done = subprocess.run(
        [sys.executable, "-m", "mcp_server.upkeep"],
        cwd=ROOT,
        input=json.dumps(task).encode(),
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        raise DatasetsError("What looks at the data broke off.")
    return json.loads(done.stdout)
