"""What every session promises, over each implementation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from sandbox.local import LocalRunner
from sandbox.runner import Runner
from sandbox.session import Session, Variable

TIMEOUT_S = 20


@pytest.fixture(params=["local", "gvisor"])
def any_runner(request: pytest.FixtureRequest) -> Runner:
    return LocalRunner() if request.param == "local" else request.getfixturevalue("runner")


@pytest.fixture
async def session(any_runner: Runner) -> AsyncGenerator[Session]:
    handle = await any_runner.start("contract", thread_key="terminal:local:cli:contract")
    found = await any_runner.find(handle)
    assert found is not None
    yield found
    await any_runner.end(handle)
    assert await any_runner.find(handle) is None


async def test_a_session_runs_cells_as_a_notebook_does(session: Session) -> None:
    first = await session.run("a", "x = 20\nprint('hello')\nx + 1", timeout_s=TIMEOUT_S)
    second = await session.run("b", "x += 1\nx", timeout_s=TIMEOUT_S)
    raised = await session.run("c", "y = 5\n1 / 0", timeout_s=TIMEOUT_S)
    after = await session.run("d", "(x, y)", timeout_s=TIMEOUT_S)

    assert (first.ending, first.stdout, first.result) == ("finished", "hello\n", "21")
    assert second.result == "21"
    assert raised.ending == "raised"
    assert raised.error is not None
    assert raised.error.type == "ZeroDivisionError"
    assert after.result == "(21, 5)"


async def test_what_variables_are_is_told_after_each_cell(session: Session) -> None:
    made = "import pandas as pd\ncars = pd.DataFrame({'brand': ['a', 'b'], 'price': [1.5, 2.5]})"
    first = await session.run(
        "a", f"{made}\nrate = 0.2\ndef grown(x): return x", timeout_s=TIMEOUT_S
    )
    raised = await session.run("b", "by_brand = cars.price\n1 / 0", timeout_s=TIMEOUT_S)

    told = {variable.name: variable for variable in first.variables}
    columns = (("brand", "str"), ("price", "float64"))
    assert told["cars"] == Variable("cars", "DataFrame", (2, 2), columns)
    assert told["rate"] == Variable("rate", "float")
    assert told["grown"] == Variable("grown", "function")
    assert [variable.name for variable in raised.variables[:2]] == ["cars", "by_brand"]
    assert raised.variables[1] == Variable("by_brand", "Series", (2,), (("price", "float64"),))


async def test_the_same_cell_is_not_run_twice(session: Session) -> None:
    await session.run("a", "n = 0", timeout_s=TIMEOUT_S)
    first = await session.run("b", "n += 1\nn", timeout_s=TIMEOUT_S)
    again = await session.run("b", "n += 1\nn", timeout_s=TIMEOUT_S)

    assert first.result == again.result == "1"


async def test_an_interrupted_cell_is_undone_and_the_session_goes_on(session: Session) -> None:
    await session.run("a", "x = 1", timeout_s=TIMEOUT_S)
    code = "import time\nx = 2\nfor _ in range(80): time.sleep(0.05)"
    running = asyncio.create_task(session.run("b", code, timeout_s=TIMEOUT_S))
    async with asyncio.timeout(TIMEOUT_S):
        while not running.done():
            await session.interrupt()
            await asyncio.wait([running], timeout=0.2)
    stopped = await running
    after = await session.run("c", "x", timeout_s=TIMEOUT_S)

    assert stopped.ending == "interrupted"
    assert any("as they were" in note for note in stopped.notes)
    assert after.result == "1"


async def test_all_that_a_cell_printed_is_there_for_code_to_read(session: Session) -> None:
    code = "for i in range(20_000): print('line', i)"
    long = await session.run("a", code, timeout_s=TIMEOUT_S)
    short = await session.run("b", "print('short')", timeout_s=TIMEOUT_S)
    find = f"[line for line in {long.printed}.splitlines() if line.endswith(' 7777')]"
    found = await session.run("c", find, timeout_s=TIMEOUT_S)
    unknown = await session.run("d", "printed[99]", timeout_s=TIMEOUT_S)

    assert (long.printed, short.printed) == ("printed[1]", "")
    assert found.result == "['line 7777']"
    assert found.files == ()
    assert unknown.error is not None
    assert unknown.error.type == "KeyError"


async def test_a_cell_answers_by_itself_if_it_ends_well(session: Session) -> None:
    code = "import pandas\nframe = pandas.DataFrame({'city': ['a|b', None], 'n': [1, 2.5]})\n"
    code += "answer('Cities:', frame)\nanswer(f'{3:,} in all')"
    given = await session.run("a", code, timeout_s=TIMEOUT_S)
    again = await session.run("a", code, timeout_s=TIMEOUT_S)
    quiet = await session.run("b", "1", timeout_s=TIMEOUT_S)
    raised = await session.run("c", "answer('Nine.')\n1 / 0", timeout_s=TIMEOUT_S)
    refused = await session.run("d", "answer(f'{float(\"nan\")} EUR')", timeout_s=TIMEOUT_S)
    hidden = await session.run("e", "answer = 5\nanswer('x')", timeout_s=TIMEOUT_S)
    back = await session.run("f", "del answer\nanswer('Ten.')", timeout_s=TIMEOUT_S)

    table = "| city | n |\n| --- | --- |\n| a b | 1.00 |\n| – | 2.50 |"
    assert (given.answer, given.names) == (f"Cities:\n\n{table}\n\n3 in all", ("frame", "pandas"))
    assert again.answer == given.answer
    assert (quiet.answer, raised.answer, refused.answer, hidden.answer) == (None, None, None, None)
    assert refused.error is not None
    assert "'nan' in the answer" in refused.error.traceback
    assert "/guest/" not in refused.error.traceback
    assert back.answer == "Ten."
