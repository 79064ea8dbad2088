"""All threads over one size of data: ours both ways, and every baseline."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas

from benchmarks.installation import installed, say
from benchmarks.tokens.baselines import BASELINES, Asked, File
from benchmarks.tokens.caching import priced
from benchmarks.tokens.counting import Request, tokens, total
from benchmarks.tokens.orders import Orders
from benchmarks.tokens.played import Played, Way, play
from benchmarks.tokens.questions import IN_SQL, THREADS
from bot.app import running
from tests.fakes.openai_server import OpenAIServer

SAMPLE_BYTES, SAMPLE_ROWS = 10**6, 2_000
LARGEST_LOADED = 2 * 10**8  # bytes; of more, only the thread is played that asks in SQL
WAYS: dict[Way, str] = {
    "cell": "Threadbook, answered by the cell",
    "look": "Threadbook, look and then answer",
}
PASTED = next(iter(BASELINES))


@dataclass
class Spent:
    """What one way cost: its questions by thread."""

    threads: dict[str, list[Asked]] = field(default_factory=dict[str, list[Asked]])

    @property
    def questions(self) -> list[int]:
        """Input tokens of each question."""
        asked = [one for thread in self.threads.values() for one in thread]
        return [sum(map(total, one.requests)) for one in asked]

    @property
    def median(self) -> float:
        return statistics.median(self.questions)

    @property
    def wrong(self) -> int:
        return sum(not one.is_right for thread in self.threads.values() for one in thread)

    def input(self, threads: Iterable[str]) -> int:
        return sum(total(request) for name in threads for request in self._requests(name))

    def price(self, threads: Iterable[str]) -> float:
        """With cached input at a tenth."""
        return sum(priced(self._requests(name)) for name in threads)

    def _requests(self, thread: str) -> list[Request]:
        return [request for asked in self.threads[thread] for request in asked.requests]


@dataclass(frozen=True, slots=True)
class Measured:
    """One size: bytes of the file as it was written, and what each way cost."""

    size_bytes: int
    spent: dict[str, Spent]


async def measured(size_bytes: int, home: Path) -> Measured:
    """
    Raises:
        RuntimeError: an answer of ours is wrong.
    """
    folder = home / "datasets"
    folder.mkdir(parents=True)
    orders = Orders.of_size(size_bytes)
    size_bytes = orders.write(folder / "orders.csv")
    file = File(orders, _file_tokens(folder / "orders.csv"), _sample(folder / "orders.csv"))
    threads = THREADS if size_bytes <= LARGEST_LOADED else {"in SQL": IN_SQL}
    spent: dict[str, Spent] = {}
    async with (
        OpenAIServer().serving() as server,
        installed(
            home / "h",
            folder,
            OPENAI_BASE_URL=server.base_url,
            THREADBOOK_MODEL="scripted",
            THREADBOOK_MEMORY_MB="6144",
        ) as settings,
        running(settings, say) as app,
    ):
        for way, name in WAYS.items():
            played = {
                thread: await play(app, server, f"{way} {thread}", asked, orders, way)
                for thread, asked in threads.items()
            }
            _check(played.values())
            spent[name] = Spent({
                thread: [Asked(one.requests) for one in ones] for thread, ones in played.items()
            })  # fmt: skip
    for name, baseline in BASELINES.items():
        spent[name] = Spent({thread: baseline(ones, file) for thread, ones in played.items()})
    return Measured(size_bytes, spent)


def _check(threads: Iterable[Sequence[Played]]) -> None:
    for one in (one for thread in threads for one in thread):
        if not one.is_right:
            raise RuntimeError(f"{one.question.text}: {one.answer!r}")


def _file_tokens(path: Path) -> int:
    """Of a large file, what its first megabyte says."""
    size = path.stat().st_size
    with path.open(encoding="utf-8") as file:
        sample = file.read(SAMPLE_BYTES)
    return round(tokens(sample) * size / len(sample))


def _sample(path: Path) -> pandas.DataFrame:
    return pandas.read_csv(path, nrows=SAMPLE_ROWS, parse_dates=["day"])
