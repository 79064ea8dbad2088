"""Sessions that are rebuilt from their journal, and journals that name the variables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(
            sa.Column("rebuilding", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("cells") as cells:
        cells.add_column(sa.Column("names", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_column("rebuilding")
    with op.batch_alter_table("cells") as cells:
        cells.drop_column("names")
