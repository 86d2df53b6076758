"""Connections to the SQLite files, and their faults in words."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from ioc.domain.commit import JournalRefused

BUSY_S = 5.0
_NEARLY_FULL = 1_000_000
_GARBLED = ("Could not decode to UTF-8", "no such column", "no such table")
"""What SQLite says of bytes that are no text, and of a schema that is not ours: the statements are fixed, so it is
the file."""
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}


def writing(path: Path, *pragmas: str) -> Engine:
    """Engine for the one writer of `path`: WAL, every commit fsynced. Connections may be used from any one
    thread."""
    return _engine(
        lambda: sqlite3.connect(path, timeout=BUSY_S, check_same_thread=False),
        ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *pragmas),
    )


def reading(path: Path) -> Engine:
    """Engine for short reads beside a writer. Such a connection never writes to the database or its WAL.

    Where neither the folder nor a WAL can be opened (a sealed segment on a read-only medium) it reads as
    immutable.
    """

    def connect() -> sqlite3.Connection:
        address = f"file:{quote(str(path))}?mode=ro"
        made = sqlite3.connect(address, uri=True, timeout=BUSY_S, check_same_thread=False)
        try:
            made.execute("PRAGMA schema_version").fetchone()
        except sqlite3.OperationalError as fault:
            made.close()
            if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CANTOPEN or wal_of(path).exists() or not path.exists():
                raise
            return sqlite3.connect(f"{address}&immutable=1", uri=True, check_same_thread=False)
        return made

    return _engine(connect, ("PRAGMA query_only=ON",))


def wal_of(path: Path) -> Path:
    """The write-ahead log beside a database."""
    return path.with_name(f"{path.name}-wal")


def refusal(fault: DBAPIError | sqlite3.Error | OSError, path: Path) -> JournalRefused:
    """The same fault as a sentence: `journal.full`, `.read_only`, `.damaged` or `.failed`, naming the
    file."""
    cause = fault.orig if isinstance(fault, DBAPIError) else fault
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code in (0, sqlite3.SQLITE_IOERR) and _is_full(path)):
        return JournalRefused("journal.full", file=str(path))
    if code == sqlite3.SQLITE_READONLY:
        return JournalRefused("journal.read_only", file=str(path))
    if code in _DAMAGED or any(word in str(cause) for word in _GARBLED):
        return damaged(path, str(cause))
    return JournalRefused("journal.failed", file=str(path), why=str(cause))


def damaged(path: Path, why: str) -> JournalRefused:
    """`journal.damaged`, with the command that helps."""
    return JournalRefused("journal.damaged", file=str(path), why=why, command="ioc journal verify")


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _NEARLY_FULL
    except OSError:
        return False


def _engine(connect: Callable[[], sqlite3.Connection], pragmas: tuple[str, ...]) -> Engine:
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(pragma).fetchall()

    event.listen(engine, "connect", prepare)
    return engine
