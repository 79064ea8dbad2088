"""What is said when a server's database can't be had or refuses something. Pure.

Where the server is and what its password is stays unsaid, also when its own words have it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.engine import URL, make_url

from ..errors import BadDatabase, BadQuery

MAX_CHARS = 300
_FEWEST_HIDDEN = 3  # what is shorter is no secret, and part of many words


class Sentences:
    """About one database."""

    def __init__(self, name: str, url: str) -> None:
        self._name, self._secrets = name, _secrets(make_url(url))

    def unreachable(self) -> BadDatabase:
        return BadDatabase(
            f'The database "{self._name}" can\'t be reached. Does its server run, and are the host '
            "and the port of its URL right?"
        )

    def no_driver(self) -> BadDatabase:
        return BadDatabase(
            f"The database \"{self._name}\" can't be opened: the driver of its kind isn't "
            "installed, or can't do with its URL."
        )

    def no_entry(self) -> BadDatabase:
        return BadDatabase(
            f'The database "{self._name}" refuses the user or the password of its URL.'
        )

    def not_there(self) -> BadDatabase:
        return BadDatabase(
            f'The server of the database "{self._name}" has no database of the name in its URL, '
            "or its user may not use it."
        )

    def full(self) -> BadDatabase:
        return BadDatabase(
            f'The server of the database "{self._name}" takes no more connections now; try again.'
        )

    def gone(self) -> BadDatabase:
        return BadDatabase(
            f'The connection to the database "{self._name}" broke off. Try again: the next one is '
            "a new one."
        )

    def no_table(self, table: str) -> BadQuery:
        return BadQuery(
            f'The database "{self._name}" has no table "{table}" any more, or it may not be read.'
        )

    def no_rows(self) -> BadQuery:
        return BadQuery("This gives no rows. Write one SELECT.")

    def no_question(self) -> BadQuery:
        return BadQuery(
            f'The database "{self._name}" is only asked questions: begin with SELECT or WITH.'
        )

    def read_only(self, said: str) -> BadQuery:
        return BadQuery(
            f'The database "{self._name}" is read-only here: {self._told(said)}. Write one SELECT.'
        )

    def locked(self) -> BadQuery:
        return BadQuery(
            f'The database "{self._name}" has this locked, because it is being changed; try again.'
        )

    def ended(self) -> BadQuery:
        return BadQuery(f'The database "{self._name}" ended this: it took too long.')

    def no_text(self) -> BadQuery:
        return BadQuery(
            f'The database "{self._name}" has a text that isn\'t in the encoding it says.'
        )

    def refused(self, said: str) -> BadQuery:
        return BadQuery(f'The database "{self._name}" refused this: {self._told(said)}.')

    def _told(self, said: str) -> str:
        """The first line of the database's words."""
        lines = said.strip().splitlines() or ["an unknown error"]
        told = lines[0]
        for secret in self._secrets:
            told = told.replace(secret, "…")
        return told[:MAX_CHARS].rstrip(".")


def _secrets(url: URL) -> Sequence[str]:
    found = (url.password, url.host, url.render_as_string(hide_password=False))
    return [one for one in found if one and len(one) >= _FEWEST_HIDDEN]
