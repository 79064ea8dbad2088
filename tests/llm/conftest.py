"""A real llama.cpp server with a small, bad model."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "build/llm/bin/python"


@pytest.fixture(scope="session")
def llama_url() -> Iterator[str]:
    """The base URL of its API."""
    process = subprocess.Popen(
        [PYTHON, ROOT / "tests/llm/serve.py"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()
