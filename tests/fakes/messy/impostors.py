"""Files that are something else than their names say."""

from __future__ import annotations

from tests.fakes.workbooks import xlsx

from .case import explained

CASES = (
    explained(
        "A CSV file named .xlsx",
        "text.xlsx",
        "a,b\n1,2\n",
        "is text by its content, whatever its name says.",
    ),
    explained(
        "A workbook named .csv",
        "book.csv",
        xlsx({"S": [["a"], [1]]}),
        "is a ZIP or Office file by its content, whatever its name says.",
    ),
    explained(
        "A web page named .csv",
        "page.csv",
        "<!DOCTYPE html>\n<html><body>Please log in</body></html>\n",
        "is a web page by its content, not a table in text.",
    ),
    explained(
        "A web page named .xls",
        "page.xls",
        "<html><table><tr><td>a</td></tr></table></html>",
        "is text by its content, whatever its name says.",
    ),
    explained(
        "JSON named .csv",
        "records.csv",
        '[{"a": 1, "b": 2}]',
        "is JSON by its content, not a table in text.",
    ),
)
