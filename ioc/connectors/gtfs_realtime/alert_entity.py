"""An Alert of GTFS-realtime."""

from __future__ import annotations

from typing import Any

from ioc.connect.refused import Refused
from ioc.connectors.gtfs_realtime.fields import read_trip_ref, seconds_us
from ioc.connectors.gtfs_realtime.records import AlertSeen, Informed

_UNKNOWN_CAUSE, _UNKNOWN_EFFECT, _UNKNOWN_SEVERITY = 1, 8, 1
"""Defaults of the standard for cause, effect and severity_level."""
_FOREVER_S = 4_102_444_800
"""2100: an end beyond is how some sources write that there is none."""


def read_alert(name: str, raw: Any) -> AlertSeen:
    """Raises Refused when it says nothing, or its times cannot be meant."""
    header, description = _texts(raw, "header_text"), _texts(raw, "description_text")
    if not header and not description and not raw.informed_entity:
        raise Refused("gtfs_realtime.alert_says_nothing")
    return AlertSeen(
        entity=name,
        periods=tuple(_period(one) for one in raw.active_period),
        informed=tuple(_informed(one) for one in raw.informed_entity),
        cause=raw.cause if raw.HasField("cause") else _UNKNOWN_CAUSE,
        effect=raw.effect if raw.HasField("effect") else _UNKNOWN_EFFECT,
        severity=raw.severity_level if raw.HasField("severity_level") else _UNKNOWN_SEVERITY,
        header=header,
        description=description,
        url=_texts(raw, "url"),
    )


def _period(raw: Any) -> tuple[int, int]:
    start_s, end_s = raw.start, raw.end
    start = seconds_us(start_s, "active_period.start")
    end = 0 if end_s >= _FOREVER_S else seconds_us(end_s, "active_period.end")
    if end and end < start:
        raise Refused("gtfs_realtime.period_backwards", start=start_s, end=end_s)
    return start, end


def _informed(raw: Any) -> Informed:
    trip = read_trip_ref(raw.trip)
    return Informed(
        agency=raw.agency_id,
        route=raw.route_id or trip.route,
        route_type=raw.route_type if raw.HasField("route_type") else None,
        stop=raw.stop_id,
        trip=trip.trip,
    )


def _texts(raw: Any, field: str) -> tuple[tuple[str, str], ...]:
    """(language, words) of every translation that has words; the first of a language counts."""
    found: dict[str, str] = {}
    for one in getattr(raw, field).translation:
        if one.text.strip():
            found.setdefault(one.language.strip(), one.text.strip())
    return tuple(found.items())
