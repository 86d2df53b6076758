"""Alarm facts of a span with the alarms as they stood at its beginning: what the load of alarms is measured on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from ioc.domain.facts import Entry
from ioc.journal.codec import entry_of
from ioc.journal.schema import entries
from ioc.journal.shelf import Shelf


def facts_between(shelf: Shelf, from_us: int, until_us: int, kinds: Sequence[str], until_seq: int) -> Iterator[Entry]:
    """Entries of `kinds` (fact type names) with from_us <= at_us < until_us, up to `until_seq`, oldest first."""
    wanted = (
        select(entries)
        .where(entries.c.kind.in_(kinds), entries.c.at_us >= from_us, entries.c.at_us < until_us)
        .where(entries.c.seq <= until_seq)
        .order_by(entries.c.seq)
    )
    for segment in shelf.all():
        if segment.opening.opening_us >= until_us:
            continue
        with segment.connect() as connection:
            for row in connection.execute(wanted):
                yield entry_of(row.seq, row.at_us, row.kind, row.version, row.cause, row.payload)
