"""Reads a past moment as people type it. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

_CLOCK = re.compile(
    r"^(?:(?P<date>\d{1,2}/\d{1,2}(?:/\d{4})?)\s+)?"
    r"(?P<h>\d{1,2})[:h](?P<m>\d{2})(?::(?P<s>\d{2}))?$"
)
_AGO = re.compile(r"^-?\s*(?P<n>\d{1,5})\s*(?P<unit>s|m|min|ph|h|g)$")
_AGO_SECONDS = {"s": 1, "m": 60, "min": 60, "ph": 60, "h": 3600, "g": 3600}


def parse_time(text: str, now_us: int, zone: tzinfo) -> int | None:
    """Microseconds since 1970 UTC of "02:14", "14/10 19:46:08", "14/10/2026 19:46", "-2h" or ISO 8601.

    A clock time without a date is the newest such moment that is not in the future; a missing zone is `zone`.
    None when the text is none of these.
    """
    text = text.strip().lower()
    now = datetime.fromtimestamp(now_us / 1e6, zone)
    if ago := _AGO.match(text):
        return now_us - int(ago["n"]) * _AGO_SECONDS[ago["unit"]] * 1_000_000
    try:
        moment = _clock_moment(text, now) or datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return round(moment.timestamp() * 1_000_000)


def _clock_moment(text: str, now: datetime) -> datetime | None:
    match = _CLOCK.match(text)
    if match is None:
        return None
    hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
    moment = now.replace(hour=hour, minute=minute, second=second, microsecond=0)
    if match["date"] is None:
        return moment if moment <= now else moment - timedelta(days=1)
    day, month, *year = (int(part) for part in match["date"].split("/"))
    moment = moment.replace(day=1).replace(year=year[0] if year else now.year, month=month, day=day)
    return moment if year or moment <= now else moment.replace(year=now.year - 1)
