"""Does a statement begin as a question does? Pure.

Not what keeps a database from being written: the role and the transaction do. But a server may
have statements that no transaction forbids, such as setting one's own password, and some servers
can't be told to take questions alone.
"""

from __future__ import annotations

import re

_SPACE = r"\s+|--[^\n]*(?:\n|$)|/\*(?![!M+]).*?\*/"  # what begins with /*! is run by MySQL
_BEGIN = re.compile(rf"(?:{_SPACE}|\()*(SELECT|WITH|VALUES|TABLE)\b", re.I | re.S | re.A)


def is_question(sql: str) -> bool:
    return _BEGIN.match(sql) is not None
