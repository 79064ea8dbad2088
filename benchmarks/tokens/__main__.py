"""Measures every size and writes docs/tokens.md and the picture; `--gb` adds a gigabyte."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from benchmarks.installation import say, temporary
from benchmarks.tokens.measuring import Measured, measured
from benchmarks.tokens.picture import draw
from benchmarks.tokens.report import report, size_name
from bot.settings import ROOT

SIZES = (10_000, 100_000, 160_000, 10**6, 10**7, 10**8)
GIGABYTE = 10**9
BEGIN, END = "<!-- from here on `make bench-tokens` writes -->", "<!-- to here -->"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tokens")
    parser.add_argument("--gb", action="store_true", help="a gigabyte, too")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="in bytes")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs")
    options = parser.parse_args()
    sizes = [*options.sizes, *([GIGABYTE] if options.gb else [])]
    with temporary() as home:
        found = asyncio.run(_all(sizes, home))
    text = report(found)
    print(text)
    page = options.docs / "tokens.md"
    head, _, rest = page.read_text().partition(BEGIN)
    page.write_text(f"{head}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}")
    draw(found, options.docs / "tokens.png")


async def _all(sizes: list[int], home: Path) -> list[Measured]:
    found: list[Measured] = []
    for number, size in enumerate(sizes):
        say(f"{size_name(size)} ...")
        found.append(await measured(size, home / str(number)))
    return found


if __name__ == "__main__":
    main()
