"""The same error again changes what the model is told."""

from __future__ import annotations

import pytest

from agent.loop import Limits, answer
from agent.model import Completion
from agent.repeats import AGAIN, STOP, Repeats
from agent.scripted import ScriptedModel, runs
from agent.transcript import Asked, Observed
from sandbox.local import LocalSession
from sandbox.session import CellError, Ending, Execution
from tests.fakes.silent import Silent


def raised(kind: str, message: str) -> Execution:
    return Execution("raised", error=CellError(kind, message, f"{kind}: {message}"))


FINE = Execution("finished", result="1")
KEY, OTHER_KEY = raised("KeyError", "'prise'"), raised("KeyError", "'cost'")
ROW_1, ROW_2 = raised("ValueError", "row 1 is bad"), raised("ValueError", "row 27 is bad")
LATE = Execution("timed_out", notes=("The cell ran past its limit of 60 s and was stopped.",))


@pytest.mark.parametrize(
    ("executions", "told"),
    [
        ([KEY], [""]),
        ([KEY, KEY], ["", AGAIN]),
        ([KEY, KEY, KEY, KEY], ["", AGAIN, STOP, STOP]),
        ([ROW_1, ROW_2], ["", AGAIN]),
        ([KEY, OTHER_KEY], ["", ""]),
        ([KEY, FINE, KEY], ["", "", ""]),
        ([KEY, FINE, KEY, KEY], ["", "", "", AGAIN]),
        ([FINE, FINE], ["", ""]),
        ([LATE, LATE], ["", AGAIN]),
        ([LATE, KEY], ["", ""]),
    ],
)
def test_only_the_same_error_in_a_row_counts(executions: list[Execution], told: list[str]) -> None:
    repeats = Repeats()

    assert [repeats.told(execution) for execution in executions] == told


@pytest.mark.parametrize("ending", ["interrupted", "lost"])
def test_what_wasnt_the_codes_fault_is_no_repeat(ending: Ending) -> None:
    repeats = Repeats()

    assert [repeats.told(Execution(ending)) for _ in range(3)] == ["", "", ""]


async def test_a_model_in_a_rut_is_told_to_turn_and_then_to_ask() -> None:
    session = LocalSession()
    code = "prices = {'brand': 1}\nprices['branch']"
    model = ScriptedModel([runs(code), runs(f"# again\n{code}"), runs(code), Completion("Sorry.")])

    async def run_python(step: int, code: str) -> Execution:
        return await session.run(str(step), code, timeout_s=10)

    outcome = await answer(
        Asked("how many?", "ana"),
        (),
        model=model,
        run_python=run_python,
        watch=Silent(),
        limits=Limits(),
    )

    first, second, third = (entry.text for entry in outcome.entries if isinstance(entry, Observed))
    assert first.endswith("KeyError: 'branch'\nhint: near: 'brand'")
    assert second.endswith(f"hint: near: 'brand'\n{AGAIN}")
    assert third.endswith(STOP)
