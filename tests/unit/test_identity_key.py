"""The key with which the bot signs for whom a call is made."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.identity import KEY_BYTES, key_in


def test_of_many_that_start_at_once_all_have_one_whole_key(tmp_path: Path) -> None:
    path = tmp_path / "identity.key"
    with ThreadPoolExecutor(16) as workers:
        keys = set(workers.map(key_in, [path] * 64))
    [key] = keys
    assert len(key) == KEY_BYTES
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["identity.key"]
