"""What the screenshots of the terminal show: the real program is talked to in a pseudo-terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Collection
from pathlib import Path

from bot.settings import ROOT
from tests.fakes.openai_server import Answer, printed
from tests.fakes.pseudo_terminal import PseudoTerminal
from tests.screenshots.scene import Scene
from tests.screenshots.scripts import cell
from tests.screenshots.stage import props
from tests.screenshots.terminal_page import page

NAME = "terminal-session"
PROMPT = "^you> ?$"
TABLE = """\
# Average price and mileage of every brand
df = datasets.load('car_prices')
by = df.groupby('brand').agg(
    cars=('price_eur', 'size'), price=('price_eur', 'mean'), km=('mileage_km', 'mean'))
print('| brand | cars | average price (EUR) | average km |')
print('| --- | ---: | ---: | ---: |')
for r in by.sort_values('price', ascending=False).head(6).itertuples():
    print(f'| {r.Index} | {r.cars} | {r.price:,.0f} | {r.km:,.0f} |')"""
CHART = """\
# Plot the average price by brand
ax = by.price.sort_values().plot.barh(figsize=(9, 3.6))
ax.set(title='Average price by brand', xlabel='EUR', ylabel='')
plt.tight_layout()"""


def _with_the_table(request: dict[str, object]) -> Answer:
    table = "\n".join(line for line in printed(request).splitlines() if line[:1] == "|")
    return Answer(
        f"**Kestrel** is the most expensive brand by far. The first six:\n\n{table}\n\n"
        "[next] Plot it for all brands\n[next] Which brand keeps its price best?"
    )


async def scenes(names: Collection[str] = ()) -> AsyncIterator[Scene]:
    """The one that there is, if it is named or none is."""
    if names and NAME not in names:
        return
    async with props(is_scripted=True) as given:
        given.model.script += [
            cell(TABLE), _with_the_table,
            cell(CHART), Answer("Here are all brands, the most expensive on top."),
        ]  # fmt: skip
        yield Scene(NAME, page(await _played(given.environment)))


async def _played(environment: dict[str, str]) -> PseudoTerminal:
    environment = environment | {
        "HOME": str(Path(environment["THREADBOOK_HOME"]).parent),
        "PATH": os.defpath, "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color", "KITTY_WINDOW_ID": "1",
    }  # fmt: skip
    command = [sys.executable, "-P", "-m", "bot", "chat", "--thread", "cars"]
    terminal = PseudoTerminal(command, environment, columns=84, lines=60)
    try:
        await terminal.until(PROMPT)
        terminal.enter("Which brands are the most expensive?")
        await terminal.until("^2\\. Which brand keeps")
        await terminal.until(PROMPT)
        terminal.enter("Plot it for all brands")
        await terminal.until(r"\[saved\] ")
        await terminal.until(PROMPT)
    finally:
        terminal.close()
    return terminal
