"""Locks hold versions and hashes, and no addresses, which are each machine's own."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = (".", "sandbox", "sidecar", "tests/servers", "tests/llm")
LOCKS = [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.lock"))]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_lock_has_hashes_and_no_addresses(path: Path) -> None:
    text = path.read_text()
    assert "sha256:" in text or "sha512-" in text
    assert "://" not in text


def test_all_locks_are_looked_at() -> None:
    assert len(LOCKS) == 8
