"""What we keep of Discord in our database: what was posted, what
commands are answered with, and how far was heard."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Text

from ..moments import Moment
from ..texts import AnyText

metadata = MetaData()

# What was posted of each answer: noted before it is sent, its message's id after.
posts = Table(
    "discord_posts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("thread", String(300), nullable=False, index=True),
    Column("answer_to", String(200), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("noted_at", Moment, nullable=False),
    Column("message_id", BigInteger, index=True),
)

# Answers that are whole.
answers = Table(
    "discord_answers",
    metadata,
    Column("thread", String(300), primary_key=True),
    Column("answer_to", String(200), primary_key=True),
    Column("done_at", Moment, nullable=False),
)

# Questions that are too long for a button, which has their keys.
questions = Table(
    "discord_questions",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("question", AnyText, nullable=False),
)

# What a command is answered with: kept for minutes, until it is.
tokens = Table(
    "discord_tokens",
    metadata,
    Column("thread", String(300), primary_key=True),
    Column("answer_to", String(200), primary_key=True),
    Column("application_id", BigInteger, nullable=False),
    Column("token", Text, nullable=False),
    Column("kept_at", Moment, nullable=False),
    Column("said", Integer, nullable=False),
)

# How far the messages were heard, by what they are heard of.
positions = Table(
    "positions",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("position", BigInteger, nullable=False),
)
