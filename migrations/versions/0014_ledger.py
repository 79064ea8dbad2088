"""A row for each request to a model, in the place of sums per turn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TOKENS = ("input_tokens", "cached_tokens", "output_tokens")

# What was told of a turn before is one request of it; what it cost, nobody knows.
MOVE = """
INSERT INTO model_requests (turn_id, person, purpose, model, input_tokens, cached_tokens,
    output_tokens, cost_microusd, is_estimated, sent_at)
SELECT turns.id, :person, 'answer', turns.model, turns.input_tokens, turns.cached_tokens,
    turns.output_tokens, NULL, :no, turns.started_at
FROM turns WHERE turns.id = :id
"""
MOVE_BACK = """
UPDATE turns SET {name} = (SELECT COALESCE(SUM(model_requests.{name}), 0) FROM model_requests
    WHERE model_requests.turn_id = turns.id)
"""
USED = """
SELECT turns.id, turns.author_id, threads.key FROM turns
JOIN threads ON threads.id = turns.thread_id
WHERE turns.input_tokens + turns.output_tokens > 0
"""


def upgrade() -> None:
    op.create_table(
        "model_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(300), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cached_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost_microusd", sa.BigInteger()),
        sa.Column("is_estimated", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_model_requests"),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name="fk_model_requests_turn_id_turns"),
    )
    op.create_index("ix_model_requests_turn_id", "model_requests", ["turn_id"])
    op.create_index("ix_model_requests_sent_at", "model_requests", ["sent_at"])
    op.create_table(
        "budget_warnings",
        sa.Column("key", sa.String(400), nullable=False),
        sa.Column("period_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "period_at", name="pk_budget_warnings"),
    )
    connection = op.get_bind()
    for turn_id, author, key in connection.execute(sa.text(USED)).all():
        platform, workspace, *_ = key.split(":")
        values = {"id": turn_id, "person": f"{platform}:{workspace}:{author}", "no": False}
        connection.execute(sa.text(MOVE), values)
    for name in TOKENS:
        op.drop_column("turns", name)
    op.add_column("turns", sa.Column("loaded_rows", sa.BigInteger()))


def downgrade() -> None:
    for name in TOKENS:
        op.add_column("turns", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        op.execute(MOVE_BACK.format(name=name))
    op.drop_table("budget_warnings")
    op.drop_column("turns", "loaded_rows")
    op.drop_table("model_requests")
