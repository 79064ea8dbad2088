"""Fifteen questions in five threads, and how a capable model answers each, in two ways.

"look": a cell prints what is asked for, and the model puts it into words: two requests. "cell": the
cell has the words, too: one request. A thread whose first question doesn't tell the columns begins
with a cell that looks for them, both ways. The first thread asks what the seed's examples ask.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.tokens import truth
from benchmarks.tokens.truth import Truth

LOOK = "datasets"
REVENUE = 'df = datasets.load("orders")\ndf["revenue"] = df.units * df.price\n'


@dataclass(frozen=True, slots=True)
class Question:
    """`prints` is the cell of one way, with `words` around the lines that it printed ({0}, {1},
    ...; {all} is all of it); `answers` that of the other. The answer follows from `columns`.
    """

    text: str
    truth: Truth
    prints: str
    words: str
    answers: str
    columns: tuple[str, ...]
    looks: bool = False


SEED = (
    Question(
        "What datasets are available?",
        truth.datasets,
        "datasets",
        "There is one dataset:\n\n{all}",
        'answer("There is one dataset:", datasets.list())',
        (),
    ),
    Question(
        "Load orders and show summary stats",
        truth.statistics,
        'df = datasets.load("orders")\ndf.describe().T[["mean", "min", "max"]]'
        ".map(lambda v: v if isinstance(v, str) else f'{v:,.2f}' if isinstance(v, float) else v)",
        "`orders` is loaded as `df`. Its number columns:\n\n{all}",
        'df = datasets.load("orders")\nanswer(f"{len(df):,} orders, loaded as `df`:",'
        ' df.describe().T[["mean", "min", "max"]])',
        ("units", "price", "discount"),
    ),
    Question(
        "Plot the average price by region",
        truth.dearest_region,
        'm = df.groupby("region").price.mean().sort_values()\n'
        'm.plot.bar(title="Average price by region", ylabel="EUR")\n'
        'print(m.index[-1], f"{m.iloc[-1]:,.2f}", sep="\\n")',
        "The average price is highest in **{0}**: {1} EUR. The chart shows all regions.",
        'm = df.groupby("region").price.mean().sort_values()\n'
        'm.plot.bar(title="Average price by region", ylabel="EUR")\n'
        'answer(f"The average price is highest in **{m.index[-1]}**: {m.iloc[-1]:,.2f} EUR.")',
        ("region", "price"),
    ),
)
REVENUES = (
    Question(
        "What is our total revenue, units times price?",
        truth.revenue,
        REVENUE + 'print(f"{df.revenue.sum():,.2f}")',
        "Total revenue is **{0} EUR**, units times price over all orders.",
        REVENUE + 'answer(f"Total revenue is **{df.revenue.sum():,.2f} EUR**, units times price'
        ' over all {len(df):,} orders.")',
        ("units", "price"),
        looks=True,
    ),
    Question(
        "Which region has the most, and how much?",
        truth.best_region,
        'r = df.groupby("region").revenue.sum()\nprint(r.idxmax(), f"{r.max():,.2f}", sep="\\n")',
        "**{0}** has the most revenue: {1} EUR.",
        'r = df.groupby("region").revenue.sum()\n'
        'answer(f"**{r.idxmax()}** has the most revenue: {r.max():,.2f} EUR.")',
        ("region", "units", "price"),
    ),
    Question(
        "And how many orders came through each channel?",
        truth.channels,
        "c = df.channel.value_counts()\nprint(*(f'{k}: {n:,}' for k, n in c.items()), sep='\\n')",
        "Orders by channel: {0}; {1}; {2}.",
        "c = df.channel.value_counts()\n"
        'answer("Orders by channel: " + "; ".join(f"{k}: {n:,}" for k, n in c.items()) + ".")',
        ("channel",),
    ),
)
OVERVIEW = (
    Question(
        "How many orders do we have, and from when to when?",
        truth.extent,
        'df = datasets.load("orders")\nd = df.day.dt.date\n'
        'print(f"{len(df):,}", d.min(), d.max(), sep="\\n")',
        "There are **{0}** orders, from {1} to {2}.",
        'df = datasets.load("orders")\nd = df.day.dt.date\n'
        'answer(f"There are **{len(df):,}** orders, from {d.min()} to {d.max()}.")',
        ("day",),
        looks=True,
    ),
    Question(
        "Which three products have the highest average order value?",
        truth.best_products,
        "v = (df.units * df.price).groupby(df['product']).mean().nlargest(3)\n"
        "print(*(f'{k}: {x:,.2f} EUR' for k, x in v.items()), sep='\\n')",
        "By average order value:\n1. {0}\n2. {1}\n3. {2}",
        "v = (df.units * df.price).groupby(df['product']).mean().nlargest(3)\n"
        'answer("By average order value:", v.rename("EUR"))',
        ("product", "units", "price"),
    ),
    Question(
        "What share of orders has no discount recorded?",
        truth.without_discount,
        'print(f"{df.discount.isna().mean():.1%}".replace("%", " %"))',
        "**{0}** of the orders have no discount recorded.",
        'answer(f"**{100 * df.discount.isna().mean():.1f} %** of the orders have no discount'
        ' recorded.")',
        ("discount",),
    ),
)
MONTHS = (
    Question(
        "Which month of 2024 had the most revenue?",
        truth.best_month,
        REVENUE + 'm = df.groupby(df.day.dt.strftime("%Y-%m")).revenue.sum()\nm24 = m["2024-01":]\n'
        'print(m24.idxmax(), f"{m24.max():,.2f}", sep="\\n")',
        "**{0}** was the best month of 2024, with {1} EUR.",
        REVENUE + 'm = df.groupby(df.day.dt.strftime("%Y-%m")).revenue.sum()\nm24 = m["2024-01":]\n'
        'answer(f"**{m24.idxmax()}** was the best month of 2024, with {m24.max():,.2f} EUR.")',
        ("day", "units", "price"),
        looks=True,
    ),
    Question(
        "Plot the months, and say which one is highest",
        truth.best_month,
        'm24.plot(title="Revenue by month, 2024", xlabel="month", ylabel="EUR")\n'
        'print(m24.idxmax(), f"{m24.max():,.2f}", sep="\\n")',
        "The highest month is **{0}**, with {1} EUR.",
        'm24.plot(title="Revenue by month, 2024", xlabel="month", ylabel="EUR")\n'
        'answer(f"The highest month is **{m24.idxmax()}**, with {m24.max():,.2f} EUR.")',
        ("day", "units", "price"),
    ),
    Question(
        "How did revenue in 2024 change against 2023?",
        truth.growth,
        'g = m24.sum() / m[:"2023-12"].sum() - 1\nprint(f"{100 * g:+.1f} %")',
        "Revenue in 2024 changed by **{0}** against 2023.",
        'g = m24.sum() / m[:"2023-12"].sum() - 1\n'
        'answer(f"Revenue in 2024 changed by **{100 * g:+.1f} %** against 2023.")',
        ("day", "units", "price"),
    ),
)
IN_SQL = (
    Question(
        "How many different customers ordered?",
        truth.customers,
        'n = datasets.sql("SELECT count(DISTINCT customer) n FROM orders").n[0]\nprint(f"{n:,}")',
        "**{0}** different customers ordered.",
        'n = datasets.sql("SELECT count(DISTINCT customer) n FROM orders").n[0]\n'
        'answer(f"**{n:,}** different customers ordered.")',
        ("customer",),
        looks=True,
    ),
    Question(
        "What is the median number of units per order in the South?",
        truth.south_median,
        "q = \"SELECT median(units) m FROM orders WHERE region = 'South'\"\n"
        'print(f"{datasets.sql(q).m[0]:.1f}")',
        "The median order in the South has **{0}** units.",
        "q = \"SELECT median(units) m FROM orders WHERE region = 'South'\"\n"
        'answer(f"The median order in the South has **{datasets.sql(q).m[0]:.1f}** units.")',
        ("region", "units"),
    ),
    Question(
        "On which day was revenue highest?",
        truth.best_day,
        'q = "SELECT day, sum(units * price) r FROM orders GROUP BY day ORDER BY r DESC LIMIT 1"\n'
        'd = datasets.sql(q).iloc[0]\nshow(d.day.date())\nshow(f"{d.r:,.2f}")',
        "Revenue was highest on **{0}**: {1} EUR.",
        'q = "SELECT day, sum(units * price) r FROM orders GROUP BY day ORDER BY r DESC LIMIT 1"\n'
        "d = datasets.sql(q).iloc[0]\n"
        'answer(f"Revenue was highest on **{d.day.date()}**: {d.r:,.2f} EUR.")',
        ("day", "units", "price"),
    ),
)
THREADS = {
    "the seed's": SEED,
    "revenue": REVENUES,
    "overview": OVERVIEW,
    "months": MONTHS,
    "in SQL": IN_SQL,
}
