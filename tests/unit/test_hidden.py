"""URLs without their secrets."""

from __future__ import annotations

import pytest

from mcp_server.upkeep.hidden import name_in, without_secrets


@pytest.mark.parametrize(
    ("url", "written", "secrets"),
    [
        (
            "postgresql://me:p%40ss@db:5432/shop",
            "postgresql://me:${SHOP_PASSWORD}@db:5432/shop",
            {"SHOP_PASSWORD": "p%40ss"},
        ),
        ("postgresql://me@db/shop", "postgresql://me@db/shop", {}),
        ("postgresql://me:${WORD}@db/shop", "postgresql://me:${WORD}@db/shop", {}),
        ("${SHOP_URL}", "${SHOP_URL}", {}),
        ("sqlite:////srv/shop.db", "sqlite:////srv/shop.db", {}),
        (
            "mysql://me:${WORD}@db/shop?ssl_key_password=x y",
            "mysql://me:${WORD}@db/shop?ssl_key_password=${SHOP_SSL_KEY_PASSWORD}",
            {"SHOP_SSL_KEY_PASSWORD": "x%20y"},
        ),
    ],
)
def test_what_is_secret_becomes_a_variable(url: str, written: str, secrets: dict[str, str]) -> None:
    assert without_secrets(url, "shop", {}) == (written, secrets)


def test_a_variable_that_means_something_else_is_left_alone() -> None:
    url = "postgresql://me:word@db/shop"
    taken = {"SHOP_PASSWORD": "other"}
    assert without_secrets(url, "shop", taken)[1] == {"SHOP_PASSWORD_2": "word"}
    assert without_secrets(url, "shop", {"SHOP_PASSWORD": "word"})[1] == {"SHOP_PASSWORD": "word"}
    assert list(without_secrets(url, "threadbook", {})[1]) == ["DATABASE_THREADBOOK_PASSWORD"]
    assert list(without_secrets(url, "2 shops", {})[1]) == ["DATABASE_2_SHOPS_PASSWORD"]


def test_a_database_is_called_by_its_own_name() -> None:
    assert name_in("postgresql://me@db.example/shop") == "shop"
    assert name_in("sqlite:////srv/cars.db") == "cars"
    assert name_in("mysql://me@db") == "db"
    assert name_in("${SHOP_URL}") == "database"
