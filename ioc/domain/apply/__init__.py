"""Folding the journal into state: the one `apply` that engine, desk, replay and readers share."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from ioc.domain.apply.dispatch import apply_fact
from ioc.domain.facts import Entry
from ioc.domain.readings import Array, PositionBatch, ReadingBatch
from ioc.domain.state import Change, State

__all__ = ["apply_entry", "apply_positions", "apply_readings"]


def apply_entry(state: State, entry: Entry) -> Change:
    """Fold one entry in; returns what it touched. Entries come in sequence; an older one is a bug of the caller."""
    change = Change()
    state.seq = entry.seq
    state.at_us = max(state.at_us, entry.at_us)
    apply_fact(state, entry, change)
    return change


def apply_readings(state: State, batch: ReadingBatch) -> Array:
    """Fold a reading batch in; returns the stream indices that got a newer reading (int32)."""
    state.seq = batch.seq
    if len(batch.received_us):
        state.at_us = max(state.at_us, int(batch.received_us.max()))
    return state.latest.take(batch.stream, batch.source_us, batch.received_us, batch.value, batch.quality)


def apply_positions(state: State, batch: PositionBatch) -> Change:
    """Fold unit positions in; a position older than the known one is passed over."""
    change = Change()
    state.seq = batch.seq
    for row, unit_id in enumerate(batch.units):
        unit = state.tables.units.get(unit_id)
        source_us = int(batch.source_us[row])
        if unit is None or (unit.position_us or 0) > source_us:
            continue
        heading, speed = float(batch.heading[row]), float(batch.speed[row])
        state.tables.units[unit_id] = replace(
            unit,
            lon=float(batch.lon[row]),
            lat=float(batch.lat[row]),
            heading=None if np.isnan(heading) else heading,
            speed=None if np.isnan(speed) else speed,
            position_us=source_us,
        )
        change.touch("units", unit_id)
    return change
