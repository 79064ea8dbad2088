"""Messages are recorded before they are acknowledged; answers are posted once; people say what
they think of them; channels set whether they need a mention.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("threads") as threads:
        threads.add_column(
            sa.Column("starter_id", sa.String(length=100), nullable=False, server_default="")
        )
    with op.batch_alter_table("turns") as turns:
        turns.add_column(sa.Column("posted_at", MOMENT))
        turns.add_column(sa.Column("offers", sa.Text(), nullable=False, server_default="{}"))
    with op.batch_alter_table("events") as events:
        events.add_column(sa.Column("message", sa.Text(), nullable=False, server_default=""))
        events.add_column(sa.Column("turn_id", sa.Integer()))
        events.add_column(sa.Column("done_at", MOMENT))
        events.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        events.create_foreign_key(op.f("fk_events_turn_id_turns"), "turns", ["turn_id"], ["id"])
        events.create_index(op.f("ix_events_turn_id"), ["turn_id"])
    # What was seen before this migration was handled by its own process, or is lost.
    op.execute("update events set done_at = seen_at")
    op.execute("update turns set posted_at = ended_at")
    op.create_table(
        "channels",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("needs_mention", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_channels")),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.String(length=100), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_feedback_turn_id_turns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("turn_id", "author_id", name=op.f("uq_feedback_turn_id")),
    )


def downgrade() -> None:
    op.drop_table("feedback")
    op.drop_table("channels")
    with op.batch_alter_table("events") as events:
        events.drop_index(op.f("ix_events_turn_id"))
        events.drop_constraint(op.f("fk_events_turn_id_turns"), type_="foreignkey")
        for column in ("tries", "done_at", "turn_id", "message"):
            events.drop_column(column)
    with op.batch_alter_table("turns") as turns:
        turns.drop_column("offers")
        turns.drop_column("posted_at")
    with op.batch_alter_table("threads") as threads:
        threads.drop_column("starter_id")
