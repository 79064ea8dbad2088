"""Pictures in the text of terminals that can show them. Pure."""

from __future__ import annotations

import base64
from typing import Literal

KITTY_CHUNK_CHARS = 4096
MAX_COLUMNS = 72

Images = Literal["kitty", "iterm"]


def sequence(png: bytes, images: Images, columns: int) -> str:
    """The escape sequence that shows a picture, at most so many character cells wide."""
    data = base64.b64encode(png).decode("ascii")
    wide = min(columns, MAX_COLUMNS)
    if images == "iterm":
        return f"\x1b]1337;File=inline=1;size={len(png)};width={wide}:{data}\a"
    chunks = [data[i : i + KITTY_CHUNK_CHARS] for i in range(0, len(data), KITTY_CHUNK_CHARS)]
    parts: list[str] = []
    for number, chunk in enumerate(chunks):
        # Shown at once, as a PNG; nothing is answered, it would be taken for what is typed.
        head = f"a=T,f=100,q=2,c={wide}," if number == 0 else ""
        parts.append(f"\x1b_G{head}m={int(number < len(chunks) - 1)};{chunk}\x1b\\")
    return "".join(parts)
