"""Numbers, ages and instants as people read them: “1,72 m” in Vietnamese, “1.72 m” in English, “1:21:06”."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECOND_US = 1_000_000
NOTHING = "—"
THIN = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
DEFAULT_ZONE = timezone(timedelta(hours=7))
CALENDAR_US = (-62_135_500_000_000_000, 253_402_200_000_000_000)
"""From year 1 to 9999, a day off either end: a feed may name an instant that no calendar here can write."""


@lru_cache(maxsize=16)
def zone_of(name: str) -> tzinfo:
    """A site's zone: an IANA name or "+07:00"; an unknown one gives +07:00."""
    if name[:1] in "+-" and ":" in name:
        hours, minutes = name[1:].split(":", 1)
        span = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-span if name[0] == "-" else span)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return DEFAULT_ZONE


def number(value: float | None, decimals: int = 2, language: str = "vi") -> str:
    """With the language's decimal sign, groups of three apart by a narrow space, and a true minus. nan is “—”."""
    if value is None or math.isnan(value):
        return NOTHING
    text = f"{value:,.{max(decimals, 0)}f}".replace(",", THIN).replace("-", MINUS)
    return text.replace(".", ",") if language == "vi" else text


def count(value: int, language: str = "vi") -> str:
    """A whole number."""
    return number(float(value), 0, language)


def quantity(value: float | None, unit: str, decimals: int = 2, language: str = "vi") -> str:
    """Figure and unit apart by a no-break space."""
    shown = number(value, decimals, language)
    return f"{shown}\N{NO-BREAK SPACE}{unit}" if unit and shown != NOTHING else shown


def file_size(size: int, language: str = "vi") -> str:
    """Bytes in kilobytes of 1024, from 1 MB on in megabytes, as the file manager says them."""
    if size < 1 << 20:
        return f"{count(-(-size // 1024), language)} KB"
    return f"{number(size / (1 << 20), 1, language)} MB"


def position(lon: float, lat: float, language: str = "vi") -> str:
    """A place in degrees, to about 100 m: “16,066° B 108,206° Đ”, “16.066° N 108.206° E”."""
    signs = "BNĐT" if language == "vi" else "NSEW"
    north, east = signs[0 if lat >= 0 else 1], signs[2 if lon >= 0 else 3]
    return f"{number(abs(lat), 3, language)}° {north} {number(abs(lon), 3, language)}° {east}"


def span(us: int) -> str:
    """A running time: “0:27”, “34:10”, “1:21:06”, “26:03:11”; negative with a minus sign."""
    seconds = abs(us) // SECOND_US
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    sign = MINUS if us <= -SECOND_US else ""
    if hours:
        return f"{sign}{hours}:{minutes:02d}:{seconds % 60:02d}"
    return f"{sign}{minutes}:{seconds % 60:02d}"


def age(then_us: int | None, now_us: int) -> str:
    """Running time since `then_us`; “—” for never. A time ahead of the clock counts as 0."""
    return NOTHING if not then_us else span(max(now_us - then_us, 0))


def rough_age(then_us: int | None, now_us: int, language: str = "vi") -> str:
    """One unit: “27 s”, “14 ph”/“14 min”, “3 h”, “2 ngày”/“2 d”; “—” for never."""
    if not then_us:
        return NOTHING
    seconds = max(now_us - then_us, 0) // SECOND_US
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 2 * 3600:
        return f"{seconds // 60} {'ph' if language == 'vi' else 'min'}"
    if seconds < 48 * 3600:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} {'ngày' if language == 'vi' else 'd'}"


def _local(at_us: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at_us / SECOND_US, UTC).astimezone(zone)


def clock_time(at_us: int | None, zone: tzinfo = DEFAULT_ZONE, *, seconds: bool = True) -> str:
    """Time of day in the site's zone; “—” for never."""
    if not at_us:
        return NOTHING
    return _local(at_us, zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def moment(at_us: int | None, now_us: int, zone: tzinfo = DEFAULT_ZONE) -> str:
    """Time of day, with the day before it when it is not today's, and the year when it is not this year's."""
    if not at_us:
        return NOTHING
    if not CALENDAR_US[0] < at_us < CALENDAR_US[1]:
        return NOTHING
    then, now = _local(at_us, zone), _local(now_us, zone)
    if then.date() == now.date():
        return then.strftime("%H:%M:%S")
    return then.strftime("%d/%m %H:%M" if then.year == now.year else "%d/%m/%Y %H:%M")


def iso(at_us: int, zone: tzinfo = DEFAULT_ZONE) -> str:
    """ISO 8601 with zone, as it is copied: “2026-10-14T21:47:32.120+07:00”; “—” beyond the calendar."""
    if not CALENDAR_US[0] < at_us < CALENDAR_US[1]:
        return NOTHING
    return _local(at_us, zone).isoformat(timespec="milliseconds")
