"""What a cell can do to the Python that runs it: it ends alone, and the variables before it stay.

Each docstring names the effects on the session that are allowed. A second session runs beside
every hostile one and must notice nothing. Numbers are those of the abuse cases.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.engine import Engine
from sandbox.guest import wire
from sandbox.gvisor import GvisorSession
from sandbox.posture import SandboxLimits
from sandbox.runner import GvisorRunner
from sandbox.session import Execution, SandboxError

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNDONE = "Variables are as they were before it."
ANSWER_S = 10
UNPICKLED: list[str] = []

Run = Callable[..., Awaitable[Execution]]


def _on_audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "pickle.find_class":
        UNPICKLED.append(str(arguments))


sys.addaudithook(_on_audit)


@dataclass(frozen=True, slots=True)
class Pair:
    """A session that is attacked, where x is 1, and its neighbour, where y is 2."""

    run: Run
    neighbour: Run

    async def attack(self, code: str, timeout_s: float = 20) -> Execution:
        """Run a hostile cell while the neighbour works."""
        attacked, beside = await asyncio.gather(self.run(code, timeout_s), self.neighbour("y"))
        assert beside.result == "2", beside
        return attacked

    async def is_unharmed(self) -> None:
        """Both sessions still answer with what they had."""
        kept = await self.run("x", 3)
        assert kept.result == "1", kept
        assert (await self.neighbour("y", 3)).result == "2"

    async def is_undone(self, code: str, ending: str, words: str, timeout_s: float = 20) -> None:
        """The cell ends so, says so, and leaves nothing behind."""
        ended = await self.attack(f"x = 'changed'\n{code}", timeout_s)
        assert ended.ending == ending, (code, ended)
        assert words in ended.notes[0], (code, ended)
        assert UNDONE in ended.notes[0], (code, ended)
        await self.is_unharmed()


class Stage:
    """Starts sandboxes for this module: one neighbour, and an attacked one as long as it lives."""

    def __init__(self, engine: Engine, runner: GvisorRunner) -> None:
        self._engine = engine
        self._runner = runner
        self._names = itertools.count()
        self._attacked: Run | None = None
        self._neighbour: Run | None = None

    async def pair(self) -> Pair:
        """The sessions of the test before, if it left x as it was; else a new attacked one."""
        if self._attacked is None or not await _holds(self._attacked, "x", "1"):
            self._attacked = await self._start("x = 1")
        if self._neighbour is None or not await _holds(self._neighbour, "y", "2"):
            self._neighbour = await self._start("y = 2")
        return Pair(self._attacked, self._neighbour)

    def spoil(self) -> None:
        """Don't attack this session again: what was done to it would show in the next test."""
        self._attacked = None

    async def _start(self, first: str) -> Run:
        name = f"abuse-{next(self._names)}"
        handle = await self._runner.start(name, thread_key=f"terminal:local:cli:{name}")
        session = GvisorSession(self._engine, handle)
        numbers = itertools.count()

        async def run_next(code: str, timeout_s: float = 20) -> Execution:
            async with asyncio.timeout(timeout_s + ANSWER_S):
                return await session.run(f"cell-{next(numbers)}", code, timeout_s=timeout_s)

        assert (await run_next(first)).ok
        return run_next


async def _holds(run: Run, name: str, value: str) -> bool:
    try:
        return (await run(name, 3)).result == value
    except (SandboxError, TimeoutError):
        return False


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def stage(
    sandbox_image: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Stage]:
    engine = await Engine.connect()
    sockets, wrappers = tmp_path_factory.mktemp("sockets"), tmp_path_factory.mktemp("servers")
    runner = GvisorRunner(
        engine,
        sandbox_image,
        limits=SandboxLimits(),
        sockets=sockets,
        wrappers=wrappers,
        installation=f"tests-code-cases-{uuid.uuid4().hex[:8]}",
    )
    yield Stage(engine, runner)
    for handle in await runner.all():
        await runner.end(handle)
    engine.close()


