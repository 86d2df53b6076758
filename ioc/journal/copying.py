"""Copying the record's files while they are in use, whole or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from ioc.journal.database import refusal
from ioc.journal.medium import sync_folder


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a database beside its writer, as one file without a log.

    Holds one read transaction as long as the copying takes. Raises JournalRefused as `database.refusal`.
    """
    draft = _draft(target)
    try:
        with closing(_reading(source)) as one, closing(sqlite3.connect(draft)) as other:
            one.backup(other)
            other.execute("PRAGMA journal_mode=DELETE").fetchone()
        _keep(draft, target)
    except (sqlite3.Error, OSError) as fault:
        raise refusal(fault, source) from fault


def copy_file(source: Path, target: Path) -> None:
    """A copy of a file that nobody writes any more. Raises JournalRefused as `database.refusal`."""
    draft = _draft(target)
    try:
        shutil.copyfile(source, draft)
        _keep(draft, target)
    except OSError as fault:
        raise refusal(fault, source) from fault


def file_mark(path: Path) -> str:
    """SHA-256 of a file, hex."""
    total = sha256()
    with path.open("rb") as file:
        while piece := file.read(2**20):
            total.update(piece)
    return total.hexdigest()


def is_single(path: Path) -> bool:
    """Whether a database is one file: not in the mode that needs a log beside it (SQLite file format, offset 18)."""
    with path.open("rb") as file:
        head = file.read(20)
    return head[18:20] == b"\1\1"


def make_single(path: Path) -> bool:
    """Bring a sealed segment's log into it and take its right to be written; False while a reader is in the way."""
    try:
        if not is_single(path):
            with closing(sqlite3.connect(path, timeout=0)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError:
        return False
    except sqlite3.Error as fault:
        raise refusal(fault, path) from fault
    if not is_single(path):
        return False
    path.chmod(0o444)
    return True


def remove(path: Path) -> None:
    """Delete a file that may be read-only; nothing to do if it is gone."""
    if path.exists():
        path.chmod(0o600)
        path.unlink()


def _reading(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path))}?mode=ro"
    made = sqlite3.connect(address, uri=True, timeout=5.0)
    try:
        made.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError:
        made.close()
        if path.with_name(f"{path.name}-wal").exists():
            raise
        return sqlite3.connect(f"{address}&immutable=1", uri=True)
    return made


def _draft(target: Path) -> Path:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    draft.unlink(missing_ok=True)
    return draft


def _keep(draft: Path, target: Path) -> None:
    draft.chmod(0o600)
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    remove(target)
    os.replace(draft, target)
    sync_folder(target.parent)
