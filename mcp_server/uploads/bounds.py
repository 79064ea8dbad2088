"""What the process that reads strangers' files may use of the machine."""

from __future__ import annotations

import resource
from contextlib import suppress
from pathlib import Path

OOM_SCORE = Path("/proc/self/oom_score_adj")
MEMORY_BYTES = 4 * 2**30  # of addresses, of which about half is really used
CPU_S = 120
OPEN_FILES = 256
FILE_BYTES = 3 * 2**30


def confine() -> None:
    """Bound this process for good; before it reads anything."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))
    with suppress(OSError):  # where there is none, the limits above must do
        OOM_SCORE.write_text("1000")  # short of memory, the kernel ends this process, not the bot
