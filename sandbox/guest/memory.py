"""How much memory the sandbox has left. At its limit all of gVisor dies, so a cell ends before."""

from __future__ import annotations

RESERVE_BYTES = 160 * 2**20


def free_bytes() -> int:
    """What no process and no file in the sandbox uses."""
    with open("/proc/meminfo", encoding="ascii") as file:
        kilobytes = {
            name: int(value.split()[0]) for name, _, value in (row.partition(":") for row in file)
        }
    return (kilobytes["MemTotal"] - kilobytes["Active"] - kilobytes["Inactive"]) * 1024
