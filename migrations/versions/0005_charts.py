"""Artifacts that hold the data of a plain chart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("artifacts") as artifacts:
        artifacts.add_column(sa.Column("chart", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("artifacts") as artifacts:
        artifacts.drop_column("chart")
