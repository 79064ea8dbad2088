"""What opens a table goes to another replica, and works with what that one has."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest

from mcp_server.replicas.sealing import Sealing


class Tables:
    """As a replica has them: they can't leave their process."""

    def __init__(self, replica: str) -> None:
        self.replica, self.lock = replica, threading.Lock()

    def open(self, name: str) -> str:
        return f"{name}, opened by {self.replica}"


def limited(opened: Any) -> str:
    return f"limited {opened()}"


def test_another_replica_opens_with_its_own_tables() -> None:
    one, other = Tables("one"), Tables("other")
    sealed = Sealing(one).sealed(partial(limited, partial(one.open, "cars")))
    assert Sealing(other).opened(sealed)() == "limited cars, opened by other"


def test_what_cant_leave_its_process_is_an_error_at_once() -> None:
    with pytest.raises(TypeError, match="cannot pickle"):
        Sealing().sealed(partial(Tables("one").open, "cars"))
