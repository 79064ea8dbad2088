"""Files into a thread, each once, under a name that misleads nobody. Knows Slack's upload."""

from __future__ import annotations

from ..clock import Clock
from ..markdown.file_names import safe_name, size
from ..messages import File
from .calls import Calls, Lost, Refused
from .history import own_messages
from .place import Place
from .text import label

MAX_ALT_CHARS = 1_000
# An upload is three calls, each of which can fail.
REPEAT_AFTER_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


class Uploads:
    """The files of one answer; `ids` are those that Slack has."""

    def __init__(self, calls: Calls, place: Place, clock: Clock) -> None:
        self._calls = calls
        self._place = place
        self._clock = clock
        self.ids: list[str] = []

    async def put(self, file: File) -> None:
        """Post it.

        Raises:
            Unsent: it isn't there.
        """
        if not file.content:
            raise Refused("it is empty")
        name = safe_name(file.name)
        for wait_s in (*REPEAT_AFTER_S, None):
            try:
                answer = await self._calls.make(
                    lambda client: client.files_upload_v2(
                        channel=self._place.channel,
                        thread_ts=self._place.thread,
                        filename=name,
                        title=title(file, name),
                        content=file.content,
                        alt_txt=label(file.alt_text, MAX_ALT_CHARS) or None,
                    ),
                    repeat=False,
                )
                self.ids += [str(one["id"]) for one in answer.get("files") or ()]
                return
            except Lost:
                if found := await self._find(name):
                    self.ids.append(found)
                    return
                if wait_s is None:
                    raise
                await self._clock.sleep(wait_s)

    async def _find(self, name: str) -> str:
        """A file of that name that is in the thread although nobody told us so."""
        for own in await own_messages(self._calls, self._place, self._place.asked_at):
            for id_, known in zip(own.file_ids, own.file_names, strict=True):
                if known == name and id_ not in self.ids:
                    return id_
        return ""


def title(file: File, name: str) -> str:
    """Pictures by name, other files with their size."""
    if file.media_type.startswith("image/"):
        return name
    return f"{name} ({size(len(file.content))})"
