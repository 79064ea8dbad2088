"""Code in a message to HTML, Python in colours. Knows no Markdown."""

from __future__ import annotations

import builtins
import keyword
import re

from markupsafe import Markup, escape

PYTHON = ("py", "python", "python3")
BUILTINS = frozenset(name for name in dir(builtins) if name.islower())
TOKEN = re.compile(
    r"(?P<comment>#[^\n]*)"
    r"|(?P<string>(?<!\w)[rbfRBF]{0,2}(?:"
    r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'))"
    r"|(?P<number>\b\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?\b)"
    r"|(?P<title>(?<=\bdef )\w+|(?<=\bclass )\w+)"
    r"|(?P<word>\b[A-Za-z_]\w*\b)",
    re.DOTALL,
)


def block(code: str, language: str) -> Markup:
    """A fenced block."""
    shown = _python(code) if language.lower() in PYTHON else escape(code)
    return Markup("<pre><code>{}</code></pre>").format(shown)


def _python(code: str) -> Markup:
    shown: list[Markup] = []
    end = 0
    for match in TOKEN.finditer(code):
        shown.append(escape(code[end : match.start()]))
        shown.append(_coloured(match))
        end = match.end()
    shown.append(escape(code[end:]))
    return Markup("").join(shown)


def _coloured(match: re.Match[str]) -> Markup:
    kind, text = str(match.lastgroup), match.group()
    if kind == "word":
        kind = _kind(text)
    return Markup('<i class="{}">{}</i>').format(kind, text) if kind else escape(text)


def _kind(word: str) -> str:
    if word in ("True", "False", "None"):
        return "literal"
    if keyword.iskeyword(word):
        return "keyword"
    return "builtin" if word in BUILTINS else ""
