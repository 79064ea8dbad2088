"""Workbooks as people leave them."""

from __future__ import annotations

from datetime import date

from tests.fakes.old_workbooks import xls
from tests.fakes.workbooks import MAIN, OFFICE, Date, Error, Formula, sheet_xml, xlsx

from .case import read, table
from .heads import GROUPED

SHEET = "xl/worksheets/sheet1.xml"
MERGED = sheet_xml(
    [["region", "n"], ["North", 1], [None, 2], ["South", 3], [None, None], [None, 4]]
).replace(
    "</sheetData>",
    '</sheetData><mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="A4:A6"/></mergeCells>',
)
HIDDEN = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="S" sheetId="1" r:id="rId1"/>'
    '<sheet name="Old" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>'
)

CASES = (
    read(
        "Dates and serial numbers in Excel",
        "serials.xlsx",
        xlsx({"S": [["day", "serial"], [Date(45000), 45000], [Date(45001), 45001]]}),
        table(
            {"day": "date32[day]", "serial": "int64"},
            (date(2023, 3, 15), 45000),
            (date(2023, 3, 16), 45001),
        ),
    ),
    read(
        "Numbers and booleans in Excel, and ids that are texts",
        "ids.xlsx",
        xlsx({"S": [["id", "ok", "n"], ["007", True, 1], ["12", False, None]]}),
        table({"id": "string", "ok": "bool", "n": "int64"}, ("007", True, 1), ("12", False, None)),
    ),
    read(
        "A workbook of Excel 97",
        "old.xls",
        xls("S", [["a", "b"], [1.0, "x"]]),
        table({"a": "int64", "b": "string"}, (1, "x")),
    ),
    read(
        "Merged column names in Excel",
        "merged.xlsx",
        xlsx(
            {
                "S": [
                    ["Report of 2024"],
                    ["region", "2023", None, "2024", None],
                    [None, "sales", "cost", "sales", "cost"],
                    ["North", 1, 2, 3, 4],
                    ["South", 5, 6, 7, 8],
                ]
            }
        ),
        GROUPED,
        told="I left out the row above the column names.\nI made the column names of two rows.",
    ),
    read(
        "Blank rows and columns, and a title, in Excel",
        "blank.xlsx",
        xlsx({"S": [[], [None, "Report"], [], [None, "id", "n"], [], [None, 1, 2], [None, 3]]}),
        table({"id": "int64", "n": "int64"}, (1, 2), (3, None)),
        told="I left out the row above the column names.",
    ),
    read(
        "Merged cells in rows of Excel",
        "regions.xlsx",
        xlsx({"S": []}, more={SHEET: MERGED}),
        table(
            {"region": "string", "n": "int64"},
            ("North", 1),
            ("North", 2),
            ("South", 3),
            ("South", 4),
        ),
        told="I repeated the values of merged cells in the rows that they span.",
    ),
    read(
        "Errors in cells of Excel",
        "errors.xlsx",
        xlsx({"S": [["n", "m"], [1, Error("#DIV/0!")], [2, 3], [3, Error("#N/A")]]}),
        table({"n": "int64", "m": "int64"}, (1, None), (2, 3), (3, None)),
        told="I read 2 cells with an error such as #DIV/0! as missing.",
    ),
    read(
        "Formulas, of which one was never computed",
        "formulas.xlsx",
        xlsx({"S": [["n", "twice"], [2, Formula("A2*2", 4)], [3, Formula("A3*2")]]}),
        table({"n": "int64", "twice": "int64"}, (2, 4), (3, None)),
        told="I read 1 formula as missing, because the file holds no result: open it in Excel "
        "and save it.",
    ),
    read(
        "A hidden sheet",
        "hidden.xlsx",
        xlsx({"S": [["a"], [1]], "Old": [["a"], [2]]}, more={"xl/workbook.xml": HIDDEN}),
        table({"a": "int64"}, (1,)),
        table({"a": "int64"}, (2,)),
        told="the sheet is a hidden one.",
    ),
)
