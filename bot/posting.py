"""The end of an answer: its charts and files, and what can be pressed below it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog

from adapters import charts
from adapters.messages import Button, File, Reply
from sandbox.session import Chart

from .journal import Journal
from .records import ArtifactRecord, Offers, Thread

log = structlog.get_logger()

MAX_LABEL_CHARS = 72
# How a turn ended that took in files and was asked nothing.
RECEIVED = "received"


async def post(
    reply: Reply,
    journal: Journal,
    thread: Thread,
    turn_id: int,
    ending: str,
    offers: Offers,
    receipt: str,
) -> None:
    """Post all that the turn's cells made, and make the answer final."""
    cells = await journal.cells_of(turn_id)
    for record in await journal.artifacts(thread, turn_id=turn_id):
        file = await asyncio.to_thread(_file, record)
        if file is not None:
            await reply.attach(file)
    await reply.finish(buttons(turn_id, ending, offers, has_code=bool(cells)), receipt)


def buttons(turn_id: int, ending: str, offers: Offers, *, has_code: bool) -> tuple[Button, ...]:
    """A clarifying question offers its choices only, files what to ask of them; a failure offers
    to try again.
    """
    number = str(turn_id)
    if offers.choices:
        return tuple(_ask(choice) for choice in offers.choices)
    retry = Button("retry", "Retry", number)
    code = (Button("code", "Show code", number),) if has_code else ()
    asks = tuple(_ask(suggestion) for suggestion in offers.suggestions)
    if ending == RECEIVED:
        return asks
    if ending != "answered":
        return (*code, retry)
    notebook = (Button("notebook", "Export notebook", number),) if has_code else ()
    return (*asks, *code, retry, *notebook, Button("feedback", "Feedback", number))


def _ask(question: str) -> Button:
    cut = len(question) > MAX_LABEL_CHARS
    return Button("ask", f"{question[: MAX_LABEL_CHARS - 1]}…" if cut else question, question)


def _file(record: ArtifactRecord) -> File | None:
    path = Path(record.path)
    if not path.is_file():
        log.warning("artifact gone", cell=record.cell_id, name=record.name)
        return None
    return File(
        record.name,
        record.media_type,
        path.read_bytes(),
        alt_text=record.description,
        saved_at=record.path,
        chart=None if record.chart is None else _chart(record.chart),
    )


def _chart(chart: Chart) -> charts.Chart:
    return charts.Chart(
        chart.kind,
        chart.title,
        chart.x_label,
        chart.y_label,
        chart.categories,
        tuple(charts.Series(one.name, one.values) for one in chart.series),
    )
