"""Every block and mark that the samples don't show, and what may go wrong. Know no bot."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.page import Look
from tests.fakes.slack.page_room import Json
from tests.screenshots.slack_sample_blocks import button, context, mrkdwn, text
from tests.screenshots.slack_samples import START, said, workspace

CATEGORIES = ("2021", "2022", "2023", "2024", "2025", "2026")
SERIES = {"petrol": (9, 12, 11, 14, 13, 12), "electric": (-2, 3, 6, 9, 13, 18)}


def chart(kind: str) -> Json:
    series: list[Json] = [{"name": name, "data": points(values)} for name, values in SERIES.items()]
    axes = {"categories": list(CATEGORIES), "x_label": "year", "y_label": "offers"}
    given: Json = {"type": kind, "series": series, "axis_config": axes}
    if kind == "pie":
        given = {"type": kind, "segments": points(SERIES["petrol"])}
    return {"type": "data_visualization", "title": f"Offers by year ({kind})", "chart": given}


def points(values: tuple[int, ...]) -> list[Json]:
    return [{"label": a, "value": b} for a, b in zip(CATEGORIES, values, strict=True)]


def inline(said: str, **style: bool) -> Json:
    return {"type": "text", "text": said, "style": style}


def line(*parts: Json, kind: str = "section") -> Json:
    return {"type": f"rich_text_{kind}", "elements": list(parts)}


RICH: Json = {
    "type": "rich_text",
    "elements": [
        line(inline("bold", bold=True), inline(" and "), inline("code()", code=True)),
        line(
            inline("first"),
            kind="list",
        )
        | {"style": "ordered", "elements": [line(inline("first")), line(inline("second"))]},
        line(inline("for x in rows:\n    print(x)"), kind="preformatted"),
        line({"type": "user", "user_id": "U0BEN"}, {"type": "broadcast", "range": "here"}),
    ],
}
BLOCKS: list[Json] = [
    {"type": "header", "text": text("A header")},
    mrkdwn(
        "*Section* with _fields_, `code`, ~strike~ and <https://example.com|a link>",
        fields=[text("*Rows*\n2,000", "mrkdwn"), text("*Columns*\n9", "mrkdwn")],
    ),
    RICH,
    {"type": "divider"},
    *(
        {"type": "alert", "level": n, "text": f"An alert: {n}"}
        for n in ("info", "warning", "success")
    ),
    {
        "type": "card",
        "title": text("car_prices"),
        "subtitle": text("2,000 rows, 9 columns"),
        "body": text("Used cars on offer"),
        "actions": [button("Ask", style="primary"), button("Delete", style="danger")],
    },
    {
        "type": "container",
        "title": text("Code"),
        "subtitle": text("12 lines"),
        "is_collapsible": True,
        "child_blocks": [{"type": "markdown", "text": "```python\nprint(1 < 2)\n```"}],
    },
    {"type": "table", "rows": [[text("a", "raw_text"), text("b", "raw_text")]] * 3},
    context("A context line with `code`"),
]
MODAL: Json = {
    "type": "modal",
    "title": text("What was wrong?"),
    "submit": text("Send"),
    "close": text("Cancel"),
    "blocks": [
        {
            "type": "input",
            "label": text("Reason"),
            "element": {
                "type": "radio_buttons",
                "options": [{"text": text("Wrong number")}, {"text": text("Not my question")}],
                "initial_option": {"text": text("Wrong number")},
            },
        },
        {
            "type": "input",
            "optional": True,
            "label": text("In your words"),
            "element": {"type": "plain_text_input", "multiline": True, "placeholder": text("…")},
        },
    ],
}


def gallery() -> Json:
    charts = [chart(kind) for kind in ("bar", "line", "area", "pie")]
    return workspace(
        said(
            "U0ANA",
            "&lt;b&gt;not bold&lt;/b&gt; &amp;amp; <!channel>\n&gt; quoted\n```x &lt; 1```",
            0,
        ),
        said("U0BOT", "", 2, streamed=False, blocks=BLOCKS),
        said("U0BOT", "<!channel> <@U0BEN> &lt;!here&gt; `<!here>` <script>", 3),
        said("U0BOT", "", 4, streamed=False, blocks=[mrkdwn("long " * 700)]),
        said("U0BOT", "", 5, streamed=False, blocks=charts),
        said("U0BOT", "was here", 6, deleted=True),
        said("U0BOT", "half an ans", 7, stopped_by="U0ANA"),
        modals=[MODAL],
    )


def direct() -> Json:
    prompts: dict[str, Any] = {"channel": "D0ANA", "thread_ts": "", "title": "Try"}
    prompts["prompts"] = [{"title": "Which datasets can I use?"}, {"title": "Plot the prices"}]
    return workspace(
        said("U0BOT", "Hello **Ana**, ask me about your data.", 0, channel="D0ANA"),
        prompts=[prompts],
        modals=[MODAL],
    )


GALLERY = {
    "gallery": (gallery, Look(channel="C0CARS", thread=f"{START}.000100", viewer="U0BEN")),
    "direct": (direct, Look(channel="D0ANA", viewer="U0ANA")),
    "modal": (direct, Look(channel="D0ANA", viewer="U0ANA", modal=0)),
    "channel": (gallery, Look(channel="C0CARS")),
}