@pytest_asyncio.fixture(loop_scope="module")
async def pair(stage: Stage) -> Pair:
    return await stage.pair()


@pytest_asyncio.fixture(loop_scope="module")
async def own(stage: Stage) -> AsyncGenerator[Pair]:
    """A pair whose attacked session has no past and no future."""
    stage.spoil()
    yield await stage.pair()
    stage.spoil()


async def test_abuse_01_an_endless_loop_is_stopped_at_its_limit(pair: Pair) -> None:
    """Allowed: the cell is undone; variables stay."""
    await pair.is_undone("while True: pass", "timed_out", "ran past its limit of 1 s", 1)


async def test_abuse_02_a_sleeper_that_catches_the_interrupt_is_killed(pair: Pair) -> None:
    """Allowed: the cell is undone; variables stay."""
    code = """
import time
while True:
    try:
        time.sleep(1e6)
    except KeyboardInterrupt:
        pass
"""
    await pair.is_undone(code, "timed_out", "ran past its limit of 1 s", 1)


@pytest.mark.parametrize(
    "code",
    [
        "import re\nre.match(r'(a+)+$', 'a' * 50 + 'b')",
        "sum(range(10**12))",
        "np.linalg.svd(np.random.default_rng(1).random((5000, 5000)))",
    ],
    ids=["pattern", "sum", "BLAS"],
)
async def test_abuse_03_a_busy_call_in_c_is_killed(pair: Pair, code: str) -> None:
    """Allowed: the cell is undone; variables stay."""
    await pair.is_undone(code, "timed_out", "ran past its limit of 1 s", 1)


async def test_abuse_04_a_cell_that_ignores_signals_is_killed(pair: Pair) -> None:
    """Allowed: the cell is undone; variables stay."""
    code = """
import signal
for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
while True: pass
"""
    await pair.is_undone(code, "timed_out", "ran past its limit of 1 s", 1)


async def test_abuse_06_a_thread_bomb_is_an_error_in_the_cell(pair: Pair) -> None:
    """Allowed: the cell raises, or is undone; variables stay, and the threads end with it."""
    bomb = await pair.attack(
        "import threading, time\n"
        "while True: threading.Thread(target=time.sleep, args=(1e6,), daemon=True).start()",
        5,
    )

    assert bomb.error is not None, bomb
    assert "can't start new thread" in bomb.error.message
    await pair.is_unharmed()
    count = await pair.run("import threading; threading.active_count()")
    assert count.result == "1", count


def _texts(ran: Execution) -> list[str]:
    error = [ran.error.type, ran.error.message, ran.error.traceback] if ran.error else []
    pictures = [figure.description for figure in ran.figures]
    return [ran.stdout, ran.stderr, ran.result or "", *error, *pictures, *(ran.names or ())]


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.write(1, ODD.encode('utf-8', 'surrogatepass') + b'\\xff\\xfe')",
        "import os\nos.write(2, ODD.encode('utf-8', 'surrogatepass') + b'\\xff\\xfe')",
        "print(ODD)",
        "class Odd:\n    def __repr__(self): return ODD\nOdd()",
        "raise ValueError(ODD)",
        "raise type(ODD, (Exception,), {})('x')",
        "globals()[ODD] = 3",
        "plt.plot([1, 2]); plt.title('a\\x1b[31mb\\u202ec')",
    ],
    ids=["stdout", "stderr", "print", "repr", "message", "type", "name", "title"],
)
async def test_abuse_11_odd_characters_come_out_readable(pair: Pair, code: str) -> None:
    """Allowed: what the cell itself did; nothing but readable text leaves the sandbox."""
    odd = "ODD = 'Q \\ud800 \\x1b[31m \\x1b]0;title\\x07 \\u202egpj.exe \\x9b1m R'\n"
    wild = await pair.attack(odd + code)

    for text in _texts(wild):
        text.encode("utf-8")
        assert not set(text) & set("\0\x07\x1b\x7f\x9b\u202e\u2066\r"), text
    await pair.is_unharmed()


