"""Readings and positions of a payload as columns."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from msgspec import Struct

from ioc.connectors.geojson_geometry import Pair
from ioc.connectors.geojson_settings import Reading, TimePick, UnitMapping
from ioc.connectors.geojson_values import ABSENT, dig, means_nothing, number, pick, pick_number, pick_time
from ioc.connectors.refused import Refused
from ioc.domain.inbound import PositionsTaken, ReadingsTaken
from ioc.domain.vocabulary import Quality


class Row(Struct, frozen=True):
    """One reading."""

    asset: str
    property: str
    source_us: int
    value: float
    quality: int


class Readings:
    """Collects the readings of assets; a record's rows are added together or not at all."""

    def __init__(self, specs: tuple[Reading, ...], time: TimePick | None) -> None:
        self._specs = specs
        self._time = time
        self._rows: list[Row] = []

    def rows(self, asset: str, record: Any) -> list[Row]:
        """The readings of one record. Raises Refused when a value or time is there but not readable.

        A path that the record does not have makes no row (the asset has no such property); a value that the
        source leaves empty makes a row of nan and bad quality (it has, but does not know).
        """
        if not self._specs:
            return []
        common = pick_time(record, self._time)
        return [row for spec in self._specs if (row := self._row(asset, record, spec, common)) is not None]

    def add(self, rows: Iterable[Row]) -> None:
        self._rows.extend(rows)

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

    def _row(self, asset: str, record: Any, spec: Reading, common: int | None) -> Row | None:
        if spec.value.path and dig(record, spec.value.path) is ABSENT and spec.value.default is None:
            return None
        source_us = pick_time(record, spec.time) if spec.time else common
        raw = pick(record, spec.value)
        if means_nothing(raw):
            value, quality = math.nan, int(Quality.BAD)
        else:
            value = number(raw, spec.value.path) * spec.scale + spec.offset
            quality = _quality(record, spec)
        return Row(asset, spec.property, source_us or 0, value, quality)


class Positions:
    """Collects where units are."""

    def __init__(self, mapping: UnitMapping | None) -> None:
        self._mapping = mapping or UnitMapping()
        self._units: list[str] = []
        self._columns: list[tuple[int, float, float, float, float]] = []

    def add(self, unit: str, record: Any, place: Pair) -> None:
        """Raises Refused when time, heading or speed is there but not readable."""
        heading = pick_number(record, self._mapping.heading)
        speed = pick_number(record, self._mapping.speed)
        source_us = pick_time(record, self._mapping.time) or 0
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
        )


def _quality(record: Any, spec: Reading) -> int:
    """The source's own mark through the mapping; one that the mapping does not know is uncertain."""
    if spec.quality is None:
        return int(Quality.GOOD)
    raw = pick(record, spec.quality)
    if isinstance(raw, int) and raw in (0, 1, 2, 3):
        return int(raw)
    if raw is None:
        return int(Quality.UNCERTAIN)
    raise Refused("geojson.quality_unknown", field=spec.quality.path)
