"""Looking at a segment before it is opened for writing: read-only, so a damaged or newer file stays as it is.

An unclean end (a log with whole transactions) is no damage: SQLite recovers it when the writer opens the
file.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from ioc.domain.commit import JournalRefused
from ioc.journal.blocks import KINDS
from ioc.journal.chain import link
from ioc.journal.checkpoints import CheckpointDamaged, find_checkpoint, load_checkpoint, load_registry
from ioc.journal.database import damaged, reading, refusal
from ioc.journal.items import block_rows, entry_rows
from ioc.journal.schema import APPLICATION_ID, SEGMENT_VERSION, entries
from ioc.journal.segment import read_opening

_MAGIC = b"SQLite format 3\0"
QUICK_CHECK_BYTES = 64 * 2**20
"""Above this size only what a start reads is checked; `ioc journal verify` reads everything."""


def examine_segment(path: Path) -> None:
    """Raises JournalRefused `journal.newer` or `journal.damaged` (with the file and the command that
    helps)."""
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise damaged(path, "not a database")
        engine = reading(path)
        with engine.connect() as connection:
            require_version(connection, path)
            if path.stat().st_size <= QUICK_CHECK_BYTES:
                _quick_check(connection, path)
            _check_tail(connection, path)
        engine.dispose()
    except (DBAPIError, OSError) as fault:
        raise refusal(fault, path) from fault
    except (CheckpointDamaged, KeyError, ValueError) as fault:
        raise damaged(path, str(fault)) from fault


def require_version(connection: Connection, path: Path) -> None:
    """Raises JournalRefused `journal.newer` when a later version wrote the segment, `journal.damaged` if
    none did."""
    if connection.exec_driver_sql("PRAGMA application_id").scalar() != APPLICATION_ID:
        raise damaged(path, "not a segment of a journal")
    found = connection.exec_driver_sql("PRAGMA user_version").scalar() or 0
    if found > SEGMENT_VERSION:
        raise JournalRefused("journal.newer", file=str(path), found=found, known=SEGMENT_VERSION)


def _quick_check(connection: Connection, path: Path) -> None:
    told = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if told != "ok":
        raise damaged(path, str(told))


def _check_tail(connection: Connection, path: Path) -> None:
    """Checkpoint, chain and blocks that the next start will stand on."""
    opening = read_opening(connection)
    newest = find_checkpoint(connection)
    if newest is None:
        raise damaged(path, "no checkpoint")
    load_checkpoint(newest, load_registry(connection, newest.registry_seq))
    before = connection.execute(
        entries.select().where(entries.c.seq <= newest.seq).order_by(entries.c.seq.desc()).limit(1)
    ).first()
    head = opening.previous_head if before is None else before.hash
    for row in entry_rows(connection, newest.seq):
        head = link(head, row.seq, row.at_us, row.kind, row.version, row.cause, row.payload)
        if head != row.hash:
            raise damaged(path, f"entry {row.seq} ({row.kind}) was altered")
    for kind in KINDS:
        for block in block_rows(connection, kind, newest.seq):
            if sha256(block.data).digest() != block.sha256:
                raise damaged(path, f"block {block.id} was altered")
