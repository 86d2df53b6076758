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
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?"
)
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
    """Microseconds UTC of an ISO 8601 date or date-time; `zone` is meant where the text names none."""
    found = _ISO.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    micro = int((found[7] or "0")[:6].ljust(6, "0"))
    try:
        return to_us(datetime(year, month, day, hour, minute, second, micro, tzinfo=_offset(found[8]) or zone))
    except (ValueError, OverflowError):
        return None


def names_zone(text: str) -> bool:
    """Whether an ISO time says its zone."""
    found = _ISO.fullmatch(text.strip())
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


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text in "Zz":
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
