"""Who could read where when a platform last told, for a moment in which it doesn't."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audiences",
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("people", sa.String(64), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_audiences")),
    )


def downgrade() -> None:
    op.drop_table("audiences")
