"""What commands in Discord are answered with, until they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "discord_tokens",
        sa.Column("thread", sa.String(300), nullable=False),
        sa.Column("answer_to", sa.String(200), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("thread", "answer_to", name=op.f("pk_discord_tokens")),
    )


def downgrade() -> None:
    op.drop_table("discord_tokens")
