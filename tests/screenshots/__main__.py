"""`python -m tests.screenshots [NAME ...]`: pictures of what people see. Knows no scene."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from tests.fakes.slack.page import page
from tests.screenshots.chromium import NoPicture, picture
from tests.screenshots.scenes import Scene, scenes

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots")
    parser.add_argument("names", nargs="*", help="only these scenes")
    parser.add_argument("--to", type=Path, default=FOLDER, help="the folder of the pictures")
    parser.add_argument("--html", action="store_true", help="keep the pages beside the pictures")
    options = parser.parse_args()
    missing = set(options.names)
    async for scene in scenes(options.names):
        missing.discard(scene.name)
        await asyncio.to_thread(shoot, scene, options.to, with_html=options.html)
    if missing:
        sys.exit(f"There is no scene {', '.join(sorted(missing))}.")


def shoot(scene: Scene, folder: Path, *, with_html: bool) -> None:
    html = page(scene.transcript, scene.look)
    folder.mkdir(parents=True, exist_ok=True)
    if with_html:
        (folder / f"{scene.name}.html").write_text(html, "utf-8")
    target = folder / f"{scene.name}.png"
    target.write_bytes(picture(html))
    sys.stdout.write(f"{target} ({target.stat().st_size // 1000} kB)\n")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except NoPicture as error:
        sys.exit(str(error))
