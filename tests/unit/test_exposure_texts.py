"""What the gate reads in a text: numbers, times, what is encoded, and where it puts its masks."""

from __future__ import annotations

import base64
import bz2
import codecs
import zlib
from datetime import datetime
from urllib.parse import quote

import pytest

from sandbox.guest.exposure.days import moments
from sandbox.guest.exposure.decodings import decoded, unreadable
from sandbox.guest.exposure.numbers import written
from sandbox.guest.exposure.spans import Span, masked, merged, within

SECRET = "Amelia Novak 48213"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234,567.50 EUR", 1234567.5),
        ("1.234.567,50 EUR", 1234567.5),
        ("1 234 567", 1234567),
        ("1_234_567", 1234567),
        ("x=-98765.4321", 98765.4321),
        ("9.87654321e+04", 98765.4321),
        ("id48213x", 48213),
        ("['4', '8', '2', '1', '3']", 48213),
        ("4\n8\n2\n1\n3", 48213),
        ("0xbc55", 48213),
        ("0b1011110001010101", 48213),
    ],
)
def test_a_number_is_read_in_each_spelling(text: str, value: float) -> None:
    assert value in [abs(one.value) for one in written(text)]


@pytest.mark.parametrize("text", ["1234", "12.5", "2024-01-31", "0.0012", "v1.2.3"])
def test_what_has_few_digits_is_no_number_that_tells_of_a_row(text: str) -> None:
    assert list(written(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "2031-07-04 05:06:07",
        "2031-07-04T05:06:07.000Z",
        "04.07.2031 05:06:07",
        "07/04/2031, 05:06:07",
        "4 Jul 2031 05:06:07",
        "July 4th, 2031 at 05:06:07",
        "datetime.datetime(2031, 7, 4, 5, 6, 7)",
        "20310704T050607",
        "1940907967",
        "1940907967000",
    ],
)
def test_a_time_is_read_in_each_spelling(text: str) -> None:
    assert datetime.fromisoformat("2031-07-04T05:06:07") in [one.when for one in moments(text)]


DATA = SECRET.encode()
ENCODED = {
    "base64": base64.b64encode(DATA).decode(),
    "base64 for URLs": base64.urlsafe_b64encode(DATA).decode().rstrip("="),
    "base64 in lines": "\n".join(
        base64.b64encode(DATA * 4).decode()[n : n + 16] for n in (0, 16, 32)
    ),
    "base32": base64.b32encode(DATA).decode(),
    "base85": base64.b85encode(DATA).decode(),
    "ascii85": base64.a85encode(DATA).decode(),
    "hex": DATA.hex(),
    "hex with colons": DATA.hex(":"),
    "hex in a list": str([hex(byte) for byte in DATA]),
    "codes": str([*DATA]),
    "octal": " ".join(f"{byte:o}" for byte in DATA),
    "bits": " ".join(f"{byte:08b}" for byte in DATA),
    "zlib": base64.b64encode(zlib.compress(DATA)).decode(),
    "bz2 as hex": bz2.compress(DATA).hex(),
    "url": quote(SECRET),
    "all of a url": "".join(f"%{byte:02X}" for byte in DATA),
    "escapes": "".join(f"\\u{byte:04x}" for byte in DATA),
    "entities": "".join(f"&#{byte};" for byte in DATA),
    "quoted-printable": "".join(f"={byte:02X}" for byte in DATA),
    "utf-16": base64.b64encode(SECRET.encode("utf-16-le")).decode(),
}


@pytest.mark.parametrize("name", ENCODED)
def test_what_is_encoded_is_read_among_other_words(name: str) -> None:
    text = f"It says: {ENCODED[name]} so."
    found = [one for one in decoded(text) if "Amelia" in one.text]
    assert found, name
    assert all(text[one.start : one.end] in text[9:-3] for one in found)


def test_a_run_of_an_unknown_encoding_is_told_from_words_and_lines() -> None:
    strange = (
        base64.b64encode(codecs.encode(DATA * 9 + bytes(range(90)), "zlib")[::-1])
        .decode()
        .rstrip("=")
    )
    text = f"x {strange} y"
    assert list(unreadable(text)) == [(2, 2 + len(strange))]
    for plain in ("=" * 60, "-" * 60, "average_price_of_each_brand_and_year_in_euro", "a" * 50):
        assert list(unreadable(plain)) == []


def test_masks_stand_where_values_stood_and_overlaps_are_one() -> None:
    text = "Amelia Novak has 48213 now"
    spans = merged([Span(17, 22, "n"), Span(7, 12, "short"), Span(0, 12, "the name")])
    assert masked(text, spans) == "‹the name› has ‹n› now"
    assert within(spans, 7, 20) == [Span(0, 5, "the name"), Span(10, 13, "n")]
