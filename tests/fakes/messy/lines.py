"""Lines, quotes and delimiters."""

from __future__ import annotations

from .case import explained, read, table

NUMBER_AND_TEXT = {"a": "int64", "b": "string"}
ONE_ROW = table(NUMBER_AND_TEXT, (1, "x"))
TWO_ROWS = table(NUMBER_AND_TEXT, (1, "x"), (2, "y"))
OPEN_QUOTE = "a quote in line 2 isn't closed, or isn't doubled inside its cell."
NO_HEAD = "doesn't begin with a line of column names."

CASES = (
    read("Lines that end as on old Macs", "mac.csv", "a,b\r1,x\r2,y\r", TWO_ROWS),
    read(
        "Lines within quotes",
        "quoted.csv",
        'a,b\r\n1,"x\ny"\r\n2,"say ""z"", twice"\r\n',
        table(NUMBER_AND_TEXT, (1, "x\ny"), (2, 'say "z", twice')),
    ),
    read("Semicolons", "semicolons.csv", "a;b\n1;x\n2;y\n", TWO_ROWS),
    read(
        "Tabs, with commas in the cells",
        "tabs.csv",
        "a\tb\n1\tx, y\n",
        table(NUMBER_AND_TEXT, (1, "x, y")),
    ),
    read("Pipes", "pipes.csv", "a|b\n1|x\n2|y\n", TWO_ROWS),
    read("A delimiter at the end of each row", "trailing.csv", "a,b\n1,x,\n2,y,\n", TWO_ROWS),
    read(
        "A quote that is none",
        "inches.csv",
        'a,b\n1,5" pipe\n',
        table(NUMBER_AND_TEXT, (1, '5" pipe')),
    ),
    explained("An empty file", "empty.csv", "", "is an empty file."),
    read(
        "Column names and nothing else", "head.csv", "a,b\n", table({"a": "string", "b": "string"})
    ),
    explained(
        "Rows that are too short",
        "short.csv",
        "a,b,c\n1,2,3\n4,5\n",
        "can't be read: line 3 has 2 cells for 3 column names.",
    ),
    explained(
        "Rows that are too long",
        "long-rows.csv",
        "a,b\n1,2\n3,4,5\n",
        "can't be read: line 3 has 3 cells for 2 column names.",
    ),
    explained(
        "A quote that isn't closed",
        "open.csv",
        'a,b\n1,"x\n2,y\n3,z\n',
        f"can't be read: {OPEN_QUOTE}",
    ),
    explained(
        "Quotes with backslashes before them",
        "backslashes.csv",
        'a,b\n1,"say \\"x\\""\n',
        f"can't be read: {OPEN_QUOTE}",
    ),
    explained("Spaces and empty lines alone", "spaces.csv", "  \n\n", NO_HEAD),
    read(
        "Lines that end in three ways",
        "mixed-lines.csv",
        'a,b\r\n1,x\n2,"y\r\nz"\r3,z\r\n',
        table(NUMBER_AND_TEXT, (1, "x"), (2, "y\r\nz"), (3, "z")),
        told="has lines that end in different ways, and I read them all.",
    ),
    read("Blank rows", "blank.csv", "a,b\n\n1,x\n,\n2,y\n,\n\n", TWO_ROWS),
    read(
        "Blank lines in a file of one column: missing cells",
        "blank-cells.csv",
        "a\n1\n\n2\n",
        table({"a": "int64"}, (1,), (None,), (2,)),
    ),
    read(
        "A total at the end",
        "total.csv",
        "region,n\nNorth,10\nSouth,20\n\nTotal:,30\n",
        table({"region": "string", "n": "int64"}, ("North", 10), ("South", 20), ("Total:", 30)),
        told="a row at the end is a total: I kept it, so leave it out of sums.",
    ),
    explained(
        "A footnote below the table",
        "footnote.csv",
        "a,b\n1,x\nSource: the office\n",
        "can't be read: line 3 has 1 cell for 2 column names.",
    ),
)
