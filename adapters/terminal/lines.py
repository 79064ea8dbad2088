"""What a typed line means: words, a command, files, the number of an offered question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..messages import Action, Attachment, Message, Press
from .files import attachments

UPLOAD = "/upload"
DATASETS = "/datasets"
HELP = "/help"
EXIT = "/exit"
PRESSES: dict[str, Action] = {
    "/stop": "stop",
    "/code": "code",
    "/retry": "retry",
    "/export": "notebook",
}
# Each command's argument, and what it does.
COMMANDS = {
    HELP: ("", "this"),
    DATASETS: ("[NAME or WORD]", "the data that can be asked about"),
    UPLOAD: ("PATH", "a CSV, Excel, JSON or Parquet file becomes a dataset of this thread"),
    "/stop": ("", "ends what runs, as Ctrl-C does; what was computed before stays"),
    "/code": ("", "the Python of the last answer"),
    "/retry": ("", "asks the last question again"),
    "/export": ("", "saves this thread as a Jupyter notebook"),
    "/clear": ("", "has me forget the conversation; variables stay"),
    EXIT: ("", "ends; everything is kept for `threadbook chat --thread`"),
}

_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[_-]([A-Za-z]{2}|\d{3}))?(?:[.@].*)?")


@dataclass(frozen=True, slots=True)
class Typed:
    """A message's content."""

    text: str = ""
    files: tuple[Attachment, ...] = ()
    pressed: Press | None = None


def read(line: str, offered: tuple[str, ...] = ()) -> Typed:
    """The meaning of a line; the bot knows the other commands, and what a question is.

    Raises:
        Unreadable: a file that it names isn't there.
    """
    command, _, words = line.partition(" ")
    if command == UPLOAD:
        return Typed(files=attachments(words.strip()))
    if action := PRESSES.get(line):
        return Typed(pressed=Press(action, ""))
    if line in {str(n) for n in range(1, len(offered) + 1)}:
        return Typed(pressed=Press("ask", offered[int(line) - 1]))
    return Typed(line)


def help_text() -> str:
    """What can be typed, as markdown."""
    commands = [
        f"- `{' '.join(filter(None, (name, argument)))}`: {what}"
        for name, (argument, what) in COMMANDS.items()
    ]
    return (
        "Ask about your data in plain words. What is typed while I work is taken into the answer, "
        "or answered next. A number asks the question that was offered under it.\n\n"
        + "\n".join(commands)
    )


def line_of(message: Message) -> str:
    """About what was typed for a message."""
    if message.files:
        return f"{UPLOAD} {' '.join(file.name for file in message.files)}"
    if message.pressed is None:
        return message.text
    return message.pressed.value or message.pressed.action


def language_of(locale: str) -> str:
    """The language of a locale such as `pt_BR.UTF-8`; empty for one that names none."""
    match = _LOCALE.fullmatch(locale)
    if match is None:
        return ""
    return "-".join(part for part in (match[1].lower(), (match[2] or "").upper()) if part)
