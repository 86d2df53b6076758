"""Readings and positions of a message as columns, and what it no longer speaks of."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from ioc.domain.inbound import PositionsTaken, ReadingsTaken
from ioc.domain.quality import CODES, QualityReason
from ioc.domain.vocabulary import Quality


class Place(Struct, frozen=True):
    """Where something moving is: degrees, heading in degrees and speed in m/s (nan unknown)."""

    lon: float
    lat: float
    heading: float = math.nan
    speed: float = math.nan


GONE = Place(math.nan, math.nan)


class Told:
    """What the last message of one address spoke of: GTFS-realtime is stateless, what is missing is unknown."""

    def __init__(self) -> None:
        self.values: frozenset[tuple[str, str]] = frozenset()
        self.placed: frozenset[str] = frozenset()


class Columns:
    """Collects one message. `names` renames properties; one renamed to "" is left out."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._values: dict[tuple[str, str], tuple[int, float]] = {}
        self._places: dict[str, tuple[int, Place]] = {}

    def put(self, asset: str, key: str, at_us: int, value: float | None) -> None:
        """One reading; None or nan where the message does not say. Of two on one thing the newer counts."""
        name = self._names.get(key, key)
        if not name or value is None or not math.isfinite(value):
            return
        known = self._values.get((asset, name))
        if known is None or known[0] <= at_us:
            self._values[asset, name] = (at_us, float(value))

    def place(self, asset: str, at_us: int, place: Place) -> None:
        known = self._places.get(asset)
        if known is None or known[0] <= at_us:
            self._places[asset] = (at_us, place)

    def forget(self, told: Told, at_us: int) -> Told:
        """Say of what `told` knew and this message does not that it is unknown now; what is told from here on."""
        now = Told()
        now.values, now.placed = frozenset(self._values), frozenset(self._places)
        for key in sorted(told.values - now.values):
            self._values[key] = (at_us, math.nan)
        for asset in sorted(told.placed - now.placed):
            self._places[asset] = (at_us, GONE)
        return now

    def readings(self, feed: str) -> ReadingsTaken | None:
        """All readings; unknown ones are nan and bad."""
        if not self._values:
            return None
        rows = list(self._values.values())
        value = np.array([row[1] for row in rows], np.float64)
        lost = np.isnan(value)
        return ReadingsTaken(
            feed=feed,
            assets=tuple(asset for asset, _ in self._values),
            properties=tuple(name for _, name in self._values),
            source_us=np.array([row[0] for row in rows], np.int64),
            value=value,
            quality=np.where(lost, int(Quality.BAD), int(Quality.GOOD)).astype(np.uint8),
            reasons=np.where(lost, CODES[QualityReason.NO_VALUE], 0).astype(np.uint8),
        )

    def positions(self, feed: str) -> PositionsTaken | None:
        """All positions; nan where something moving is seen no more."""
        if not self._places:
            return None
        rows = list(self._places.values())
        places = np.array([(p.lon, p.lat, p.heading, p.speed) for _, p in rows], np.float64)
        return PositionsTaken(
            feed=feed,
            units=tuple(self._places),
            source_us=np.array([at_us for at_us, _ in rows], np.int64),
            lon=places[:, 0].copy(),
            lat=places[:, 1].copy(),
            heading=places[:, 2].copy(),
            speed=places[:, 3].copy(),
        )
