"""The process limits that user code runs under. They can be lowered from inside, never raised."""

from __future__ import annotations

import ctypes
import resource
from dataclasses import dataclass

PR_SET_DUMPABLE = 4
LIBC = ctypes.CDLL(None, use_errno=True)
MAX_OPEN_FILES = 512
OWN_FILES = 64  # for what comes between two cells, however many user code keeps open
OWN_PROCESSES = 8
MAX_FILE_BYTES = 2**30


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory_bytes` of address space and `processes` are one process's; `files` and `file_bytes`
    are for what a cell hands out, `output_bytes` for what it prints, `shown_values` for the raw
    values that it lets the model see on purpose."""

    memory_bytes: int
    processes: int
    output_bytes: int
    files: int
    file_bytes: int
    shown_values: int


def apply(limits: Limits) -> None:
    """Below the container's own limits, so that Python raises instead of gVisor dying."""
    for limit, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_NPROC, limits.processes + OWN_PROCESSES),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES + OWN_FILES),
        (resource.RLIMIT_FSIZE, MAX_FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def hide_from_siblings(hidden: bool) -> None:
    """Close this process's /proc entries (descriptors, memory) to others of the same user."""
    if LIBC.prctl(PR_SET_DUMPABLE, 0 if hidden else 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_DUMPABLE)")


def give(limits: Limits, *, more: bool = False) -> None:
    """A cell's share of files and processes, or `more` for what comes between two cells."""
    for limit, own, extra in (
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES, OWN_FILES),
        (resource.RLIMIT_NPROC, limits.processes, OWN_PROCESSES),
    ):
        resource.setrlimit(limit, (own + extra if more else own, own + extra))
