"""The public post that a command becomes: who asks what. Its thread has the answer; after a crash
the post tells what was asked. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..markdown.visible import one_line

# With the name, one file and one link it fits into one of Discord's messages.
MAX_QUESTION_CHARS = 1500
MAX_FILE_NAME_CHARS = 100
MAX_NAME_CHARS = 80

_MARKUP = re.compile(r"[*_~`|<>\[\]()\\#]+")
_POST = re.compile(
    r"\*\*(?P<name>[^*\n]+)\*\* asks: (?P<question>.*?)"
    r"(?P<file>\n-# with [^\n]+)?(?P<about>\n-# about https?://\S+)?",
    re.DOTALL,
)
# Between what a link is called and where it goes: with something unseen it is no link.
_LIVE = ("](", "]\u200b(")
_LINK = re.compile(r"/channels/(\d+|@me)/(\d+)/(\d+)$")


@dataclass(frozen=True, slots=True)
class Asked:
    """`file` is the name of a file that came along, `about` the address of a message."""

    name: str
    question: str
    file: str = ""
    about: str = ""

    @property
    def about_ids(self) -> tuple[int, int] | None:
        """The channel and the message that are asked about."""
        match = _LINK.search(self.about)
        return (int(match[2]), int(match[3])) if match else None

    def to_text(self) -> str:
        """The post. A link with a name of its own is shown as what it is."""
        name = one_line(_MARKUP.sub(" ", self.name), MAX_NAME_CHARS) or "Somebody"
        text = f"**{name}** asks: {self.question.replace(*_LIVE)}"
        if self.file:
            text += f"\n-# with {one_line(_MARKUP.sub(' ', self.file), MAX_FILE_NAME_CHARS)}"
        return f"{text}\n-# about {self.about}" if self.about else text

    @classmethod
    def parse(cls, text: str) -> Asked | None:
        """Back from the post; None if it is none."""
        match = _POST.fullmatch(text)
        if match is None:
            return None
        return cls(
            name=match["name"],
            question=match["question"].replace(_LIVE[1], _LIVE[0]),
            file=(match["file"] or "").removeprefix("\n-# with "),
            about=(match["about"] or "").removeprefix("\n-# about "),
        )
