"""Has a bounded process turn a file to Parquet."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from pydantic import ValidationError

from .made import MADE, Made

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 180
MAX_ANSWER_BYTES = 2**22
TOO_HARD = "takes more memory or time to read than I may use, or is damaged"


def converted(file: Path, folder: Path) -> Made:
    """Takes long; what can't be read is refused in what it gives."""
    order = json.dumps([str(file), file.name, str(folder)]).encode() + b"\n"
    try:
        done = subprocess.run(
            [sys.executable, "-m", "mcp_server.conversions"],
            cwd=ROOT,
            env={"LC_ALL": "C.UTF-8"},  # nothing of ours: no key, no token
            input=order,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
            start_new_session=True,
        )
        return MADE.validate_json(done.stdout[:MAX_ANSWER_BYTES])
    except (subprocess.TimeoutExpired, ValidationError):
        return Made(refusals=(f'"{file.name}" {TOO_HARD}.',), is_sure=False)
