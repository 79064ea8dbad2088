"""Our packages have everyday names; a library of the same name must never be imported instead."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "name", ["adapters", "agent", "audit", "bot", "declared", "mcp_server", "sandbox", "sidecar"]
)
def test_a_package_is_the_one_in_this_repository(name: str) -> None:
    found = importlib.import_module(name).__file__
    assert found is not None
    assert Path(found).parent == ROOT / name
