"""What cells printed is kept whole, a few cells long, wherever user code has put things."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sandbox.guest.printed import CELLS, KEPT_FROM_BYTES, Keeper, Printed

LONG = b"x" * (KEPT_FROM_BYTES + 1)


def test_code_reads_what_the_last_cells_printed(tmp_path: Path) -> None:
    folder = str(tmp_path / "printed")
    keeper, printed = Keeper(folder), Printed(folder)

    names = [keeper.keep(number, b"%d " % number + LONG, b"") for number in range(1, CELLS + 3)]

    assert names[0] == "printed[1]"
    assert printed[CELLS + 2].startswith(f"{CELLS + 2} x")
    with pytest.raises(KeyError, match=r"printed\[1\] isn't kept"):
        printed[1]
    assert repr(printed) == str([f"printed[{n}]" for n in range(3, CELLS + 3)])


def test_what_is_short_is_not_kept_and_errors_come_after_the_rest(tmp_path: Path) -> None:
    keeper, printed = Keeper(str(tmp_path)), Printed(str(tmp_path))

    assert keeper.keep(1, b"short", b"also") == ""
    assert keeper.keep(2, LONG, b"warned \xff") == "printed[2]"
    assert printed[2].endswith("x\n[stderr]\nwarned \ufffd")


def test_no_link_is_followed_and_nothing_that_was_there_is_written_to(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("as it was")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = tmp_path / "printed"
    folder.symlink_to(elsewhere)
    keeper = Keeper(str(folder))
    assert keeper.keep(1, LONG, b"") == ""
    folder.unlink()

    folder.mkdir()
    (folder / "2").symlink_to(target)
    os.mkfifo(folder / "3")
    (folder / "4").mkdir()

    assert [keeper.keep(number, LONG, b"") for number in (2, 3, 4, 5)] == [
        "printed[2]", "printed[3]", "", "printed[5]",
    ]  # fmt: skip
    assert target.read_text() == "as it was"
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_is_gone_is_made_again_and_a_file_in_its_place_is_left(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "printed"
    keeper = Keeper(str(folder))
    keeper.keep(1, LONG, b"")
    (folder / "1").unlink()
    folder.rmdir()

    assert keeper.keep(2, LONG, b"") == "printed[2]"
    (folder / "2").unlink()
    folder.rmdir()
    folder.write_text("mine")
    assert keeper.keep(3, LONG, b"") == ""
