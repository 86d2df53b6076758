"""Reading the parts that all entities of GTFS-realtime share. Raises Refused for what cannot be meant."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from ioc.connect.refused import Refused
from ioc.connectors.gtfs_realtime.records import TripRef

_EARLIEST_S, _LATEST_S = 946_684_800, 4_102_444_800
"""2000 and 2100: a POSIX time outside is milliseconds, or a clock that never was set."""
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)")


def seconds_us(posix_s: int, field: str) -> int:
    """Microseconds of a POSIX time; 0 (absent) stays 0. Raises Refused (GTFS-realtime rule E001)."""
    if posix_s == 0:
        return 0
    if not _EARLIEST_S <= posix_s < _LATEST_S:
        raise Refused("gtfs_realtime.time_not_posix", field=field, value=posix_s)
    return posix_s * 1_000_000


def read_trip_ref(raw: Any) -> TripRef:
    """Raises Refused when the start of the trip is there but not readable (rules E020, E021)."""
    if raw.start_time and clock_seconds(raw.start_time) is None:
        raise Refused("gtfs_realtime.start_unreadable", field="start_time", value=raw.start_time[:40])
    if raw.start_date and service_date(raw.start_date) is None:
        raise Refused("gtfs_realtime.start_unreadable", field="start_date", value=raw.start_date[:40])
    return TripRef(
        trip=raw.trip_id,
        route=raw.route_id,
        start_date=raw.start_date,
        start_time=raw.start_time,
        relation=raw.schedule_relationship if raw.HasField("schedule_relationship") else 0,
    )


def clock_seconds(text: str) -> int | None:
    """Seconds of a GTFS time: HH:MM:SS or H:MM:SS since noon minus 12 h, beyond 24:00:00 after midnight."""
    found = _CLOCK.fullmatch(text.strip())
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]) if found else None


def service_date(text: str) -> date | None:
    """A GTFS date, YYYYMMDD."""
    text = text.strip()
    if len(text) != 8 or not text.isascii() or not text.isdigit():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
