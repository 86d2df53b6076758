"""Begin and length of works as people type them: "now", "22:00", "4h", "90m"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

NOW_WORDS = ("", "now", "ngay", "bây giờ")
_LENGTH = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(h|m|g|giờ|ph|phút|d|ngày)?$")
_SECONDS = {None: 3600, "h": 3600, "g": 3600, "giờ": 3600, "m": 60, "ph": 60, "phút": 60, "d": 86400, "ngày": 86400}


def begin_of(text: str, now_us: int, zone: tzinfo) -> int | None:
    """µs UTC of "now" (or nothing) or of the next time that the clock shows "22:00"; None when it is neither."""
    word = text.strip().lower()
    if word in NOW_WORDS:
        return now_us
    found = re.match(r"^(\d{1,2})[:h](\d{2})$", word)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    now = datetime.fromtimestamp(now_us / 1e6, zone)
    at = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    if at < now:
        at += timedelta(days=1)
    return int(at.timestamp() * 1e6)


def length_of(text: str) -> float | None:
    """Seconds of "4h", "4", "90m", "2 ngày"; None when it is no length."""
    found = _LENGTH.match(text.strip().lower())
    if found is None:
        return None
    seconds = float(found[1].replace(",", ".")) * _SECONDS[found[2]]
    return seconds if seconds > 0 else None
