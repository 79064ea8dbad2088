"""A page to a picture, with Debian's Chromium. Knows no platform."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

WIDTH, SCALE = 760, 2
MAX_HEIGHT = 8_000
TIMEOUT_S = 120
COLOURS = 256
FLAGS = (
    "--headless=new",
    # The page is ours, fetches nothing and runs one script whose hash it names.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--virtual-time-budget=1000",
)
HEIGHT = re.compile(r'<html[^>]* data-height="(\d+)"')


class NoPicture(Exception):
    """Chromium is missing or failed; the text says what to do."""


def picture(html: str) -> bytes:
    """A PNG of the whole page, as long as its content.

    Raises:
        NoPicture: Chromium is missing or failed.
    """
    with tempfile.TemporaryDirectory(prefix="screenshot-") as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.png")
        source.write_text(html, "utf-8")
        shown = _chromium(folder, "--dump-dom", source.as_uri())
        found = HEIGHT.search(shown)
        if found is None:
            raise NoPicture("Chromium didn't say how long the page is.")
        height = min(int(found[1]), MAX_HEIGHT)
        _chromium(
            folder,
            f"--window-size={WIDTH},{height + 200}",
            f"--force-device-scale-factor={SCALE}",
            f"--screenshot={target}",
            source.as_uri(),
        )
        return _small(target.read_bytes(), height * SCALE)


def _chromium(folder: str, *arguments: str) -> str:
    binary = shutil.which("chromium")
    if binary is None:
        raise NoPicture("There is no Chromium: run scripts/setup-chromium.")
    command = [binary, *FLAGS, f"--user-data-dir={folder}/profile", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        raise NoPicture(f"Chromium took longer than {TIMEOUT_S} seconds.") from None
    if done.returncode:
        raise NoPicture(f"Chromium failed: {done.stderr.decode('utf-8', 'replace')[-2000:]}")
    return done.stdout.decode("utf-8", "replace")


def _small(png: bytes, height: int) -> bytes:
    """Cut where the page ends (a window may be longer), with as many colours as such a page has."""
    with Image.open(io.BytesIO(png)) as image:
        page = image.convert("RGB").crop((0, 0, image.width, min(height, image.height)))
    few = page.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()
