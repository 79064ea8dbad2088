"""A transcript as plain text, for assertions and snapshots: the text of the same HTML.

So it says what people see and no more; what is folded away in a step isn't in it.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from markupsafe import Markup

from tests.fakes.slack.page import app_name
from tests.fakes.slack.page_home import home, modal
from tests.fakes.slack.page_messages import in_thread, message, root_of, sees
from tests.fakes.slack.page_room import Json, Room

BOXES = {"div", "p", "article", "header", "main", "nav", "figure", "summary", "details"}
TEXTS = {"h1", "h2", "h3", "h4", "li", "tr", "pre", "blockquote", "figcaption", "table", "label"}
LINES = BOXES | TEXTS
OPENINGS = {"li": "- ", "blockquote": "> ", "h1": "# ", "h2": "# ", "h3": "# "}
VOID = {"br", "hr", "img", "path", "line", "rect", "circle", "polyline", "polygon", "meta"}
SILENT = {"svg", "style", "script"}
# Stands for a space of code, which no one may squeeze.
KEPT = "\0"
MARKS = {
    "ping": "[!! {} !!]",
    "cut": "[!! {} !!]",
    "button": "[{}]",
    "quiet": "[{}]",
    "chip": "[{}]",
}


def as_text(transcript: Json, viewer: str = "") -> str:
    """All threads in the order in which they began, then the App Homes and open modals."""
    room = Room.of(transcript)
    roots = {(str(one["channel"]), root_of(one)): None for one in _ordered(transcript)}
    shown = [thread_text(transcript, channel, ts, viewer) for channel, ts in roots]
    for user, view in transcript.get("homes", {}).items():
        said = home(view.get("view", view), room.hearing({"is_bot": True}), app_name(room))
        shown.append(f"== Home of {room.user_name(user)} ==\n{visible(said)}")
    for view in transcript.get("modals", []):
        said = modal(view.get("view", view), room.hearing({"is_bot": True}), app_name(room))
        shown.append(f"== Modal ==\n{visible(said)}")
    return "\n\n".join(one for one in shown if one)


def thread_text(transcript: Json, channel: str, ts: str, viewer: str = "") -> str:
    """One thread; empty when the viewer sees nothing of it."""
    room = Room.of(transcript)
    lines = [f"== #{room.channel_name(channel)} =="]
    for one in in_thread(transcript, channel, ts):
        if sees(one, viewer):
            first, *rest = visible(message(one, room, viewer)).split("\n")
            margin = "" if root_of(one) == str(one["ts"]) else "  "
            lines += [f"{margin}{first}", *(f"{margin}| {line}" for line in rest)]
    return "\n".join(lines) if len(lines) > 1 else ""


def visible(html: Markup) -> str:
    """The text that a browser shows of some HTML, one line for each line of it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in "".join(reader.said).split("\n"))
    text = "\n".join(line for line in lines if line)
    return re.sub(r"^([>#-])\n", r"\1 ", text, flags=re.MULTILINE).replace(KEPT, " ")


def _ordered(transcript: Json) -> list[Json]:
    return sorted(transcript.get("messages", []), key=lambda one: float(one["ts"]))


class _Reader(HTMLParser):
    """Collects text; a closed `details` shows its summary alone."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[tuple[str, str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_hidden = bool(self._open) and self._hides(tag)
        is_hidden = is_hidden or tag in SILENT or given.get("aria-hidden") == "true"
        if tag in VOID:
            if not is_hidden:
                self._void(tag, given)
            return
        mark = MARKS.get((given.get("class") or "").split(" ")[0], "{}")
        closed = tag == "details" and "open" not in given
        self._open.append(("closed" if closed else tag, mark, is_hidden))
        if not is_hidden:
            opening = ("\n" if tag in LINES else "") + OPENINGS.get(tag, "") + mark.split("{}")[0]
            self._say(opening + (given.get("data-text") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not self._open:
            return
        name, mark, is_hidden = self._open.pop()
        if not is_hidden:
            after = " | " if tag in ("td", "th") else " " if tag in ("span", "b", "button") else ""
            self._say(mark.split("{}")[1] + ("\n" if name in LINES or name == "closed" else after))

    def handle_data(self, data: str) -> None:
        if not self._open or not self._hides(""):
            is_code = self._inside("pre")
            self._say(data.replace(" ", KEPT) if is_code else data.replace("\n", " "))

    def _void(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "img":
            self._say(f"\n[picture: {given.get('alt') or 'no description'}]\n")
        elif tag in ("br", "hr"):
            self._say("\n" if tag == "br" else "\n---\n")

    def _hides(self, tag: str) -> bool:
        name, _, is_hidden = self._open[-1]
        return is_hidden or (name == "closed" and tag != "summary")

    def _inside(self, tag: str) -> bool:
        return any(name == tag for name, _, _ in self._open)

    def _say(self, text: str) -> None:
        self.said.append(text)
