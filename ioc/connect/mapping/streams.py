"""Readings and positions of a payload as columns."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from msgspec import Struct

from ioc.connect.mapping.geometry import Pair
from ioc.connect.mapping.picks import Pick, Scalar, TimePick
from ioc.connect.mapping.settings import Reading, UnitMapping
from ioc.connect.mapping.values import (
    ABSENT,
    dig,
    has_word,
    means_nothing,
    no_value_of,
    number,
    pick,
    pick_number,
    pick_text,
    pick_time,
)
from ioc.connect.refused import Refused
from ioc.domain.inbound import PositionsTaken, ReadingsTaken
from ioc.domain.vocabulary import Quality

LONGEST_WORD = 40
"""Characters of a device's word for a status; no word of an agency is longer."""


class Row(Struct, frozen=True):
    """One reading."""

    asset: str
    property: str
    source_us: int
    value: float
    quality: int


class Readings:
    """Collects the readings of assets; a record's rows are added together or not at all.

    `series`: one asset may have many records; the rows of a moment that came before with the same value are repeats.
    """

    def __init__(
        self, specs: tuple[Reading, ...], time: TimePick | None, no_value: tuple[Scalar, ...] = (), series: bool = False
    ) -> None:
        self._specs = [(spec, no_value_of((*no_value, *spec.no_value))) for spec in specs]
        self._time = time
        self._series = series
        self._moments: dict[tuple[str, str, int], float] = {}
        self._rows: list[Row] = []
        self._records: list[int] = []

    def rows(self, asset: str, record: Any) -> list[Row]:
        """The readings of one record. Raises Refused when a value or time is there but not readable.

        A path that the record does not have makes no row (the asset has no such property); a value that the
        source leaves empty makes a row of nan and bad quality (it has, but does not know). Of a series a record
        whose rows are all repeats is refused.
        """
        if not self._specs:
            return []
        common = pick_time(record, self._time)
        made = (self._row(asset, record, spec, common, signs) for spec, signs in self._specs)
        rows = [row for row in made if row is not None]
        if self._series and rows:
            rows = [row for row in rows if not self._repeats(row)]
            if not rows:
                raise Refused("record.repeated", id=asset[:120])
        return rows

    def add(self, rows: list[Row], record: int) -> None:
        """Keep the rows of record number `record`."""
        self._rows.extend(rows)
        self._records.extend([record] * len(rows))
        if self._series:
            self._moments.update({(row.asset, row.property, row.source_us): row.value for row in rows})

    def records(self) -> np.ndarray:
        """The number of the record of each row, int64."""
        return np.array(self._records, dtype=np.int64)

    def batch(self, feed: str) -> ReadingsTaken | None:
        """All rows as columns; None when there are none."""
        if not self._rows:
            return None
        return ReadingsTaken(
            feed=feed,
            assets=tuple(row.asset for row in self._rows),
            properties=tuple(row.property for row in self._rows),
            source_us=np.array([row.source_us for row in self._rows], dtype=np.int64),
            value=np.array([row.value for row in self._rows], dtype=np.float64),
            quality=np.array([row.quality for row in self._rows], dtype=np.uint8),
        )

    def _row(
        self, asset: str, record: Any, spec: Reading, common: int | None, no_value: frozenset[str | float]
    ) -> Row | None:
        found = dig(record, spec.value.path) if spec.value.path else None
        if found is ABSENT and spec.value.default is None:
            return None
        source_us = pick_time(record, spec.time) if spec.time else common
        nothing = means_nothing(found, no_value) and not has_word(found, spec.value.map)
        raw = None if nothing and spec.value.path else pick(record, spec.value)
        raw = spec.value.default if raw is None else raw
        if means_nothing(raw, no_value):
            value, quality = math.nan, int(Quality.BAD)
        else:
            value = number(raw, spec.value.path) * spec.scale + spec.offset
            quality = _quality(record, spec)
        return Row(asset, _property(record, spec.property), source_us or 0, value, quality)

    def _repeats(self, row: Row) -> bool:
        known = self._moments.get((row.asset, row.property, row.source_us))
        if known is None:
            return False
        return known == row.value or (math.isnan(known) and math.isnan(row.value))


class Positions:
    """Collects where units are. `series`: a unit may come many times, but once a moment."""

    def __init__(self, mapping: UnitMapping | None, series: bool = False) -> None:
        self._mapping = mapping or UnitMapping()
        self._series = series
        self._moments: set[tuple[str, int]] = set()
        self._units: list[str] = []
        self._columns: list[tuple[int, float, float, float, float]] = []
        self._statuses: list[str] = []

    def add(self, unit: str, record: Any, place: Pair) -> None:
        """Raises Refused when time, heading or speed is there but not readable, or of a series repeated."""
        heading = pick_number(record, self._mapping.heading)
        speed = pick_number(record, self._mapping.speed)
        source_us = pick_time(record, self._mapping.time) or 0
        if self._series and source_us and (unit, source_us) in self._moments:
            raise Refused("record.repeated", id=unit[:120])
        self._moments.add((unit, source_us))
        self._statuses.append(pick_text(record, self._mapping.status).strip()[:LONGEST_WORD])
        self._columns.append((source_us, *place, heading % 360.0, speed))
        self._units.append(unit)

    def batch(self, feed: str) -> PositionsTaken | None:
        """All positions as columns; None when there are none."""
        if not self._units:
            return None
        source_us, lon, lat, heading, speed = zip(*self._columns, strict=True)
        return PositionsTaken(
            feed=feed,
            units=tuple(self._units),
            source_us=np.array(source_us, dtype=np.int64),
            lon=np.array(lon, dtype=np.float64),
            lat=np.array(lat, dtype=np.float64),
            heading=np.array(heading, dtype=np.float64),
            speed=np.array(speed, dtype=np.float64),
            statuses=tuple(self._statuses) if any(self._statuses) else (),
        )


def _property(record: Any, spec: str | Pick) -> str:
    if isinstance(spec, str):
        return spec
    found = pick_text(record, spec)
    if not found:
        raw = dig(record, spec.path) if spec.path else ABSENT
        raise Refused("record.property_unknown", field=spec.path, value="" if raw is ABSENT else str(raw)[:80])
    return found


def _quality(record: Any, spec: Reading) -> int:
    """The source's own mark through the mapping; one that the mapping does not know is uncertain."""
    if spec.quality is None:
        return int(Quality.GOOD)
    raw = pick(record, spec.quality)
    if isinstance(raw, int) and raw in (0, 1, 2, 3):
        return int(raw)
    if raw is None:
        return int(Quality.UNCERTAIN)
    raise Refused("record.quality_unknown", field=spec.quality.path)
