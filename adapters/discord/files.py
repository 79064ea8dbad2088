"""Files into a thread, each in a message of its own. Knows what Discord takes of a file."""

from __future__ import annotations

import re

import structlog

from ..markdown.file_names import safe_name, size
from ..markdown.visible import one_line
from ..messages import File
from .body import MAX_ALT_CHARS, Body, Upload
from .buttons import Rows
from .calls import Gone, Lost, Refused, Unsent
from .errors import MISSING_PERMISSIONS, NO_SUCH_FORM
from .outbox import Outbox
from .place import Room
from .text import to_discord

log = structlog.get_logger()

TOO_LARGE = 40005
SMALLER = "Ask me for a part of it, or for it as a compressed file."
ALLOW = "Whoever manages this channel can allow me to *Attach Files*."

_ODD = re.compile(r"[^A-Za-z0-9._-]+")


class Files:
    """The files of one answer. What can't be posted is named, and why."""

    def __init__(self, outbox: Outbox, room: Room) -> None:
        self._outbox = outbox
        self._room = room
        # Why a file isn't there, although Discord has refused nothing.
        self.lacks = ""

    async def put(self, file: File, rows: Rows = ()) -> None:
        """Post it, with these buttons below it."""
        limit = self._room.filesize_limit()
        if not file.content:
            why = "it is empty"
        elif len(file.content) > limit:
            why = _too_large(len(file.content), limit)
        else:
            why = await self._post(file, rows)
        if why:
            await self._say(f"I can't post the file `{safe_name(file.name)}`: {why}.", rows)

    async def _post(self, file: File, rows: Rows) -> str:
        """Why it isn't posted, or nothing."""
        is_picture = file.media_type.startswith("image/")
        forms = (True, False) if is_picture else (False,)
        for as_picture in forms:
            try:
                await self._outbox.post(Body(rows=rows, upload=_upload(file, as_picture)))
            except Gone:
                return ""
            except Refused as error:
                log.warning("a file isn't posted", file=file.name, reason=str(error))
                if error.code == NO_SUCH_FORM and as_picture:
                    continue
                return self._refused(error, len(file.content))
            except Lost as error:
                log.warning("a file may not be posted", file=file.name, reason=str(error))
                self.lacks = str(error)
                return "Discord is silent"
            return ""
        raise AssertionError

    def _refused(self, error: Refused, count: int) -> str:
        if error.code == TOO_LARGE:
            return _too_large(count, self._room.filesize_limit())
        if error.code == MISSING_PERMISSIONS:
            return f"I may not attach files here. {ALLOW}".rstrip(".")
        return f"Discord refused it ({error})"

    async def _say(self, sentence: str, rows: Rows) -> None:
        try:
            await self._outbox.post(Body(to_discord(sentence), rows))
        except Unsent as error:
            log.warning("not said", reason=str(error), sentence=sentence)


def _too_large(count: int, limit: int) -> str:
    said = f"it has {size(count)}, and Discord takes {size(limit)} at most here. {SMALLER}"
    return said.rstrip(".")


def _upload(file: File, is_picture: bool) -> Upload:
    name = safe_name(file.name)
    if is_picture:  # the message names it
        name = _ODD.sub("_", name)
    return Upload(name, file.content, one_line(file.alt_text, MAX_ALT_CHARS), is_picture)
