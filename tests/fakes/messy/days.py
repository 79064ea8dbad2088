"""Days in more than one way."""

from __future__ import annotations

from datetime import date

from .case import read, table

TEXT = {"day": "string", "n": "int64"}
DATE = {"day": "date32[day]", "n": "int64"}

CASES = (
    read(
        "Three kinds of dates in one column",
        "days.csv",
        "day,n\n2024-01-31,1\n31.01.2024,2\n01/31/2024,3\n",
        table(TEXT, ("2024-01-31", 1), ("31.01.2024", 2), ("01/31/2024", 3)),
        told='I kept "day" as text, because dates are written there in more than one way.',
    ),
    read(
        "Days or months first, and nothing shows which",
        "either.csv",
        "day,n\n01/02/2024,1\n03/04/2024,2\n",
        table(TEXT, ("01/02/2024", 1), ("03/04/2024", 2)),
        told='I kept "day" as text, because 01/02/2024 there could be in January or in February.',
    ),
    read(
        "Days first, as one cell shows",
        "day-first.csv",
        "day,n\n01/02/2024,1\n13/02/2024,2\n",
        table(DATE, (date(2024, 2, 1), 1), (date(2024, 2, 13), 2)),
        told='I read "day" as dates, day first, as in 31/12/2024.',
    ),
    read(
        "Months first, as one cell shows",
        "month-first.csv",
        "day,n\n01/02/2024,1\n02/13/2024,2\n",
        table(DATE, (date(2024, 1, 2), 1), (date(2024, 2, 13), 2)),
        told='I read "day" as dates, month first, as in 12/31/2024.',
    ),
)
