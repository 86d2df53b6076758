"""Folding the journal into state: the one `apply` that engine, desk, replay and readers share."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from ioc.domain.apply.dispatch import apply_fact
from ioc.domain.facts import Entry
from ioc.domain.readings import Array, PositionBatch, ReadingBatch
from ioc.domain.records import Place
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
    """Fold positions of units and of assets that move in; one older than the known one is passed over. An asset whose
    place is nan has none from then on."""
    change = Change()
    state.seq = batch.seq
    for row, name in enumerate(batch.units):
        unit = state.tables.units.get(name)
        place = _place(batch, row)
        if unit is None:
            if name in state.registry.assets:
                _move(state, name, place, change)
            continue
        if (unit.position_us or 0) > place.position_us:
            continue
        state.tables.units[name] = replace(
            unit,
            lon=place.lon,
            lat=place.lat,
            heading=place.heading,
            speed=place.speed,
            position_us=place.position_us,
        )
        change.touch("units", name)
    return change


def _place(batch: PositionBatch, row: int) -> Place:
    heading, speed = float(batch.heading[row]), float(batch.speed[row])
    return Place(
        lon=float(batch.lon[row]),
        lat=float(batch.lat[row]),
        position_us=int(batch.source_us[row]),
        heading=None if np.isnan(heading) else heading,
        speed=None if np.isnan(speed) else speed,
    )


def _move(state: State, asset: str, place: Place, change: Change) -> None:
    known = state.tables.places.get(asset)
    if known is not None and known.position_us > place.position_us:
        return
    if np.isnan(place.lon):
        state.tables.places.pop(asset, None)
    else:
        state.tables.places[asset] = place
    change.touch("places", asset)
