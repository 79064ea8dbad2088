"""The system text and the one tool, as the model gets them. Stable, so that caches hit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TOOL_NAME = "run_python"
TOOL_DESCRIPTION = "Gives output and last value."
# For servers that know no tools.
FENCED = (
    "There is no tool here: to run Python, write it in one ```python block and stop. It is run, and"
    " its output comes back."
)
TOOL_PARAMETERS: dict[str, Any] = {
    "type": "object",
    "properties": {"code": {"type": "string"}},
    "required": ["code"],
}


def system_text() -> str:
    return Path(__file__).with_name("prompt.md").read_text("utf-8").strip()
