"""Programs that serve databases for a test: real ones, on loopback, with a folder of their own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

START_S = 60.0
END_S = 20.0
# One that owns nothing, for where we are root.
USER = "nobody"
AGAIN_S = 0.05


class NotThere(Exception):
    """The program isn't installed, or doesn't start; the text says what to do."""


@contextmanager
def data_folder() -> Generator[Path]:
    """A folder that the programs may write to."""
    folder = Path(tempfile.mkdtemp(prefix="tb-db-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(
    command: Sequence[str | Path], folder: Path, *, answers: Callable[[], bool]
) -> Generator[None]:
    """The program, from when it answers to when it has ended.

    Raises:
        NotThere: it doesn't start.
    """
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, **_as_user(folder)
        )
    try:
        until = time.monotonic() + START_S
        while not answers():
            if process.poll() is not None or time.monotonic() > until:
                raise NotThere(f"{Path(command[0]).name} doesn't start: {log.read_text()[-2000:]}")
            with suppress(subprocess.TimeoutExpired):
                process.wait(AGAIN_S)
        yield
    finally:
        process.terminate()
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def done(command: Sequence[str | Path], folder: Path, *, given: str = "") -> None:
    """Run a program to its end; it reads `given`.

    Raises:
        NotThere: it failed.
    """
    ended = subprocess.run(command, input=given, capture_output=True, text=True, **_as_user(folder))
    if ended.returncode:
        raise NotThere(f"{Path(command[0]).name} failed: {(ended.stdout + ended.stderr)[-2000:]}")


def program(name: str, *folders: str) -> Path:
    """The newest program of that name in the folders (patterns), or on the path.

    Raises:
        NotThere: there is none.
    """
    found = [path for pattern in folders for path in Path("/").glob(f"{pattern}/{name}")]
    if found:
        return max(found, key=lambda path: [int(p) if p.isdigit() else -1 for p in path.parts])
    on_path = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if on_path is None:
        raise NotThere(f"{name} isn't installed. Run scripts/setup-databases.")
    return Path(on_path)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _as_user(folder: Path) -> dict[str, Any]:
    """They refuse to run as root."""
    if os.geteuid() != 0:
        return {"cwd": folder}
    group = pwd.getpwnam(USER).pw_gid
    return {"cwd": folder, "user": USER, "group": group, "extra_groups": []}
