"""How many raw values of the data a cell's code has shown the model."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cells", sa.Column("shown_values", sa.Integer()))


def downgrade() -> None:
    op.drop_column("cells", "shown_values")
