"""Which version of a dataset a thread has loaded, and of which change it was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "loads",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("dataset", sa.String(300), nullable=False),
        sa.Column("version", sa.String(200), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_loads_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("thread_id", "dataset", name=op.f("pk_loads")),
    )


def downgrade() -> None:
    op.drop_table("loads")
