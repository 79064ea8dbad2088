"""The output folder is user code's: nothing in it is followed or trusted."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from sandbox.guest.files import OutputFolder

MAX_FILES, MAX_FILE_BYTES = 20, 8 * 2**20


def test_new_and_changed_files_are_handed_over_once(tmp_path: Path) -> None:
    folder = OutputFolder(str(tmp_path), MAX_FILES, MAX_FILE_BYTES)
    (tmp_path / "a.csv").write_text("x")

    first, _ = folder.collect()
    again, _ = folder.collect()
    (tmp_path / "a.csv").write_text("xy")
    changed, _ = folder.collect()

    assert [(f["name"], base64.b64decode(f["data"])) for f in first] == [("a.csv", b"x")]
    assert again == []
    assert [base64.b64decode(f["data"]) for f in changed] == [b"xy"]


def test_links_and_special_files_are_refused_and_counted(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    output = tmp_path / "output"
    output.mkdir()
    (output / "chart.png").symlink_to(secret)
    (output / "folder").symlink_to(tmp_path)
    os.mkfifo(output / "pipe")

    files, notes = OutputFolder(str(output), MAX_FILES, MAX_FILE_BYTES).collect()

    assert files == []
    assert notes == ["3 links or special files in output/ were ignored."]


def test_a_sparse_giant_is_named_and_not_read(tmp_path: Path) -> None:
    with (tmp_path / "giant.bin").open("wb") as file:
        file.truncate(2**40)

    files, notes = OutputFolder(str(tmp_path), MAX_FILES, MAX_FILE_BYTES).collect()

    assert files == []
    assert notes == [f"giant.bin was not posted: {2**40:,} bytes is too much."]
    assert MAX_FILE_BYTES < 2**40


def test_ten_thousand_files_are_bounded_and_counted(tmp_path: Path) -> None:
    for number in range(3_000):
        (tmp_path / f"{number}.txt").write_bytes(b"")

    files, notes = OutputFolder(str(tmp_path), MAX_FILES, MAX_FILE_BYTES).collect()

    assert len(files) == MAX_FILES
    assert any("more files" in note for note in notes)
    assert any("Only the first" in note for note in notes)


def test_a_deep_tree_is_walked_to_a_limit(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 40)
    deep.mkdir(parents=True)
    (deep / "x.txt").write_text("x")
    (tmp_path / "d" / "y.txt").write_text("y")

    files, notes = OutputFolder(str(tmp_path), MAX_FILES, MAX_FILE_BYTES).collect()

    assert [f["name"] for f in files] == ["d-y.txt"]
    assert any("deeper than" in note for note in notes)


def test_odd_names_become_safe_ones(tmp_path: Path) -> None:
    for name in [b"-rf.csv", b"a\nb.csv", b"\xff\xfe.csv", "\u202egpj.exe".encode(), b"n" * 250]:
        (tmp_path / os.fsdecode(name)).write_bytes(b"x")

    files, _ = OutputFolder(str(tmp_path), MAX_FILES, MAX_FILE_BYTES).collect()

    names = [f["name"] for f in files]
    assert len(names) == 5
    for name in names:
        assert name.isprintable()
        assert not set(name) & set("/\\\n\u202e")
        assert not name.startswith(("-", "."))
        assert len(name) <= 100


def test_a_missing_folder_has_no_files(tmp_path: Path) -> None:
    assert OutputFolder(str(tmp_path / "gone"), MAX_FILES, MAX_FILE_BYTES).collect() == ([], [])