async def test_abuse_11_a_line_that_rewrites_itself_shows_its_last_state(pair: Pair) -> None:
    """Allowed: nothing; the cell is harmless."""
    ran = await pair.attack("print('1%\\r50%\\r100%')\nprint('a\\0b')")

    assert ran.stdout == "100%\na\N{REPLACEMENT CHARACTER}b\n"
    await pair.is_unharmed()


@pytest.mark.parametrize(
    "code",
    [
        "x = '\0'",
        "\0",
        "x = '''",
        "\\",
        "x = '\ud800'",
        "if x:\n\tpass\n        pass",
        "(" * 5_000,
        "x = " + "-" * 200_000 + "1",
        "x = '" + "y" * 10_000_000,
    ],
    ids=[
        "NUL",
        "only NUL",
        "quotes",
        "backslash",
        "surrogate",
        "tabs",
        "nesting",
        "minus",
        "10 MB",
    ],
)
async def test_abuse_12_code_that_is_no_code_is_an_error_in_the_cell(pair: Pair, code: str) -> None:
    """Allowed: the cell raises, or is undone; variables stay."""
    broken = await pair.attack(code)

    assert broken.ending in ("raised", "crashed", "out_of_memory"), broken
    assert broken.error is not None or UNDONE in broken.notes[0]
    await pair.is_unharmed()


async def test_abuse_12_odd_but_valid_code_runs(pair: Pair) -> None:
    """Allowed: what the cells themselves did."""
    assert (await pair.attack("\ufeff1 + 1")).result == "2"
    assert (await pair.attack("if x:\r\n\ty = '''\\'''' '\r\ny")).error is not None
    assert (await pair.attack("'''\\\"\\\\'''")).result == "'\"\\\\'"
    assert (await pair.attack("len('" + "y" * 900_000 + "')")).result == "900000"
    await pair.is_unharmed()


async def test_abuse_12_code_too_large_for_the_sandbox_is_refused_in_words(pair: Pair) -> None:
    """Allowed: the cell doesn't run; variables stay."""
    refused = await pair.attack("z = '" + "é" * 10_000_000 + "'", 1)

    assert not refused.ok
    assert refused.ending != "lost"
    assert refused.error is not None or refused.notes
    await pair.is_unharmed()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os; os.abort()", "SIGABRT"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGBUS)", "SIGBUS"),
        (
            "import sys; sys.setrecursionlimit(10**9)\n"
            "class Deep:\n    def __repr__(self): return repr([self])\nrepr(Deep())",
            "SIGSEGV",
        ),
    ],
    ids=["null", "abort", "bus", "recursion"],
)
async def test_abuse_13_a_crash_names_its_signal(pair: Pair, code: str, words: str) -> None:
    """Allowed: the cell is undone; variables stay."""
    await pair.is_undone(code, "crashed", words)


@pytest.mark.parametrize("code", ["import sys; sys.exit(3)", "exit()", "quit()"])
async def test_abuse_14_asking_to_exit_ends_only_the_cell(pair: Pair, code: str) -> None:
    """Allowed: the cell raises; variables stay."""
    ended = await pair.attack(code)

    assert ended.ending == "raised"
    assert ended.error is not None
    assert ended.error.type == "SystemExit"
    await pair.is_unharmed()


async def test_abuse_14_exiting_at_once_undoes_only_the_cell(pair: Pair) -> None:
    """Allowed: the cell is undone; variables stay."""
    await pair.is_undone("import os; os._exit(0)", "crashed", "exit code 0")


