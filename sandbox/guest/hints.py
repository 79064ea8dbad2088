"""What to do about errors that have their cause in the sandbox itself. Pure."""

from __future__ import annotations

import re
from typing import Any

NO_INSTALL = (
    "Packages can't be installed here: there is no network. "
    "Ask the operator to add them to the sandbox image."
)
HIDDEN_ANSWER = "`answer` is a variable of yours here: del answer, then call it again."
INSTALL = re.compile(r"^\s*[!%]?\s*(?:pip3?|conda)\s+install\b", re.MULTILINE)
PIP_FAILED = ("No matching distribution found", "Could not find a version that satisfies")


def hints(code: str, error: dict[str, Any] | None, output: str) -> list[str]:
    """Sentences for the model and for people."""
    missing = error is not None and error.get("type") == "ModuleNotFoundError"
    tried = INSTALL.search(code) or any(said in output for said in PIP_FAILED)
    said = [NO_INSTALL] if missing or tried else []
    if error and "is not callable" in str(error.get("message")) and "answer(" in code:
        said.append(HIDDEN_ANSWER)
    return said
