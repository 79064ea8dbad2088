"""Words for people: lists of datasets, what a step does, what went wrong. Pure."""

from __future__ import annotations

from typing import Any

MAX_CELL_CHARS = 40


def dataset_list(catalogue: dict[str, Any]) -> str:
    """Markdown from the result of the tool `list_datasets`."""
    details = catalogue.get("details", [])
    if not details:
        return "There are no datasets yet. The operator adds them with `threadbook datasets add`."
    rows = [
        (
            item["name"],
            "-" if item.get("rows") is None else f"{item['rows']:,}",
            "-" if item.get("columns") is None else str(item["columns"]),
            item.get("error") or item.get("format", ""),
        )
        for item in details
    ]
    return table(("dataset", "rows", "columns", "format"), rows)


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


def plain(text: str) -> str:
    """Text from data as one line without markup."""
    kept = "".join(" " if c in "\n\r\t|" else c for c in text if c.isprintable() or c in "\n\r\t")
    kept = kept.replace("`", "'").replace("<", "‹").replace(">", "›")
    return kept if len(kept) <= MAX_CELL_CHARS else kept[: MAX_CELL_CHARS - 1] + "…"


def step(number: int, code: str) -> str:
    """What a running cell does, from its first telling line."""
    for line in code.splitlines():
        said = line.strip()
        if said.startswith("#") and len(said) > 2:
            return f"Step {number}: {plain(said.lstrip('# '))}"
    return f"Step {number}: running Python"


def queued(before: int) -> str:
    """All sandboxes of this host are busy."""
    return f"Waiting for a free sandbox, {before} before you" if before else "You are next"


def busy(running: int) -> str:
    """A person has asked much at once."""
    return f"Waiting: {running} of your questions are running"


def sentence(text: str) -> str:
    """An error's words as one line without markup."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())[:400]
