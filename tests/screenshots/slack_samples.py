"""Transcripts written by hand: what the renderer is looked at and tested with. Know no bot."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from functools import cache
from typing import Any

from tests.fakes.slack.page import Look
from tests.fakes.slack.page_room import Json
from tests.screenshots.slack_sample_blocks import (
    BUTTONS,
    FEEDBACK,
    HOME,
    SUMMARY,
    button,
    long_table,
)

START = 1_795_610_520  # a Wednesday, 12:42 UTC
BRANDS = ("Kestrel", "Delmont", "Elvera", "Borealis", "Fjord", "Ibex", "Avenar", "Juno")
PRICES = (31_240, 24_910, 19_380, 17_650, 13_020, 12_480, 9_870, 5_160)
CSV = "order_id,day,region,product,units,revenue_eur\n" + "".join(
    f"{4000 + n},2026-10-{n % 28 + 1:02},{('North', 'South', 'West')[n % 3]},"
    f"{('Desk', 'Lamp', 'Chair', 'Shelf')[n % 4]},{n % 7 + 1},{(n % 7 + 1) * 49.5:.2f}\n"
    for n in range(1284)
)


def workspace(*messages: Json, **more: Any) -> Json:
    return {
        "users": {
            "U0ANA": {"real_name": "Ana Lindqvist", "shown": "Ana Lindqvist"},
            "U0BEN": {"real_name": "Ben Okafor", "shown": "Ben Okafor"},
            "U0BOT": {"real_name": "threadbook", "shown": "threadbook", "is_bot": True},
        },
        "channels": {
            "C0CARS": {"name": "car-market", "kind": "channel"},
            "D0ANA": {"name": "ana", "kind": "im"},
        },
        "messages": list(messages),
        "files": {},
    } | more


def said(user: str, text: str, at_s: int, **more: Any) -> Json:
    """A message at some seconds after the start; the first of a thread is at 0."""
    is_bot = user == "U0BOT"
    message: Json = {"channel": "C0CARS", "ts": f"{START + at_s}.000100", "user": user}
    message |= {"text": text, "is_bot": is_bot, "bot_id": "B0BOT" if is_bot else None}
    message |= {"thread_ts": f"{START}.000100" if at_s else None, "blocks": [], "files": []}
    return message | {"streamed": is_bot} | more


def task(number: int, title: str, status: str = "complete", **more: str) -> Json:
    return {"id": str(number), "title": title, "status": status} | more


def first_mention() -> Json:
    answer = (
        "**Kestrel is the dearest brand** at € 31,240 on average, six times as much as Juno "
        "(€ 5,160). The four brands above € 15,000 hold 29 % of all offers.\n\n"
        "I left out 23 cars without a mileage; they don't change the order."
    )
    chart = {"id": "F0CHART", "name": "average_price_by_brand.png", "mimetype": "image/png"}
    chart |= {"size": len(bar_chart()), "alt_txt": "Bar chart: average price by brand, 8 bars"}
    file = chart | {"base64": base64.b64encode(bar_chart()).decode()}
    steps = [
        task(1, "Looked at the dataset car_prices", details="2,000 rows, 9 columns"),
        task(2, "Averaged the price for each brand", details="8 brands"),
        task(3, "Drew a bar chart"),
    ]
    return workspace(
        said(
            "U0ANA",
            "<@U0BOT> which brands are the most expensive? Plot the average price",
            0,
            reactions=[{"name": "eyes", "users": ["U0BOT"]}],
        ),
        said(
            "U0BOT", "", 8, plan="Compared prices by brand", tasks=steps, parts=[{"text": answer}]
        ),
        said("U0BOT", "", 10, streamed=False, files=[chart]),
        said("U0BOT", "", 11, streamed=False, blocks=[*BUTTONS, FEEDBACK]),
        files={"F0CHART": file},
    )


def table() -> Json:
    text = "Here are the 24 offers under € 6,000 with less than 90,000 km, cheapest first."
    csv = {"id": "F0CSV", "name": "cheap_offers.csv", "mimetype": "text/csv", "size": 1312}
    steps = [task(1, "Filtered the offers"), task(2, "Sorted them by price")]
    return workspace(
        said("U0BEN", "<@U0BOT> list cheap cars with low mileage", 0),
        said("U0BOT", "", 6, tasks=steps, parts=[{"text": text}, {"blocks": [long_table(24)]}]),
        said("U0BOT", "", 7, streamed=False, files=[csv]),
        said("U0BOT", "", 8, streamed=False, blocks=[*BUTTONS, FEEDBACK]),
    )


def clarifying() -> Json:
    options = ("Average per brand", "Average per year", "Every car as a point")
    blocks = [
        {"type": "markdown", "text": "What should one bar of the price chart stand for?"},
        {"type": "actions", "elements": [button(option) for option in options]},
        {
            "type": "context",
            "elements": [{"type": "mrkdwn", "text": "Press one, or write it in your own words."}],
        },
    ]
    return workspace(
        said("U0ANA", "<@U0BOT> make a chart of prices", 0),
        said("U0BOT", "", 4, streamed=False, blocks=blocks),
    )


def stop() -> Json:
    kept = (
        "Stopped, as Ana asked. `cars` (1,977 rows) and `model` are kept; the comparison of the "
        "models is not finished."
    )
    steps = [
        task(1, "Loaded car_prices"),
        task(2, "Fitted a linear model", details="R² 0.71"),
        task(3, "Trying 40 random forests", "error", output="Stopped after 17 of 40"),
    ]
    running = task(1, "Trying 12 gradient boosters", "in_progress", details="4 of 12 done")
    return workspace(
        said("U0ANA", "<@U0BOT> find the best model for the price, try many", 0),
        said("U0BOT", "", 9, plan="Searching for a model", tasks=steps, parts=[{"text": kept}]),
        said("U0BEN", "<@U0BOT> try gradient boosting, but no more than 12", 70),
        said(
            "U0BOT",
            "Gradient boosting looks better already: the error of the first four is **€ 1,190**",
            75,
            plan="Trying gradient boosting",
            tasks=[running],
            streaming=True,
        ),
        said(
            "U0BOT",
            "Ana's turn is still running: your question comes next. Press *Stop* to end it.",
            71,
            streamed=False,
            ephemeral_to="U0BEN",
        ),
        statuses=[
            {
                "channel": "C0CARS",
                "thread_ts": f"{START}.000100",
                "text": "is fitting model 5 of 12…",
            }
        ],
        sessions=[{"channel": "C0CARS", "thread_ts": f"{START}.000100", "status": "processing"}],
    )


def error() -> Json:
    trouble = {
        "type": "alert",
        "level": "error",
        "text": {
            "type": "mrkdwn",
            "text": "The file needs more memory than a thread has (512 MB). Ask about a part of "
            "it, such as one year, or filter it with SQL first.",
        },
    }
    steps = [
        task(1, "Opened orders_2019_2026.parquet"),
        task(2, "Loaded all columns", "error", output="`MemoryError` after 512 MB"),
    ]
    retry = {"type": "actions", "elements": [button("Retry"), button("Show code")]}
    return workspace(
        said("U0BEN", "<@U0BOT> what is the median basket of all orders since 2019?", 0),
        said("U0BOT", "", 9, tasks=steps, parts=[{"blocks": [trouble, retry]}]),
        said("U0BEN", "only 2026 then", 60, edited=True),
        said("U0BOT", "The median basket of 2026 is **€ 74.25** (218,404 orders).", 71),
    )


def file_drop() -> Json:
    csv = {"id": "F0ORDERS", "name": "orders_october.csv", "mimetype": "text/csv"}
    csv |= {"size": len(CSV), "base64": base64.b64encode(CSV.encode()).decode()}
    big = {"id": "F0BIG", "name": "clicks.parquet", "mimetype": "application/octet-stream"}
    big |= {"size": 512_400_000}
    return workspace(
        said("U0ANA", "<@U0BOT> what do these tell us?", 0, files=[csv, big]),
        said("U0BOT", SUMMARY, 8, tasks=[task(1, "Read orders_october.csv")]),
        said("U0BOT", "", 9, streamed=False, blocks=[*BUTTONS, FEEDBACK]),
        files={"F0ORDERS": csv, "F0BIG": big},
    )


def app_home() -> Json:
    return workspace(homes={"U0ANA": {"type": "home", "blocks": HOME}})


@cache
def bar_chart() -> bytes:
    """A picture as a thread would draw it."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 3.4), dpi=130, layout="constrained")
    axes = figure.subplots()
    axes.bar(BRANDS, [price / 1000 for price in PRICES], color="#4c72b0")
    axes.set_ylabel("average price (thousand €)")
    axes.set_title("Average price by brand")
    axes.spines[["top", "right"]].set_visible(False)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


THREAD = Look(channel="C0CARS", thread=f"{START}.000100", viewer="U0BEN")
SAMPLES: dict[str, tuple[Callable[[], Json], Look]] = {
    "first-mention": (first_mention, THREAD),
    "long-table": (table, THREAD),
    "clarifying-buttons": (clarifying, THREAD),
    "stop": (stop, THREAD),
    "error": (error, THREAD),
    "file-drop": (file_drop, THREAD),
    "app-home": (app_home, Look(home="U0ANA")),
}
