"""The whole security posture of a sandbox container, in one place. Pure.

Every sandbox is made from what `container_options` returns, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RUNTIME = "runsc"
USER = "65534:65534"
SOCKET_FOLDER = "/run/threadbook"
WRAPPERS_FOLDER = "/mnt/servers"
GVISOR_MARKS = ("gvisor", "Sun Jan 10 15:06:54 PST 2016")
CPU_SHARES = 256  # of 1024, so that no cell's work keeps the sidecar and the data server waiting
_OVERHEAD_MB = 256
_MAPPED_MB = 200  # libraries: in the address space, but not in memory
_MB_PER_PROCESS = 100  # gVisor copies whole 2 MB pages: a fork that does nothing takes 40 MB


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """`memory_mb` is the container's whole memory, its two tmpfs and gVisor itself included."""

    memory_mb: int = 3072
    cpus: float = 2.0
    processes: int = 30
    work_mb: int = 256
    tmp_mb: int = 64
    output_mb: int = 64
    files: int = 20
    file_mb: int = 8
    shown_values: int = 20

    @property
    def address_space_bytes(self) -> int:
        """For one process, so that Python raises MemoryError before the kernel kills gVisor."""
        own_mb = self.memory_mb - self.work_mb - self.tmp_mb - _OVERHEAD_MB
        return (own_mb + _MAPPED_MB) * 2**20

    @property
    def allowed_processes(self) -> int:
        """As many as `memory_mb` bears, even where a busy host lets no watchdog run in time."""
        return min(self.processes, self.memory_mb // _MB_PER_PROCESS)


def container_options(
    *,
    limits: SandboxLimits,
    socket_folder: Path,
    wrappers_folder: Path,
    labels: Mapping[str, str],
    runtime: str = RUNTIME,
) -> dict[str, Any]:
    """Keyword arguments for the Docker SDK's `containers.create`."""
    return {
        "runtime": runtime,
        "network_mode": "none",
        "hostname": "sandbox",
        "user": USER,
        "working_dir": "/work",
        "read_only": True,
        "tmpfs": {
            "/work": f"size={limits.work_mb}m,mode=0700,uid=65534,gid=65534,nosuid,nodev",
            "/tmp": f"size={limits.tmp_mb}m,mode=1777,nosuid,nodev",
        },
        "shm_size": "16m",
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "mem_limit": f"{limits.memory_mb}m",
        "memswap_limit": f"{limits.memory_mb}m",
        "nano_cpus": int(limits.cpus * 1e9),
        "cpu_shares": CPU_SHARES,
        "pids_limit": 8 * limits.processes,
        "ipc_mode": "private",
        "log_config": {"Type": "none", "Config": {}},
        "environment": environment(limits),
        "volumes": {
            str(socket_folder): {"bind": SOCKET_FOLDER, "mode": "ro"},
            str(wrappers_folder): {"bind": WRAPPERS_FOLDER, "mode": "ro"},
        },
        "labels": dict(labels),
        "stdin_open": True,
        "detach": True,  # else the SDK has the container's stdin close with the first client
        "init": False,
    }


def command(limits: SandboxLimits) -> list[str]:
    """The supervisor as PID 1; `-P` keeps the working folder off its import path."""
    options = {
        "memory-bytes": limits.address_space_bytes,
        "processes": limits.allowed_processes,
        "output-bytes": limits.output_mb * 2**20,
        "files": limits.files,
        "file-bytes": limits.file_mb * 2**20,
        "shown-values": limits.shown_values,
    }
    return ["python3", "-P", "-m", "guest", *(f"--{name}={n}" for name, n in options.items())]


def environment(limits: SandboxLimits) -> dict[str, str]:
    """All that user code finds in its environment, beside what the image sets for Python."""
    threads = str(max(1, int(limits.cpus)))
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    return {
        "HOME": "/work",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "MPLBACKEND": "agg",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONPATH": "/opt/threadbook:/opt/threadbook/lib:/mnt",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PIP_NO_INDEX": "1",  # there is no network to wait for
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        **dict.fromkeys(names, threads),
    }


def is_gvisor(kernel: str) -> bool:
    """Whether a /proc/version read inside a sandbox is gVisor's own."""
    return any(mark in kernel for mark in GVISOR_MARKS)
