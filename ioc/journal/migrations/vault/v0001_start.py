"""Encrypted records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0001"
down_revision = None


def upgrade() -> None:
    """Create the first table."""
    op.create_table(
        "records",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at_us", sa.Integer, nullable=False),
        sa.Column("due_seq", sa.Integer, nullable=False),
        sa.Column("cipher", sa.LargeBinary, nullable=False),
    )
    op.create_index("records_due", "records", ["due_seq"])
