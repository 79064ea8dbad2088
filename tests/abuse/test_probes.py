"""Probes, special files, miners, hoarders and shadowed modules.

Each docstring names the effects on the session that are allowed. A second session runs beside
every hostile one and must notice nothing. Numbers are those of the abuse cases.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fakes.beside import Pair

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_abuse_19_probes_see_gvisor_and_not_the_host(pair: Pair) -> None:
    """Allowed: nothing; reading is harmless."""
    ran = await pair.attack(
        """
import glob, os, socket, subprocess
def read(path):
    try:
        return open(path, errors="replace").read(20_000)
    except OSError:
        return ""
paths = ["/proc/version", "/proc/cmdline", "/proc/cpuinfo", "/proc/net/fib_trie", "/proc/net/tcp",
         "/proc/net/unix", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/etc/machine-id",
         "/proc/sys/kernel/hostname", "/proc/self/mountinfo", "/proc/self/cgroup",
         *glob.glob("/sys/class/dmi/id/*"), *glob.glob("/sys/class/net/*/address")]
kernel = os.uname()
seen = {path: read(path) for path in paths}
seen["dmesg"] = subprocess.run(["dmesg"], capture_output=True, text=True).stdout
open("output/seen.txt", "w").write(repr(seen))
kernel.nodename, "gvisor" in (kernel.version + kernel.release).lower() or kernel.release[:3]
"""
    )

    assert ran.result in ("('sandbox', True)", "('sandbox', '4.4')"), ran
    seen = ran.files[0].content.decode()
    for path in ("/etc/machine-id", "/proc/version", "/proc/cmdline"):
        assert _host_value(path) not in seen
    assert "threadbook.home" not in seen
    assert "/tmp/tb-" not in seen
    await pair.is_unharmed()


def _host_value(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip() or "(empty)"
    except OSError:
        return "(missing)"


async def test_abuse_22_special_files_in_the_output_are_never_opened(own: Pair) -> None:
    """Allowed: what the cell itself did; special files are ignored, with a note."""
    ran = await own.attack(
        """
import os, socket, stat
made = ["fifo", "socket"]
os.mkfifo("output/chart.png")
listener = socket.socket(socket.AF_UNIX); listener.bind("output/data.csv"); listener.close()
for kind in (stat.S_IFCHR, stat.S_IFBLK):
    try:
        os.mknod(f"output/device-{kind}", kind | 0o666, os.makedev(1, 5))
        made.append("device")
    except OSError:
        pass
open("output/real.txt", "w").write("real")
len(made)
"""
    )

    assert ran.result in ("2", "3", "4"), ran
    assert [file.name for file in ran.files] == ["real.txt"]
    assert f"{ran.result} links or special files in output/ were ignored." in ran.notes
    await own.is_unharmed()


async def test_abuse_22_a_pipe_in_place_of_the_output_folder_blocks_nobody(own: Pair) -> None:
    """Allowed: what the cell itself did; no file comes out."""
    ran = await own.attack("import os\nos.rename('output', 'old')\nos.mkfifo('output')")

    assert ran.ok
    assert ran.files == ()
    await own.is_unharmed()


async def test_abuse_24_miners_end_at_the_limit_and_leave_the_neighbour_its_share(
    pair: Pair,
) -> None:
    """Allowed: the cell is undone; variables stay."""
    code = """
import hashlib, os
for _ in range(7):
    if os.fork() == 0: break
while True: hashlib.sha256(bytes(10**6)).digest()
"""
    attacked, beside = await asyncio.gather(
        pair.run(code, 3), pair.neighbour("sum(range(10**6)) and y")
    )

    assert attacked.ending == "timed_out"
    assert "ran past its limit of 3 s" in attacked.notes[0]
    assert beside.result == "2"
    assert beside.duration_ms < 3_000
    await pair.is_unharmed()


async def test_abuse_24_turning_the_clock_back_buys_no_time(pair: Pair) -> None:
    """Allowed: the cell is undone; variables stay."""
    code = """
import time
for clock in (time.CLOCK_REALTIME, time.CLOCK_MONOTONIC):
    try:
        time.clock_settime(clock, 0)
    except OSError:
        pass
time.time = time.monotonic = lambda: 0.0
while True: pass
"""
    await pair.is_undone(code, "timed_out", "ran past its limit of 1 s", 1)


@pytest.mark.parametrize(
    "code",
    [
        "for _ in range(10**6): held.append(open('/dev/null'))",
        "import socket\nfor _ in range(10**6): held.append(socket.socket())",
        "import os\nfor _ in range(10**6): held.append(os.pipe())",
    ],
    ids=["files", "sockets", "pipes"],
)
async def test_abuse_25_running_out_of_descriptors_is_an_error_in_the_cell(
    own: Pair, code: str
) -> None:
    """Allowed: the cell raises, or is undone; variables stay, though it keeps what it opened."""
    spent = await own.attack(f"held = []\n{code}", 10)

    assert spent.error is not None, spent
    assert "Too many open files" in spent.error.message
    await own.is_unharmed()
    await own.run("held = None")
    assert (await own.run("open('/proc/self/stat').read()[:1] != ''")).result == "True"


SHADOWS = """
import os, site, sys
code = "open('/work/shadowed', 'a').write(__name__ + ' ')"
places = {"/work", "/work/output", "/tmp", os.getcwd(), site.getusersitepackages()}
for place in places:
    os.makedirs(place, exist_ok=True)
    for name in ("pandas", "numpy", "json", "guest", "channel", "sitecustomize", "usercustomize",
                 "datasets", "statistics", "matplotlib"):
        open(f"{place}/{name}.py", "w").write(code)
    open(f"{place}/x.pth", "w").write("import os; " + code)
"""


async def test_abuse_27_modules_in_the_working_folder_shadow_nothing(own: Pair) -> None:
    """Allowed: what the cell itself did."""
    assert (await own.attack(SHADOWS)).ok

    ran = await own.run(
        "import pandas, json, statistics, datasets, os\n"
        "os.path.exists('/work/shadowed'), statistics.mean([2]), pandas.DataFrame([1]).shape"
    )
    assert ran.result == "(False, 2, (1, 1))", ran
    await own.is_unharmed()


async def test_abuse_27_a_session_that_starts_again_imports_nothing_of_the_users(
    own: Pair,
) -> None:
    """Allowed: all variables are gone, and the answer says so."""
    assert (await own.attack(SHADOWS)).ok
    died = await own.attack("import os; os.kill(os.getppid(), 9); os._exit(0)")
    after = await own.run("import os\nos.path.exists('/work/shadowed'), pd.DataFrame([1]).shape")

    assert died.ending == "lost"
    assert "all variables are gone" in died.notes[0]
    assert after.result == "(False, (1, 1))", after
    assert (await own.neighbour("y")).result == "2"
