"""The Python that the echo model runs for a question, and what its output says. Pure."""

from __future__ import annotations

import re

from tests.fakes.day.questions import Question

SPIN_S = 600

_MARK = re.compile(r"# Question (\d+), step (\d+)")
_SAYS = re.compile(r"^(\d+) says (.*)$", re.MULTILINE)

COUNT = """\
log = globals().get('log', []) + [{number}]
total = globals().get('total', 0) + {amount}
"""
TELL = "print('{number} says total', total)"
STEPS = (
    "log = globals().get('log', []) + [{number}]",
    "total = globals().get('total', 0) + {amount}",
    TELL,
)
CHART = (
    COUNT
    + """\
figure, axes = plt.subplots(figsize=(4, 3))
axes.bar([str(n) for n in log], range(1, len(log) + 1))
axes.set(title='What was counted up to {number}', xlabel='question', ylabel='place')
"""
    + TELL
)
FILE = (
    COUNT
    + """\
from pathlib import Path
Path('output').mkdir(exist_ok=True)
Path('output/report_{number}.csv').write_text('number,total\\n{number},' + str(total) + '\\n')
"""
    + TELL
)
# Loaded before it is counted: a cell whose data couldn't be had is run again.
LOAD = (
    "frame = datasets.load('{word}')\n"
    + COUNT
    + "print('{number} says total', total, 'rows', len(frame))"
)
SPIN = COUNT + f"import time\ntime.sleep({SPIN_S})\n" + TELL
LOG = "print('{number} says log', *globals().get('log', []))"


def cells(question: Question) -> tuple[str, ...]:
    """All code for a question, each cell with a mark that `marks` finds."""
    match question.kind:
        case "steps":
            codes = STEPS
        case "chart":
            codes = (CHART,)
        case "file":
            codes = (FILE,)
        case "load":
            codes = (LOAD,)
        case "spin":
            codes = (SPIN,)
        case "log":
            codes = (LOG,)
        case _:
            codes = (COUNT + TELL,)
    values = {"number": question.number, "amount": question.amount, "word": question.word}
    return tuple(
        f"# Question {question.number}, step {step}\n" + code.format(**values)
        for step, code in enumerate(codes, start=1)
    )


def mark(code: str) -> tuple[int, int] | None:
    """The number and step of a cell of ours."""
    match = _MARK.match(code)
    return (int(match[1]), int(match[2])) if match else None


def said(output: str) -> dict[int, str]:
    """What cells said of their questions."""
    return {int(match[1]): match[2].strip() for match in _SAYS.finditer(output)}
