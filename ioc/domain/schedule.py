"""When a rule holds at all: days, hours, months, periods of the year, in the site's time zone. Pure.

A night that begins on a Friday belongs to Friday: hours that go past midnight are judged by the day they begin on.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ioc.domain.records import Record

DAY_MIN = 24 * 60
NEVER_US = 2**62


class Schedule(Record, frozen=True):
    """All of them have to fit; empty ones fit always.

    `days` are ISO weekdays (1 Monday … 7 Sunday); `hours` pairs of minutes after local midnight (from, to), to
    excluded, from > to goes past midnight; `months` 1 to 12; `periods` pairs of month * 100 + day, both included,
    from > to goes past the end of the year.
    """

    days: tuple[int, ...] = ()
    hours: tuple[tuple[int, int], ...] = ()
    months: tuple[int, ...] = ()
    periods: tuple[tuple[int, int], ...] = ()


def in_force(schedule: Schedule, at_us: int, zone: ZoneInfo) -> bool:
    """Whether the schedule holds at an instant (microseconds since 1970, UTC)."""
    local = datetime.fromtimestamp(at_us / 1e6, UTC).astimezone(zone)
    minute, today = local.hour * 60 + local.minute, local.date()
    if not schedule.hours:
        return _day_fits(schedule, today)
    yesterday = today - timedelta(days=1)
    for begins, ends in schedule.hours:
        if begins < ends:
            if begins <= minute < ends and _day_fits(schedule, today):
                return True
        elif (minute >= begins and _day_fits(schedule, today)) or (minute < ends and _day_fits(schedule, yesterday)):
            return True
    return False


def next_change_us(schedule: Schedule, at_us: int, zone: ZoneInfo) -> int:
    """The next instant after `at_us` at which `in_force` may answer otherwise: a begin or end of hours, or midnight."""
    minutes = {0, *(one % DAY_MIN for pair in schedule.hours for one in pair)}
    today = datetime.fromtimestamp(at_us / 1e6, UTC).astimezone(zone).date()
    ahead = (instant_us(today + timedelta(days=days), minute, zone) for days in (0, 1) for minute in minutes)
    return min((one for one in ahead if one > at_us), default=at_us + 3_600_000_000)


def instant_us(day: date, minute: int, zone: ZoneInfo) -> int:
    """The instant of a local minute of a day."""
    local = datetime.combine(day, time(minute // 60, minute % 60), zone)
    return round(local.timestamp() * 1e6)


def _day_fits(schedule: Schedule, day: date) -> bool:
    if schedule.days and day.isoweekday() not in schedule.days:
        return False
    if schedule.months and day.month not in schedule.months:
        return False
    if not schedule.periods:
        return True
    place = day.month * 100 + day.day
    return any(
        begins <= place <= ends if begins <= ends else place >= begins or place <= ends
        for begins, ends in schedule.periods
    )
