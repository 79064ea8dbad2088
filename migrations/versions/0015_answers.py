"""What a cell answered by itself, for a turn that goes on after a crash."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cells") as batch:
        batch.add_column(sa.Column("answer", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table("cells") as batch:
        batch.drop_column("answer")
