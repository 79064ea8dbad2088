"""What belongs to one chat platform is in its adapter: the rest doesn't even name it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# The composition: it reads the settings, chooses what is served, and takes links of all platforms.
COMPOSITION = {"bot/settings.py", "bot/platforms.py", "bot/cli/threads.py"}
NAMED = re.compile(r"slack|discord", re.IGNORECASE)


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", ["bot", "agent", "sandbox", "mcp_server", "sidecar"])
def test_only_the_composition_names_a_platform(package: str) -> None:
    naming = {
        str(module.relative_to(ROOT))
        for module in modules(package)
        if NAMED.search(module.read_text())
    }
    assert naming <= COMPOSITION


def test_what_all_platforms_share_names_none() -> None:
    shared = [*(ROOT / "adapters").glob("*.py"), *modules("adapters/markdown")]
    naming = {module.name for module in shared if NAMED.search(module.read_text())}
    assert naming <= {"__init__.py", "messages.py", "configured.py", "tables.py"}
