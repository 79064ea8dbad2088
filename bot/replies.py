"""Words for people: lists of datasets, what a step does, what went wrong. Pure."""

from __future__ import annotations

from typing import Any, Literal

MAX_CELL_CHARS = 40
MAX_TITLE_CHARS = 80
MAX_QUOTED_CHARS = 300

NO_DATASETS = (
    "There are no datasets yet. Drop a CSV, Excel, JSON or Parquet file into a thread, or ask the "
    "operator to add one with `threadbook datasets add`."
)
StepEnd = Literal["done", "failed"]
UPLOADED = "uploaded in this thread"


def dataset_list(catalogue: dict[str, Any], words: str = "") -> str:
    """Markdown from the result of the tool `list_datasets`: all, or those that hold the words."""
    details = catalogue.get("details", [])
    if not details:
        return NO_DATASETS
    if words:
        details = [item for item in details if _is_found(item, words)]
        if not details:
            return f"No dataset matches *{plain(words)}*. `datasets` lists them all."
    rows = [
        (
            item["name"],
            "-" if item.get("rows") is None else f"{item['rows']:,}",
            "-" if item.get("columns") is None else str(item["columns"]),
            item.get("error") or (UPLOADED if item.get("uploaded") else item.get("format", "")),
        )
        for item in details
    ]
    return table(("dataset", "rows", "columns", "format"), rows)


def _is_found(item: dict[str, Any], words: str) -> bool:
    text = f"{item['name']} {item.get('description') or ''}".lower()
    return all(word in text for word in words.lower().split())


def dataset_details(details: dict[str, Any]) -> str:
    """Markdown from the result of the tool `describe_dataset`."""
    rows = [
        (
            column["name"],
            column["type"],
            f"{column.get('missing') or 0:,}",
            " to ".join(str(v) for v in (column.get("minimum"), column.get("maximum")) if v),
        )
        for column in details["columns"]
    ]
    head = f"**{plain(details['name'])}**: {details['rows']:,} rows, {len(rows)} columns"
    return f"{head}\n\n" + table(("column", "type", "missing", "range"), rows)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A markdown table; cells are data and can't break out of it."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(plain(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def plain(text: str, max_chars: int = MAX_CELL_CHARS) -> str:
    """Text from data as one line without markup."""
    kept = "".join(" " if c in "\n\r\t|" else c for c in text if c.isprintable() or c in "\n\r\t")
    kept = kept.replace("`", "'").replace("<", "‹").replace(">", "›")
    return kept if len(kept) <= max_chars else kept[: max_chars - 1] + "…"


def step_title(code: str) -> str:
    """What a running cell does, from its first telling line."""
    for line in code.splitlines():
        said = line.strip()
        if said.startswith("#") and len(said.lstrip("# ")) > 1:
            return plain(said.lstrip("# "), MAX_TITLE_CHARS)
    return "Running Python"


def quoted(text: str) -> str:
    """What a person asked by pressing a button, on one line."""
    return plain(text, MAX_QUOTED_CHARS)


def queued(before: int) -> str:
    """All sandboxes of this host are busy."""
    return f"Waiting for a free sandbox, {before} before you" if before else "You are next"


def busy(running: int) -> str:
    """A person has asked much at once."""
    return f"Waiting: {running} of your questions are running"


def sentence(text: str) -> str:
    """An error's words as one line without markup."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())[:400]
