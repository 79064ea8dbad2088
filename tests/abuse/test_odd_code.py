"""Odd code and odd output: readable, bounded, refused in words.

Each docstring names the effects on the session that are allowed. A second session runs beside
every hostile one and must notice nothing. Numbers are those of the abuse cases.
"""

from __future__ import annotations

import pytest

from tests.fakes.beside import UNDONE, Pair, texts

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.write(1, ODD.encode('utf-8', 'surrogatepass') + b'\\xff\\xfe')",
        "import os\nos.write(2, ODD.encode('utf-8', 'surrogatepass') + b'\\xff\\xfe')",
        "print(ODD)",
        "class Odd:\n    def __repr__(self): return ODD\nOdd()",
        "raise ValueError(ODD)",
        "raise type(ODD, (Exception,), {})('x')",
        "globals()[ODD] = 3",
        "plt.plot([1, 2]); plt.title('a\\x1b[31mb\\u202ec')",
    ],
    ids=["stdout", "stderr", "print", "repr", "message", "type", "name", "title"],
)
async def test_abuse_11_odd_characters_come_out_readable(pair: Pair, code: str) -> None:
    """Allowed: what the cell itself did; nothing but readable text leaves the sandbox."""
    odd = "ODD = 'Q \\ud800 \\x1b[31m \\x1b]0;title\\x07 \\u202egpj.exe \\x9b1m R'\n"
    wild = await pair.attack(odd + code)

    for text in texts(wild):
        text.encode("utf-8")
        assert not set(text) & set("\0\x07\x1b\x7f\x9b\u202e\u2066\r"), text
    await pair.is_unharmed()


async def test_abuse_11_a_line_that_rewrites_itself_shows_its_last_state(pair: Pair) -> None:
    """Allowed: nothing; the cell is harmless."""
    ran = await pair.attack("print('1%\\r50%\\r100%')\nprint('a\\0b')")

    assert ran.stdout == "100%\na\N{REPLACEMENT CHARACTER}b\n"
    await pair.is_unharmed()


@pytest.mark.parametrize(
    "code",
    [
        "x = '\0'",
        "\0",
        "x = '''",
        "\\",
        "x = '\ud800'",
        "if x:\n\tpass\n        pass",
        "(" * 5_000,
        "x = " + "-" * 200_000 + "1",
        "x = '" + "y" * 10_000_000,
    ],
    ids=[
        "NUL",
        "only NUL",
        "quotes",
        "backslash",
        "surrogate",
        "tabs",
        "nesting",
        "minus",
        "10 MB",
    ],
)
async def test_abuse_12_code_that_is_no_code_is_an_error_in_the_cell(pair: Pair, code: str) -> None:
    """Allowed: the cell raises, or is undone; variables stay."""
    broken = await pair.attack(code)

    assert broken.ending in ("raised", "crashed", "out_of_memory"), broken
    assert broken.error is not None or UNDONE in broken.notes[0]
    await pair.is_unharmed()


async def test_abuse_12_odd_but_valid_code_runs(pair: Pair) -> None:
    """Allowed: what the cells themselves did."""
    assert (await pair.attack("\ufeff1 + 1")).result == "2"
    assert (await pair.attack("if x:\r\n\ty = '''\\'''' '\r\ny")).error is not None
    assert (await pair.attack("'''\\\"\\\\'''")).result == "'\"\\\\'"
    assert (await pair.attack("len('" + "y" * 900_000 + "')")).result == "900000"
    await pair.is_unharmed()


async def test_abuse_12_code_too_large_for_the_sandbox_is_refused_in_words(pair: Pair) -> None:
    """Allowed: the cell doesn't run; variables stay."""
    refused = await pair.attack("z = '" + "é" * 10_000_000 + "'", 1)

    assert not refused.ok
    assert refused.ending != "lost"
    assert refused.error is not None or refused.notes
    await pair.is_unharmed()


@pytest.mark.parametrize(
    "code", ["!pip install cowsay", "%pip install cowsay", "pip install cowsay"]
)
async def test_abuse_23_installing_a_package_says_that_there_is_no_network(
    pair: Pair, code: str
) -> None:
    """Allowed: the cell raises; variables stay."""
    tried = await pair.attack(code)

    assert tried.ending == "raised"
    told = " ".join([*tried.notes, *texts(tried)]).lower()
    assert "no network" in told, tried
    assert "operator" in told, tried
    await pair.is_unharmed()


async def test_abuse_23_pip_in_a_process_of_its_own_installs_nothing(pair: Pair) -> None:
    """Allowed: what the cell itself did; nothing is installed."""
    ran = await pair.attack(
        """
import subprocess, sys
options = ["--retries", "0", "--target", "/work/p"]
command = [sys.executable, "-m", "pip", "install", *options, "cowsay"]
done = subprocess.run(command, capture_output=True, text=True)
done.returncode, "cowsay" in done.stderr
"""
    )

    assert ran.result == "(1, True)", ran
    await pair.is_unharmed()
