"""Opening a sealed file as a forger would: who owns it may lift its write protection."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def forced(path: Path) -> Path:
    """The file, made writable."""
    path.chmod(0o600)
    return path


def forge(path: Path) -> sqlite3.Connection:
    """A connection that may alter a sealed segment."""
    return sqlite3.connect(forced(path))
