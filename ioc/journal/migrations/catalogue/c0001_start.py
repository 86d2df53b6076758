"""Installation, list of segments, accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("created_us", sa.Integer, nullable=False),
    )
    op.create_table(
        "segments",
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("opened_us", sa.Integer, nullable=False),
        sa.Column("opening_seq", sa.Integer, nullable=False),
        sa.Column("previous_head", sa.LargeBinary, nullable=False),
        sa.Column("sealed_seq", sa.Integer),
        sa.Column("sealed_head", sa.LargeBinary),
    )
    op.create_table(
        "accounts",
        sa.Column("login", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("created_us", sa.Integer, nullable=False),
    )
