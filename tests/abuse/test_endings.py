"""How a cell can end badly: it ends alone, and the variables before it stay.

Each docstring names the effects on the session that are allowed. A second session runs beside
every hostile one and must notice nothing. Numbers are those of the abuse cases.
"""

from __future__ import annotations

import pytest

from tests.fakes.beside import Pair, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


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
        "np.linalg.svd(np.random.default_rng(1).random((3000, 3000)))",
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


STOP_US = "import os, signal\nos.kill(1, signal.SIGSTOP)\n"
STOP_HEAD = "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)\n"


async def test_abuse_14_stopping_the_supervisor_lengthens_a_cell_by_seconds(pair: Pair) -> None:
    """Allowed: the cell is undone, some seconds after its limit; variables stay."""
    words = "ran past its limit of 2 s"
    await pair.is_undone(f"{STOP_US}while True: pass", "timed_out", words, 2)


async def test_abuse_14_a_cell_that_stops_the_supervisor_and_ends_is_answered(pair: Pair) -> None:
    """Allowed: what the cell itself did, told after its limit."""
    large = "plt.plot(np.random.default_rng(1).random(50_000), '.')"
    ran = await pair.attack(f"{STOP_US}{large}\nz = 5\nz", 2)

    assert (ran.ending, ran.result, len(ran.figures)) == ("finished", "5", 1), ran
    assert (await pair.run("z")).result == "5"
    await pair.is_unharmed()


@pytest.mark.parametrize(
    ("code", "ending", "words"),
    [("while True: pass", "timed_out", "limit of 1 s"), ("os._exit(4)", "crashed", "exit code 4")],
    ids=["loop", "exit"],
)
async def test_abuse_14_stopping_the_process_behind_a_cell_is_undone(
    pair: Pair, code: str, ending: str, words: str
) -> None:
    """Allowed: the cell is undone; variables stay."""
    await pair.is_undone(STOP_HEAD + code, ending, words, 1)


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
