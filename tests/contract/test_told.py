"""What a cell in a real sandbox tells: short, and of large frames no rows."""

from __future__ import annotations

import itertools
from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest

from sandbox.runner import GvisorRunner
from sandbox.session import Execution

Run = Callable[[str], Awaitable[Execution]]
FRAME = "frame = pd.DataFrame({'name': [f'canary-{i}' for i in range(100)], 'n': range(100)})\n"
CARD = "100 rows x 2 columns\nname str: 100 distinct\nn int64: 0 .. 99, mean 49.5"


@pytest.fixture
async def run(runner: GvisorRunner) -> AsyncGenerator[Run]:
    handle = await runner.start("told", thread_key="terminal:local:cli:told")
    session = await runner.find(handle)
    assert session is not None
    numbers = itertools.count()

    async def run_next(code: str) -> Execution:
        return await session.run(f"cell-{next(numbers)}", code, timeout_s=30)

    yield run_next
    await runner.end(handle)


async def test_a_large_frame_is_told_by_its_columns_however_it_is_shown(run: Run) -> None:
    ran = await run(FRAME + "print(frame)\nprint(f'{frame}')\ndisplay(frame)\nframe")

    assert ran.stdout == f"{CARD}\n" * 3
    assert ran.result == CARD
    assert (await run("print(frame.n); frame.head(1)")).result == "|name|n\n|-|-\n|canary-0|0"
    assert (await run("frame.to_string().count('canary')")).result == "100"  # code has it all


async def test_an_error_is_told_with_what_to_do(run: Run) -> None:
    ran = await run(FRAME + "frame['Name'].sum()")

    assert ran.error is not None
    assert ran.error.traceback.splitlines()[:2] == ["Traceback:", "line 2: frame['Name'].sum()"]
    assert ran.error.traceback.endswith("KeyError: 'Name'")
    assert ran.error.hint == "near: 'name'"


async def test_what_pandas_warns_of_is_told_in_a_line(run: Run) -> None:
    ran = await run("frame = pd.DataFrame({'a': [1, 2]})\nframe['a'][0] = 5")

    assert ran.stderr.startswith("ChainedAssignmentError line 2: frame['a'][0] = 5: nothing was")
    assert ran.stderr.count("\n") == 1
