"""Alembic's environment and the steps of catalogue, vault and keys (one folder each)."""
