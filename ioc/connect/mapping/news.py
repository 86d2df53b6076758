"""What of mapped records is new: an asset once a description, an alert or call once, a bad record once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import numpy as np
from msgspec import structs

from ioc.connect.mapping.records import Mapped
from ioc.connect.mapping.settings import RecordSettings
from ioc.connect.memory import KnownRejects, Remembered
from ioc.connect.polling import Harvest
from ioc.domain.inbound import AlertTaken, AssetSeen, Inbound, PositionsTaken, ReadingsTaken
from ioc.domain.records import PublicAlert


class News:
    """Remembers, for as long as the connector lives, what a feed has said.

    An alert that comes again with another time of sending is an update of the one before. With `once` a reading
    or position of a moment that was told before with the same value is not told again (a source that is polled
    more often than it measures); without a time of the source there is nothing to know it by. `streams`: every
    record is counted as taken, as with `readings`, though the settings name none (a table's columns do).
    """

    def __init__(self, feed: str, settings: RecordSettings, *, once: bool = False, streams: bool = False) -> None:
        self._feed = feed
        self._streams = streams or bool(settings.readings) or settings.record == "unit"
        self._once = once
        self._assets: Remembered[str, AssetSeen] = Remembered()
        self._alerts: Remembered[str, bool] = Remembered()
        self._newest: Remembered[tuple[str, str], str] = Remembered()
        self._calls: Remembered[str, bool] = Remembered()
        self._moments: Remembered[tuple[str, ...], float] = Remembered()
        self._recalled: Counter[tuple[str | float | None, ...]] = Counter()
        self._rejects = KnownRejects()

    def remember(self, told: Iterable[ReadingsTaken | PositionsTaken]) -> None:
        """What another connector of the feed told before this one was made: each row of it, when it comes again, is
        known once."""
        for batch in told:
            at_us = batch.source_us.tolist()
            if isinstance(batch, ReadingsTaken):
                rows = zip(batch.assets, batch.properties, map(str, at_us), map(_known, batch.value), strict=True)
                self._recalled.update(rows)
            else:
                self._recalled.update(
                    zip(batch.units, map(str, at_us), map(_known, batch.lon + batch.lat), strict=True)
                )

    def harvest(self, mapped: Mapped) -> Harvest:
        """The messages to emit, in order: assets, readings, positions, alerts, calls, rejects."""
        fresh = [asset for asset in mapped.assets if self._assets.get(asset.id) != asset]
        for asset in fresh:
            self._assets.put(asset.id, asset)
        readings, old = self._new_readings(mapped)
        positions, old_positions = self._new_positions(mapped.positions)
        alerts = self._new_alerts(mapped.alerts)
        calls = [call for call in mapped.calls if self._calls.get(call.id) is None]
        for call in calls:
            self._calls.put(call.id, True)
        messages: list[Inbound] = [*fresh]
        messages += [batch for batch in (readings, positions) if batch is not None]
        messages += [AlertTaken(feed=self._feed, alert=alert) for alert in alerts]
        messages += calls
        messages += self._rejects.news(mapped.rejects)
        taken = mapped.accepted - old - old_positions if self._streams else len(fresh) + len(alerts) + len(calls)
        return Harvest(messages=tuple(messages), taken=taken)

    def _new_readings(self, mapped: Mapped) -> tuple[ReadingsTaken | None, int]:
        """The rows that were not told before, and how many records had none left."""
        batch = mapped.readings
        if batch is None or not self._once:
            return batch, 0
        rows = zip(batch.assets, batch.properties, batch.source_us.tolist(), batch.value.tolist(), strict=True)
        keep = np.array([self._is_new((asset, name, str(at)), at, value) for asset, name, at, value in rows])
        if keep.all():
            return batch, 0
        assert mapped.records is not None
        old = len(np.setdiff1d(mapped.records, mapped.records[keep]))
        if not keep.any():
            return None, old
        kept = np.flatnonzero(keep)
        left = structs.replace(
            batch,
            assets=tuple(batch.assets[row] for row in kept),
            properties=tuple(batch.properties[row] for row in kept),
            source_us=batch.source_us[keep],
            value=batch.value[keep],
            quality=batch.quality[keep],
        )
        return left, old

    def _new_positions(self, batch: PositionsTaken | None) -> tuple[PositionsTaken | None, int]:
        """The positions that were not told before, and how many were."""
        if batch is None or not self._once:
            return batch, 0
        columns = zip(batch.units, batch.source_us.tolist(), (batch.lon + batch.lat).tolist(), strict=True)
        keep = np.array([self._is_new((unit, str(at)), at, where) for unit, at, where in columns])
        if not keep.any():
            return None, len(keep)
        left = structs.replace(
            batch,
            units=tuple(batch.units[row] for row in np.flatnonzero(keep)),
            statuses=tuple(batch.statuses[row] for row in np.flatnonzero(keep)) if batch.statuses else (),
            **{name: getattr(batch, name)[keep] for name in ("source_us", "lon", "lat", "heading", "speed")},
        )
        return left, int((~keep).sum())

    def _is_new(self, moment: tuple[str, ...], at_us: int, value: float) -> bool:
        if at_us == 0:
            return True
        if self._recalled and self._recalled[*moment, _known(value)] > 0:
            self._recalled[*moment, _known(value)] -= 1
            self._moments.put(moment, value)
            return False
        known = self._moments.get(moment)
        self._moments.put(moment, value)
        return known is None or not (known == value or (math.isnan(known) and math.isnan(value)))

    def _new_alerts(self, alerts: Iterable[PublicAlert]) -> list[PublicAlert]:
        fresh = []
        for alert in alerts:
            if self._alerts.get(alert.id) is not None:
                continue
            self._alerts.put(alert.id, True)
            key = (alert.sender, alert.identifier)
            before = self._newest.get(key)
            self._newest.put(key, alert.id)
            fresh.append(_updating(alert, before) if before else alert)
        return fresh


def _known(value: float) -> float | None:
    """The value as it equals itself: nan does not."""
    return None if math.isnan(value) else float(value)


def _updating(alert: PublicAlert, before: str) -> PublicAlert:
    """The same alert as an update of `before`, unless the source says itself what it is and refers to."""
    if alert.msg_type != "Alert" or alert.references:
        return alert
    return structs.replace(alert, msg_type="Update", references=(before,))
