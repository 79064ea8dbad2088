"""One real sandbox: what a cell may do to itself, and what is kept."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import pytest

from sandbox.attach import Line
from sandbox.engine import Engine
from sandbox.guest import wire
from sandbox.gvisor import GvisorSession
from sandbox.runner import GvisorRunner
from sandbox.session import Chart, Execution, Series

Run = Callable[..., Awaitable[Execution]]


@pytest.fixture
async def handle(runner: GvisorRunner) -> str:
    return await runner.start("one", thread_key="terminal:local:cli:one")


@pytest.fixture
def run(handle: str, engine: Engine) -> Run:
    session = GvisorSession(engine, handle)
    numbers = itertools.count()

    async def run_next(code: str, timeout_s: float = 30) -> Execution:
        return await session.run(f"cell-{next(numbers)}", code, timeout_s=timeout_s)

    return run_next


@pytest.mark.parametrize(
    ("code", "ending", "words"),
    [
        ("while True: pass", "timed_out", "ran past its limit of 1 s"),
        ("sum(range(10**12))", "timed_out", "ran past its limit of 1 s"),
        ("import ctypes; ctypes.string_at(0)", "crashed", "SIGSEGV"),
        ("import os; os._exit(3)", "crashed", "exit code 3"),
        ("b = bytearray(10**12)", "out_of_memory", "more memory than this sandbox has"),
    ],
)
async def test_a_cell_that_dies_takes_nothing_with_it(
    run: Run, code: str, ending: str, words: str
) -> None:
    await run("kept = [1, 2]\ndef double(n): return 2 * n")

    died = await run(f"kept.append(3)\n{code}", timeout_s=1)
    after = await run("kept, double(4)")

    assert died.ending == ending
    assert words in died.notes[0]
    assert "Variables are as they were before it" in died.notes[0]
    assert after.result == "([1, 2], 8)"


async def test_a_session_that_kills_itself_says_that_variables_are_gone(run: Run) -> None:
    for _ in range(5):  # its end and its head's are heard in either order
        await run("x = 1")

        died = await run("import os; os.kill(os.getppid(), 9); os._exit(0)")
        after = await run("'x' in globals()")

        assert died.ending == "lost"
        assert "all variables are gone" in died.notes[0]
        assert after.result == "False"


async def test_figures_and_files_come_back_as_artifacts(run: Run) -> None:
    ran = await run(
        "plt.plot([1, 2]); plt.title('Growth')\n"
        "pd.DataFrame({'a': [1]}).to_csv('output/table.csv', index=False);"
    )

    assert [f.content[:8] for f in ran.figures] == [b"\x89PNG\r\n\x1a\n"]
    assert "Growth" in ran.figures[0].description
    assert [(f.name, f.media_type, f.content) for f in ran.files] == [
        ("table.csv", "text/csv", b"a\n1\n")
    ]


async def test_a_plain_figure_comes_with_its_data(run: Run) -> None:
    ran = await run("plt.bar(['a', 'b'], [1, 2.5]); plt.title('Growth');")

    [figure] = ran.figures
    assert figure.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert figure.chart == Chart("bar", "Growth", "", "", ("a", "b"), (Series("Value", (1, 2.5)),))


@pytest.mark.parametrize("forged", ["'bars'", "{'kind': 'bar'}", "{1: float('nan')}"])
async def test_forged_data_of_a_figure_costs_neither_cell_nor_picture(
    run: Run, forged: str
) -> None:
    ran = await run(
        "import sys\n"
        "[own] = [m for name, m in sys.modules.items() if name.endswith('guest.figures')]\n"
        f"own.chart = lambda figure: {forged}\n"
        "plt.bar(['a', 'b'], [1, 2]);"
    )

    assert ran.ending == "finished"
    assert [one.chart for one in ran.figures] == [None]


async def test_background_processes_end_with_their_cell(run: Run) -> None:
    await run("import subprocess\nchild = subprocess.Popen(['sleep', '1000'])\npid = child.pid")

    ran = await run("import os\nos.path.exists(f'/proc/{pid}')")

    assert ran.result == "False"


async def test_the_kernel_inside_is_gvisors(run: Run) -> None:
    ran = await run("print(open('/proc/version').read())")

    assert "Linux version 4.4.0" in ran.stdout or "gvisor" in ran.stdout.lower()


async def test_a_cell_can_write_only_to_its_own_output(run: Run) -> None:
    forged = wire.encode({"re": "", "done": True, "ending": "finished"}).decode()
    code = f"""
import os
for path in ("/proc/1/fd/1", "/proc/1/fd/0", f"/proc/{{os.getppid()}}/fd/3"):
    try:
        with open(path, "w") as file:
            file.write({forged!r} + "half a line")
    except OSError:
        pass
for fd in range(3, 300):
    try:
        os.write(fd, b"garbage")
    except OSError:
        pass
print("done")
"""
    await run("x = 1")

    wild = await run(code)
    after = await run("x")

    assert wild.ending in ("finished", "crashed", "timed_out")
    assert after.result == "1"


async def test_half_a_request_of_a_killed_bot_is_forgotten(
    run: Run, handle: str, engine: Engine
) -> None:
    await run("x = 1")
    line: Line = await engine.attach(handle)
    line._writer.write(b'{"op": "run", "cell": "half", "code": "x = 2')
    await line._writer.drain()
    await line.close()

    async with asyncio.timeout(30):
        assert (await run("x")).result == "1"


async def test_a_cell_survives_the_bot_that_asked_for_it(
    run: Run, handle: str, engine: Engine
) -> None:
    session = GvisorSession(engine, handle)
    code = "import time; time.sleep(1); y = 7; y"
    asked = asyncio.create_task(session.run("survivor", code, timeout_s=30))
    await asyncio.wait([asked], timeout=0.5)
    asked.cancel()
    await asyncio.wait([asked])

    again = await GvisorSession(engine, handle).run("survivor", code, timeout_s=30)

    assert again.result == "7"
    assert (await run("y")).result == "7"


async def test_the_death_of_the_idle_process_behind_a_thread_costs_no_variable(run: Run) -> None:
    await run("x = 1")
    await run("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")

    assert (await run("x")).result == "1"


async def test_many_cells_back_to_back_keep_every_step(run: Run) -> None:
    await run("n = 0")
    for _ in range(40):
        await run("n += 1")

    assert (await run("n")).result == "40"


async def test_stop_reaches_a_supervisor_that_was_stopped(
    run: Run, handle: str, engine: Engine
) -> None:
    session = GvisorSession(engine, handle)
    await run("x = 1")
    code = "import os, signal\nos.kill(1, signal.SIGSTOP)\nx = 2\nwhile True: pass"
    running = asyncio.create_task(session.run("stops", code, timeout_s=200))
    await asyncio.wait([running], timeout=1)

    async with asyncio.timeout(30):
        await session.interrupt()
        stopped = await running

    assert stopped.ending == "interrupted"
    assert (await run("x")).result == "1"


async def test_a_session_whose_supervisor_was_stopped_between_cells_can_rest(
    run: Run, handle: str, engine: Engine
) -> None:
    await run("x = 1")
    await engine.kill(handle, signal="SIGSTOP")

    assert await GvisorSession(engine, handle).rest() == 0
    assert (await run("x")).result == "1"
