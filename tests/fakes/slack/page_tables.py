"""Table and data table blocks to HTML. Knows no other block."""

from __future__ import annotations

from itertools import zip_longest

from markupsafe import Markup, escape

from tests.fakes.slack.page_icons import icon
from tests.fakes.slack.page_rich_text import rich_text
from tests.fakes.slack.page_room import Json, Room, joined

MAX_ROWS, MAX_DATA_ROWS, MAX_COLUMNS = 100, 201, 20
PAGE_ROWS = 5


def table(block: Json, room: Room) -> Markup:
    """All rows that Slack takes; the first is the header."""
    rows = block.get("rows", [])[:MAX_ROWS]
    settings = _settings(rows, block.get("column_settings") or [])
    shown = [_row(row, room, settings, is_header=index == 0) for index, row in enumerate(rows)]
    return _frame(joined(shown), _left_out(len(block.get("rows", [])), MAX_ROWS))


def data_table(block: Json, room: Room) -> Markup:
    """The first page, as it stands before anyone turns it."""
    header, *rows = block.get("rows", [])[:MAX_DATA_ROWS] or [[]]
    page_rows = int(block.get("page_size") or PAGE_ROWS)
    settings = _settings([header, *rows], [])
    shown = [_row(header, room, settings, is_header=True, is_sortable=True)]
    shown += [_row(row, room, settings, is_header=False) for row in rows[:page_rows]]
    caption = Markup('<div class="caption">{}</div>').format(block.get("caption", ""))
    pager = Markup(
        '<div class="pager"><span>{}–{} of {} rows</span><span class="turn">{}{}</span></div>'
    ).format(
        min(1, len(rows)),
        min(page_rows, len(rows)),
        len(rows),
        icon("chevron_left"),
        icon("chevron"),
    )
    left_out = _left_out(len(block.get("rows", [])), MAX_DATA_ROWS)
    return _frame(joined(shown), pager + left_out, caption)


def grid(rows: list[list[str]]) -> Markup:
    """Plain cells, the first row as header: the beginning of a file."""
    cells = [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]
    room = Room({}, {}, {})
    return _frame(joined([_row(row, room, [], is_header=i == 0) for i, row in enumerate(cells)]))


def _frame(rows: Markup, below: Markup | str = "", above: Markup | str = "") -> Markup:
    form = '<div class="table">{}<div class="rows"><table>{}</table></div>{}</div>'
    return Markup(form).format(above, rows, below)


def _settings(rows: list[list[Json]], given: list[Json | None]) -> list[Json]:
    """How each column is aligned: as asked, else by what stands below its header."""
    below = rows[1] if len(rows) > 1 else []
    empty: Json = {}
    numbers = [{"align": "right"} if c.get("type") == "raw_number" else empty for c in below]
    asked = [one or empty for one in given]
    return [one | other for one, other in zip_longest(numbers, asked, fillvalue=empty)]


def _left_out(rows: int, max_rows: int) -> Markup:
    if rows <= max_rows:
        return Markup("")
    return Markup('<span class="cut">cut at {} of {} rows</span>').format(max_rows, rows)


def _row(
    row: list[Json],
    room: Room,
    settings: list[Json],
    *,
    is_header: bool,
    is_sortable: bool = False,
) -> Markup:
    tag = "th" if is_header else "td"
    cells = [
        Markup(f'<{tag} class="{{}}">{{}}{{}}</{tag}>').format(
            _alignment(settings[index] if index < len(settings) else {}),
            _cell(cell, room),
            icon("sort") if is_sortable else "",
        )
        for index, cell in enumerate(row[:MAX_COLUMNS])
    ]
    return Markup("<tr>{}</tr>").format(joined(cells))


def _cell(cell: Json, room: Room) -> Markup:
    if cell.get("type") == "rich_text":
        return rich_text(cell, room)
    return escape(str(cell.get("text", cell.get("value", ""))))


def _alignment(settings: Json) -> str:
    align = str(settings.get("align") or "left")
    return f"{align} wrapped" if settings.get("is_wrapped") else align
