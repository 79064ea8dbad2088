"""What leaves a sandbox is told by its content, and never opened here.

Each docstring names the effects on the session that are allowed. A second session runs beside
every hostile one and must notice nothing. Numbers are those of the abuse cases.
"""

from __future__ import annotations

import pytest

from tests.fakes.beside import Pair
from tests.fakes.collected import collect, named

pytestmark = pytest.mark.asyncio(loop_scope="module")


FALSE = {
    "page.png": b"<html><script>alert(1)</script></html>",
    "vector.png": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "program.png": b"MZ\x90\0\x03",
    "elf.jpg": b"\x7fELF\x02\x01\x01",
    "shortcut.png": b"L\0\0\0\x01\x14\x02\0",
    "escape.png": b"\x1b]1337;File=inline=1:AAAA\x07",
    "archive.gif": b"PK\x03\x04",
    "empty.png": b"",
}


async def test_abuse_32_what_is_no_picture_is_not_called_one(pair: Pair) -> None:
    """Allowed: what the cell itself did; the bytes come out as they are, under an inert type."""
    ran = await collect(
        pair, f"for name, data in {FALSE!r}.items():\n    open('output/' + name, 'wb').write(data)"
    )

    assert {file.name: file.content for file in ran.files} == FALSE
    pictures = [file.name for file in ran.files if file.media_type.startswith("image/")]
    assert pictures == []
    await pair.is_unharmed()


async def test_abuse_32_a_polyglot_comes_out_as_it_is_and_is_not_opened(pair: Pair) -> None:
    """Allowed: what the cell itself did; nobody on the host looks inside."""
    ran = await collect(
        pair,
        """
import io, zipfile
plt.plot([1, 2]); plt.savefig("output/both.png"); plt.close()
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as packed:
    packed.writestr("page.html", "<script>alert(1)</script>")
with open("output/both.png", "ab") as file:
    file.write(archive.getvalue())
""",
    )

    assert [(file.name, file.media_type) for file in ran.files] == [("both.png", "image/png")]
    assert ran.files[0].content.startswith(b"\x89PNG")
    assert b"PK\x03\x04" in ran.files[0].content
    await pair.is_unharmed()


async def test_abuse_33_a_giant_figure_is_drawn_small(pair: Pair) -> None:
    """Allowed: what the cell itself did; the picture has at most 3,000 pixels a side, about."""
    ran = await collect(
        pair, "plt.figure(figsize=(500, 500), dpi=100).add_subplot().plot([1, 2]);", 30
    )

    assert ran.ok, ran
    content = ran.figures[0].content
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20]) <= 3_300
    assert int.from_bytes(content[20:24]) <= 3_300
    await pair.is_unharmed()


async def test_abuse_33_a_giant_or_broken_picture_is_never_decoded_here(pair: Pair) -> None:
    """Allowed: what the cell itself did; the bytes come out as they are."""
    ran = await collect(
        pair,
        """
import struct, zlib
def chunk(kind, data):
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))
head = chunk(b"IHDR", struct.pack("!2I5B", 50_000, 50_000, 8, 2, 0, 0, 0))
giant = b"\\x89PNG\\r\\n\\x1a\\n" + head + chunk(b"IDAT", zlib.compress(bytes(10**7)))
open("output/giant.png", "wb").write(giant)
open("output/broken.png", "wb").write(giant[:40] + os.urandom(100))
open("output/claims.png", "wb").write(giant[:33] + b"\\xff\\xff\\xff\\xffIDAT")
""",
    )

    assert sorted(named(ran)) == ["broken.png", "claims.png", "giant.png"], ran
    assert all(len(file.content) < 20_000 for file in ran.files)
    await pair.is_unharmed()


async def test_abuse_33_a_picture_too_large_to_draw_ends_its_cell_alone(pair: Pair) -> None:
    """Allowed: the cell raises, or is undone; variables stay."""
    ran = await collect(pair, "plt.imshow(np.random.default_rng(1).random((50_000, 50_000)))", 5)

    assert ran.ending in ("out_of_memory", "timed_out"), ran
    assert "Variables are as they were before it." in ran.notes[0]
    await pair.is_unharmed()
