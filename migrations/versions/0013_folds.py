"""What the model gets of a long thread's early turns, and what variables cells have left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cells") as batch:
        batch.add_column(sa.Column("variables", sa.Text(), nullable=True))
    op.create_table(
        "folds",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("until_turn_id", sa.Integer(), nullable=False),
        sa.Column("masked_turn_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_folds_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("thread_id", "until_turn_id", name=op.f("pk_folds")),
    )


def downgrade() -> None:
    op.drop_table("folds")
    with op.batch_alter_table("cells") as batch:
        batch.drop_column("variables")
