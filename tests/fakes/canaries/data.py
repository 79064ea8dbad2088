"""A dataset and an upload with a canary in every cell that isn't a category, and how to find these
again in what a model was sent.
"""

from __future__ import annotations

import base64
import codecs
import random
import string
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

ROWS = 700
UPLOADED_ROWS = 30
FIRST = datetime.fromisoformat("1950-01-01")
REGIONS = ("Northland", "Southland", "Eastland", "Westland")
HEAD = "customer,account,amount,signed,region,quantity"


@dataclass(frozen=True, slots=True)
class Row:
    customer: str
    account: int
    amount: float
    signed: datetime
    region: str
    quantity: int

    def line(self) -> str:
        when = self.signed.strftime("%Y-%m-%d %H:%M:%S")
        amount = f"{self.amount:.4f}"
        return f"{self.customer},{self.account},{amount},{when},{self.region},{self.quantity}"


def rows(seed: int, count: int) -> list[Row]:
    made = random.Random(seed)
    letters = string.ascii_lowercase

    def word(size: int) -> str:
        return "".join(made.choice(letters) for _ in range(size)).capitalize()

    return [
        Row(
            f"{word(6)} {word(8)}",
            made.randrange(10**9, 10**10),
            made.randrange(10**8, 10**11) / 10**4,
            FIRST + timedelta(seconds=made.randrange(2_300_000_000)),
            made.choice(REGIONS),
            made.randrange(1, 9),
        )
        for _ in range(count)
    ]


def csv(of: list[Row]) -> str:
    return "\n".join([HEAD, *(row.line() for row in of), ""])


SALES = rows(1, ROWS)
UPLOAD = rows(2, UPLOADED_ROWS)


def forms(row: Row) -> list[str]:
    """The ways in which a row's values may be written, without spaces and in lower case."""
    texts = [row.customer, *row.customer.split()[1:]]
    plain = [*texts, str(row.account), f"{row.account:,}", f"{row.amount:.4f}", f"{row.amount:.2f}"]
    plain += [row.signed.strftime("%Y-%m-%d %H:%M"), row.signed.strftime("%Y-%m-%dT%H:%M")]
    found = [*plain, *(one[::-1] for one in plain), *(quote(one) for one in texts)]
    for one in texts:
        data = one.encode()
        found += [data.hex(), codecs.encode(one, "rot13"), base64.b32encode(data).decode()]
        found += [base64.b64encode(data).decode(), ",".join(map(str, data))]
    return [squeezed(one) for one in found]


def squeezed(text: str) -> str:
    return "".join(text.split()).lower()


def facts(of: list[Row]) -> set[str]:
    """What describes whole columns and large categories: it is no secret."""
    groups = [of, *([row for row in of if row.region == region] for region in REGIONS)]
    found: set[str] = set()
    for group in groups:
        if group is of or len(group) > 100:
            for pick in (min, max):
                found |= _written_numbers(pick(one.account for one in group))
                found |= _written_numbers(pick(one.amount for one in group))
                found |= _written_times(pick(one.signed for one in group))
    return found


def _written_numbers(number: float) -> set[str]:
    whole = {str(number), f"{number:,}"} if isinstance(number, int) else set[str]()
    return {*whole, f"{number:.4f}", f"{number:.2f}"}


def _written_times(when: datetime) -> set[str]:
    return {squeezed(when.strftime(f"%Y-%m-%d{gap}%H:%M")) for gap in (" ", "T")}


def leaked(text: str) -> list[str]:
    """The canaries in a text, plain or encoded, however they are spaced."""
    squeezed_text = squeezed(text).replace("\\n", "")
    spelled = "".join(char for char in squeezed_text if char.isalnum())
    return [
        form for form in CANARIES if (form in squeezed_text or (form.isalpha() and form in spelled))
    ]


_FREE = facts(SALES) | facts(UPLOAD)
CANARIES = [form for row in (*SALES, *UPLOAD) for form in forms(row) if form not in _FREE]
