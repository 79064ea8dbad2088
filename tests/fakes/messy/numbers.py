"""Numbers as people write them, and what only looks like one."""

from __future__ import annotations

from .case import read, table

FLOATS = {"price": "double", "n": "int64"}

CASES = (
    read(
        "Thousands as in 1,234.5",
        "thousands.csv",
        'price,n\n"1,234.5",1\n"12,345.25",2\n',
        table(FLOATS, (1234.5, 1), (12345.25, 2)),
        told='I read "price" as numbers with commas between thousands.',
    ),
    read(
        "Thousands as in 1.234,5",
        "tausend.csv",
        "price;n\n1.234,5;1\n12.345,25;2\n",
        table(FLOATS, (1234.5, 1), (12345.25, 2)),
        told='I read "price" as numbers with decimal commas.',
    ),
    read(
        "Thousands that may be decimals: 1,234",
        "doubt.csv",
        'price,n\n"1,234",1\n"5,678",2\n',
        table({"price": "string", "n": "int64"}, ("1,234", 1), ("5,678", 2)),
        told='I kept "price" as text, because 1,234 or 1.234 there could be thousands or decimals.',
    ),
    read(
        "Spaces between thousands, as in French",
        "milliers.csv",
        "price;n\n1\u202f234,5;1\n12\u00a0345,25;2\n",
        table(FLOATS, (1234.5, 1), (12345.25, 2)),
        told='I read "price" as numbers with decimal commas.',
    ),
    read(
        "Currency and percent signs",
        "money.csv",
        "price;share\n€ 1.234,50;12,5 %\n€ 5,00;3 %\n",
        table({"price": "double", "share": "double"}, (1234.5, 12.5), (5.0, 3.0)),
        told='I read "price" as numbers with decimal commas without the sign €.\n'
        'I read "share" as numbers with decimal commas in percent: 12.5 is 12.5 %.',
    ),
    read(
        "Negative numbers in brackets",
        "brackets.csv",
        'price,n\n"(1,234.50)",1\n5.25,2\n',
        table(FLOATS, (-1234.5, 1), (5.25, 2)),
        told='I read "price" as numbers with commas between thousands, (5) as -5.',
    ),
    read(
        "Numbers with units",
        "units.csv",
        "weight,n\n5 kg,1\n70 g,2\n",
        table({"weight": "string", "n": "int64"}, ("5 kg", 1), ("70 g", 2)),
    ),
    read(
        "A text among numbers",
        "mixed.csv",
        "n\n1\n2\n3\n4\n5\n6\n7\n8\n9\nmany\n",
        table({"n": "string"}, ("1",), ("2",), ("3",), ("4",), ("5",)),
        told='I kept "n" as text, because 1 of 10 cells there is no number.',
    ),
    read(
        "Words for what is missing",
        "missing.csv",
        "n,m,t\n1,-,nan\nN/A,2.5,N/A\nnan,3,-\n",
        table(
            {"n": "int64", "m": "double", "t": "string"},
            (1, None, "nan"),
            (None, 2.5, "N/A"),
            (None, 3.0, "-"),
        ),
        told='I read "m" as numbers; - there is read as missing.',
    ),
    read(
        "Ids and ZIP codes with leading zeros",
        "zip.csv",
        "id,zip\n007,01234\n008,90210\n",
        table({"id": "string", "zip": "string"}, ("007", "01234"), ("008", "90210")),
    ),
    read(
        "Whole numbers of 19 and 20 digits",
        "long.csv",
        "id,big\n1234567890123456789,12345678901234567890\n1,2\n",
        table(
            {"id": "string", "big": "string"},
            ("1234567890123456789", "12345678901234567890"),
            ("1", "2"),
        ),
    ),
    read(
        "Yes and no",
        "yes.csv",
        "ok,flag\nyes,true\nno,FALSE\n",
        table({"ok": "string", "flag": "bool"}, ("yes", True), ("no", False)),
    ),
    read(
        "Codes such as 1E5",
        "codes.csv",
        "code,n\n1E5,1e-05\n2E10,1.5E3\n",
        table({"code": "string", "n": "double"}, ("1E5", 0.00001), ("2E10", 1500.0)),
    ),
)
