"""Answers on a terminal that a person watches, and what data may do to it."""

from __future__ import annotations

import base64
import csv
import io
import re
from pathlib import Path

import pytest

from adapters.messages import Attachment, Button, File, Step, Unreadable
from adapters.terminal.board import Board, duration
from adapters.terminal.files import CHUNK_BYTES, attachments, content
from adapters.terminal.images import Images
from adapters.terminal.lines import language_of
from adapters.terminal.live import LiveReply
from adapters.terminal.plain import PlainReply, PlainText
from adapters.terminal.shelf import Shelf

CODES = re.compile(r"\x1b\[[0-9;]*m")
PNG = File("c.png", "image/png", b"picture", alt_text="A bar chart", saved_at="/home/c.png")
# Sets the clipboard and the title, moves the cursor, clears, rings, and turns around.
EVIL = "a\x1b]52;c;aGk=\x07\x1b]0;title\x1b\\\x1b[2J\x1b[5A\x9b2J\x9d0;x\x9c\r\x08\u202eb"
ENTITIES = "&#27;]52;c;aGk=&#7; &#x1b;[2J &#x9b;2J &#13;x &#8238;y"


@pytest.fixture(autouse=True)
def a_terminal_with_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


class Watched:
    """A reply on a board, and all that was drawn."""

    def __init__(self, folder: Path = Path("unused"), images: Images | None = None) -> None:
        self.stdout = io.StringIO()
        self.offered: tuple[str, ...] = ()
        self.now_s = 0.0
        self.board = Board(self.stdout, clock=lambda: self.now_s, images=images)
        shelf = Shelf(folder, here=Path("/nowhere"), home=Path("/nobody"))
        self.reply = LiveReply(self.board, shelf, self.offer)

    def offer(self, questions: tuple[str, ...]) -> None:
        self.offered = questions

    @property
    def drawn(self) -> str:
        return self.stdout.getvalue()

    @property
    def text(self) -> str:
        return CODES.sub("", self.drawn)

    @property
    def live(self) -> str:
        return CODES.sub("", self.board.live())


async def test_steps_are_seen_while_they_run_and_become_one_line() -> None:
    watched = Watched()
    await watched.reply.step(Step(1, "Add [up]"))
    watched.now_s = 65
    assert re.search(r"Add \[up\] · 1 min 05 s\n", watched.live)
    await watched.reply.step(Step(1, "Add [up]", "done"))
    await watched.reply.step(Step(2, "Divide [/x]"))
    assert "✓ Add [up]\n" in watched.live
    await watched.reply.step(Step(2, "Divide [/x]", "failed"))
    assert watched.text == ""
    await watched.reply.finish()
    assert watched.text == "2 steps: ✓ Add [up] · ✗ Divide [/x] (1 min 05 s)\n"
    assert watched.live == ""


async def test_an_answer_is_printed_by_blocks_and_what_is_not_whole_is_live() -> None:
    watched = Watched()
    for piece in ("# Prices\n\nThey **ri", "se** slowly, ", "as\n\n- one\n- tw"):
        await watched.reply.write(piece)
    assert watched.text == "\nPrices\n\nThey rise slowly, as\n"
    assert " • one\n" in watched.live
    await watched.reply.write("o\n")
    await watched.reply.finish()
    assert watched.text.endswith("\n • one\n • two\n")


async def test_a_receipt_is_a_dim_line_and_plain_text_goes_without(tmp_path: Path) -> None:
    watched, output = Watched(), io.StringIO()
    shelf = Shelf(tmp_path, here=tmp_path, home=tmp_path)
    for reply in (watched.reply, PlainReply(PlainText(output), shelf, watched.offer)):
        await reply.write("Four.")
        await reply.finish(receipt="~3 tokens · $?")
    assert "\x1b[2m~3 tokens · $?\x1b[0m" in watched.drawn
    assert output.getvalue() == "Four.\n"


