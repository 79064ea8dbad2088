"""Which questions the demo model knows, and the code that answers each. Pure.

The code finds columns by the words of the question at run time, so it works on any table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

COLUMN = """\
def column(words, kind=None):
    \"\"\"The column of df that a person means by these words.\"\"\"
    names = [c for c in df.columns if kind is None or pd.api.types.is_numeric_dtype(df[c])]
    words = words.lower().replace(" ", "_")
    for fits in (lambda n: n == words, lambda n: n.startswith(words), lambda n: words in n,
                 lambda n: n + "s" == words or words.rstrip("s") in n, lambda n: n in words):
        for name in names:
            if fits(str(name).lower()):
                return name
    raise KeyError(f"No column like {words!r}. There are: {', '.join(map(str, names))}")
"""
LOADED = """\
if "df" not in globals():
    df = datasets.load(datasets.list()["name"][0])
"""
STATISTICS = {
    "average": "mean", "mean": "mean", "median": "median", "maximum": "max", "highest": "max",
    "max": "max", "minimum": "min", "lowest": "min", "min": "min", "total": "sum", "sum": "sum",
}  # fmt: skip
STATISTIC = "|".join(STATISTICS)
PLOTS = (
    "Plot the average price by brand",
    "Plot the average price by year",
    "Plot a histogram of price",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A cell, the sentence that leads its output in, and what could be asked next."""

    code: str
    sentence: str
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskBack:
    """A question that means several things, and what it could mean."""

    sentence: str
    choices: tuple[str, ...]


def plan_for(asked: list[str]) -> Plan | AskBack | None:
    """The plan for the last question; the earlier ones say what `now only` refers to."""
    question = asked[-1].strip().rstrip("?.! ").lower()
    for pattern, plan in _KNOWN:
        if match := re.search(pattern, question):
            return plan(match, asked[:-1])
    return None


def _catalogue(match: re.Match[str], before: list[str]) -> Plan:
    code = "# Look at the catalogue\ndatasets.list()"
    then = ("Load car_prices and show summary stats", "Plot the average price by brand")
    return Plan(code, "These datasets are available:", then)


def _summary(match: re.Match[str], before: list[str]) -> Plan:
    name = match["name"]
    load = f"df = datasets.load({name!r})" if name else LOADED
    code = f"# Load the data and summarise it\n{load}\nprint(f'{{len(df):,}} rows')\n"
    code += "df.describe().T[['count', 'mean', 'min', '50%', 'max']].round(1)"
    where = f"`{name}` is loaded as `df`. " if name else ""
    then = (
        "Plot the average price by brand",
        "Which values are missing?",
        "How many rows are there?",
    )
    return Plan(code, f"{where}Summary statistics of its number columns:", then)


def _by(match: re.Match[str], before: list[str]) -> Plan:
    """A statistic of one column by another, plotted if asked for."""
    statistic = STATISTICS[match["statistic"]]
    plot = bool(re.match(r"(plot|draw|chart|show)\b", match[0]))
    value, group = match["value"].strip(), match["group"].strip()
    return _grouped(value, group, statistic, plot=plot)


def _grouped(value: str, group: str, statistic: str, *, plot: bool, since: str = "") -> Plan:
    rows = f"df[df[column('year')] >= {since}]" if since else "df"
    suffix = f", {since} and later" if since else ""
    lines = [
        f"# {statistic.capitalize()} of {value} by {group}{suffix}",
        LOADED + COLUMN.rstrip(),
        f"value, group = column({value!r}, 'number'), column({group!r})",
        f"rows = {rows}",
        f"result = rows.groupby(group)[value].{statistic}().sort_values(ascending=False)",
    ]
    if plot:
        title = f"{statistic.capitalize()} {{value}} by {{group}}{suffix}"
        lines += [
            "figure, axes = plt.subplots(figsize=(9, 5))",
            "result.plot.bar(ax=axes)",
            f"axes.set(title=f{title!r}, xlabel=group, ylabel=value)",
            "figure.tight_layout()",
        ]
    lines += [
        "top, low = result.index[0], result.index[-1]",
        "print(f'{len(rows):,} rows. Highest: {top} ({result.iloc[0]:,.0f}), '"
        " f'lowest: {low} ({result.iloc[-1]:,.0f})')",
    ]
    if not plot:
        lines.append("result.round(1).head(20)")
    what = "chart" if plot else "table"
    name = {"mean": "average"}.get(statistic, statistic)
    then = [] if since else ["Now only for 2015 and later"]
    if not plot:
        then.append(f"Plot the {name} {value} by {group}")
    then += [f"Plot a histogram of {value}", f"Top 5 {group} by {value}"]
    sentence = f"The {what} shows the {name} {value} by {group}{suffix}."
    return Plan("\n".join(lines), sentence, tuple(then[:3]))


