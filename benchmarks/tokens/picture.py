"""Tokens of a question over the size of the data, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.tokens.measuring import WAYS, Measured
from benchmarks.tokens.report import MOST_PER_QUESTION, size_name

OURS = ("#0b6e4f", "#3aa77d")
THEIRS = ("#b23a48", "#d98324", "#7a6f9b", "#4a7fb5", "#8a8a8a")
MARKS = ("o", "s", "D", "^", "v")


def draw(measured: Sequence[Measured], path: Path) -> None:
    """A PNG file. Points of a way that gives wrong answers are crosses."""
    figure = Figure(figsize=(9, 5.6), layout="constrained")
    axes = figure.add_subplot()
    sizes = [one.size_bytes for one in measured]
    ours, theirs = iter(OURS), iter(zip(THEIRS, MARKS, strict=True))
    for name in measured[0].spent:
        spent = [one.spent[name] for one in measured]
        is_ours = name in WAYS.values()
        color, mark = (next(ours), "o") if is_ours else next(theirs)
        line = {"color": color, "linewidth": 2.6 if is_ours else 1.4}
        axes.plot(sizes, [one.median for one in spent], label=name, marker=mark, ms=5, **line)
        wrong = [(s, one.median) for s, one in zip(sizes, spent, strict=True) if one.wrong]
        if wrong:
            label = "… with wrong answers"
            axes.plot(*zip(*wrong, strict=True), "x", color=color, ms=12, mew=2, label=label)
    axes.set(xscale="log", yscale="log", ylim=(100, None))
    apart = [size for size, before in zip(sizes, [0, *sizes], strict=False) if size > 2 * before]
    axes.set_xticks(apart, [size_name(size) for size in apart])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.axhline(MOST_PER_QUESTION, color="#999999", linestyle=":", linewidth=1)
    axes.annotate(
        f"{MOST_PER_QUESTION}", (1, MOST_PER_QUESTION), xycoords=("axes fraction", "data"),
        xytext=(4, -3), textcoords="offset points", color="#777777",
    )  # fmt: skip
    axes.set_title("Input tokens of a question over the size of the data")
    axes.set_xlabel("size of the CSV file")
    axes.set_ylabel("input tokens of a question (median of 15)")
    axes.grid(visible=True, which="major", color="#e6e6e6")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=9)
    figure.savefig(path, dpi=120, metadata={"Software": None})
