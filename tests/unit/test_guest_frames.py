"""Arrow streams become the frames that pandas would make of them, or a sentence."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from typing import Any

import pandas
import pyarrow
import pytest

from sandbox.guest.lib import threadbook_frames as frames

arrow: Any = pyarrow
DAYS = [datetime.date(2024, 1, day) for day in (1, 2, 3, 4)]
MOMENTS = [datetime.datetime(2024, 1, day) for day in (1, 2, 3, 4)]  # noqa: DTZ001 - without a zone
COLUMNS: dict[str, tuple[list[Any], Any]] = {
    "int8": ([1, 2, 3, 4], arrow.int8()),
    "int64": ([1, 2, 3, 2**62], arrow.int64()),
    "uint64": ([1, 2, 3, 4], arrow.uint64()),
    "float": ([1.5, float("nan"), 3, 4], arrow.float32()),
    "double": ([1.5, 2, 3, 4], arrow.float64()),
    "bool": ([True, False, True, False], arrow.bool_()),
    "text": (["a", "bb", "", "ü"], arrow.string()),
    "bytes": ([b"a", b"", b"c", b"d"], arrow.binary()),
    "day": (DAYS, arrow.date32()),
    "moment": (MOMENTS, arrow.timestamp("us")),
    "moment_utc": (MOMENTS, arrow.timestamp("us", "UTC")),
    "time": ([datetime.time(hour) for hour in (1, 2, 3, 4)], arrow.time64("us")),
    "duration": ([1, 2, 3, 4], arrow.duration("us")),
    "decimal": ([Decimal(1), Decimal(2), Decimal(3), Decimal(4)], arrow.decimal128(9, 2)),
    "list": ([[1], [2], [], [4]], arrow.list_(arrow.int64())),
    "nothing": ([None] * 4, arrow.null()),
}


def table() -> Any:
    """Each type once whole and once with a cell missing, at a place that isn't in every batch."""
    made: dict[str, Any] = {}
    for name, (values, kind) in COLUMNS.items():
        made[name] = arrow.array(values * 3, kind)
        made[f"{name}, one missing"] = arrow.array([*values, None, *values[1:], *values], kind)
    return arrow.table(made)


def stream(of: Any, *, batch_rows: int = 5) -> io.BytesIO:
    sink = io.BytesIO()
    with arrow.ipc.new_stream(sink, of.schema) as writer:
        writer.write_table(of, max_chunksize=batch_rows)
    return io.BytesIO(sink.getvalue())


@pytest.mark.parametrize("batch_rows", [5, 100])
@pytest.mark.parametrize("rows", [12, None])
def test_every_type_becomes_what_pandas_makes_of_it(batch_rows: int, rows: int | None) -> None:
    whole = table()

    made = frames.read(stream(whole, batch_rows=batch_rows), rows)

    pandas.testing.assert_frame_equal(made, whole.to_pandas(date_as_object=False))


@pytest.mark.parametrize("rows", [0, None])
def test_no_rows_have_their_types_all_the_same(rows: int | None) -> None:
    nothing = table().slice(0, 0)

    made = frames.read(stream(nothing), rows)

    pandas.testing.assert_frame_equal(made, nothing.to_pandas(date_as_object=False))


def test_columns_may_have_the_same_name() -> None:
    made = frames.read(stream(arrow.table([[1, 2], ["x", None]], names=["a", "a"])), 2)

    assert list(made.columns) == ["a", "a"]
    assert made.iloc[:, 0].tolist() == [1, 2]


def test_a_wide_table_can_be_added_to_without_a_warning() -> None:
    names = [f"c{number}" for number in range(300)]
    made = frames.read(stream(arrow.table([[1.0]] * 300, names=names)), 1)

    made["more"] = 1

    assert made.shape == (1, 301)


@pytest.mark.parametrize("rows", [11, 13])
def test_another_number_of_rows_than_was_told_is_no_table(rows: int) -> None:
    with pytest.raises(frames.Unreadable):
        frames.read(stream(table()), rows)


@pytest.mark.parametrize("missing_bytes", [8, 9, 2000])
@pytest.mark.parametrize("rows", [12, None])
def test_a_stream_without_its_end_is_no_table(missing_bytes: int, rows: int | None) -> None:
    cut = io.BytesIO(stream(table()).getvalue()[:-missing_bytes])

    with pytest.raises(frames.Unreadable):
        frames.read(cut, rows)


@pytest.mark.parametrize("content", [b"", b"x" * 1000, b"\xff" * 8 + b"\x7f" * 1000])
def test_what_is_no_arrow_stream_is_no_table(content: bytes) -> None:
    with pytest.raises(frames.Unreadable):
        frames.read(io.BytesIO(content), None)


def test_what_is_larger_than_the_memory_left_is_refused_after_its_first_batch() -> None:
    numbers = arrow.table({"n": arrow.array(range(10**6), arrow.int64())})
    source = stream(numbers, batch_rows=10_000)

    with pytest.raises(frames.Refused) as refused:
        frames.read(source, 10**6, lambda: 5 * 10**6)

    assert "takes about 8 MB of memory, and this sandbox has 5 MB left" in str(refused.value)
    assert 'datasets.sql("SELECT ...")' in str(refused.value)
    assert source.tell() < 200_000


def test_of_a_table_of_unknown_length_as_much_is_read_as_there_is_memory_for() -> None:
    numbers = arrow.table({"n": arrow.array(range(10**7), arrow.int64())})
    room = iter([10**8, 0])

    with pytest.raises(frames.Refused, match="takes more than 34 MB of memory"):
        frames.read(stream(numbers, batch_rows=100_000), None, lambda: next(room))
