"""Threadbook's own database in SQLite, without a row: its tables are made once and copied."""

from __future__ import annotations

import asyncio
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from bot.store import Store


def empty_database(path: Path) -> str:
    """The URL of a new one at that path."""
    path.write_bytes(_made())
    return _url(path)


@cache
def _made() -> bytes:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as thread:
        path = Path(folder) / "t.db"
        thread.submit(asyncio.run, _make(_url(path))).result()  # whoever asks runs in a loop
        return path.read_bytes()


async def _make(url: str) -> None:
    await (await Store.open(url)).close()


def _url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"
