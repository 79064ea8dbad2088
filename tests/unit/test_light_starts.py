"""What starts often loads only what it needs: large libraries take most of a start."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LARGE = {
    *("aiohttp", "alembic", "discord", "docker", "duckdb", "mcp", "nbformat", "openai", "pandas"),
    *("prompt_toolkit", "psycopg", "pyarrow", "pymysql", "slack_bolt", "slack_sdk", "sqlalchemy"),
}


@pytest.mark.parametrize(
    ("module", "needed"),
    [
        ("bot.__main__", set[str]()),
        ("bot.platforms", set[str]()),
        ("mcp_server.uploads.intake", {"duckdb", "pyarrow"}),
        ("mcp_server.assembly", {"duckdb", "mcp", "pyarrow"}),
    ],
)
def test_a_start_loads_no_large_library_that_it_may_not_need(module: str, needed: set[str]) -> None:
    code = f"import json, sys, {module}; print(json.dumps(list(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert set(json.loads(ran.stdout)) & LARGE == needed
