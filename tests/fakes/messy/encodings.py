"""Texts in encodings that nothing tells of."""

from __future__ import annotations

from .case import explained, read, table

TEXT = {"name": "string", "n": "int64"}
WESTERN = (
    "isn't UTF-8, so I read it as Windows-1252, with the letters {}; if they look wrong, save it "
    "as UTF-8."
)
NO_UTF_8 = "isn't UTF-8 text (line 3); save it as UTF-8."
NO_TEXT = "isn't text: it has zero bytes; save it as UTF-8."

CASES = (
    read(
        "Latin-1 that nothing tells of",
        "latin-1.csv",
        "name,n\nJosé,1\nZoë,2\n".encode("latin-1"),
        table(TEXT, ("José", 1), ("Zoë", 2)),
        told=WESTERN.format("é ë"),
    ),
    read(
        "Windows-1252 with its own signs",
        "windows.csv",
        "name,n\nMüller – “5 €”,1\nŠkoda,2\n".encode("cp1252"),
        table(TEXT, ("Müller – “5 €”", 1), ("Škoda", 2)),
        told=WESTERN.format("ü Š"),
    ),
    read(
        "UTF-16 with a byte order mark",
        "utf-16.csv",
        "name,n\nÅsa,1\n".encode("utf-16"),
        table(TEXT, ("Åsa", 1)),
    ),
    read(
        "UTF-16 without a byte order mark",
        "utf-16-unmarked.csv",
        "name,n\nAnna,1\nBerta,2\n".encode("utf-16-le"),
        table(TEXT, ("Anna", 1), ("Berta", 2)),
        told="doesn't tell its encoding; I read it as UTF-16.",
    ),
    read(
        "UTF-8 with a byte order mark",
        "marked.csv",
        "\ufeffname,n\nÅsa,1\n",
        table(TEXT, ("Åsa", 1)),
    ),
    explained(
        "UTF-8 with a broken byte",
        "broken.csv",
        "name,n\nMüller,1\n".encode() + b"Sm\xffth,2\n",
        NO_UTF_8,
    ),
    explained(
        "UTF-8 and Latin-1 in one file",
        "two.csv",
        "name,n\nMüller,1\n".encode() + "García,2\n".encode("latin-1"),
        NO_UTF_8,
    ),
    explained("Zero bytes in a text", "zeros.csv", b"a,b\n1,x\n2,\x00\n", NO_TEXT),
)
