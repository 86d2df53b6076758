"""The catalogue's list of segments: what should be there. The segments themselves say what is."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, select

from ioc.journal.database import reading, writing
from ioc.journal.schema import installation, segments
from ioc.journal.segment import Opening


class Catalogue:
    """The writer's side. Connections are short: accounts are written to the same file from other threads."""

    def __init__(self, path: Path) -> None:
        self._engine = writing(path)

    def note_opened(self, opening: Opening) -> None:
        """A segment exists. Repeating it changes nothing."""
        row = (opening.day, opening.opening_us, opening.opening_seq, opening.previous_head)
        self._run(
            "INSERT OR IGNORE INTO segments (day, opened_us, opening_seq, previous_head) VALUES (?, ?, ?, ?)",
            row,
        )

    def note_sealed(self, day: str, seq: int, head: bytes) -> None:
        """A segment is complete."""
        self._run("UPDATE segments SET sealed_seq = ?, sealed_head = ? WHERE day = ?", (seq, head, day))

    def close(self) -> None:
        """Release the file."""
        self._engine.dispose()

    def _run(self, statement: str, row: tuple[object, ...]) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement, row)
            connection.commit()


class KnownSegment(Struct, frozen=True, kw_only=True):
    """A segment as the catalogue remembers it; `sealed_head` is None while it is open."""

    day: str
    opening_seq: int
    previous_head: bytes
    sealed_head: bytes | None


def known_segments(path: Path) -> list[KnownSegment]:
    """What the catalogue lists, oldest first. Raises DBAPIError."""
    query = select(segments.c.day, segments.c.opening_seq, segments.c.previous_head, segments.c.sealed_head).order_by(
        segments.c.day
    )
    with reading(path).connect() as connection:
        return [KnownSegment(**row._mapping) for row in connection.execute(query)]


def public_key(connection: Connection) -> bytes | None:
    """The key that this installation's heads are signed with (raw Ed25519)."""
    return connection.scalar(select(installation.c.public_key))
