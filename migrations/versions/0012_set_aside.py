"""What was let see of what threads have loaded, and up to which turn that was set aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("threads") as batch:
        batch.add_column(
            sa.Column("set_aside_turn_id", sa.Integer(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("loads") as batch:
        batch.add_column(sa.Column("view", sa.Text(), nullable=False, server_default=""))
        batch.alter_column("version", existing_type=sa.String(200), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM loads WHERE version IS NULL")
    with op.batch_alter_table("loads") as batch:
        batch.alter_column("version", existing_type=sa.String(200), nullable=False)
        batch.drop_column("view")
    with op.batch_alter_table("threads") as batch:
        batch.drop_column("set_aside_turn_id")
