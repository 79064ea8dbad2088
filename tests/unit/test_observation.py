"""What the model is told of an execution is short, and says what is left out and where it is."""

from __future__ import annotations

from agent.observation import describe
from sandbox.session import Artifact, CellError, Execution


def test_output_that_is_cut_says_how_much_and_how_code_reads_it() -> None:
    text = "".join(f"line {i}\n" for i in range(1_000))

    kept = describe(Execution("finished", stdout=text, printed="printed[3]"))
    lost = describe(Execution("finished", stdout=text))

    assert "characters left out, all in printed[3] ...]" in kept
    assert kept.startswith("line 0\n")
    assert kept.endswith("line 999")
    assert "characters left out ...]" in lost
    assert len(kept) < 1_600


def test_all_together_is_bounded_whatever_a_cell_does() -> None:
    long = "x" * 100_000
    execution = Execution(
        "raised",
        stdout=long,
        stderr=long,
        printed="printed[1]",
        result=long,
        error=CellError("ValueError", long, long, "y" * 400),
        figures=tuple(Artifact("figure-1.png", "image/png", b"", long) for _ in range(50)),
        files=tuple(Artifact("f" * 100, "text/csv", b"") for _ in range(50)),
    )

    assert len(describe(execution)) < 9_500


def test_a_hint_is_the_last_line() -> None:
    error = CellError("KeyError", "'a'", "Traceback:\nline 1: x\nKeyError: 'a'", "near: 'b'")

    assert describe(Execution("raised", error=error)).endswith("KeyError: 'a'\nhint: near: 'b'")
    late = describe(Execution("timed_out", notes=("The cell ran past its limit of 60 s.",)))
    assert late.startswith(
        "The cell ran past its limit of 60 s.\nhint: aggregate with datasets.sql"
    )
    assert "hint: aggregate" in describe(Execution("out_of_memory", error=error))
