"""What to do about the errors that pandas 3 gives where pandas 2 worked, and the usual ones. Pure.

Each hint is for a model that has read the message already: what to write instead, no more.
"""

from __future__ import annotations

import re

# By the name of the attribute that a frame, a series or a group hasn't any more.
REMOVED = {
    "append": "pd.concat([a, b])",
    "applymap": ".map(f)",
    "swapaxes": ".T",
    "iteritems": ".items()",
    "mad": "(x - x.mean()).abs().mean()",
    "lookup": ".loc[row, column]",
    "first": ".loc[: start + pd.Timedelta(...)]",
    "last": ".loc[end - pd.Timedelta(...) :]",
    "pad": ".ffill()",
    "backfill": ".bfill()",
    "ix": ".loc or .iloc",
    "as_matrix": ".to_numpy()",
    "get_value": ".at[row, column]",
    "set_value": ".at[row, column] = value",
    "ravel": ".to_numpy()",
    "view": ".astype(...)",
    "is_monotonic": ".is_monotonic_increasing",
    "week": ".dt.isocalendar().week",
    "weekofyear": ".dt.isocalendar().week",
    "fillna": "frame.fillna(...) before the groupby, or .ffill()",
    "tshift": ".shift(freq=...)",
    "slice_shift": ".shift()",
    "select": ".loc",
    "to_datetime": "pd.to_datetime(column)",
    "to_numeric": "pd.to_numeric(column)",
}
# By the name of the argument that isn't taken any more.
ARGUMENTS = {
    "method": ".ffill() or .bfill()",
    "infer_datetime_format": "leave it out; format= if it is known",
    "date_parser": "date_format=, or pd.to_datetime afterwards",
    "delim_whitespace": 'sep=r"\\s+"',
    "squeeze": '.squeeze("columns") afterwards',
    "error_bad_lines": 'on_bad_lines="skip"',
    "warn_bad_lines": 'on_bad_lines="warn"',
    "line_terminator": "lineterminator=",
    "closed": "inclusive=",
    "axis": "leave it out; transpose with .T for groups of columns",
    "level": ".groupby(level=...)",
    "inplace": "x = x.method(...)",
    "datetime_is_numeric": "leave it out",
    "null_counts": "show_counts=",
}
# By what the message says.
_MESSAGES: tuple[tuple[str, str], ...] = (
    (
        r"Invalid frequency|no longer supported for offsets",
        "offsets are 'ME' 'QE' 'YE' 'h' 'min' 's'; for Period: 'M' 'Q' 'Y'",
    ),
    (
        r"Cannot perform reduction '\w+' with string|does not support (?:operation|reduction)"
        r"|Cannot aggregate non-numeric|Could not convert .* to numeric|has no kernel matching",
        "choose number columns: numeric_only=True or .select_dtypes('number')",
    ),
    (
        r"could not convert string to float|Unable to parse string|invalid literal for int",
        "pd.to_numeric(column.str.replace(...), errors='coerce'), then count the NaN",
    ),
    (
        r"Unknown datetime string format|doesn't match format|time data|DateParseError",
        "pd.to_datetime(column, format='mixed', dayfirst=..., errors='coerce'), then count the NaT",
    ),
    (
        r"tz-naive|tz-aware|Invalid comparison between dtype=datetime64",
        "make both sides alike: .dt.tz_localize(None), or pd.to_datetime(..., utc=True)",
    ),
    (r"Can only use \.dt accessor", "pd.to_datetime(column) first"),
    (r"Can only use \.str accessor", "column.astype(str) first"),
    (
        r"Invalid value .* for dtype",
        "a column keeps its dtype: convert it first, with .astype(float), .astype(object) or a new"
        " column",
    ),
    (
        r"assignment destination is read-only",
        "arrays of a frame are read-only: .to_numpy().copy(), or assign by .loc",
    ),
    (
        r"Cannot interpret '<StringDtype|Cannot interpret '<.*as a data type",
        "text columns are `str`, not object: pd.api.types.is_numeric_dtype(column)",
    ),
    (r"truth value of a (?:Series|DataFrame|array)", "(a > 1) & (b < 2), .any() or .all()"),
    (r"trying to merge on", "bring both keys to one dtype: .astype(str)"),
    (r"errors must be one of|invalid error value specified", "errors='coerce'"),
    (r"Cannot subset columns with a tuple", "[['a', 'b']] instead of ['a', 'b']"),
    (r"fill_method must be None", ".ffill().pct_change()"),
    (r"Inclusive has to be", "inclusive='both'"),
    (r"dropna must be unspecified", ".stack() without dropna"),
    (r"takes .*positional arguments? but", "name the arguments: index=, columns=, axis="),
    (r"Only valid with DatetimeIndex|Index must be DatetimeIndex", ".set_index(time column) first"),
    (
        r"operation '\w+' not supported for dtype 'str'|unsupported operand type.* 'str'"
        r"|can only concatenate str",
        "pd.to_numeric(column, errors='coerce') for numbers, .astype(str) for text",
    ),
    (r"out[- ]of[- ]bounds", "it has fewer rows than that: look at len() and the filter before"),
    (r"not JSON serializable", "int(x), float(x) or .tolist()"),
    (r"[Ii]mport (?:of )?`?tabulate", "str(frame) is a Markdown table already, if it is small"),
    (
        r"duplicate (?:labels|entries|axis|keys)",
        ".reset_index(), .drop_duplicates() or an aggregate",
    ),
    (r"All arrays must be of the same length|Length of values", "give it an index, or pd.concat"),
)
MESSAGES = tuple((re.compile(pattern), text) for pattern, text in _MESSAGES)
_UNEXPECTED = re.compile(r"unexpected keyword argument '(\w+)'")
# pandas says three paragraphs; the code's own line is told beside it.
CHAINED = "nothing was changed: use df.loc[rows, column] = value, or df[column] = df[column].f(...)"


def by_message(kind: str, message: str) -> str:
    """The hint for an error of this type with this message; empty if none is known."""
    if kind == "TypeError" and (found := _UNEXPECTED.search(message)):
        return ARGUMENTS.get(found[1], "")
    return next((text for pattern, text in MESSAGES if pattern.search(message)), "")