@pytest.mark.parametrize(
    "code",
    [
        "os.kill(os.getppid(), 9)",
        "os.kill(os.getppid(), 9); os._exit(0)",
        "os.kill(-1, 9)",
        "os.kill(-1, 9); os._exit(0)",
        "os.kill(1, 9)",
        "os.kill(1, 15)",
        "os.kill(1, 2)",
        "os.kill(1, 11)",
    ],
)
async def test_abuse_14_killing_the_session_is_survived_or_said(
    pair: Pair, stage: Stage, code: str
) -> None:
    """Allowed: the cell is undone, or all variables are gone and the answer says so."""
    wild = await pair.attack(f"import os\n{code}", 3)

    if wild.ending == "lost":
        assert "variables" in wild.notes[0], wild
        pair = await stage.pair()
    after = await pair.run("'x' in globals()")
    assert after.result == "True" or "all variables are gone" in after.notes[0], after
    assert (await pair.neighbour("y")).result == "2"


async def test_abuse_15_a_daemon_ends_with_its_cell(pair: Pair) -> None:
    """Allowed: what the cell itself did; no process stays behind."""
    code = """
import os, signal, sys, time
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        for fd in range(3): os.close(fd)
        os.write(writer, str(os.getpid()).encode())
        while True: time.sleep(0.01)
    os._exit(0)
daemon = int(os.read(reader, 100))
"""
    assert (await pair.attack(code)).ok

    ran = await pair.run("os.path.exists(f'/proc/{daemon}')")
    assert ran.result == "False", ran
    await pair.is_unharmed()


@pytest.mark.parametrize(
    "code",
    [
        "import builtins\nbuiltins.print = builtins.repr = builtins.len = lambda *a: 'forged'",
        "import builtins\nbuiltins.open = None",
        "import json\njson.dumps = json.loads = None",
        "import json\njson.dumps = lambda *a, **k: '{}'",
        "import sys\nsys.stdout = sys.stderr = sys.stdin = None",
        "import sys\nsys.stdout.close(); sys.stderr.close()",
        "import os\nos.fork = os.dup2 = os.waitpid = None",
        "import sys\nfor name in [n for n in sys.modules if n.startswith('guest')]:\n"
        "    vars(sys.modules[name]).clear()",
        "globals().clear(); x = 1; globals()[5] = 6",
    ],
    ids=[
        "print",
        "open",
        "json",
        "frames",
        "streams",
        "closed",
        "os",
        "guest",
        "names",
    ],
)
async def test_abuse_16_patching_our_own_parts_costs_at_most_the_cell(own: Pair, code: str) -> None:
    """Allowed: the cell is undone, or what it did to its own Python; variables stay."""
    await own.attack(code, 3)

    await own.is_unharmed()


FORGED = [
    {},
    {"value": 5, "error": None, "figures": [], "figures_left_out": 0, "names": []},
    {"value": None, "error": "no object", "figures": [], "names": []},
    {"value": None, "error": {"type": 1}, "figures": [], "names": []},
    {"value": None, "error": None, "figures": 5, "names": []},
    {"value": None, "error": None, "figures": [{"data": "no base64!"}], "names": []},
    {"value": None, "error": None, "figures": [{"part": "file", "name": "../x"}], "names": []},
    {"value": None, "error": None, "figures": [], "names": [1, None]},
    {"value": "\x1b[31m\u202e", "error": None, "figures": [], "figures_left_out": "many"},
    {"event": "started"},
]


@pytest.mark.parametrize("frame", FORGED, ids=[str(number) for number in range(len(FORGED))])
async def test_abuse_16_a_forged_result_says_nothing_beyond_its_own_cell(
    pair: Pair, frame: dict[str, object]
) -> None:
    """Allowed: the result of this cell is as forged, or the cell is undone; variables stay."""
    wild = await pair.attack(
        f"""
import os, stat, struct, time
data = {json.dumps(frame)!r}.encode()
for fd in range(3, 512):
    try:
        if stat.S_ISSOCK(os.fstat(fd).st_mode):
            os.write(fd, struct.pack("!I", len(data)) + data)
    except OSError:
        pass
""",
        2,
    )

    assert all(str(text) == text for text in _texts(wild)), wild
    assert all("/" not in artifact.name for artifact in [*wild.figures, *wild.files])
    await pair.is_unharmed()


