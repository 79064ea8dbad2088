"""Processes below another, and where they listen, as Linux tells it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
LISTENING = "0A"


def below(pid: int) -> list[int]:
    """A process and all that it and they have started."""
    children: dict[int, list[int]] = {}
    for folder in PROC.glob("[0-9]*"):
        with suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def command_of(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def listening(pids: list[int]) -> set[str]:
    """The addresses where they take TCP connections, in the kernel's spelling."""
    sockets: set[str] = set()
    for pid in pids:
        with suppress(OSError):
            for file in (PROC / str(pid) / "fd").iterdir():
                with suppress(OSError):
                    sockets.add(file.readlink().name.removeprefix("socket:[").removesuffix("]"))
    lines = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in (PROC / "net" / table).read_text().splitlines()[1:]
    ]
    return {
        fields[1].partition(":")[0]
        for fields in lines
        if fields[3] == LISTENING and fields[9] in sockets
    }
