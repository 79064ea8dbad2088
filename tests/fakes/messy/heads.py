"""Column names that are missing, come twice, or are too many."""

from __future__ import annotations

from .case import explained, read, table

WIDE = ",".join(f"c{number}" for number in range(10_000))
NAMED = table({"name": "string", "n": "int64"}, ("A", 1), ("B", 2))
GROUPS = "sales,cost"
GROUPED = table(
    {
        "region": "string",
        "2023 sales": "int64",
        "2023 cost": "int64",
        "2024 sales": "int64",
        "2024 cost": "int64",
    },
    ("North", 1, 2, 3, 4),
    ("South", 5, 6, 7, 8),
)

CASES = (
    read(
        "Columns without a name",
        "nameless.csv",
        "id,,price,\n1,2,3,4\n",
        table(dict.fromkeys(("id", "column_2", "price", "column_4"), "int64"), (1, 2, 3, 4)),
    ),
    explained(
        "10,000 columns",
        "wide.csv",
        f"{WIDE}\n{WIDE}\n",
        "has 10000 columns; 2000 are the most.",
    ),
    read(
        "Column names that come twice, small letters or large",
        "twice.csv",
        "id,price,price,Price,ID\n1,2,3,4,5\n",
        table(
            dict.fromkeys(("id", "price", "price_2", "Price_3", "ID_2"), "int64"), (1, 2, 3, 4, 5)
        ),
    ),
    read(
        "Title rows above the column names",
        "report.csv",
        "Sales report\n\nname,n\nA,1\nB,2\n",
        NAMED,
        told="I left out the row above the column names.",
    ),
    read(
        "Title rows as wide as the table",
        "padded.csv",
        "Sales report,,,\nof 2024,,,\nname,n,m,k\nA,1,2,3\n",
        table({"name": "string", "n": "int64", "m": "int64", "k": "int64"}, ("A", 1, 2, 3)),
        told="I left out the 2 rows above the column names.",
    ),
    read(
        "Comments above the column names",
        "comments.csv",
        "# made by a program\n# in 2024\nname,n\nA,1\nB,2\n",
        NAMED,
        told="I left out the 2 rows above the column names.",
    ),
    read("A line that tells Excel the delimiter", "sep.csv", "sep=;\nname;n\nA;1\nB;2\n", NAMED),
    read(
        "Two rows of column names",
        "two-rows.csv",
        f"region,2023,,2024,\n,{GROUPS},{GROUPS}\nNorth,1,2,3,4\nSouth,5,6,7,8\n",
        GROUPED,
        told="I made the column names of two rows.",
    ),
    read(
        "Units below the column names",
        "unit-row.csv",
        "name,price,weight\n,EUR,kg\nA,1.5,2\n",
        table({"name": "string", "price EUR": "double", "weight kg": "int64"}, ("A", 1.5, 2)),
        told="I made the column names of two rows.",
    ),
    read(
        "No column names",
        "no-names.csv",
        "1,2\n3,4\n",
        table({"1": "int64", "2": "int64"}, (3, 4)),
        told="the column names look like data: if it has none, add a line of them on top.",
    ),
    read(
        "One column of texts with commas and no quotes",
        "unquoted.csv",
        "text\nHello, you, there\nHi, me, too\n",
        table({"text": "string"}, ("Hello, you, there",), ("Hi, me, too",)),
        told="I read each line as one cell, as the first one is; if that is a title, remove it "
        "from the file.",
    ),
)