@pytest.mark.parametrize(
    "frame",
    [
        {"event": "started"},
        {"event": "started", "pid": 1},
        {"event": "started", "pid": "1"},
        {"event": "ended", "pid": 1, "status": 0},
        {"event": "ended"},
    ],
    ids=str,
)
async def test_abuse_16_what_a_thread_forges_after_its_cell_is_ignored(
    pair: Pair, frame: dict[str, object]
) -> None:
    """Allowed: the cell is undone; variables stay."""
    await pair.attack(
        f"""
import os, stat, struct, threading, time
data = {json.dumps(frame)!r}.encode()
def forge():
    time.sleep(0.3)
    for fd in range(3, 512):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, struct.pack("!I", len(data)) + data)
        except OSError:
            pass
threading.Thread(target=forge, daemon=True).start()
""",
        2,
    )
    await pair.run("import time; time.sleep(1)", 5)

    looped = await pair.run("while True: pass", 1)
    assert looped.ending == "timed_out", looped
    await pair.is_unharmed()


async def test_abuse_16_a_frame_on_the_supervisors_output_is_no_answer(pair: Pair) -> None:
    """Allowed: what the cell itself did; the host takes no word of it."""
    forged = wire.encode({"re": "", "part": "file", "name": "forged", "data": "AAAA"}).decode()
    ran = await pair.attack(
        f"""
import os
for path in ("/proc/1/fd/0", "/proc/1/fd/1", "/dev/pts/0", "/dev/console"):
    try:
        with open(path, "w") as file:
            file.write({forged!r} * 100)
    except OSError:
        pass
print({forged!r})
"""
    )

    assert ran.ending == "finished"
    assert ran.files == ()
    await pair.is_unharmed()


async def test_abuse_17_the_host_never_unpickles_what_a_session_holds(pair: Pair) -> None:
    """Allowed: a bomb in a variable and in a file; it goes off only where it was made."""
    UNPICKLED.clear()
    ran = await pair.attack(
        """
import os, pickle
class Bomb:
    def __reduce__(self): return os._exit, (66,)
bomb = Bomb()
data = pickle.dumps(bomb)
open("output/model.pkl", "wb").write(data)
open("output/table.parquet", "wb").write(data)
data
"""
    )

    assert ran.ok
    assert sorted(file.name for file in ran.files) == ["model.pkl", "table.parquet"]
    assert all(b"_exit" in file.content for file in ran.files)
    assert UNPICKLED == []
    await pair.is_unharmed()
    await pair.is_undone("pickle.loads(data)", "crashed", "exit code 66")


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


@pytest.mark.parametrize(
    "code", ["!pip install cowsay", "%pip install cowsay", "pip install cowsay"]
)
async def test_abuse_23_installing_a_package_says_that_there_is_no_network(
    pair: Pair, code: str
) -> None:
    """Allowed: the cell raises; variables stay."""
    tried = await pair.attack(code)

    assert tried.ending == "raised"
    told = " ".join([*tried.notes, *_texts(tried)]).lower()
    assert "no network" in told, tried
    assert "operator" in told, tried
    await pair.is_unharmed()


async def test_abuse_23_pip_in_a_process_of_its_own_installs_nothing(pair: Pair) -> None:
    """Allowed: what the cell itself did; nothing is installed."""
    ran = await pair.attack(
        """
import subprocess, sys
options = ["--retries", "0", "--target", "/work/p"]
command = [sys.executable, "-m", "pip", "install", *options, "cowsay"]
done = subprocess.run(command, capture_output=True, text=True)
done.returncode, "cowsay" in done.stderr
"""
    )

    assert ran.result == "(1, True)", ran
    await pair.is_unharmed()


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
