"""Files of this machine that a person gives in the terminal, by their paths. Knows no messages'
way.
"""

from __future__ import annotations

import asyncio
import mimetypes
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

from ..messages import Attachment, Unreadable

CHUNK_BYTES = 1 << 20


def attachments(words: str) -> tuple[Attachment, ...]:
    """The files that are named: one path as it is, or several as in a shell.

    Raises:
        Unreadable: one of them isn't there, or none is named.
    """
    paths = [_path(words)] if words and _path(words).is_file() else _shell_paths(words)
    if not paths:
        raise Unreadable("Say which file: /upload PATH")
    return tuple(_attachment(path) for path in paths)


async def content(attachment: Attachment) -> AsyncIterator[bytes]:
    """The bytes of a file that was given.

    Raises:
        Unreadable: they can't be read (any more).
    """
    try:
        file = await asyncio.to_thread(Path(attachment.id).open, "rb")
        try:
            while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                yield chunk
        finally:
            file.close()
    except OSError as error:
        raise Unreadable(f"The file can't be read: {error.strerror or error}.") from error


def _shell_paths(words: str) -> list[Path]:
    try:
        return [_path(word) for word in shlex.split(words)]
    except ValueError:  # a quote that isn't closed is part of the name
        return [_path(words)]


def _path(words: str) -> Path:
    try:
        return Path(words).expanduser()
    except RuntimeError:  # no such person's home
        return Path(words)


def _attachment(path: Path) -> Attachment:
    try:
        if not path.is_file():
            raise Unreadable(f"There is no file {path}.")
        path = path.resolve()
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path} can't be read: {error}.") from error
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Attachment(str(path), path.name, media_type, size)
