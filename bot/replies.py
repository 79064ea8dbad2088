"""Words for people: lists of datasets, what a step does, what went wrong. Pure."""

from __future__ import annotations

from typing import Any, Literal

MAX_CELL_CHARS = 40
MAX_TITLE_CHARS = 80
MAX_QUOTED_CHARS = 300
MAX_DECLARED_CHARS = 1_000
MAX_NOTE_CHARS = 500

NO_DATASETS = (
    "There are no datasets yet. Drop a CSV, Excel, JSON or Parquet file into a thread, or ask the "
    "operator to add one with `threadbook datasets add`."
)
StepEnd = Literal["done", "failed"]
UPLOADED = "uploaded in this thread"


def dataset_list(catalogue: dict[str, Any], words: str = "") -> str:
    """Markdown from the result of the tool `list_datasets`, or of `search_datasets` for words."""
    details = catalogue.get("details", [])
    problems = _notes(catalogue.get("problems", []))
    if not details:
        none = f"No dataset matches *{plain(words)}*. `datasets` lists them all."
        return (none if words else NO_DATASETS) + problems
    rows = [
        (
            item["name"],
            item.get("title") or item.get("description") or "",
            "-" if item.get("rows") is None else f"{item['rows']:,}",
            "-" if item.get("columns") is None else str(item["columns"]),
            item.get("error") or (UPLOADED if item.get("uploaded") else item.get("format", "")),
        )
        for item in details
    ]
    head = ("dataset", "about", "rows", "columns", "format")
    if not any(row[1] for row in rows):  # nothing is declared
        head, rows = (head[0], *head[2:]), [(row[0], *row[2:]) for row in rows]
    return table(head, rows) + problems


def dataset_details(details: dict[str, Any]) -> str:
    """Markdown from the result of the tool `describe_dataset`."""
    rows = [
        (
            column["name"],
            column["type"],
            f"{column.get('missing') or 0:,}",
            _range(column),
            column.get("note") or "",
        )
        for column in details["columns"]
    ]
    size = f"**{plain(details['name'])}**: {details['rows']:,} rows, {len(rows)} columns"
    said = (details.get(key) for key in ("title", "description"))
    about = [plain(text, MAX_DECLARED_CHARS) for text in said if text]
    facts = [
        f"{word}: {plain(details[key], MAX_DECLARED_CHARS)}"
        for key, word in (("owner", "Owner"), ("freshness", "Fresh"), ("changed", "Changed"))
        if details.get(key)
    ]
    head = ("column", "type", "missing", "range", "note")
    if not any(row[4] for row in rows):
        head, rows = head[:4], [row[:4] for row in rows]
    top = "\n".join([size, *about, *([" · ".join(facts)] if facts else [])])
    notes = _notes([*details.get("notes", []), *details.get("problems", [])])
    return f"{top}\n\n{table(head, rows)}{notes}"


def _range(column: dict[str, Any]) -> str:
    ends = [column.get("minimum"), column.get("maximum")]
    said = " to ".join(str(one) for one in ends if one)
    return f"{said} {column.get('unit') or ''}".strip()


def _notes(sentences: list[str]) -> str:
    return "".join(f"\n\n_{plain(one, MAX_NOTE_CHARS)}_" for one in sentences)


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
