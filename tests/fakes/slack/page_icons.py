"""Small line drawings of the page. Know nothing."""

from __future__ import annotations

from markupsafe import Markup

PATHS = {
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "chevron": "M9 6l6 6-6 6",
    "chevron_left": "M15 6l-6 6 6 6",
    "cross": "M7 7l10 10M17 7L7 17",
    "eye": "M2.5 12s3.5-6 9.5-6 9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6z"
    "M12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z",
    "file": "M7 4h7l4 4v12H7zM14 4v4h4M10 12.5h5M10 16h5",
    "info": "M12 11v6M12 7.2v.3",
    "plus": "M12 5v14M5 12h14",
    "send": "M4 5l16 7-16 7 2.5-7zM6.5 12H13",
    "smile": "M12 4a8 8 0 100 16 8 8 0 000-16zM8.5 14c1.6 2.4 5.4 2.4 7 0M9.3 9.6v.4M14.7 9.6v.4",
    "sort": "M8 10l4-4 4 4M8 14l4 4 4-4",
    "stop": "M8 8h8v8H8z",
    "thumb": "M7 11v9H4v-9zM7 11l3.6-7.4c1.6 0 2.5 1.2 2.2 2.7L12 10h6.2c1.3 0 2.2 1.1 2 2.4"
    "l-1.1 5.8a2.2 2.2 0 01-2.2 1.8H7",
    "trash": "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7",
    "warning": "M12 8v5M12 16.3v.3",
}


def icon(name: str, classes: str = "") -> Markup:
    """A drawing in the colour of the text around it."""
    return Markup(
        '<svg class="icon {}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>'
    ).format(classes or name, PATHS.get(name, PATHS["info"]))
