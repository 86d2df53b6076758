"""A day's file: how it is created, sealed and described. Nothing else of it is ever rewritten."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from ioc.domain.state import State
from ioc.journal.checkpoints import put_checkpoint
from ioc.journal.database import wal_of, writing
from ioc.journal.medium import sync_folder
from ioc.journal.schema import (
    APPLICATION_ID,
    SEGMENT_VERSION,
    blocks,
    entries,
    meta,
    segment,
)

_PUT_META = "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"


class Opening(Struct, frozen=True, kw_only=True):
    """What a segment is founded on: written once, when it is created."""

    day: str
    opening_seq: int
    opening_us: int
    previous_head: bytes


class Tail(Struct, frozen=True, kw_only=True):
    """How far a segment reaches now. `seq` also counts reading batches; `head` belongs to `entry_seq`."""

    seq: int
    at_us: int
    entry_seq: int
    head: bytes
    sealed: bool


def create_segment(path: Path, opening: Opening, state: State) -> None:
    """Create the file whole, with an opening checkpoint of `state`, or not at all. Raises DBAPIError,
    OSError."""
    draft = path.with_name(f".{path.name}.draft")
    for leftover in (draft, wal_of(draft), draft.with_name(f"{draft.name}-shm")):
        leftover.unlink(missing_ok=True)
    engine = writing(draft)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version={SEGMENT_VERSION}")
        segment.create_all(connection)
        rows = [
            ("day", opening.day.encode()),
            ("opening_seq", str(opening.opening_seq).encode()),
            ("opening_us", str(opening.opening_us).encode()),
            ("previous_head", opening.previous_head),
        ]
        connection.exec_driver_sql(_PUT_META, rows)
        put_checkpoint(connection, state, opening=True)
        connection.commit()
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    engine.dispose()
    os.replace(draft, path)
    sync_folder(path.parent)


def read_opening(connection: Connection) -> Opening:
    """Raises KeyError or ValueError when the segment does not describe itself."""
    found = _meta(connection)
    return Opening(
        day=found["day"].decode(),
        opening_seq=int(found["opening_seq"]),
        opening_us=int(found["opening_us"]),
        previous_head=found["previous_head"],
    )


def read_tail(connection: Connection, opening: Opening) -> Tail:
    """How far the segment reaches."""
    last = connection.execute(
        select(entries.c.seq, entries.c.at_us, entries.c.hash).order_by(entries.c.seq.desc()).limit(1)
    ).first()
    newest = [
        connection.execute(
            select(blocks.c.last_seq, blocks.c.last_us)
            .where(blocks.c.kind == kind)
            .order_by(blocks.c.last_seq.desc())
            .limit(1)
        ).first()
        for kind in ("readings", "positions")
    ]
    held = [row for row in newest if row is not None]
    entry_seq = opening.opening_seq if last is None else last.seq
    at_us = opening.opening_us if last is None else last.at_us
    return Tail(
        seq=max([entry_seq, *(row.last_seq for row in held)]),
        at_us=max([opening.opening_us, at_us, *(row.last_us for row in held)]),
        entry_seq=entry_seq,
        head=opening.previous_head if last is None else last.hash,
        sealed="sealed_head" in _meta(connection),
    )


def seal_segment(connection: Connection, tail: Tail) -> None:
    """Note that the segment is complete; repeating it changes nothing. The file becomes a single one if no
    reader holds it."""
    rows = [("sealed_seq", str(tail.seq).encode()), ("sealed_head", tail.head)]
    connection.exec_driver_sql(_PUT_META, rows)
    connection.commit()
    with suppress(DBAPIError):
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        connection.exec_driver_sql("PRAGMA busy_timeout=0").fetchall()
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE").fetchone()


def sealed_head(connection: Connection) -> bytes | None:
    """The head under which the segment was sealed."""
    return _meta(connection).get("sealed_head")


def _meta(connection: Connection) -> dict[str, bytes]:
    return {row.key: row.value for row in connection.execute(select(meta))}