def _since(match: re.Match[str], before: list[str]) -> Plan | None:
    """The chart or table before, for newer rows only; `df` is the one loaded earlier."""
    earlier = _grouped_before(before)
    if earlier is None:
        return None
    plot = bool(re.match(r"(plot|draw|chart|show)\b", earlier[0]))
    value, group = earlier["value"].strip(), earlier["group"].strip()
    statistic = STATISTICS[earlier["statistic"]]
    return _grouped(value, group, statistic, plot=plot, since=match["year"])


def _plot_it(match: re.Match[str], before: list[str]) -> Plan | AskBack:
    """The table before as a chart; without one, it could be anything."""
    earlier = _grouped_before(before)
    if earlier is None:
        return AskBack("What shall I plot?", PLOTS)
    value, group = earlier["value"].strip(), earlier["group"].strip()
    return _grouped(value, group, STATISTICS[earlier["statistic"]], plot=True)


def _grouped_before(before: list[str]) -> re.Match[str] | None:
    questions = (question.strip().rstrip("?.! ").lower() for question in reversed(before))
    return next((match for q in questions if (match := re.search(_BY, q))), None)


def _histogram(match: re.Match[str], before: list[str]) -> Plan:
    value = match["value"].strip()
    code = (
        f"# Histogram of {value}\n{LOADED}{COLUMN}value = column({value!r}, 'number')\n"
        "axes = df[value].plot.hist(bins=40, figsize=(9, 5))\n"
        "axes.set(title=f'Distribution of {value}', xlabel=value)\n"
        "print(f'median {df[value].median():,.0f}, from {df[value].min():,.0f} "
        "to {df[value].max():,.0f}')"
    )
    then = (f"Plot the median {value} by brand", f"Top 5 models by {value}")
    return Plan(code, f"The chart shows how {value} is distributed:", then)


def _top(match: re.Match[str], before: list[str]) -> Plan:
    group, value = match["group"].strip(), match["value"].strip()
    code = (
        f"# Top {match['n']} {group} by {value}\n{LOADED}{COLUMN}"
        f"group, value = column({group!r}), column({value!r}, 'number')\n"
        f"df.groupby(group)[value].mean().nlargest({match['n']}).round(0)"
    )
    then = (f"Plot the average {value} by {group}", f"Plot a histogram of {value}")
    return Plan(code, f"The top {match['n']} {group} by average {value}:", then)


def _rows(match: re.Match[str], before: list[str]) -> Plan:
    code = f"# Count the rows\n{LOADED}print(f'{{len(df):,}}')"
    return Plan(code, "Rows in `df`:", ("Show summary stats", "Which values are missing?"))


def _missing(match: re.Match[str], before: list[str]) -> Plan:
    code = f"# Count missing values\n{LOADED}counts = df.isna().sum()\ncounts[counts > 0]"
    return Plan(code, "Missing values by column:", ("Show summary stats", PLOTS[0]))


_BY = (
    rf"(?:(?:plot|draw|chart|show|what is|what's|give me)\s+)?(?:me\s+)?(?:the\s+)?"
    rf"(?P<statistic>{STATISTIC})\s+(?P<value>[\w ]+?)\s+(?:by|per|for each)\s+(?P<group>[\w ]+)"
)
_KNOWN = (
    (r"\b(what|which|list|show)\b.*\bdatasets?\b|^datasets?$", _catalogue),
    (r"(?:load\s+(?P<name>[\w.-]+)|summar|statistics|summary|stats|describe)", _summary),
    (_BY, _by),
    (r"(?:only|just).*?(?:for|since|from|after)\s+(?P<year>\d{4})", _since),
    (r"(?:histogram|distribution)\s+of\s+(?:the\s+)?(?P<value>[\w ]+)", _histogram),
    (r"top\s+(?P<n>\d{1,2})\s+(?P<group>[\w ]+?)\s+by\s+(?:average\s+)?(?P<value>[\w ]+)", _top),
    (r"how many\s+(?:rows|cars|entries|records)|number of rows", _rows),
    (r"missing", _missing),
    (
        r"^(?:please\s+)?(?:plot|draw|chart|visuali[sz]e)(?:\s+(?:it|this|that|them|(?:the|this|my)"
        r"\s+(?:data|dataset|table|result|results)))?$",
        _plot_it,
    ),
)
