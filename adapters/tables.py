"""The tables that platforms keep in our database, whose migrations are in `migrations/`. Knows
which platforms have some.
"""

from __future__ import annotations

from sqlalchemy import MetaData

from .discord import schema as discord
from .slack import schema as slack


def add_to(metadata: MetaData) -> None:
    """Make the platforms' tables a part of all tables."""
    for platform in (slack.metadata, discord.metadata):
        for table in platform.tables.values():
            table.to_metadata(metadata)
