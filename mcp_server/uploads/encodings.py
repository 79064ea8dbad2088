"""Which encoding a text that isn't UTF-8 may have: what would make sense of its odd letters. Pure.

A guess is never sure, so there is only one where a single encoding makes sense of nearly all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

NAMES = {
    "cp1252": "Windows-1252",
    "cp1251": "Cyrillic Windows-1251",
    "cp932": "Japanese Shift-JIS",
    "euc_jp": "Japanese EUC-JP",
    "gb18030": "Chinese GBK",
    "big5": "Chinese Big5",
    "cp949": "Korean EUC-KR",
}
_OF_ONE_BYTE = ("cp1252", "cp1251")
MOST = 0.9
FEW_LETTERS = 20  # below, Korean may be Chinese and the other way round
_ODD = re.compile(r"[^\x00-\x7f]")
# Typographic signs stand between words; letters seldom come three in a row, or large after small.
_WESTERN_RUN = re.compile(r"[À-ÖØ-öø-ÿŠšŽžŒœŸƒ]{3,}")
_WESTERN_ODD = re.compile(
    r"(?<=[a-zà-ÿ])[ŠŽŸŒÀ-ÖØ-Þ]|[£¥¢¹²³]+(?=[^\W\d_])|[¤¦¬¯´¸¹¼¾]"
    r"|(?<=\w)[^\w\s\x00-\x7f’‘·](?=\w)"
)
_CYRILLIC_WORD = re.compile(r"\b(?:[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+)\b")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\u3000-\u303f\uff01-\uff5e]")
_KANA = re.compile(r"[\u3040-\u30fe]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_AMONG_LATIN = re.compile(r"(?<=[a-z])[^\x00-\x7f](?=[a-z])")
_WIDE_SIGNS = re.compile(r"[\u3000-\u303f\uff01-\uff5e\u2018-\u201d\u2014\u2026\u00b7]")


def guesses(odd_lines: bytes) -> list[str]:
    """The encodings, as Python calls them, that make sense of these lines."""
    return [name for name, makes_sense in _SENSE.items() if _reads(odd_lines, name, makes_sense)]


def utf_16_without_mark(start: bytes) -> str | None:
    """UTF-16 by where its zero bytes are: every other byte of Western text."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    for name, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros * 5 > len(start) and not others:
            return name
    return None


def letters_of(text: str, most: int = 5) -> str:
    """Some letters beyond ASCII, to show how a text was read."""
    found = dict.fromkeys(one for one in _ODD.findall(text) if one.isprintable())
    letters = [one for one in found if one.isalpha()] or list(found)
    return " ".join(letters[:most])


def _reads(odd_lines: bytes, name: str, makes_sense: Callable[[str], bool]) -> bool:
    try:
        text = odd_lines.decode(name)
    except UnicodeDecodeError:
        return False
    if any(unicodedata.category(one) in ("Cc", "Co", "Cn") for one in set(_ODD.findall(text))):
        return False
    if name not in _OF_ONE_BYTE and _share(len(_AMONG_LATIN.findall(text)), text) > 0.1:
        return False
    return makes_sense(text)


def _western(text: str) -> bool:
    in_runs = sum(len(run) for run in _WESTERN_RUN.findall(text))
    return _share(in_runs + len(_WESTERN_ODD.findall(text)), text) <= 0.2


def _cyrillic(text: str) -> bool:
    return _share(sum(len(word) for word in _CYRILLIC_WORD.findall(text)), text) >= MOST


def _japanese(text: str) -> bool:
    kana = _share(len(_KANA.findall(text)), text)
    return kana >= 0.1 and _share(len(_JAPANESE.findall(text)), text) >= MOST


def _korean(text: str) -> bool:
    """The common syllables, those of KS X 1001."""
    common = sum(one.encode("cp949")[1] >= 0xA1 for one in _HANGUL.findall(text))
    return _share(common, text) >= MOST


def _simplified(text: str) -> bool:
    """The common letters of GB 2312; Korean would be those of its first rows only."""
    rows = [one.encode("gb2312", "replace")[0] for one in _ODD.findall(_WIDE_SIGNS.sub("", text))]
    common = sum(0xB0 <= row <= 0xD7 for row in rows)
    looks_korean = len(rows) >= FEW_LETTERS and max(rows) <= 0xC8
    return bool(rows) and common >= MOST * len(rows) and not looks_korean


def _traditional(text: str) -> bool:
    rows = [one.encode("big5", "replace")[0] for one in _ODD.findall(_WIDE_SIGNS.sub("", text))]
    return bool(rows) and sum(0xA4 <= row <= 0xC6 for row in rows) >= MOST * len(rows)


def _share(count: int, text: str) -> float:
    return count / max(len(_ODD.findall(text)), 1)


_SENSE: dict[str, Callable[[str], bool]] = {
    "cp1252": _western,
    "cp1251": _cyrillic,
    "cp932": _japanese,
    "euc_jp": _japanese,
    "gb18030": _simplified,
    "big5": _traditional,
    "cp949": _korean,
}
