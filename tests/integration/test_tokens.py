"""The short form of `make bench-tokens`: a thread over two sizes of data, played for real."""

from __future__ import annotations

from pathlib import Path

from benchmarks.installation import installed
from benchmarks.tokens.counting import total
from benchmarks.tokens.orders import Orders
from benchmarks.tokens.played import Played, play
from benchmarks.tokens.questions import REVENUES
from bot.app import running
from tests.fakes.openai_server import OpenAIServer

SIZES = (10_000, 1_000_000)  # bytes
MOST = 600


def costs(thread: list[Played]) -> list[int]:
    return [sum(map(total, one.requests)) for one in thread]


async def test_a_question_costs_few_tokens_however_large_the_data_are(
    short_path: Path, sandbox_image: str
) -> None:
    folder = short_path / "datasets"
    folder.mkdir()
    played: dict[int, list[Played]] = {}
    async with (
        OpenAIServer().serving() as server,
        installed(
            short_path / "h",
            folder,
            OPENAI_BASE_URL=server.base_url,
            THREADBOOK_MODEL="scripted",
            THREADBOOK_IMAGE=sandbox_image,
        ) as settings,
        running(settings, print) as app,
    ):
        for size in SIZES:
            orders = Orders.of_size(size)
            orders.write(folder / "orders.csv")
            played[size] = await play(app, server, f"of {size}", REVENUES, orders, "cell")
        assert server.refused == []
    small, large = (costs(played[size]) for size in SIZES)
    answers = [one.answer for thread in played.values() for one in thread]
    assert [one.is_right for thread in played.values() for one in thread] == [True] * 6, answers
    assert [len(one.requests) for one in played[SIZES[0]]] == [2, 1, 1]
    assert max(*small, *large) <= MOST
    assert sum(large) <= 1.05 * sum(small)
