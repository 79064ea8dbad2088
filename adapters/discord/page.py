"""The text of an answer, cut into messages where that hurts least. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..markdown.pieces import Piece, Prose
from ..markdown.visible import one_line
from .tables import len16, shown, to_code

# Discord takes 2,000 letters; a page leaves room.
MAX_CHARS = 1_900
MAX_LETTERS = 2_000
# A message that ends before its room is used up has at least this much.
MIN_CHARS = 600
MAX_RECEIPT_CHARS = 300


@dataclass(slots=True)
class Page:
    """One message. With `opener`, it begins inside code that the message before it has begun."""

    opener: str = ""
    pieces: list[Prose] = field(default_factory=list[Prose])

    def add(self, piece: Prose) -> None:
        """Put a piece at the end. No two lines are empty outside of code: Discord shows them."""
        is_gap = self.said.endswith("\n\n") and not self.open_code
        text = piece.text.lstrip("\n") if is_gap else piece.text
        if text:
            self.pieces.append(replace(piece, text=text))

    @property
    def content(self) -> str:
        """What is posted: code that is open is closed. Empty where there is nothing to see."""
        text = self.opener + self.said
        if not self.said.strip():
            return ""
        if self.open_code:
            text += "```" if text.endswith("\n") else "\n```"
        return text.rstrip().lstrip("\n")

    @property
    def said(self) -> str:
        """Its part of the answer, as it is."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def open_code(self) -> str:
        """The line that opened the code which is open at its end, or nothing."""
        return _open_code(self.opener + self.said)


class Pages:
    """The messages of an answer in order; there is always one. Only the last one changes."""

    def __init__(self) -> None:
        self.all = [Page()]

    @property
    def last(self) -> Page:
        return self.all[-1]

    def add(self, piece: Piece) -> None:
        """Put a piece at the end; what is too much for the message goes on in a new one."""
        if not isinstance(piece, Prose):
            piece = Prose(to_code(shown(piece.table)), "block")
        self.last.add(piece)
        while len16(self.last.content) > MAX_CHARS and len(self.last.pieces) > 1:
            self._roll_over()

    def turn(self) -> None:
        """Go on in a new message."""
        if self.last.content:
            self.all.append(Page(self.last.open_code))

    def _roll_over(self) -> None:
        page = self.last
        at = _best_cut(page)
        rest = page.pieces[at:]
        del page.pieces[at:]
        self.all.append(Page(page.open_code, rest))


def with_receipt(contents: list[str], receipt: str) -> list[str]:
    """Messages with a small line at the end of the last that says something, or in one of its own
    where that is full. Without words there is nothing to put it below.
    """
    filled = [number for number, content in enumerate(contents) if content]
    if not (receipt and filled):
        return contents
    small = f"-# {one_line(receipt, MAX_RECEIPT_CHARS)}"
    last = filled[-1]
    whole = f"{contents[last]}\n{small}"
    if len16(whole) > MAX_LETTERS:
        return [*contents, small]
    return [*contents[:last], whole, *contents[last + 1 :]]


def _best_cut(page: Page) -> int:
    """Before which piece the next message begins: a paragraph, a line, or a word in it."""
    best = {"inside": 1, "line": 0, "block": 0}
    text = page.opener
    for at, piece in enumerate(page.pieces):
        used = len16(text)
        is_long = used >= MIN_CHARS or piece.cut == "inside"
        if at and is_long and used <= MAX_CHARS - 4 and not _is_bad(text, piece):
            best[piece.cut] = at
        text += piece.text
    return best["block"] or best["line"] or best["inside"]


def _is_bad(text: str, piece: Prose) -> bool:
    """Whether a cut would part what introduces something from it, or leave code without a line."""
    opener = _open_code(text)
    if opener:
        return text.endswith(opener) or piece.text.lstrip().startswith("```")
    before = text.rstrip().rpartition("\n")[2]
    return (piece.cut != "inside" and before.startswith("#")) or before.endswith(":")


def _open_code(text: str) -> str:
    opener = ""
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            opener = "" if opener else line.strip() + "\n"
    return opener
