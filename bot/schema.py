"""The tables. A change here needs a migration beside it; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from adapters import tables as platform_tables
from adapters.moments import Moment
from adapters.texts import AnyName, AnyText

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


threads = Table(
    "threads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(300), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    # Turns up to this one are forgotten by the model (`/clear`); variables stay.
    Column("cleared_turn_id", Integer, nullable=False, default=0),
    # Of turns up to this one nothing is left in the sandbox, and no cell is run again.
    Column("set_aside_turn_id", Integer, nullable=False, server_default="0"),
    # Who spoke to us first in it; may stop what others asked there.
    Column("starter_id", String(100), nullable=False, server_default=""),
)

# What a channel has set for itself.
channels = Table(
    "channels",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("needs_mention", Boolean, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("thread_id", Integer, ForeignKey("threads.id"), nullable=False, index=True),
    Column("author_id", String(200), nullable=False),
    Column("author_name", AnyName(200), nullable=False),
    Column("question", AnyText, nullable=False),
    Column("answer", AnyText, nullable=False, default=""),
    Column("transcript", AnyText, nullable=False, default="[]"),
    Column("ending", String(40)),
    Column("model", AnyName(200), nullable=False),
    Column("started_at", Moment, nullable=False),
    # When the answer was decided; until `posted_at` it may not be in the thread yet.
    Column("ended_at", Moment),
    Column("posted_at", Moment),
    # How many rows of data were sent to its cells; null where nobody has told.
    Column("loaded_rows", BigInteger),
    # What the answer offers to ask next: {"suggestions": [...], "choices": [...]}.
    Column("offers", AnyText, nullable=False, server_default="{}"),
)

# The ledger: one row per request that went to a model; `cost_microusd` is null where nobody knows
# the price.
model_requests = Table(
    "model_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("turn_id", Integer, ForeignKey("turns.id"), nullable=False, index=True),
    Column("person", String(300), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("model", AnyName(200), nullable=False),
    Column("input_tokens", BigInteger, nullable=False),
    Column("cached_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    Column("cost_microusd", BigInteger),
    Column("is_estimated", Boolean, nullable=False),
    Column("sent_at", Moment, nullable=False, index=True),
)

# Who was warned of which budget, and in which of its periods.
budget_warnings = Table(
    "budget_warnings",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("period_at", Moment, primary_key=True),
)

# What people thought of answers: one opinion per person.
feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("turn_id", Integer, ForeignKey("turns.id"), nullable=False),
    Column("author_id", String(100), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("reason", AnyText, nullable=False),
    Column("given_at", Moment, nullable=False),
    UniqueConstraint("turn_id", "author_id"),
)

cells = Table(
    "cells",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("thread_id", Integer, ForeignKey("threads.id"), nullable=False, index=True),
    Column("turn_id", Integer, ForeignKey("turns.id")),
    Column("session_id", String(32), ForeignKey("sessions.id"), nullable=False),
    Column("code", AnyText, nullable=False),
    Column("ending", String(40)),
    Column("stdout", AnyText, nullable=False, default=""),
    Column("result", AnyText),
    Column("error", AnyText),
    Column("duration_ms", Integer),
    Column("started_at", Moment, nullable=False),
    Column("names", AnyText),
    # What the most telling of these are: [{"name", "type", "shape", "columns"}].
    Column("variables", AnyText),
    Column("answer", AnyText),
    # How many raw values of the data its code showed the model.
    Column("shown_values", Integer),
)

# What the model gets of a thread's turns up to one, in their place.
folds = Table(
    "folds",
    metadata,
    Column("thread_id", Integer, ForeignKey("threads.id"), primary_key=True),
    Column("until_turn_id", Integer, primary_key=True),
    # Of the turns up to this one, what cells gave is left out.
    Column("masked_turn_id", Integer, nullable=False),
    # Byte for byte the same in each request, so that the provider's cache hits.
    Column("text", AnyText, nullable=False),
    # What the next fold is made from.
    Column("notes", AnyText, nullable=False),
    Column("made_at", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("thread_id", Integer, ForeignKey("threads.id"), nullable=False, index=True),
    Column("container_id", String(64), nullable=False),
    Column("image", String(300), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("rebuilding", Boolean, nullable=False, server_default=false()),
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cell_id", String(32), ForeignKey("cells.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("name", AnyName(200), nullable=False),
    Column("media_type", AnyName(100), nullable=False),
    Column("description", AnyText, nullable=False, default=""),
    Column("size_bytes", Integer, nullable=False),
    Column("path", Text, nullable=False),
    Column("chart", AnyText),
)

# The inbox: one row per platform event, whichever copy of it came first, with the message in it.
# It is done once its turn's answer is posted; `turn_id` is the turn that takes it in.
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("thread_id", Integer, ForeignKey("threads.id"), nullable=False),
    Column("event_id", String(200), nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("message", AnyText, nullable=False, server_default=""),
    Column("turn_id", Integer, ForeignKey("turns.id"), index=True),
    Column("done_at", Moment),
    Column("tries", Integer, nullable=False, server_default="0"),
    UniqueConstraint("thread_id", "event_id"),
)

# What a thread has loaded of the data, and of which change of it the thread was told.
loads = Table(
    "loads",
    metadata,
    Column("thread_id", Integer, ForeignKey("threads.id"), primary_key=True),
    Column("dataset", AnyName(300), primary_key=True),
    Column("version", AnyName(200)),
    Column("view", AnyText, nullable=False, server_default=""),
    Column("loaded_at", Moment, nullable=False),
    Column("told", AnyName(200)),
)

# Who could read where, as it was told last; `people` is the digest of those who were told apart.
audiences = Table(
    "audiences",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("audience", Text, nullable=False),
    Column("people", String(64), nullable=False),
    Column("told_at", Moment, nullable=False),
)

# The last line of each writer of the audit that was seen.
audit_heads = Table(
    "audit_heads",
    metadata,
    Column("writer", String(40), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seen_at", Moment, nullable=False),
)

# What platforms keep is theirs; it is migrated with ours.
platform_tables.add_to(metadata)
