"""What a person sees on the Home tab, as Slack's blocks. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..desk import Home, OfferedDataset, OwnThread
from .events import Identity
from .markup import escape

MAX_THREADS = 15
MAX_DATASETS = 20
MAX_TITLE_CHARS = 120
MAX_DESCRIPTION_CHARS = 200
MAX_VALUE_CHARS = 2000


def home_view(home: Home, me: Identity, app_id: str) -> dict[str, Any]:
    """The whole tab: what can be done, my threads, the data."""
    threads, datasets = home.threads[:MAX_THREADS], home.datasets[:MAX_DATASETS]
    blocks = [
        _header("Ask your data"),
        _section(
            "Mention me in a channel or write to me, and I answer with words, tables and charts. "
            "Every thread keeps its own variables, so a follow-up goes on where you stopped."
        ),
        {"type": "actions", "elements": _actions(me, app_id, has_data=bool(datasets))},
        {"type": "divider"},
        _header("Your threads"),
        *(_thread(thread, me) for thread in threads),
    ]
    if not threads:
        blocks.append(_context("None yet. Your questions will be listed here."))
    blocks += [{"type": "divider"}, _header("Data you can ask about")]
    blocks += [_dataset(number, dataset) for number, dataset in enumerate(datasets, start=1)]
    if not datasets:
        blocks.append(_context("No dataset is set up yet. Drop a CSV or Excel file into a thread."))
    elif home.total > len(datasets):
        left = f"{len(datasets)} of {home.total:,} are shown."
        blocks.append(_context(f"{left} `/datasets` and a word finds the others."))
    return {"type": "home", "blocks": blocks}


def refusal_view(why: str) -> dict[str, Any]:
    """The tab of somebody who may not ask."""
    return {"type": "home", "blocks": [_header("Ask your data"), _section(escape(why))]}


def prompts(datasets: tuple[OfferedDataset, ...]) -> list[dict[str, str]]:
    """What may be asked first in a direct message; Slack shows four at most."""
    first = [{"title": "What data is there?", "message": "What datasets are available?"}]
    return first + [
        {
            "title": f"Look into {dataset.name[:60]}",
            "message": f"Load {dataset.name[:200]} and show summary stats",
        }
        for dataset in datasets[:3]
    ]


def question_about(name: str) -> str:
    """What the button beside a dataset asks."""
    return f"What is in {name}? Show me a summary."[:MAX_VALUE_CHARS]


def _actions(me: Identity, app_id: str, *, has_data: bool) -> list[dict[str, Any]]:
    ask = {
        "type": "button",
        "action_id": "tb:link",
        "style": "primary",
        "text": _plain("Ask a question"),
        "url": f"slack://app?team={me.team_id}&id={app_id}&tab=messages",
    }
    listed = {
        "type": "button",
        "action_id": "tb:ask:0",
        "text": _plain("What data is there?"),
        "value": "What datasets are available?",
    }
    return [ask, listed] if has_data else [ask]


def _thread(thread: OwnThread, me: Identity) -> dict[str, Any]:
    title = " ".join(thread.title.split()) or "A thread"
    if len(title) > MAX_TITLE_CHARS:
        title = f"{title[:MAX_TITLE_CHARS]} …"
    day = f"{thread.used_at:%Y-%m-%d}"
    when = f"<!date^{int(thread.used_at.timestamp())}^{{date_short_pretty}}, {{time}}|{day}>"
    is_direct = thread.key.channel.startswith("D")
    where = "in a direct message" if is_direct else f"in <#{thread.key.channel}>"
    return _section(f"*<{_link(thread, me)}|{_label(title)}>*\n{when} {where}")


def _link(thread: OwnThread, me: Identity) -> str:
    """The address of a thread's first message."""
    place = f"{thread.key.channel}/p{thread.key.thread.replace('.', '')}"
    return f"{me.url or 'https://app.slack.com/'}archives/{place}"


def _dataset(number: int, dataset: OfferedDataset) -> dict[str, Any]:
    text = f"*{escape(dataset.name[:MAX_TITLE_CHARS])}*"
    if size := _size(dataset):
        text += f"  ·  {size}"
    if dataset.description:
        about = " ".join(dataset.description.split())
        cut = f"{about[:MAX_DESCRIPTION_CHARS]} …" if len(about) > MAX_DESCRIPTION_CHARS else about
        text += f"\n{escape(cut)}"
    return _section(text) | {
        "accessory": {
            "type": "button",
            "action_id": f"tb:ask:{number}",
            "text": _plain("Ask"),
            "accessibility_label": f"Ask about {dataset.name}"[:75],
            "value": question_about(dataset.name),
        }
    }


def _size(dataset: OfferedDataset) -> str:
    counts: Mapping[str, int | None] = {"row": dataset.rows, "column": dataset.columns}
    return ", ".join(
        f"{count:,} {noun}{'' if count == 1 else 's'}"
        for noun, count in counts.items()
        if count is not None
    )


def _label(text: str) -> str:
    """Text inside a link: a bar would end it."""
    return escape(text).replace("|", "¦")


def _header(text: str) -> dict[str, Any]:
    return {"type": "header", "text": _plain(text)}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}
