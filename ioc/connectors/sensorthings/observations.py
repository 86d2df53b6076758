"""Observations (OGC 18-088 clause 8.2.7) as readings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ioc.connect.mapping.streams import Row
from ioc.connect.mapping.values import finite, has_word, means_nothing
from ioc.connect.refused import Refused
from ioc.connect.times import read_interval_end, zone_named
from ioc.connectors.ngsi_ld.units import converted
from ioc.connectors.sensorthings.settings import SensorThingsSettings
from ioc.connectors.sensorthings.streams import Part, Stream
from ioc.domain.vocabulary import Quality


def rows_of(observation: dict[str, Any], stream: Stream, settings: SensorThingsSettings) -> Iterator[Row]:
    """The rows of one observation, one a part of its datastream.

    Raises Refused when its time is missing or cannot be read, or a result is no number, known word or boolean, or
    has not as many parts as its datastream. A result that is null or a sign of "no value" is a bad reading.
    """
    source_us = _time(observation, settings.zone)
    quality = _quality(observation.get("resultQuality"), settings.quality)
    result = observation.get("result")
    results = result if isinstance(result, list) else [result]
    if len(stream.parts) > 1 and len(results) != len(stream.parts):
        raise Refused("sensorthings.parts_wrong", given=len(results), expected=len(stream.parts))
    if len(stream.parts) == 1 and len(results) != 1:
        raise Refused("sensorthings.result_wrong", property=stream.parts[0].property)
    for part, raw in zip(stream.parts, results, strict=True):
        value, doubt = _value(raw, part)
        yield Row(stream.asset, part.property, source_us, value, max(quality, doubt))


def _time(observation: dict[str, Any], zone: str) -> int:
    """The instant, or the end of the interval, of phenomenonTime; else resultTime. Microseconds UTC."""
    for name in ("phenomenonTime", "resultTime"):
        raw = observation.get(name)
        if raw in (None, ""):
            continue
        if isinstance(raw, dict):
            raw = raw.get("end") or raw.get("start")
        found = read_interval_end(str(raw), zone_named(zone))
        if found is None:
            raise Refused("sensorthings.time_unreadable", field=name, value=str(raw)[:80])
        return found
    raise Refused("sensorthings.time_missing")


def _value(raw: Any, part: Part) -> tuple[float, int]:
    """The number in our unit, and how far it is to be trusted."""
    rule = part.rule
    if rule is not None and has_word(raw, rule.values):
        return rule.values[str(raw).lower() if isinstance(raw, bool) else str(raw)], int(Quality.GOOD)
    if means_nothing(raw):
        return math.nan, int(Quality.BAD)
    found, doubt = finite(raw), int(Quality.GOOD)
    if found is None:
        raise Refused("sensorthings.result_wrong", property=part.property)
    value = found
    if rule is None:
        return value, doubt
    if rule.unit and part.given is None:
        doubt = int(Quality.UNCERTAIN)
    elif rule.unit and part.given:
        turned = converted(value, part.given, rule.unit)
        doubt = doubt if turned is not None else int(Quality.BAD)
        value = value if turned is None else turned
    return value * rule.scale + rule.offset, doubt


def _quality(raw: Any, words: dict[str, Any]) -> int:
    """The source's mark through the settings' words; one that they do not know is uncertain, none is good."""
    said = list(_said(raw, 0))
    for one in said:
        if one in words:
            return int(words[one])
    return int(Quality.UNCERTAIN if said else Quality.GOOD)


def _said(raw: Any, depth: int) -> Iterator[str]:
    """Every plain word in a resultQuality, however deep (DQ_Element of ISO 19157 as JSON)."""
    if raw is None or depth > 6:
        return
    if isinstance(raw, dict | list):
        for one in raw.values() if isinstance(raw, dict) else raw:
            yield from _said(one, depth + 1)
        return
    text = str(raw).strip()
    if text:
        yield text
