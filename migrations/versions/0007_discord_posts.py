"""What was posted of each answer in Discord, and questions too long for a button there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "discord_posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(300), nullable=False),
        sa.Column("answer_to", sa.String(200), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discord_posts")),
    )
    op.create_index(op.f("ix_discord_posts_thread"), "discord_posts", ["thread"])
    op.create_index(op.f("ix_discord_posts_message_id"), "discord_posts", ["message_id"])
    op.create_table(
        "discord_answers",
        sa.Column("thread", sa.String(300), nullable=False),
        sa.Column("answer_to", sa.String(200), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("thread", "answer_to", name=op.f("pk_discord_answers")),
    )
    op.create_table(
        "discord_questions",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_discord_questions")),
    )


def downgrade() -> None:
    op.drop_table("discord_questions")
    op.drop_table("discord_answers")
    op.drop_table("discord_posts")
