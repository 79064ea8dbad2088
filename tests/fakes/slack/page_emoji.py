"""The emoji names that an app and its people use here. An unknown name stays as it was typed."""

from __future__ import annotations

import re

EMOJI = {
    "+1": "👍",
    "-1": "👎",
    "bar_chart": "📊",
    "black_square_for_stop": "⏹️",
    "bulb": "💡",
    "chart_with_upwards_trend": "📈",
    "eyes": "👀",
    "file_folder": "📁",
    "hourglass": "⌛",
    "hourglass_flowing_sand": "⏳",
    "information_source": "ℹ️",
    "mag": "🔍",
    "notebook": "📓",
    "octagonal_sign": "🛑",
    "package": "📦",
    "page_facing_up": "📄",
    "paperclip": "📎",
    "raised_hands": "🙌",
    "robot_face": "🤖",
    "rocket": "🚀",
    "smile": "😄",
    "speech_balloon": "💬",
    "stopwatch": "⏱️",
    "tada": "🎉",
    "thumbsdown": "👎",
    "thumbsup": "👍",
    "warning": "⚠️",
    "wave": "👋",
    "white_check_mark": "✅",
    "x": "❌",
    "zap": "⚡",
}
NAME = re.compile(r":([a-z0-9_+-]+):")


def with_emoji(text: str) -> str:
    return NAME.sub(lambda found: EMOJI.get(found[1], found[0]), text)
