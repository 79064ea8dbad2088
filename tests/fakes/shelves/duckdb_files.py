"""DuckDB files that aren't as they should be."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

_PRIME, _START, _64_BITS = 0xBF58476D1CE4E5B9, 5381, 2**64 - 1
_HEADER = slice(8, 4096)  # behind its own checksum
_VERSION = slice(12, 20)
_WRITER = """
import duckdb, os, sys
database = duckdb.connect(sys.argv[1])
database.execute(sys.argv[2])
print("written", flush=True)
sys.stdin.readline()
os._exit(0)
"""


def made(path: Path, *script: str) -> Path:
    with closing(duckdb.connect(path)) as database:
        for statement in script:
            database.execute(statement)
    return path


@contextmanager
def open_elsewhere(path: Path, statement: str) -> Generator[None]:
    """Another program has it open, and ends without closing it: a log of changes is left."""
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), statement],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert writer.stdin is not None
    assert writer.stdout is not None
    with writer.stdin, writer.stdout:
        assert writer.stdout.readline() == b"written\n"
        try:
            yield
        finally:
            writer.stdin.write(b"\n")
            writer.stdin.flush()
    assert writer.wait() == 0


def with_version(path: Path, version: int) -> None:
    """As another version of DuckDB would have written it."""
    content = bytearray(path.read_bytes())
    content[_VERSION] = version.to_bytes(8, "little")
    content[:8] = _checksum(content[_HEADER]).to_bytes(8, "little")
    path.write_bytes(content)


def _checksum(content: bytes | bytearray) -> int:
    found = _START
    for i in range(0, len(content), 8):
        found ^= int.from_bytes(content[i : i + 8], "little") * _PRIME & _64_BITS
    return found
