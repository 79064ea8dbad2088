"""What leaves a sandbox as a table or a page runs nothing where it is opened.

Each docstring names the effects on the session that are allowed. A second session runs beside
every hostile one and must notice nothing. Numbers are those of the abuse cases.
"""

from __future__ import annotations

import csv
import io

import pytest

from tests.fakes.beside import Pair
from tests.fakes.collected import collect

pytestmark = pytest.mark.asyncio(loop_scope="module")


FORMULAS = ["=1+1", "+A1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("//evil","a")']
NUMBERS = ["-5", "+3.2e4", "-1,234.5%"]


async def test_abuse_34_formulas_in_data_are_exported_as_text(pair: Pair) -> None:
    """Allowed: what the cell itself did; the table's own text stays, with a ' before it."""
    formulas = [*FORMULAS, "\0=1"]
    ran = await collect(
        pair,
        f"""
texts = {[*formulas, *NUMBERS]!r}
table = pd.DataFrame({{"=text": texts, "n": -1}}, index=["@row"] * len(texts))
table.to_csv("output/report.csv")
table["=text"].tolist() == texts
""",
    )

    rows = list(csv.reader(io.StringIO(ran.files[0].content.decode(), newline="")))
    assert rows[0] == ["", "'=text", "n"]
    assert [row[1] for row in rows[1:]] == [*(f"'{text}" for text in formulas), *NUMBERS]
    assert {(row[0], row[2]) for row in rows[1:]} == {("'@row", "-1")}
    assert ran.result == "True", ran
    said = "20 text cells in report.csv that look like formulas were written with a leading '"
    assert ran.notes == (f"{said} (keep_formulas=True writes them as they are).",)
    await pair.is_unharmed()


async def test_abuse_34_formulas_in_data_are_no_formulas_in_a_workbook(pair: Pair) -> None:
    """Allowed: what the cell itself did; nothing in the workbook is run but what was asked for."""
    ran = await collect(
        pair,
        f"""
import openpyxl
table = pd.DataFrame({{"=text": {FORMULAS!r}}})
with pd.ExcelWriter("output/report.xlsx") as book:
    table.to_excel(book, sheet_name="guarded", index=False)
    table.to_excel(book, sheet_name="asked", index=False, keep_formulas=True)
table["=text"].to_csv("output/asked.csv", index=False, keep_formulas=True)
book = openpyxl.load_workbook("output/report.xlsx")
[(cell.data_type, cell.value) for (cell,) in book["guarded"]], book["asked"]["A2"].data_type
""",
    )

    asked, report = ran.files
    assert asked.content.startswith(b"=text\n=1+1\n+A1\n")
    assert report.name == "report.xlsx"
    texts = ["=text", *(text.replace("\r", "\n") for text in FORMULAS)]  # XML has one line end
    assert ran.result == repr(([("s", f"'{text}") for text in texts], "f")), ran
    assert [note.partition(" that ")[0] for note in ran.notes] == ["8 text cells in report.xlsx"]
    await pair.is_unharmed()


async def test_abuse_35_a_report_with_scripts_is_not_rendered(pair: Pair) -> None:
    """Allowed: what the cell itself did; the report comes out as the bytes it is."""
    ran = await collect(
        pair,
        """
class Report:
    def _repr_html_(self): return "<script src='https://evil.example/x.js'></script>"
    def __repr__(self): return "a report"
html = "<iframe src='file:///etc/passwd'></iframe><script src='https://evil.example/x.js'></script>"
for name in ("report.html", "report.svg", "report.xhtml", "report.js"):
    open(f"output/{name}", "w").write(html)
display(Report())
Report()
""",
    )

    assert (ran.stdout, ran.result, ran.figures) == ("a report\n", "a report", ())
    assert len(ran.files) == 4
    assert all(b"file:///etc/passwd" in file.content for file in ran.files)
    assert all(b"root:" not in file.content for file in ran.files)
    await pair.is_unharmed()
