"""The measurements as Markdown: a table for each size, and what has to be shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.tokens.measuring import PASTED, WAYS, Measured, Spent
from benchmarks.tokens.questions import THREADS

MOST_PER_QUESTION, LEAST_SAVED, LEAST_SAVED_CACHED, MOST_FLAT = 600, 0.99, 0.97, 1.05
SEED_SIZES = (90_000, 170_000)  # bytes: a CSV file of 100 to 160 KB
SEED_THREAD = next(iter(THREADS))


def report(measured: Sequence[Measured]) -> str:
    return "\n\n".join(["\n".join(_shown(measured)), *("\n".join(_table(m)) for m in measured)])


def size_name(size_bytes: int) -> str:
    """Two digits, as people say it."""
    for unit, power in (("GB", 9), ("MB", 6), ("KB", 3)):
        if size_bytes >= 0.95 * 10**power:
            return f"{float(f'{size_bytes / 10**power:.2g}'):g} {unit}"
    return f"{size_bytes} B"


def _shown(measured: Sequence[Measured]) -> Iterator[str]:
    """A line for each claim, held or not, both ways."""
    yield "| to be shown | " + " | ".join(WAYS.values()) + " |"
    yield "|---|" + "---:|" * len(WAYS)
    spent = {name: [one.spent[name] for one in measured] for name in WAYS.values()}
    most = {name: max(max(one.questions) for one in all_) for name, all_ in spent.items()}
    yield _claim(
        f"input tokens of a question, the dearest of all: at most {MOST_PER_QUESTION}",
        [(most[name], f"{most[name]:,}", most[name] <= MOST_PER_QUESTION) for name in spent],
    )
    common = [
        name for name in THREADS if all(name in one.spent[PASTED].threads for one in measured)
    ]
    flat = {name: _spread([one.input(common) for one in all_]) for name, all_ in spent.items()}
    yield _claim(
        "dearest size over cheapest: about 1",
        [(one, f"{one:.3f}", one <= MOST_FLAT) for one in flat.values()],
    )
    for size in (m for m in measured if SEED_SIZES[0] <= m.size_bytes <= SEED_SIZES[1]):
        what = f"the seed's three questions over {size_name(size.size_bytes)}"
        raw = [_saved(size, name, [SEED_THREAD]) for name in spent]
        cached = [_saved(size, name, [SEED_THREAD], cached=True) for name in spent]
        yield _claim(
            f"saved against pasting, {what}: at least {LEAST_SAVED:.0%}",
            [(one, f"{one:.2%}", one >= LEAST_SAVED) for one in raw],
        )
        yield _claim(
            f"the same with cached input at a tenth: at least {LEAST_SAVED_CACHED:.0%}",
            [(one, f"{one:.2%}", one >= LEAST_SAVED_CACHED) for one in cached],
        )


def _claim(what: str, found: list[tuple[float, str, bool]]) -> str:
    cells = (f"{text} {'✓' if holds else '✗'}" for _, text, holds in found)
    return f"| {what} | {' | '.join(cells)} |"


def _table(one: Measured) -> Iterator[str]:
    yield f"### {size_name(one.size_bytes)}"
    yield ""
    yield "| way | median | most | all questions | saved | saved, cached | wrong answers |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, spent in one.spent.items():
        saved = ("–", "–") if name == PASTED else _both(one, name)
        most = max(spent.questions)
        cells = (
            f"{spent.median:,.0f}",
            f"{most:,}",
            f"{spent.input(spent.threads):,}",
            *saved,
            _wrong(spent),
        )
        yield f"| {name} | {' | '.join(cells)} |"


def _both(one: Measured, name: str) -> tuple[str, str]:
    return _percent(_saved(one, name)), _percent(_saved(one, name, cached=True))


def _percent(share: float) -> str:
    """Of nearly all, with digits that tell it from all."""
    return f"{share:.4%}" if share > 0.9999 else f"{share:.2%}"


def _wrong(spent: Spent) -> str:
    return f"**{spent.wrong} of {len(spent.questions)}**" if spent.wrong else "0"


def _saved(
    one: Measured, name: str, threads: Sequence[str] | None = None, *, cached: bool = False
) -> float:
    ours, theirs = one.spent[name], one.spent[PASTED]
    threads = threads or [*ours.threads]
    if cached:
        return 1 - ours.price(threads) / theirs.price(threads)
    return 1 - ours.input(threads) / theirs.input(threads)


def _spread(values: Sequence[int]) -> float:
    return max(values) / min(values)
