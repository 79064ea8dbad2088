"""The dataset server on the engine ray, or without, by its command, where Ray is installed."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Literal

from tests.fakes.process_tree import below, command_of
from tests.fakes.servers import NotThere, free_port

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-ray" / "bin" / "python"
REPLICA = "ray::ServeReplica"
START_S = 400.0  # ten processes that import much, on a host that does other things
END_S = 60.0


@dataclass(frozen=True, slots=True)
class RayServer:
    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def processes(self) -> list[int]:
        return below(self.pid)

    @property
    def replicas(self) -> list[int]:
        return [pid for pid in self.processes if command_of(pid).startswith(REPLICA)]

    def kill_a_replica(self) -> int:
        victim = self.replicas[0]
        os.kill(victim, signal.SIGKILL)
        return victim


@contextmanager
def serving(
    folder: Path, home: Path, *, engine: Literal["ray", "uvicorn"] = "ray", replicas: int = 2
) -> Generator[RayServer]:
    """Raises: NotThere: Ray isn't installed, or doesn't start."""
    if not PYTHON.exists():
        raise NotThere("Ray isn't installed for the tests. Run `make ray`.")
    port, log = free_port(), home / "engine.log"
    command = [PYTHON, "-m", "bot", "mcp", "serve", "--engine", engine, "--datasets", folder]
    command += ["--port", str(port), "--replicas", str(replicas)]
    environment = {"PATH": os.defpath, "HOME": str(home), "PYTHONPATH": str(ROOT)}
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors
        )
    watch = Timer(START_S, process.kill)
    watch.start()
    with process:
        try:
            assert process.stdout is not None
            if b"ready\n" not in iter(process.stdout.readline, b""):
                raise NotThere(f"The engine {engine} doesn't start: {log.read_text()[-3000:]}")
            watch.cancel()
            yield RayServer(port, process.pid)
        finally:
            watch.cancel()
            process.terminate()
            watch = Timer(END_S, process.kill)
            watch.start()
            process.wait()
            watch.cancel()
