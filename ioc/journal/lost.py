"""Sequence numbers that were given to reading batches and never became durable (the last second before a
kill)."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, select

from ioc.domain.facts import ReadingsLost
from ioc.journal.blocks import KINDS
from ioc.journal.checkpoints import find_checkpoint
from ioc.journal.items import stored_batches, stored_entries
from ioc.journal.schema import entries


def find_lost(connection: Connection, last_seq: int) -> tuple[int, int] | None:
    """First and last missing number after the newest checkpoint (which stands on durable readings alone).

    Numbers above the last durable one cannot be known here, and ranges that a fact has named already are
    passed over.
    """
    newest = find_checkpoint(connection)
    after = 0 if newest is None else int(newest.seq)
    held = np.zeros(last_seq - after + 1, bool)
    held[0] = True
    numbers = connection.scalars(select(entries.c.seq).where(entries.c.seq > after)).all()
    held[np.array(numbers, np.int64) - after] = True
    for kind in KINDS:
        for batch in stored_batches(connection, kind, after):
            held[batch.seq - after] = True
    if not held.all():
        for fact in (entry.fact for entry in stored_entries(connection, after)):
            if isinstance(fact, ReadingsLost):
                held[max(fact.first - after, 0) : max(fact.last - after + 1, 0)] = True
    missing = np.flatnonzero(~held)
    return None if not len(missing) else (int(missing[0]) + after, int(missing[-1]) + after)
