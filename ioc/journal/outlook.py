"""How long the disk will do: what the record takes, what a day adds, what is left."""

from __future__ import annotations

import shutil
from pathlib import Path

from ioc.domain.facts import DiskForeseen
from ioc.journal.layout import Layout, day_of
from ioc.journal.retention import Retention

GB = 1e9
DAY_US = 86_400_000_000
CRITICAL_DAYS = 2.0
CRITICAL_GB = 0.5
_LEAST_SHARE = 1 / 24
_DAYS_LOOKED_AT = 7


def disk_outlook(layout: Layout, retention: Retention, now_us: int, free_bytes: int | None = None) -> DiskForeseen:
    """Foresee from the last days' files; `free_bytes` stands in for the disk's own answer in tests.

    Days that retention will drop before the end are not taken off: the warning comes rather too early.
    """
    used = sum(_size(path) for path in layout.directory.rglob("*"))
    free = shutil.disk_usage(layout.directory).free if free_bytes is None else free_bytes
    if retention.disk_budget_gb is not None:
        free = min(free, int(retention.disk_budget_gb * GB) - used)
    free = max(free, 0)
    day = _a_day(layout, now_us)
    left = free / day
    level = "ok"
    if left < CRITICAL_DAYS or free < CRITICAL_GB * GB:
        level = "critical"
    elif left < retention.warn_days:
        level = "low"
    return DiskForeseen(
        level=level,
        days_left=round(min(left, 9_999.0), 1),
        used_gb=round(used / GB, 2),
        free_gb=round(free / GB, 2),
        day_gb=round(day / GB, 3),
    )


def _a_day(layout: Layout, now_us: int) -> float:
    """Bytes that a day adds: the mean of the last whole days, of a first day what it would come to; at least 1."""
    today = day_of(now_us)
    sizes: dict[str, int] = {}
    for path in layout.segments.glob("[0-9]*"):
        sizes[path.name[:10]] = sizes.get(path.name[:10], 0) + _size(path)
    whole = [sizes[day] for day in sorted(sizes) if day < today][-_DAYS_LOOKED_AT:]
    if whole:
        return max(sum(whole) / len(whole), 1.0)
    share = max(now_us % DAY_US / DAY_US, _LEAST_SHARE)
    return max(sum(sizes.values()) / share, 1.0)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
