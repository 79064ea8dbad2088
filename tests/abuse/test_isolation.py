"""From inside a sandbox: no network, no host file, no other session's socket, no write outside
tmpfs, no privileges. Numbers are those of the abuse cases.
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sandbox.engine import Engine
from sandbox.gvisor import GvisorSession
from sandbox.runner import GvisorRunner
from sandbox.session import Execution

Run = Callable[..., Awaitable[Execution]]


@pytest.fixture
async def run(runner: GvisorRunner, engine: Engine) -> Run:
    handle = await runner.start("inside", thread_key="terminal:local:cli:inside")
    session = GvisorSession(engine, handle)
    numbers = itertools.count()

    async def run_next(code: str, timeout_s: float = 30) -> Execution:
        return await session.run(f"cell-{next(numbers)}", code, timeout_s=timeout_s)

    return run_next


async def test_abuse_20_no_socket_reaches_anything(run: Run) -> None:
    ran = await run("""
import socket
opened = []
for family, address in [
    (socket.AF_INET, ("1.1.1.1", 53)),
    (socket.AF_INET, ("169.254.169.254", 80)),
    (socket.AF_INET, ("172.17.0.1", 80)),
    (socket.AF_INET, ("127.0.0.1", 8265)),
    (socket.AF_UNIX, "/var/run/docker.sock"),
    (socket.AF_UNIX, "\\0docker"),
]:
    try:
        with socket.socket(family) as s:
            s.settimeout(2)
            s.connect(address)
        opened.append(address)
    except OSError:
        pass
try:
    socket.getaddrinfo("example.com", 80)
    opened.append("dns")
except OSError:
    pass
try:
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    opened.append("raw")
except OSError:
    pass
opened
""")

    assert ran.result == "[]"


async def test_abuse_9_nothing_outside_tmpfs_can_be_written(run: Run) -> None:
    ran = await run("""
import os, sys
written = []
for folder in ["/", "/etc", "/usr", "/opt/threadbook", "/opt/threadbook/guest", "/var/tmp",
               "/run", "/run/threadbook", "/mnt/servers", "/root", "/home", *sys.path]:
    if folder in ("", "/work") or not os.path.isdir(folder):
        continue
    try:
        open(os.path.join(folder, "x"), "w").close()
        written.append(folder)
    except OSError:
        pass
written
""")

    assert ran.result == "[]"


async def test_abuse_18_no_host_file_and_no_secret_is_in_sight(run: Run) -> None:
    ran = await run("""
import os
seen = []
for path in ["/proc/1/root/etc/shadow", "/etc/shadow", "/proc/kcore", "/var/lib/docker",
             "/var/run/docker.sock", "/proc/1/mem", "/proc/1/root/proc/1/mem"]:
    try:
        with open(path, "rb") as file:
            file.read(64)
        seen.append(path)
    except OSError:
        pass
environ = open("/proc/1/environ").read()
assert "TOKEN" not in environ and "KEY" not in environ and "SLACK" not in environ
mounts = sorted({line.split()[1] for line in open("/proc/mounts")})
print(seen, mounts)
""")

    seen, _, mounts = ran.stdout.partition("] [")
    assert seen == "["
    for path in (str(Path(__file__).parents[2]), "/root", "/home", "/var", "docker.sock"):
        assert path not in mounts


async def test_abuse_26_the_environment_holds_only_what_is_allowed(run: Run) -> None:
    ran = await run("import os; sorted(os.environ)")

    assert ran.result is not None
    allowed = {
        "HOME", "HOSTNAME", "LANG", "MKL_NUM_THREADS", "MPLBACKEND", "MPLCONFIGDIR",
        "NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH",
        "PIP_DISABLE_PIP_VERSION_CHECK", "PIP_NO_INDEX", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH",
        "TZ",
    }  # fmt: skip
    assert set(eval(ran.result)) <= allowed | {"PYTHON_VERSION", "PYTHON_SHA256", "GPG_KEY"}


async def test_abuse_21_privileged_calls_are_denied(run: Run) -> None:
    ran = await run("""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
done = []
if os.getuid() == 0 or os.geteuid() == 0: done.append("root")
if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0: done.append("mount")
if libc.setuid(0) == 0: done.append("setuid")
if libc.chroot(b"/tmp") == 0: done.append("chroot")
if libc.sethostname(b"x", 1) == 0: done.append("sethostname")
status = dict(l.rstrip().split(":\\t", 1) for l in open("/proc/self/status") if ":\\t" in l)
print(done, {k: v for k, v in status.items() if k.startswith("Cap") and int(v, 16)},
      status.get("NoNewPrivs"))
""")

    assert ran.stdout.startswith("[] {}")


async def test_abuse_5_a_fork_bomb_stays_in_its_cell(run: Run) -> None:
    await run("kept = 42")

    bomb = await run("import os\nwhile True: os.fork()", timeout_s=5)
    after = await run("kept")

    assert not bomb.ok
    assert after.result == "42"


async def test_abuse_7_memory_ends_the_cell_and_not_the_session(run: Run) -> None:
    await run("kept = 42")

    grown = await run("hoard = []\nwhile True: hoard.append(bytearray(50_000_000))")
    after = await run("kept")

    assert grown.ending == "out_of_memory"
    assert after.result == "42"


async def test_abuse_8_a_full_disk_is_an_error_in_the_cell(run: Run) -> None:
    full = await run("open('/work/big', 'wb').write(bytes(10**9))")
    after = await run("import os; os.remove('/work/big'); 'fine'")

    assert full.error is not None
    assert full.error.type == "OSError"
    assert after.result == "'fine'"


async def test_abuse_10_an_output_flood_is_bounded_and_stopped(run: Run) -> None:
    flood = await run("while True: print('x' * 10_000)", timeout_s=60)

    assert flood.ending == "interrupted"
    assert len(flood.stdout) < 30_000
    assert "bytes of output left out" in flood.stdout
    assert "64 MB" in flood.notes[0]


async def test_abuse_44_the_socket_folder_can_not_be_changed(run: Run) -> None:
    ran = await run("""
import os, socket
done = []
for action in [
    lambda: open("/run/threadbook/x", "w"),
    lambda: os.unlink("/run/threadbook/mcp.sock"),
    lambda: os.rename("/run/threadbook/mcp.sock", "/run/threadbook/y"),
    lambda: socket.socket(socket.AF_UNIX).bind("/run/threadbook/fake.sock"),
    lambda: os.mkdir("/run/threadbook/d"),
]:
    try:
        action()
        done.append(action)
    except OSError:
        pass
len(done), sorted(os.listdir("/run/threadbook"))
""")

    assert ran.result is not None
    assert ran.result.startswith("(0, ")
    assert "fake" not in ran.result
