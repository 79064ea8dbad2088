"""Other ways to answer the same questions, counted in the same way from the same cells. Pure.

A baseline is given every right answer for nothing, except where its data were cut: then it has to
follow from the rows that are left.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas

from benchmarks.tokens.counting import PER_MESSAGE, Part, Request, message, tokens
from benchmarks.tokens.orders import Orders
from benchmarks.tokens.played import Played
from benchmarks.tokens.questions import LOOK

CUT_CHARS = 2_000
ANALYST = "You are a data analyst. Answer from the data, in short."
# The seed's prompt and its tools' schemas; its texts aren't repeated here.
SEED_PREFIX = Part("(the seed's prompt and tools)", 403 + 206)
SEED_READS = """\
import io
import pandas as pd
from servers.datasets_client import list_datasets, import_dataset
df = pd.read_csv(io.StringIO(import_dataset("orders.csv")["content"]), parse_dates=["day"])
"""
FILE_READS = 'import pandas as pd\ndf = pd.read_csv("/data/orders.csv", parse_dates=["day"])\n'
TOOL = (
    '{"type":"function","function":{"name":"%s","description":"%s","parameters":{"type":"object",'
    '"properties":{"%s":{"type":"string"}},"required":["%s"]}}}'
)
PYTHON = TOOL % ("python", "Run Python in a new interpreter; gives its output.", "code", "code")
QUERY = TOOL % ("query", "Run SQL; gives the rows as JSON.", "sql", "sql")


@dataclass(frozen=True, slots=True)
class File:
    """The data as others read them. `tokens` are of all of it, `sample` are its first rows."""

    orders: Orders
    tokens: int
    sample: pandas.DataFrame


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a baseline: its requests, and whether the answer can be right."""

    requests: tuple[Request, ...]
    is_right: bool = True


# A thread as it was played with cells that print, and the file: the same questions otherwise.
Baseline = Callable[[Sequence[Played], File], list[Asked]]


def pasted(thread: Sequence[Played], file: File) -> list[Asked]:
    """The file is in the first message."""
    sent = [message(ANALYST), Part("(the file)", file.tokens)]
    asked: list[Asked] = []
    for played in thread:
        sent.append(message(played.question.text))
        asked.append(Asked((tuple(sent),)))
        sent.append(message(played.answer))
    return asked


def raw_results(thread: Sequence[Played], file: File) -> list[Asked]:
    """A tool gives the rows of the columns that are needed."""
    return _queried(thread, file, lambda played: (_rows(played, file), True))


def cut_results(thread: Sequence[Played], file: File) -> list[Asked]:
    """The same, cut at 2,000 characters."""

    def cut(played: Played) -> tuple[Part, bool]:
        if not played.question.columns:
            return _rows(played, file), True
        records = _records(played, file)
        shown = records[:CUT_CHARS]
        left = shown.count("}")
        truth = played.question.truth
        return message(shown), left > 0 and truth(file.orders.first(left)) == truth(file.orders)

    return _queried(thread, file, cut)


def described(thread: Sequence[Played], file: File) -> list[Asked]:
    """The file's path and pandas' describe() are in the first message; each cell reads it again."""
    card = f"/data/orders.csv\n{file.sample.dtypes.to_string()}\n"
    card += file.sample.describe(include="all").to_string()
    prefix = (Part(PYTHON, tokens(PYTHON)), message(ANALYST), message(card))
    return _anew(thread, prefix, FILE_READS, looks=False)


def the_seeds(thread: Sequence[Played], file: File) -> list[Asked]:
    """Its long prompt, and each cell imports and loads again."""
    return _anew(thread, (SEED_PREFIX,), SEED_READS, looks=True)


BASELINES: dict[str, Baseline] = {
    "paste the file": pasted,
    "raw tool results": raw_results,
    "tool results cut at 2,000 characters": cut_results,
    "path and describe()": described,
    "the seed's way": the_seeds,
}


def _queried(
    thread: Sequence[Played], file: File, result: Callable[[Played], tuple[Part, bool]]
) -> list[Asked]:
    sent = [Part(QUERY, tokens(QUERY)), message(ANALYST), message(_schema(file))]
    asked: list[Asked] = []
    for played in thread:
        sql = f"SELECT {', '.join(played.question.columns) or '*'} FROM orders"
        rows, is_right = result(played)
        sent.append(message(played.question.text))
        first = tuple(sent)
        sent += [_call("query", {"sql": sql}), rows]
        asked.append(Asked((first, tuple(sent)), is_right))
        sent.append(message(played.answer))
    return asked


def _anew(
    thread: Sequence[Played], prefix: Iterable[Part], reads: str, *, looks: bool
) -> list[Asked]:
    """Cells that begin with nothing: what earlier ones had named is computed again."""
    sent, named = [*prefix], ""
    asked: list[Asked] = []
    for played in thread:
        sent.append(message(played.question.text))
        requests = [tuple(sent)]
        for step in played.steps:
            if step.code == LOOK and not looks and played.question.columns:
                continue
            own = _own_lines(step.code)
            code = "print(list_datasets())" if step.code == LOOK else reads + named + own
            named += "".join(line for line in own.splitlines(True) if _names(line))
            sent += [_call("python", {"code": code}), message(step.observed)]
            requests.append(tuple(sent))
        asked.append(Asked(tuple(requests)))
        sent.append(message(played.answer))
    return asked


def _own_lines(code: str) -> str:
    return "".join(line for line in code.splitlines(True) if "datasets.load(" not in line)


def _names(line: str) -> bool:
    return " = " in line and not line.startswith("print")


def _rows(played: Played, file: File) -> Part:
    """All rows; the tokens of many follow from those of the sample."""
    if not played.question.columns:
        return message(played.steps[-1].observed)
    ratio = file.orders.rows / len(file.sample)
    counted = round(tokens(_records(played, file)) * ratio) + PER_MESSAGE
    return Part(f"(rows for {played.question.text})", counted)


def _records(played: Played, file: File) -> str:
    columns = list(played.question.columns)
    return file.sample[columns].to_json(orient="records", date_format="iso", date_unit="s") or ""


def _schema(file: File) -> str:
    return f"orders({', '.join(file.sample.columns)})"


def _call(name: str, arguments: dict[str, str]) -> Part:
    text = json.dumps(arguments)
    return Part(text, PER_MESSAGE + tokens(name) + tokens(text))
