"""A Docker daemon of the tests' own, with gVisor: the machine's must not be restarted."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fakes import scripts

# The machine's network, its firewall and its switches stay as they are.
FLAGS = ("--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false")
PROGRAMS = f"{os.defpath}:/usr/local/bin:/usr/local/sbin:/usr/sbin:/sbin"
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 60
MAX_LOG_CHARS = 3_000


class DockerDaemon:
    """All that is its own lies in `folder`, sockets too: the path must be short."""

    def __init__(self, folder: Path, *, dockerd: str, config: str) -> None:
        self.host = f"unix://{folder}/docker.sock"
        self._folder = folder
        self._log = folder / "dockerd.log"
        (folder / "daemon.json").write_text(config)
        self._command = [
            dockerd, *FLAGS,
            "--host", self.host,
            "--config-file", str(folder / "daemon.json"),
            "--pidfile", str(folder / "dockerd.pid"),
            "--data-root", str(folder / "data"),
            "--exec-root", str(folder / "exec"),
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it on what it kept; it answers when this returns."""
        address = self._folder / "ready.sock"  # where it tells its service manager
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready, self._log.open("ab") as log:
            ready.bind(str(address))
            self._process = subprocess.Popen(
                self._command,
                env={"PATH": PROGRAMS, "NOTIFY_SOCKET": str(address)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C is for the tests, which then end it
            )
            ended = os.pidfd_open(self._process.pid)
            told, _, _ = select.select([ready, ended], [], [], START_TIMEOUT_S)
            os.close(ended)
        address.unlink()
        if ready not in told:
            raise AssertionError(
                f"dockerd doesn't start:\n{self._log.read_text()[-MAX_LOG_CHARS:]}"
            )

    def stop(self) -> None:
        """End it as an operator does; it ends its containers first."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(STOP_TIMEOUT_S)

    def restart(self) -> None:
        self.stop()
        self.start()

    def load(self, *tags: str) -> None:
        """Copy images of the machine's daemon, all in one go: they share layers."""
        with subprocess.Popen(["docker", "save", *tags], stdout=subprocess.PIPE) as save:
            load = ["docker", "--host", self.host, "load", "--quiet"]
            subprocess.run(load, stdin=save.stdout, stdout=subprocess.DEVNULL, check=True)
        assert save.returncode == 0

    def close(self) -> None:
        """Leave nothing of it: no process, no mount, no file."""
        try:
            self.stop()
        finally:
            for pid in self._processes():  # none, where it has ended as it should
                os.kill(pid, signal.SIGKILL)
            for mount in self._mounts():
                subprocess.run(["umount", "--lazy", mount], check=True)
            shutil.rmtree(self._folder)

    def _processes(self) -> Iterator[int]:
        """Whoever names the folder on the command line: dockerd, containerd, shims, sandboxes."""
        name = os.fsencode(self._folder) + b"/"
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if name in path.read_bytes():
                    yield int(path.parent.name)
            except OSError:  # it has ended meanwhile
                continue

    def _mounts(self) -> list[str]:
        """Mount points under the folder, the inner ones first."""
        lines = Path("/proc/self/mountinfo").read_text().splitlines()
        points = [line.split()[4] for line in lines]
        return [point for point in reversed(points) if point.startswith(f"{self._folder}/")]


@contextmanager
def serving() -> Generator[DockerDaemon]:
    """One that runs, as `scripts/setup-gvisor` sets up the machine's. Takes root."""
    setup = scripts.load("setup-gvisor")
    config = setup.merged("", shutil.which("runsc"))
    folder = Path(tempfile.mkdtemp(prefix="tb-", dir="/tmp"))
    daemon = DockerDaemon(folder, dockerd=setup.daemon_binary(), config=config)
    try:
        daemon.start()
        yield daemon
    finally:
        daemon.close()
