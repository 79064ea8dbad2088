"""The terminal adapter with a desk that records what it is handed and answers as told."""

from __future__ import annotations

import asyncio
import io
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from adapters.desk import Home
from adapters.messages import (
    Attachment,
    Author,
    Button,
    Message,
    Origin,
    OriginOf,
    Platform,
    Press,
    Reply,
    ThreadKey,
)
from adapters.terminal.adapter import LEFT, TerminalAdapter

KEY = ThreadKey("terminal", "local", "cli", "t")
ANA = Author("ana", "ana")
DEADLINE_S = 10

Answer = Callable[[Message, Reply], Awaitable[None]]


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


class RecordingDesk:
    """Answers in the background, as the bot does."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.messages: list[Message] = []
        self.origins: list[Origin] = []
        self.resumed: list[str] = []
        self.left_over: list[Message] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def accept(self, message: Message, origin: Origin) -> None:
        self.messages.append(message)
        self.origins.append(origin)
        self.tasks.append(asyncio.create_task(self._reply(message, origin.reply())))

    async def resume(self, prefix: str, origin_of: OriginOf, via: Platform | None = None) -> None:
        self.resumed.append(prefix)
        for message in self.left_over:
            await self.accept(message, origin_of(message))

    async def home(self, platform: Platform, workspace: str, author_id: str) -> Home:
        raise AssertionError("a terminal has none")

    async def _reply(self, message: Message, reply: Reply) -> None:
        await self._answer(message, reply)


async def say(message: Message, reply: Reply) -> None:
    await reply.heard()
    await reply.status("Thinking")
    await reply.write(f"You said {message.pressed or message.text!r}.")
    await reply.finish()


async def offer(message: Message, reply: Reply) -> None:
    await reply.write("Which?")
    asks = [Button("ask", f"{name[:4]}…", name) for name in ("By year, please", "By brand")]
    await reply.finish((*asks, Button("code", "Show code", "7")))


async def talk(
    desk: RecordingDesk, typed: str, *, tty: bool = False, locale: str = "", zone: str = ""
) -> str:
    """What is on the screen after these lines, in plain text."""
    make = Tty if tty else io.StringIO
    stdout = make()
    adapter = TerminalAdapter(
        KEY,
        user="ana",
        history=Path("unused"),
        files=Path("unused"),
        locale=locale,
        time_zone=zone,
        plain=True,
        stdin=make(typed),
        stdout=stdout,
    )
    async with asyncio.timeout(DEADLINE_S):
        await adapter.run(desk)
        await asyncio.gather(*desk.tasks)
    return stdout.getvalue()


async def test_each_line_is_answered_before_the_next_is_read() -> None:
    desk = RecordingDesk(say)
    shown = await talk(desk, "one\n\n two \n/datasets\n/exit\nthree\n")
    assert [message.text for message in desk.messages] == ["one", "two", "/datasets"]
    assert shown.splitlines()[:4] == [
        "you> one",
        "You said 'one'.",
        "you> two",
        "You said 'two'.",
    ]
    assert len({message.id for message in desk.messages}) == 3


async def test_a_message_says_who_asks_and_how_they_speak() -> None:
    desk = RecordingDesk(say)
    await talk(desk, "one\n", locale="pt_BR.UTF-8", zone="America/Recife")
    [message], [origin] = desk.messages, desk.origins
    author = await origin.author()
    assert (author.name, author.language, author.time_zone) == ("ana", "pt-BR", "America/Recife")
    assert (message.key, message.addressed, message.is_direct) == (KEY, True, True)
    assert await origin.earlier() == ()
    assert await origin.reply().withdraw() is False


async def test_steps_and_what_is_going_on_are_not_piped() -> None:
    shown = await talk(RecordingDesk(say), "one\n")
    assert "Thinking" not in shown


async def test_the_number_of_an_offered_question_asks_it() -> None:
    desk = RecordingDesk(offer)
    shown = await talk(desk, "plot\n2\n3\n", tty=True)
    assert "Which?\n\n1. By year, please\n2. By brand\n" in shown
    assert [message.pressed for message in desk.messages] == [None, Press("ask", "By brand"), None]
    assert desk.messages[2].text == "3"


async def test_a_number_means_itself_when_another_answer_has_come() -> None:
    answers = iter([offer, say, say])

    async def answer(message: Message, reply: Reply) -> None:
        await next(answers)(message, reply)

    desk = RecordingDesk(answer)
    await talk(desk, "plot\nno\n2\n", tty=True)
    assert [message.text for message in desk.messages] == ["plot", "no", "2"]


async def test_nothing_is_offered_to_a_pipe() -> None:
    desk = RecordingDesk(offer)
    shown = await talk(desk, "plot\n2\n")
    assert "By year" not in shown
    assert desk.messages[1].text == "2"


async def test_what_buttons_do_is_done_by_commands() -> None:
    desk = RecordingDesk(say)
    await talk(desk, "/code\n/export\n/retry\n/retry now\n/stop\n")
    assert [message.pressed for message in desk.messages] == [
        Press("code", ""),
        Press("notebook", ""),
        Press("retry", ""),
        None,
        Press("stop", ""),
    ]


async def test_files_are_given_by_their_paths(tmp_path: Path) -> None:
    (tmp_path / "my shops.csv").write_bytes(b"a,b\n1,2\n")
    (tmp_path / "b.json").write_bytes(b"[]")
    desk = RecordingDesk(say)
    await talk(desk, f"/upload {tmp_path}/my shops.csv\n/upload '{tmp_path}/b.json' /dev/null\n")
    [message], [origin] = desk.messages, desk.origins
    [file] = message.files
    assert (message.text, file.name, file.media_type) == ("", "my shops.csv", "text/csv")
    assert file.size_bytes == 8
    assert b"".join([piece async for piece in origin.content(file)]) == b"a,b\n1,2\n"


async def test_a_file_that_is_not_there_is_said_at_once() -> None:
    desk = RecordingDesk(say)
    shown = await talk(desk, "/upload no such\n/upload\n")
    assert "There is no file no." in shown
    assert "Say which file" in shown
    assert desk.messages == []


async def test_ctrl_c_stops_the_turn_and_waits_for_its_end() -> None:
    stopped = asyncio.Event()

    async def answer(message: Message, reply: Reply) -> None:
        if message.pressed == Press("stop", ""):
            stopped.set()
            await reply.whisper("Stopping.")
        else:
            signal.raise_signal(signal.SIGINT)
            await stopped.wait()
            await reply.write("Stopped.")
        await reply.finish()

    desk = RecordingDesk(answer)
    shown = await talk(desk, "count\n")
    assert [message.pressed for message in desk.messages] == [None, Press("stop", "")]
    assert shown.splitlines()[-2:] == ["Stopping.", "Stopped."]


async def test_a_second_ctrl_c_does_not_wait_for_the_answer() -> None:
    let_go = asyncio.Event()

    async def answer(message: Message, reply: Reply) -> None:
        if message.text == "next":
            let_go.set()
        elif message.pressed is None:
            signal.raise_signal(signal.SIGINT)
            await let_go.wait()
        else:
            signal.raise_signal(signal.SIGINT)
        await reply.finish()

    desk = RecordingDesk(answer)
    shown = await talk(desk, "hang\nnext\n")
    assert LEFT in shown
    assert desk.messages[-1].text == "next"


async def test_what_was_left_unanswered_is_answered_before_the_first_line() -> None:
    desk = RecordingDesk(say)
    desk.left_over = [
        Message(KEY, "1", ANA, "old", addressed=True),
        Message(
            KEY, "2", ANA, "", addressed=True, files=(Attachment("/gone", "a.csv", "text/csv", 1),)
        ),
    ]
    shown = await talk(desk, "new\n")
    assert desk.resumed == [str(KEY)]
    assert shown.splitlines() == [
        "you> old", "You said 'old'.",
        "you> /upload a.csv", "You said ''.",
        "you> new", "You said 'new'.",
    ]  # fmt: skip


async def test_an_error_of_the_desk_ends_the_program() -> None:
    class Broken(RecordingDesk):
        async def accept(self, message: Message, origin: Origin) -> None:
            raise LookupError("no desk")

    with pytest.raises(LookupError):
        await talk(Broken(say), "one\n")
