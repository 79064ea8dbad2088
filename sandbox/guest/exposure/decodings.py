"""Parts of a text that are encoded in one of the usual ways, and what they say. Pure."""

from __future__ import annotations

import base64
import binascii
import bz2
import html
import lzma
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from math import log2
from typing import NamedTuple
from urllib.parse import unquote_plus

MAX_DECODED_BYTES = 65_536
MAX_RUNS = 2_000
LONG_CHARS = 40
LONG_BITS = 3.3  # per character; words and numbers of that length have less


class Decoded(NamedTuple):
    """What the characters from `start` to before `end` say."""

    start: int
    end: int
    text: str


_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{6,}={0,6}")
_WRAPPED = re.compile(r"[A-Za-z0-9+/_-]{4,}(?:\s*\n\s*[A-Za-z0-9+/_-]{2,})+={0,6}")
_ASCII85 = re.compile(r"[!-~]{9,}")
_HEX = re.compile(r"(?:(?:0x|\\x)?[0-9a-f]{2}(?:[\s:,;'\"\]\[b-]|\\x|0x)*){5,}", re.I)
_NUMBER = r"(?:0[xbo])?[0-9a-fA-F]{2,7}"
_CODES = re.compile(rf"{_NUMBER}(?:[\s,;:|/\]\['\"()-]{{1,4}}{_NUMBER}){{4,}}")
_BITS = re.compile(r"(?:[01]{7,8}[\s,;'\"]{0,3}){5,}")
_PERCENT = re.compile(r"\S*%[0-9A-Fa-f]{2}\S*")
_ESCAPED = re.compile(r"[^\s\\]*\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[0-7]{3})\S*")
_ENTITY = re.compile(r"\S*&#?\w{2,8};\S*")
_QUOTED = re.compile(r"\S*=[0-9A-F]{2}\S*")
_LONG = re.compile(rf"[A-Za-z0-9+/=_-]{{{LONG_CHARS},}}")


def decoded(text: str) -> Iterator[Decoded]:
    """Each reading of each part that may be encoded; a part may have more than one."""
    for pattern, decoders in _WAYS:
        for count, found in enumerate(pattern.finditer(text)):
            if count == MAX_RUNS:
                break
            for decode in decoders:
                for said in _tried(decode, found[0]):
                    if said != found[0]:
                        yield Decoded(found.start(), found.end(), said)


def unreadable(text: str) -> Iterator[tuple[int, int]]:
    """Where long runs stand that look encoded in a way that isn't known."""
    for found in _LONG.finditer(text):
        run = found[0]
        if _bits(run) > LONG_BITS and not _WORDS.fullmatch(run):
            yield found.start(), found.end()


_WORDS = re.compile(r"(?:[A-Z]?[a-z]{0,20}[-_/=+])*[A-Z]?[a-z]{0,20}|[-_=+/]+")


def _bits(run: str) -> float:
    size = len(run)
    return -sum(count / size * log2(count / size) for count in Counter(run).values())


def _tried(decode: Callable[[str], Iterator[bytes | str]], run: str) -> Iterator[str]:
    try:
        for one in decode(run):
            yield from [one] if isinstance(one, str) else _texts(one)
    except (ValueError, OverflowError, binascii.Error):
        return


def _texts(data: bytes) -> Iterator[str]:
    """Bytes as text, as they are and unpacked."""
    for packed in _unpacked(data):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            said = packed.decode(encoding, "replace")
            if _is_likely(said):
                yield said


def _is_likely(said: str) -> bool:
    """Whether somebody may have meant this; most bytes decode to something."""
    plain = sum((char.isascii() and char.isprintable()) or char in "\n\t\r" for char in said)
    letters = sum(char.isalnum() and char < "\u2000" for char in said)
    return max(plain, letters) > 0.7 * len(said) > 0


def _unpacked(data: bytes) -> Iterator[bytes]:
    yield data
    for unpack in (
        lambda: zlib.decompressobj(47).decompress(data, MAX_DECODED_BYTES),
        lambda: zlib.decompressobj(-15).decompress(data, MAX_DECODED_BYTES),
        lambda: bz2.BZ2Decompressor().decompress(data, MAX_DECODED_BYTES),
        lambda: lzma.LZMADecompressor().decompress(data, MAX_DECODED_BYTES),
    ):
        try:
            if (plain := unpack()) and len(plain) > 3:
                yield plain
        except (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError):
            continue


def _base64(run: str) -> Iterator[bytes]:
    one = re.sub(r"\s", "", run).replace("-", "+").replace("_", "/").strip("=")
    for turned in (one, one[::-1]):
        yield base64.b64decode(turned[: len(turned) - (len(turned) % 4 == 1)] + "==")
    if one.isupper():
        whole = one.rstrip("=")
        yield base64.b32decode(whole + "=" * (-len(whole) % 8))


def _ascii85(run: str) -> Iterator[bytes]:
    for one in (run, run.strip("'\""), run.strip("b'\"")):
        with suppress(ValueError):
            yield base64.b85decode(one)
        yield base64.a85decode(one)


def _hex(run: str) -> Iterator[bytes]:
    for piece in {run, *run.splitlines()}:
        digits = re.sub(r"0x|\\x|[^0-9a-fA-F]", "", piece.replace("b'", ""))
        even = len(digits) & ~1
        yield bytes.fromhex(digits[:even])
        yield bytes.fromhex(digits[::-1][:even])


def _codes(run: str) -> Iterator[str]:
    for base in (10, 16, 8):
        said = "".join(_char(one, base) for one in re.findall(_NUMBER, run))
        if _is_likely(said):
            yield said


def _char(code: str, base: int) -> str:
    try:
        number = int(code, 0) if re.match("0[xbo]", code) else int(code, base)
    except ValueError:
        return "\ufffd"
    return chr(number) if 9 <= number < 0x2000 else "\ufffd"


def _bits_of(run: str) -> Iterator[str]:
    for width in (8, 7):
        digits = re.sub("[^01]", "", run)
        if len(digits) % width == 0:
            codes = (int(digits[i : i + width], 2) for i in range(0, len(digits), width))
            yield "".join(map(chr, codes))
    yield "".join(chr(int(one, 2)) for one in re.findall("[01]{7,8}", run))


def _escaped(run: str) -> Iterator[str]:
    yield run.encode("latin-1", "backslashreplace").decode("unicode_escape")


def _quoted(run: str) -> Iterator[bytes]:
    yield binascii.a2b_qp(run.encode())


def _percent(run: str) -> Iterator[str]:
    yield unquote_plus(run)


def _entity(run: str) -> Iterator[str]:
    yield html.unescape(run)


_WAYS: tuple[tuple[re.Pattern[str], tuple[Callable[[str], Iterator[bytes | str]], ...]], ...] = (
    (_BASE64, (_base64,)),
    (_WRAPPED, (_base64,)),
    (_ASCII85, (_ascii85,)),
    (_HEX, (_hex,)),
    (_CODES, (_codes,)),
    (_BITS, (_bits_of,)),
    (_PERCENT, (_percent,)),
    (_ESCAPED, (_escaped,)),
    (_ENTITY, (_entity,)),
    (_QUOTED, (_quoted,)),
)
