"""The baseline: what code interpreters commonly do. Each cell runs in a fresh interpreter, which
unpickles the variables, runs the code and pickles the variables again.

Its container has the image, the gVisor and the limits of the sandbox it is measured beside.
"""

from __future__ import annotations

from typing import Any

import docker

RUNNER = r"""
import os, pickle, sys, types
path = "/work/baseline.pickle"
names = {}
if os.path.exists(path):
    with open(path, "rb") as file:
        names = pickle.load(file)
exec(sys.argv[1], names)
kept = {}
for name, value in names.items():
    if name.startswith("__") or isinstance(value, types.ModuleType):
        continue
    kept[name] = value
with open(path, "wb") as file:
    pickle.dump(kept, file, protocol=5)
"""


class Baseline:
    """A container like a thread's sandbox, but without a kernel; cells come in by `exec`."""

    def __init__(self, image: str, options: dict[str, Any]) -> None:
        self._client = docker.from_env()
        self._container = self._client.containers.run(image, ["sleep", "infinity"], **options)

    def run(self, code: str) -> None:
        """One cell.

        Raises:
            RuntimeError: it failed.
        """
        status, output = self._container.exec_run(["python3", "-c", RUNNER, code])
        if status:
            raise RuntimeError(output.decode())

    def close(self) -> None:
        self._container.remove(force=True)
        self._client.close()
