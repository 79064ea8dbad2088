"""`python -m tests.screenshots.terminal_session`: the picture of docs/terminal.md. The real program
is talked to in a pseudo-terminal; its model follows a script.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path

from bot.folders import Folders
from bot.settings import ROOT
from sandbox.engine import Engine
from tests.fakes.openai_server import Answer, OpenAIServer, printed
from tests.fakes.pseudo_terminal import PseudoTerminal
from tests.screenshots.chromium import picture
from tests.screenshots.stage import cell
from tests.screenshots.terminal import page

TARGET = ROOT / "docs" / "screenshots" / "terminal-session.png"
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


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="tb-", dir="/tmp"))  # socket paths are short
    try:
        async with OpenAIServer().serving() as model:
            model.script += [
                cell(TABLE), _with_the_table,
                cell(CHART), Answer("Here are all brands, the most expensive on top."),
            ]  # fmt: skip
            TARGET.write_bytes(picture(page(await _played(folder, model))))
    finally:
        await _remove(folder)


async def _played(folder: Path, model: OpenAIServer) -> PseudoTerminal:
    environment = {
        "HOME": str(folder), "PATH": os.defpath, "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color", "KITTY_WINDOW_ID": "1",
        "THREADBOOK_HOME": str(folder / ".threadbook"),
        "THREADBOOK_DATASETS": str(ROOT / "datasets"), "THREADBOOK_MCP_PORT": "0",
        "THREADBOOK_MODEL": "scripted", "OPENAI_BASE_URL": model.base_url,
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


async def _remove(folder: Path) -> None:
    engine = await Engine.connect()
    try:
        for container in await engine.find({"threadbook.home": Folders(folder / ".threadbook").id}):
            await engine.remove(container.id)
    finally:
        engine.close()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    asyncio.run(main())
