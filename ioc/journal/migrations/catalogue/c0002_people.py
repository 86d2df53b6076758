"""Accounts can be disabled, and a first password has to be changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c0002"
down_revision = "c0001"


def upgrade() -> None:
    """Everybody known so far may sign in, with the password they have."""
    op.add_column("accounts", sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("accounts", sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.false()))
