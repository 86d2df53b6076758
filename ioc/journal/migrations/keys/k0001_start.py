"""Wrapped keys of the vault's records, and what was destroyed when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "k0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "record_keys",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "destroyed",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at_us", sa.Integer, nullable=False),
    )
