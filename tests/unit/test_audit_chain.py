"""The audit's chain: what was done to its lines shows, and a crash breaks nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest

from audit.chain import START, Head
from audit.check import check
from audit.files import files
from audit.log import Log

LINES = 6


def written(
    folder: Path, lines: int = LINES, *, who: str = "person", max_bytes: int = 10**6
) -> Head:
    """So many lines, by one more process; the head after them."""
    log = Log(folder, max_bytes=max_bytes)
    for number in range(lines):
        log.write({"who": f"{who} {number}"})
    log.close()
    return check(folder).head


def contents(folder: Path) -> list[bytes]:
    return [line for path in files(folder) for line in path.read_bytes().splitlines()]


def edit(folder: Path, change: Callable[[list[bytes]], object]) -> None:
    (path,) = files(folder)
    lines = path.read_bytes().splitlines(keepends=True)
    change(lines)
    path.write_bytes(b"".join(lines))


def swap(lines: list[bytes]) -> None:
    lines[2], lines[3] = lines[3], lines[2]


def rename_one(lines: list[bytes]) -> None:
    lines[2] = lines[2].replace(b"person 2", b"nobody")


def remove(lines: list[bytes]) -> None:
    del lines[2]


def double(lines: list[bytes]) -> None:
    lines.insert(2, lines[2])


def put_in(lines: list[bytes]) -> None:
    lines.insert(3, b"{}\n")


def behead(lines: list[bytes]) -> None:
    del lines[0]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (rename_one, "line 4"),
        (swap, "line 3"),
        (remove, "line 3"),
        (double, "line 4"),
        (put_in, "line 5"),
        (behead, "line 1"),
    ],
    ids=["changed", "swapped", "removed", "doubled", "put in", "the first removed"],
)
def test_what_was_done_to_a_line_shows_with_its_place(
    tmp_path: Path, change: Callable[[list[bytes]], object], place: str
) -> None:
    written(tmp_path)
    assert check(tmp_path).broken is None

    edit(tmp_path, change)

    assert place in (check(tmp_path).broken or "")


def test_a_tail_that_is_cut_shows_by_what_is_remembered_elsewhere(tmp_path: Path) -> None:
    anchor = written(tmp_path)
    edit(tmp_path, lambda lines: lines.pop())

    assert check(tmp_path).broken is None
    assert "line 5 is the last" in (check(tmp_path, anchor).broken or "")
    assert "line 5 is the last" in (check(tmp_path, anchor, quick=True).broken or "")


def test_a_chain_that_was_written_anew_shows_by_what_is_remembered_elsewhere(
    tmp_path: Path,
) -> None:
    anchor = written(tmp_path)
    for path in files(tmp_path):
        path.unlink()
    written(tmp_path, LINES + 2, who="nobody")

    assert check(tmp_path).broken is None
    assert "written anew" in (check(tmp_path, anchor).broken or "")


def test_all_files_gone_shows_by_what_is_remembered_elsewhere(tmp_path: Path) -> None:
    anchor = written(tmp_path)
    for path in files(tmp_path):
        path.unlink()

    assert "the end is missing" in (check(tmp_path, anchor).broken or "")
    assert check(tmp_path, START).broken is None


def test_a_process_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path)

    assert check(tmp_path).broken is None
    assert [json.loads(line)["n"] for line in contents(tmp_path)] == list(range(1, 13))


@pytest.mark.parametrize("kept", [1, 30, -2], ids=["a letter", "half", "all but its end"])
def test_a_line_that_a_crash_tore_is_named_and_the_chain_goes_on(tmp_path: Path, kept: int) -> None:
    written(tmp_path)
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    begin = whole.removesuffix(b"\n").rindex(b"\n") + 1
    last = whole[begin:]
    path.write_bytes(whole[:begin] + last[:kept])
    torn = check(tmp_path)
    written(tmp_path)

    assert (torn.broken, torn.torn) == (None, (LINES,))
    assert (check(tmp_path).broken, check(tmp_path).torn) == (None, (LINES,))
    assert check(tmp_path).head.number == 2 * LINES


def test_a_file_that_is_cut_while_it_is_written_shows(tmp_path: Path) -> None:
    log = Log(tmp_path)
    for _ in range(LINES):
        log.write({})
    edit(tmp_path, lambda lines: lines.pop())
    log.write({})
    log.close()

    assert "line 6" in (check(tmp_path).broken or "")


def test_files_that_are_full_are_followed_by_others_and_the_oldest_can_be_archived(
    tmp_path: Path,
) -> None:
    folder, archive = tmp_path / "audit", tmp_path / "archive"
    archive.mkdir()
    anchor = written(folder, 20, max_bytes=400)
    paths = files(folder)
    assert len(paths) > 3
    assert check(folder, anchor).broken is None
    for path in paths[:2]:
        path.rename(archive / path.name)

    for quick in (False, True):
        assert check(folder, anchor, quick=quick).broken is None
    assert check(folder).first == int(paths[2].name[:12])
    files(folder)[1].unlink()
    assert "doesn't follow" in (check(folder, anchor).broken or "")


def test_more_gone_than_was_archived_shows(tmp_path: Path) -> None:
    anchor = written(tmp_path, 10, max_bytes=400)
    written(tmp_path, 10, max_bytes=400)
    for path in files(tmp_path)[:-1]:
        path.unlink()

    assert "more is missing" in (check(tmp_path, anchor).broken or "")


def test_a_new_file_that_a_crash_left_empty_is_gone_on_with(tmp_path: Path) -> None:
    head = written(tmp_path)
    (tmp_path / f"{head.number + 1:012d}.jsonl").touch()
    written(tmp_path)

    assert check(tmp_path).broken is None
    assert check(tmp_path).head.number == 2 * LINES


def test_when_the_file_in_use_is_taken_away_another_goes_on_and_the_gap_is_told(
    tmp_path: Path,
) -> None:
    log = Log(tmp_path)
    log.write({})
    anchor = check(tmp_path).head
    for path in files(tmp_path):
        path.unlink()
    log.write({})
    log.close()

    assert [path.name for path in files(tmp_path)] == ["000000000002.jsonl"]
    assert check(tmp_path, anchor).first == 2


def test_processes_that_write_at_the_same_time_make_one_chain(tmp_path: Path) -> None:
    context = get_context("spawn")
    writers = [context.Process(target=written, args=(tmp_path, 100)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)

    assert [writer.exitcode for writer in writers] == [0, 0]
    assert (check(tmp_path).broken, check(tmp_path).head.number) == (None, 200)


def test_processes_go_on_in_the_file_that_another_has_begun(tmp_path: Path) -> None:
    logs = [Log(tmp_path, max_bytes=400) for _ in range(2)]
    for number in range(20):
        logs[number % 2].write({"number": number})
    for log in logs:
        log.close()

    assert check(tmp_path).broken is None
    assert [json.loads(line)["number"] for line in contents(tmp_path)] == list(range(20))


def test_without_room_the_writer_fails_and_the_chain_holds(tmp_path: Path) -> None:
    log = Log(tmp_path)
    log.write({})
    os.close(log._file)
    log._file = os.open("/dev/full", os.O_RDWR)
    with pytest.raises(OSError, match="No space"):
        log.write({})
    log.close()

    assert (check(tmp_path).broken, check(tmp_path).head.number) == (None, 1)


def test_any_text_stays_in_its_line(tmp_path: Path) -> None:
    log = Log(tmp_path)
    log.write({"tool": '\n{"n":9}\r\u2028\ud800\x00"'})
    log.close()

    (line,) = contents(tmp_path)
    assert json.loads(line)["tool"] == '\n{"n":9}\r\u2028\ud800\x00"'