async def test_a_table_is_drawn_and_a_long_one_saved_as_a_whole(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    rows = "".join(f"| Brand {n} | {n * 1000:,} |\n" for n in range(45))
    await watched.reply.write(f"| brand | price |\n|---|--:|\n{rows}\nDone.")
    await watched.reply.finish()
    assert re.search(r"│ Brand 19 │ 19,000 │\n╰─+┴─+╯\n20 of 45 rows\. All", watched.text)
    with (tmp_path / "table-1.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[-1] == ["Brand 44", "44,000"]


@pytest.mark.parametrize("columns", [20, 40, 79])
async def test_a_narrow_terminal_shows_whole_columns_and_breaks_no_table(
    columns: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    watched = Watched(tmp_path)
    head = "| " + " | ".join(f"column {n}" for n in range(9)) + " |\n"
    rows = ("| " + " | ".join("1,234.5" for _ in range(9)) + " |\n") * 3
    await watched.reply.write(f"{head}{'|---' * 9}|\n{rows}")
    await watched.reply.finish()
    lines = watched.text.splitlines()
    assert max(len(line) for line in lines) <= columns
    assert sum("1,234.5" in line for line in lines) == 3
    assert " of 9 columns" in watched.text
    assert (tmp_path / "table-1.csv").read_text("utf-8-sig").count("1,234.5") == 27


async def test_code_is_coloured_when_it_is_asked_for() -> None:
    watched = Watched()
    await watched.reply.whisper("```python\nx = 'a' + 1\n```")
    assert "x = 'a' + 1" in watched.text
    assert len(set(CODES.findall(watched.drawn))) > 3


async def test_a_whisper_does_not_end_what_is_shown_to_be_done() -> None:
    watched = Watched()
    await watched.reply.status("Thinking")
    await watched.reply.whisper("Stopping.")
    assert watched.text == "Stopping.\n"
    assert "Thinking · 0 s" in watched.live


async def test_a_finished_answer_offers_its_questions_alone() -> None:
    watched = Watched()
    await watched.reply.write("Done.")
    assert not watched.reply.finished.is_set()
    await watched.reply.finish((Button("ask", "By…", "By year"), Button("code", "Show code", "1")))
    assert watched.offered == ("By year",)
    assert watched.reply.finished.is_set()


@pytest.mark.parametrize(("images", "begins"), [("iterm", "\x1b]1337;"), ("kitty", "\x1b_Ga=T")])
async def test_a_picture_is_drawn_where_that_is_known_and_its_path_said(
    images: Images, begins: str
) -> None:
    watched = Watched(images=images)
    await watched.reply.write("Here:")
    await watched.reply.attach(PNG)
    await watched.reply.finish()
    assert begins in watched.drawn
    assert base64.b64encode(b"picture").decode() in watched.drawn
    assert "[saved] /home/c.png (A bar chart)\n" in watched.text


@pytest.mark.parametrize("evil", [EVIL, ENTITIES, f"```\n{EVIL}\n```", f"[a](https://x/{EVIL})"])
async def test_data_can_not_steer_the_terminal(evil: str, tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    await watched.reply.write(f"{evil}\n\n| {evil.replace(chr(10), ' ')} |\n|---|\n| x |\n\n")
    await watched.reply.step(Step(1, evil))
    live = watched.board.live()
    await watched.reply.attach(File(evil, "text/csv", b"", alt_text=evil))
    await watched.reply.attach(File("c.py", "text/x-python", evil.encode()))
    await watched.reply.whisper(evil)
    await watched.reply.finish()
    left = CODES.sub("", watched.drawn + live)
    assert not [letter for letter in left if letter < " " and letter != "\n"]
    assert not set("\x7f\x9b\x9c\x9d\u202e") & set(left)


async def test_html_and_links_are_shown_as_they_are() -> None:
    watched = Watched()
    await watched.reply.write("<b>bold</b> [safe](https://evil.example)\n\n<div>block</div>\n")
    await watched.reply.finish()
    assert "<b>bold</b> safe (https://evil.example)" in watched.text
    assert "<div>block</div>" in watched.text


async def test_plain_text_has_no_control_codes_whatever_is_said(tmp_path: Path) -> None:
    stdout = io.StringIO()
    shelf = Shelf(tmp_path, here=tmp_path, home=Path("/nobody"))
    reply = PlainReply(PlainText(stdout), shelf, lambda _: None)
    await reply.step(Step(1, "Add up"))
    await reply.status("Thinking")
    await reply.write(f"Done{EVIL}")
    await reply.whisper("By the way")
    await reply.attach(File("thread.ipynb", "application/json", b"{}"))
    await reply.finish()
    shown = stdout.getvalue()
    assert not [letter for letter in shown if letter < " " and letter != "\n"]
    assert shown.endswith("\nBy the way\n[saved] thread.ipynb\n")


async def test_a_file_is_saved_once_and_nothing_is_written_over(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "saved", here=Path("/nowhere"), home=tmp_path)
    said = [await shelf.put(File(name, "", b"x")) for name in ("a.csv", "a.csv", "../b/c.csv")]
    assert said == ["~/saved/a.csv", "~/saved/a-2.csv", "~/saved/-b-c.csv"]
    assert await shelf.put(PNG) == "/home/c.png"


@pytest.mark.parametrize(("seconds", "said"), [(0.9, "0 s"), (59, "59 s"), (125, "2 min 05 s")])
def test_time_is_said_in_minutes_and_seconds(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("de_DE.UTF-8", "de-DE"), ("pt_BR", "pt-BR"), ("fr", "fr"), ("en_US@euro", "en-US"),
        ("es_419.utf8", "es-419"), ("C", ""), ("C.UTF-8", ""), ("POSIX", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_language_is_taken_from_the_locale(locale: str, language: str) -> None:
    assert language_of(locale) == language


async def test_a_large_file_comes_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(b"x" * (CHUNK_BYTES + 1))
    [file] = attachments(str(path))
    assert [len(piece) async for piece in content(file)] == [CHUNK_BYTES, 1]
    assert file.media_type == "application/octet-stream"


async def test_a_file_that_is_gone_when_it_is_read_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="can't be read"):
        [piece async for piece in content(Attachment("/no/such", "a", "text/csv", 1))]


def test_folders_and_devices_are_no_files(tmp_path: Path) -> None:
    for path in (str(tmp_path), "/dev/zero", "a\x00b"):
        with pytest.raises(Unreadable):
            attachments(path)
