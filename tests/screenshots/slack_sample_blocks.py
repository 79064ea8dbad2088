"""Blocks of the transcripts that are written by hand. Know no message."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.page_room import Json

BRANDS = ("Juno", "Granit", "Cordoba Motors", "Hikari", "Avenar")
FUELS = ("petrol", "diesel", "hybrid", "electric")


def text(said: str, kind: str = "plain_text") -> Json:
    return {"type": kind, "text": said}


def button(label: str, **more: Any) -> Json:
    return {"type": "button", "text": text(label), "action_id": label} | more


def mrkdwn(said: str, **more: Any) -> Json:
    return {"type": "section", "text": text(said, "mrkdwn")} | more


def context(said: str) -> Json:
    return {"type": "context", "elements": [text(said, "mrkdwn")]}


FEEDBACK: Json = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "positive_button": {"text": text("Good answer"), "value": "1"},
            "negative_button": {"text": text("Bad answer"), "value": "0"},
        }
    ],
}
BUTTONS: list[Json] = [
    {
        "type": "actions",
        "elements": [
            button("How did it change over the years?"),
            button("Only electric cars"),
            button("Which offers are the best buys?"),
        ],
    },
    {
        "type": "actions",
        "elements": [button("Show code"), button("Retry"), button("Export notebook")],
    },
]
SUMMARY = """\
I read **orders_october.csv** as the dataset `orders_october`: 1,284 rows, 6 columns. \
**clicks.parquet** is ignored: it has 512 MB and a file may have 100 MB.

| Region | Orders | Revenue |
|:--|--:|--:|
| North | 428 | € 84,670 |
| South | 428 | € 84,620 |
| West | 428 | € 84,720 |

- The regions sell **the same amount**: they differ by less than 0.2 %.
- *Desk* and *Chair* bring in more than half of the revenue.
- No row is empty, and no `order_id` comes twice.

> The 29th to the 31st are missing: is the export complete?
"""


def long_table(rows: int) -> Json:
    cells = [
        [
            text(BRANDS[n % 5], "raw_text"),
            number(2009 + n % 11),
            number(41_000 + n * 1_937, "{:,} km"),
            text(FUELS[n * 7 % 4], "raw_text"),
            number(3_150 + n * 118, "€ {:,}"),
        ]
        for n in range(rows)
    ]
    header = [text(name, "raw_text") for name in ("Brand", "Year", "Mileage", "Fuel", "Price")]
    caption = "Offers under € 6,000 with less than 90,000 km"
    return {"type": "data_table", "caption": caption, "rows": [header, *cells], "page_size": 10}


def number(value: int, form: str = "{}") -> Json:
    return {"type": "raw_number", "value": value, "text": form.format(value)}


HOME: list[Json] = [
    {"type": "header", "text": text("Hello, Ana 👋")},
    mrkdwn(
        "I answer questions about your data with Python. Mention me in a channel, or write to me "
        "here; every thread keeps its variables, today and in three weeks."
    ),
    {
        "type": "actions",
        "elements": [button("Ask a question", style="primary"), button("What can you do?")],
    },
    {"type": "header", "text": text("My threads")},
    mrkdwn("*Which brands are the most expensive?*\n#car-market · today", accessory=button("Open")),
    mrkdwn("*What do these orders tell us?*\n#sales · yesterday", accessory=button("Open")),
    mrkdwn(
        "*Forecast the visits of next week*\nDirect message · 3 November", accessory=button("Open")
    ),
    {"type": "divider"},
    {"type": "header", "text": text("Datasets")},
    mrkdwn(
        "*car_prices*  2,000 rows, 9 columns\nUsed cars on offer, with price, mileage and fuel",
        accessory=button("Ask"),
    ),
    mrkdwn(
        "*web_visits*  1.2 million rows, 14 columns\nVisits of the shop since 2024, one row a page",
        accessory=button("Ask"),
    ),
    context("2 of 17 datasets · `/datasets` lists all of them"),
]
