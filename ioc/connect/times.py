"""Reading the times that sources write, strictly: what is not understood is None, never a guess."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_EARLIEST_US = (datetime(1900, 1, 1, tzinfo=UTC) - EPOCH) // _MICROSECOND
_LATEST_US = (datetime(2200, 1, 1, tzinfo=UTC) - EPOCH) // _MICROSECOND
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s*(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)
_BASIC = re.compile(
    r"(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(?:(\d\d)(?:[.,](\d+))?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
_DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?",
    re.ASCII | re.IGNORECASE,
)
_LONGEST_WRITTEN = 80
_FACTORS = {"epoch_s": 1_000_000, "epoch_ms": 1_000}
STRPTIME = "strptime:"
EXCEL = "excel"
_EXCEL_BEGAN = datetime(1899, 12, 30)  # noqa: DTZ001 - the zone is the source's
_OFFSET = re.compile(r"[+-]\d\d:?\d\d")


@lru_cache(maxsize=64)
def zone_named(name: str) -> tzinfo:
    """The zone of that IANA name or fixed offset ("+07:00"). Raises `zoneinfo.ZoneInfoNotFoundError` or ValueError."""
    if _OFFSET.fullmatch(name):
        return _offset(name) or UTC
    return UTC if name == "UTC" else ZoneInfo(name)


def to_us(moment: datetime) -> int | None:
    """Microseconds UTC of an aware moment; None when no clock of a city could have written it."""
    at_us = (moment - EPOCH) // _MICROSECOND
    return at_us if _EARLIEST_US <= at_us < _LATEST_US else None


def read_iso(text: str, zone: tzinfo = UTC) -> int | None:
    """Microseconds UTC of an ISO 8601 date or date-time; `zone` is meant where the text names none.

    Also read: the basic form with its T ("20240101T120000Z"), "UTC" or "GMT" in place of Z, the end of a day as 24:00
    (XML Schema part 2 §3.2.7), and a leap second (second 60 of an hour's last minute, as the second after it).
    """
    found = _written(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    micro = int((found[7] or "0")[:6].ljust(6, "0"))
    more = timedelta()
    if hour == 24 and not (minute or second or micro):
        hour, more = 0, timedelta(days=1)
    elif second == 60 and minute % 15 == 14:  # where zones of a quarter hour put the last minute of a UTC hour
        second, more = 59, timedelta(seconds=1)
    try:
        return to_us(datetime(year, month, day, hour, minute, second, micro, tzinfo=_offset(found[8]) or zone) + more)
    except (ValueError, OverflowError):
        return None


def read_interval_end(text: str, zone: tzinfo = UTC) -> int | None:
    """Microseconds UTC of an ISO 8601 time, or of the end of an interval ("start/end", "start/PT1H", "PT1H/end").

    One without an end ("start/..", "start/") counts by its start, as does one of months, which have no fixed length.
    """
    start, _, end = text.strip().partition("/")
    if end.strip() in ("", ".."):
        return read_iso(start, zone)
    if end.strip()[:1] not in "Pp":
        return read_iso(end, zone)
    began, lasts_us = read_iso(start, zone), _duration_us(end.strip())
    return None if began is None or lasts_us is None else began + lasts_us


def names_zone(text: str) -> bool:
    """Whether an ISO time says its zone."""
    found = _written(text)
    return found is not None and found[8] is not None


def read_time(value: object, form: str, zone: str) -> int | None:
    """Microseconds UTC of a JSON value in `form`: "iso", "epoch_s", "epoch_ms", "excel" or "strptime:FORMAT"."""
    if form in _FACTORS:
        return _read_epoch(value, _FACTORS[form])
    if form == EXCEL:
        return _read_excel(value, zone)
    if not isinstance(value, str | int):
        return None
    text = str(value)
    if form == "iso":
        return read_iso(text, zone_named(zone))
    try:
        moment = datetime.strptime(text.strip(), form.removeprefix(STRPTIME))  # noqa: DTZ007 - the zone is given next
        return to_us(moment if moment.tzinfo else moment.replace(tzinfo=zone_named(zone)))
    except (ValueError, OverflowError):
        return None


def write_iso(at_us: int) -> str:
    """ISO 8601 in UTC with offset, fractions only where there are any."""
    return (EPOCH + timedelta(microseconds=at_us)).isoformat()


def _written(text: str) -> re.Match[str] | None:
    text = text.strip()
    return (_ISO.fullmatch(text) or _BASIC.fullmatch(text)) if len(text) <= _LONGEST_WRITTEN else None


def _duration_us(text: str) -> int | None:
    """An ISO 8601 duration; one of years and months is 0."""
    found = _DURATION.fullmatch(text) if len(text) <= _LONGEST_WRITTEN else None
    if found is None or not any(found.groups()):
        return None
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[:6])
    seconds = float((found[7] or "0").replace(",", "."))
    if years or months:
        return 0
    try:
        lasts = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    return lasts // _MICROSECOND


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text in ("Z", "z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-span if text[0] == "-" else span)


def _read_excel(value: object, zone: str) -> int | None:
    """A serial date in the wall time of `zone`; spreadsheets keep milliseconds at most."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        moment = _EXCEL_BEGAN + timedelta(milliseconds=round(float(value) * 86_400_000))
        return to_us(moment.replace(tzinfo=zone_named(zone)))
    except (ValueError, OverflowError):
        return None


def _read_epoch(value: object, factor: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
        at_us = round(number * factor) if not isinstance(value, int) else value * factor
    except (ValueError, OverflowError):
        return None
    return at_us if math.isfinite(number) and _EARLIEST_US <= at_us < _LATEST_US else None
