"""Readings of many messages as columns."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ioc.connect.mapping.picks import Pick, TimePick
from ioc.connect.mapping.settings import Reading
from ioc.connect.mapping.values import (
    ABSENT,
    dig,
    has_word,
    id_of,
    means_nothing,
    no_value_of,
    number,
    pick,
    pick_text,
    pick_time,
)
from ioc.connect.refused import Refused
from ioc.connect.times import read_interval_end, zone_named
from ioc.connectors.mqtt.settings import TOPIC, TopicRule
from ioc.domain.inbound import ReadingsTaken
from ioc.domain.vocabulary import Quality

_NO_VALUE = ("nan", "none", "unknown", "unavailable")
"""What smart-home software publishes for a sensor without a value."""
Row = tuple[str, str, int, float, int]
"""Asset, property, source time (0: none given), value, quality."""


class Rows:
    """Collects rows; those of a record are added together or not at all."""

    def __init__(self) -> None:
        self._rows: list[Row] = []

    def add(self, rows: list[Row]) -> None:
        self._rows += rows

    def batch(self, feed: str) -> ReadingsTaken | None:
        """All rows as columns; None when there are none."""
        if not self._rows:
            return None
        assets, properties, source_us, value, quality = zip(*self._rows, strict=True)
        return ReadingsTaken(
            feed=feed,
            assets=assets,
            properties=properties,
            source_us=np.array(source_us, dtype=np.int64),
            value=np.array(value, dtype=np.float64),
            quality=np.array(quality, dtype=np.uint8),
        )


class Track:
    """One topic under its rule: what does not depend on the payload is worked out once."""

    def __init__(self, rule: TopicRule, fields: dict[str, str]) -> None:
        self.rule = rule
        self.fields = fields
        about = {TOPIC: fields}
        self._asset = _asset_of(about, rule) if rule.asset and all(_of_topic(path) for path in rule.asset) else None
        self.timed = rule.time is not None or any(measure.time is not None for measure in rule.readings)
        self._readers = tuple(_reader(measure, rule, about) for measure in rule.readings)

    def rows(self, record: dict[str, Any], retained: bool) -> list[Row]:
        """The readings of one record. Raises Refused: a value is unreadable, or there is none at all.

        `retained`: the broker kept the message for some while, so that without a time of its own it is stale.
        """
        asset = self._asset or _asset_of(record, self.rule)
        rows = [row for reader in self._readers if (row := reader(asset, record, retained)) is not None]
        if not rows:
            raise Refused("mqtt.nothing_read")
        return rows


def _asset_of(record: dict[str, Any], rule: TopicRule) -> str:
    found = id_of(record, rule.asset, "")
    return rule.asset_prefix + rule.asset_map.get(found, found)


def _of_topic(path: str) -> bool:
    return path.startswith(f"{TOPIC}.")


def _reader(
    measure: Reading, rule: TopicRule, about: dict[str, Any]
) -> Callable[[str, dict[str, Any], bool], Row | None]:
    """Reads one measure; the property is known beforehand when it stands in the topic or in the settings."""
    time, value, named = measure.time or rule.time, measure.value, measure.property
    fixed = named if isinstance(named, str) else _property(about, named) if _known_before(named) else None
    signs = no_value_of((*rule.no_value, *measure.no_value))
    # what is only scaled is converted in one step, without going through the general picking
    scaled = bool(value.path) and not (value.map or value.bands or value.default is not None or value.group)
    scaled = scaled and value.decimal == "."
    scale = value.scale * measure.scale if scaled else measure.scale
    offset = value.offset * measure.scale + measure.offset if scaled else measure.offset

    def read(asset: str, record: dict[str, Any], retained: bool) -> Row | None:
        raw = dig(record, value.path) if value.path else value.const
        if raw is ABSENT and value.default is None:
            return None
        if not scaled and (has_word(raw, value.map) or not means_nothing(raw, signs)):
            raw = pick(record, value)
        if raw is None or raw is ABSENT:
            raw = value.default
        source_us = _time(record, time)
        name = fixed or _property(record, named)
        quality = int(Quality.GOOD) if measure.quality is None else _quality(record, measure.quality)
        if retained and not source_us:
            quality = max(quality, int(Quality.STALE))
        if _has_no_value(raw, signs):
            return asset, name, source_us, math.nan, max(quality, int(Quality.BAD))
        return asset, name, source_us, number(raw, value.path) * scale + offset, quality

    return read


def _has_no_value(raw: Any, signs: frozenset[str | float]) -> bool:
    if isinstance(raw, float):
        return math.isnan(raw) or raw in signs
    return means_nothing(raw, signs) or (isinstance(raw, str) and raw.strip().lower() in _NO_VALUE)


def _time(record: dict[str, Any], spec: TimePick | None) -> int:
    """Microseconds UTC, 0 without one. An interval of ISO 8601 (as SensorThings' phenomenonTime) counts as its end."""
    if spec is None:
        return 0
    if spec.format == "iso" and isinstance(spec.path, str):
        raw = dig(record, spec.path)
        found = read_interval_end(raw, zone_named(spec.zone)) if isinstance(raw, str) and "/" in raw else None
        if found is not None:
            return found
    return pick_time(record, spec) or 0


def _known_before(named: str | Pick) -> bool:
    return isinstance(named, Pick) and (named.const is not None or _of_topic(named.path))


def _property(record: dict[str, Any], named: str | Pick) -> str:
    if isinstance(named, str):
        return named
    found = pick_text(record, named)
    if not found:
        raise Refused("record.property_unknown", field=named.path, value=str(dig(record, named.path))[:80])
    return found


def _quality(record: dict[str, Any], spec: Pick) -> int:
    """The source's own mark through the mapping; one that is missing is uncertain."""
    raw = pick(record, spec)
    if isinstance(raw, int) and raw in (0, 1, 2, 3):
        return int(raw)
    if raw is None:
        return int(Quality.UNCERTAIN)
    raise Refused("record.quality_unknown", field=spec.path)
