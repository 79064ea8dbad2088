"""Replies on a screen that a person watches, and what data may do to it."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest

from adapters.messages import Attachment, Button, File, Step, Unreadable
from adapters.terminal.files import CHUNK_BYTES, attachments, content
from adapters.terminal.lines import language_of
from adapters.terminal.reply import TerminalReply
from adapters.terminal.screen import Images, Screen

CODES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
PNG = File("c.png", "image/png", b"picture", alt_text="A bar chart", saved_at="/home/c.png")


@pytest.fixture(autouse=True)
def a_terminal_that_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


class Watched:
    """A reply on a live screen, and all that was drawn."""

    def __init__(self, images: Images | None = None) -> None:
        self.stdout = Tty()
        self.offered: tuple[str, ...] = ()
        self.screen = Screen(self.stdout, live=True, images=images)
        self.reply = TerminalReply(self.screen, self.offer)

    def offer(self, questions: tuple[str, ...]) -> None:
        self.offered = questions

    @property
    def text(self) -> str:
        return CODES.sub("", self.stdout.getvalue())


async def test_a_step_is_seen_while_it_runs_and_ticked_off_when_done() -> None:
    watched = Watched()
    await watched.reply.step(Step(1, "Add [up]"))
    await watched.reply.step(Step(1, "Add [up]", "done"))
    await watched.reply.step(Step(2, "Divide [/x]"))
    await watched.reply.step(Step(2, "Divide [/x]", "failed"))
    await watched.reply.finish()
    assert re.search(r"Step 1: Add \[up\][^✓]*✓ Step 1: Add \[up\]\n", watched.text)
    assert "✗ Step 2: Divide [/x]\n" in watched.text


async def test_without_a_person_no_step_is_written() -> None:
    stdout = io.StringIO()
    reply = TerminalReply(Screen(stdout, live=False), lambda _: None)
    await reply.step(Step(1, "Add up"))
    await reply.step(Step(1, "Add up", "done"))
    await reply.status("Thinking")
    await reply.write("Done")
    await reply.whisper("By the way")
    await reply.finish()
    assert stdout.getvalue() == "Done\nBy the way\n"


async def test_a_whisper_does_not_end_what_is_shown_to_be_done() -> None:
    watched = Watched()
    await watched.reply.status("Thinking")
    await watched.reply.whisper("Stopping.")
    assert "Stopping.\n" in watched.text
    await watched.reply.finish()  # what spins is drawn at the latest when it ends
    assert watched.text.rindex("Thinking") > watched.text.index("Stopping.")


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
    watched = Watched(images)
    await watched.reply.write("Here:")
    await watched.reply.attach(PNG)
    await watched.reply.finish()
    drawn = watched.stdout.getvalue()
    assert begins in drawn
    assert base64.b64encode(b"picture").decode() in drawn
    assert "[saved] /home/c.png (A bar chart)\n" in drawn


async def test_data_can_not_steer_the_terminal() -> None:
    watched = Watched()
    evil = "a\x1b]0;title\x07\x9b2J\r\u202eb"
    await watched.reply.write(evil)
    await watched.reply.attach(File(evil, "text/csv", b""))
    await watched.reply.whisper(evil)
    await watched.reply.step(Step(1, evil))
    await watched.reply.finish()
    assert not set("\x07\x9b\u202e") & set(watched.stdout.getvalue())
    assert "\x1b]" not in watched.stdout.getvalue()


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
