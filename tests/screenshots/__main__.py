"""`python -m tests.screenshots [NAME ...]`: pictures of what people see. Knows no scene."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from tests.screenshots import discord_scenes, slack_scenes, terminal_scenes
from tests.screenshots.chromium import NoPicture, picture
from tests.screenshots.scene import Scene

PLATFORMS = (slack_scenes.scenes, discord_scenes.scenes, terminal_scenes.scenes)
FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots")
    parser.add_argument("names", nargs="*", help="only these scenes")
    parser.add_argument("--to", type=Path, default=FOLDER, help="the folder of the pictures")
    parser.add_argument("--html", action="store_true", help="keep the pages beside the pictures")
    options = parser.parse_args()
    missing = set(options.names)
    for scenes in PLATFORMS:
        async for scene in scenes(options.names):
            missing.discard(scene.name)
            await asyncio.to_thread(shoot, scene, options.to, with_html=options.html)
    if missing:
        sys.exit(f"There is no scene {', '.join(sorted(missing))}.")


def shoot(scene: Scene, folder: Path, *, with_html: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if with_html:
        (folder / f"{scene.name}.html").write_text(scene.html, "utf-8")
    target = folder / f"{scene.name}.png"
    target.write_bytes(picture(scene.html))
    sys.stdout.write(f"{target} ({target.stat().st_size // 1000} kB)\n")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except NoPicture as error:
        sys.exit(str(error))
