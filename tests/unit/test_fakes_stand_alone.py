"""The fake services know nothing of the product, so that they can't share its mistakes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FAKES = Path(__file__).parents[1] / "fakes"
PRODUCT = {"adapters", "agent", "bot", "mcp_server", "sandbox", "sidecar"}


def imported(file: Path) -> set[str]:
    """The packages that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("service", ["slack", "discord", "openai"])
def test_a_fake_service_imports_nothing_of_the_product(service: str) -> None:
    files = list((FAKES / service).glob("*.py"))
    assert len(files) > 5
    assert {file.name: imported(file) & PRODUCT for file in files if imported(file) & PRODUCT} == {}
