"""No raw value of the data comes to the model unless code asks for it, and what an ordinary
analysis prints does. Real sandbox, sidecar, dataset server and loop; every request is recorded.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
import pytest_asyncio

from agent.apis.chat import ChatModel
from agent.apis.endpoint import Endpoint
from agent.apis.patience import Patience
from agent.loop import Limits, answer
from agent.transcript import Asked, Entry
from sandbox.engine import Engine
from sandbox.session import Execution
from tests.conftest import short_folder
from tests.fakes.canaries import cells, data
from tests.fakes.data_room import DataRoom, data_room
from tests.fakes.openai_server import Answer, OpenAIServer
from tests.fakes.sidecar import THREAD
from tests.fakes.uploads import UploadsFixture

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]
LIMITS = Limits(max_steps=200, time_s=500, max_tokens=10**8)


class Nobody:
    """Watches, and minds nothing."""

    async def said(self, delta: str) -> None: ...

    async def status(self, line: str) -> None: ...

    async def running(self, step: int, code: str) -> None: ...

    async def ran(self, execution: Execution) -> None: ...

    async def kept(self, entries: tuple[Entry, ...]) -> None: ...


@dataclass
class Asking:
    """The loop with a real model client before the strict fake server, and a real sandbox."""

    room: DataRoom

    async def run(self, codes: Iterable[str]) -> list[tuple[str, Execution]]:
        """Each cell in a turn of its own, with a question after it: all that was sent to the model
        since it was asked first, and what the cell did.
        """
        found: list[tuple[str, Execution]] = []
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(OpenAIServer().serving())
            model = ChatModel(Endpoint("fake", server.base_url, "sk"), Patience())
            stack.push_async_callback(model.aclose)
            for code in codes:
                ran: list[Execution] = []

                async def run_python(_: int, code: str, ran: list[Execution] = ran) -> Execution:
                    ran.append(await self.room.run(code))
                    return ran[-1]

                server.requests.clear()
                server.script.clear()
                call = json.dumps({"code": code})
                server.script.extend([Answer(calls=(call,)), *[Answer("Done.")] * 2])
                history: tuple[Entry, ...] = ()
                for _ in range(2):
                    said = await answer(
                        Asked("Go on.", "ana"),
                        history,
                        model=model,
                        run_python=run_python,
                        watch=Nobody(),
                        limits=LIMITS,
                    )
                    history += said.entries
                found.append((json.dumps(server.requests[1:], ensure_ascii=False), ran[0]))
        return found


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def asking(sandbox_image: str) -> AsyncGenerator[Asking]:
    engine = await Engine.connect()
    with short_folder() as folder:
        (folder / "data").mkdir()
        (folder / "data" / "sales.csv").write_text(data.csv(data.SALES))
        uploads = UploadsFixture(folder)
        await uploads.drop("people.csv", data.csv(data.UPLOAD), to=THREAD)
        async with data_room(engine, sandbox_image, folder, uploads=uploads.uploads) as room:
            made = Asking(room)
            [(_, loaded)] = await made.run([cells.LOAD])
            assert loaded.result == f"({data.ROWS}, {data.UPLOADED_ROWS})", loaded
            yield made
    engine.close()


async def test_no_cell_gets_a_raw_value_to_the_model(asking: Asking) -> None:
    codes = [*cells.ADVERSARIAL.values(), *cells.DRIP]
    sent = await asking.run(codes)
    found = {
        code: leaks[:3]
        for code, (text, _) in zip(codes, sent, strict=True)
        if (leaks := data.leaked(text))
    }
    assert found == {}


async def test_an_ordinary_analysis_is_told_as_it_is(asking: Asking) -> None:
    sent = await asking.run(cells.ORDINARY.values())
    masked = {
        name: (execution.masked_values, execution.result, execution.stdout)
        for name, (_, execution) in zip(cells.ORDINARY, sent, strict=True)
        if execution.masked_values or execution.is_withheld or not execution.ok
    }
    assert masked == {}


async def test_values_asked_for_are_seen_and_counted(asking: Asking) -> None:
    first, second = data.SALES[30], data.SALES[31]
    codes = ["show(df.customer[30]); print(df.customer[30], df.customer[31])", "show(df.customer)"]
    (one, shown), (_, many) = await asking.run(codes)
    assert first.customer in one
    assert second.customer not in one
    assert (shown.shown_values, shown.masked_values) == (1, 1)
    assert many.shown_values == 20
    assert data.SALES[19].customer in many.stdout
    assert data.SALES[20].customer not in many.stdout


async def test_people_get_files_and_figures_as_they_are(asking: Asking) -> None:
    row = data.SALES[40]
    tries = (cells.ADVERSARIAL[one] for one in ("file name", "figure title"))
    codes = [f"row = df.iloc[40]; name = row.customer\n{one}" for one in tries]
    (_, filed), (_, drawn) = await asking.run(codes)
    assert (filed.files[0].name, filed.files[0].told) == (f"{row.customer}.txt", "‹customer›.txt")
    assert row.customer in drawn.figures[0].description
    assert "‹customer›" in (drawn.figures[0].told or "")


async def test_a_gate_that_code_replaced_is_noticed_and_nothing_passes(asking: Asking) -> None:
    (sent, execution), (after, _) = await asking.run([cells.PATCHED, "print(df.customer[8])"])
    assert execution.is_withheld
    assert data.leaked(sent) == data.leaked(after) == []
