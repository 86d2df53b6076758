"""How busy the record was over a span: what a time line draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from sqlalchemy import and_, func, literal, select

from ioc.domain.facts import AlarmRaised
from ioc.domain.logbook import BOOKKEEPING
from ioc.journal.codec import entry_of
from ioc.journal.schema import entries
from ioc.journal.shelf import Shelf


class Density(Struct, frozen=True, kw_only=True):
    """`counts` holds the entries of each of the equal bins; `alarms` the (instant, priority) of every
    alarm raised."""

    from_us: int
    to_us: int
    counts: tuple[int, ...]
    alarms: tuple[tuple[int, int], ...]


def count_density(shelf: Shelf, from_us: int, to_us: int, bins: int, kinds: Sequence[str] | None) -> Density:
    """Entries with from_us <= at_us < to_us; `kinds` None means all but `BOOKKEEPING`. Raises ValueError
    if bins < 1."""
    if bins < 1 or to_us <= from_us:
        raise ValueError("a density needs a span and at least one bin")
    within = and_(entries.c.at_us >= from_us, entries.c.at_us < to_us)
    wanted = entries.c.kind.not_in(BOOKKEEPING) if kinds is None else entries.c.kind.in_(kinds)
    place = ((entries.c.at_us - from_us) * literal(bins) // literal(to_us - from_us)).label("place")
    counted = select(place, func.count()).where(within, wanted).group_by(place)
    raised = select(entries).where(within, entries.c.kind == AlarmRaised.__name__).order_by(entries.c.seq)
    counts = np.zeros(bins, np.int64)
    alarms: list[tuple[int, int]] = []
    for segment in shelf.all():
        if segment.opening.opening_us >= to_us:
            continue
        with segment.connect() as connection:
            for bin_place, number in connection.execute(counted):
                counts[min(int(bin_place), bins - 1)] += number
            for row in connection.execute(raised):
                fact = entry_of(row.seq, row.at_us, row.kind, row.version, row.cause, row.payload).fact
                if isinstance(fact, AlarmRaised):
                    alarms.append((row.at_us, fact.priority))
    return Density(from_us=from_us, to_us=to_us, counts=tuple(counts.tolist()), alarms=tuple(alarms))
