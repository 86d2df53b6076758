"""An expected event that did not come, by a time of day or within a time after another event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ioc.domain.condition_spec import Absence
from ioc.domain.conditions.probes import Sides, happens
from ioc.domain.schedule import NEVER_US, Schedule, in_force, instant_us

DAY_US = 86_400_000_000


class ByTimeProbe:
    """Each day from `since` to `by`: at `by` it must have been seen since `since`; the next window begins anew.

    A window that began before anything was known of the stream says nothing. Only windows whose end the schedule
    (days, months, periods) covers count.
    """

    memory_us = DAY_US

    def __init__(self, spec: Absence, zone: ZoneInfo, schedule: Schedule | None) -> None:
        self._spec, self._zone, self._schedule = spec, zone, schedule
        self._first_us = self._seen_us = 0
        self.figure: float | None = None

    def take(self, at_us: int, source_us: int, value: float) -> None:
        self._first_us = self._first_us or at_us
        self.figure = value
        if happens(self._spec.event, value):
            self._seen_us = at_us

    def sides(self, at_us: int) -> Sides:
        begins, ends = self._window(at_us)
        due = at_us >= ends and 0 < self._first_us <= begins and self._counts(ends)
        beyond = due and self._seen_us < begins
        return beyond, not beyond

    def due_us(self, at_us: int) -> int:
        today = datetime.fromtimestamp(at_us / 1e6, UTC).astimezone(self._zone).date()
        minutes = (self._spec.since_min, self._spec.by_min)
        ahead = (instant_us(today + timedelta(days=n), minute, self._zone) for n in (0, 1) for minute in minutes)
        return min((one for one in ahead if one > at_us), default=NEVER_US)

    def _counts(self, at_us: int) -> bool:
        return self._schedule is None or in_force(self._schedule, at_us, self._zone)

    def _window(self, at_us: int) -> tuple[int, int]:
        """The window that began last."""
        spec, zone = self._spec, self._zone
        day = datetime.fromtimestamp(at_us / 1e6, UTC).astimezone(zone).date()
        if instant_us(day, spec.since_min, zone) > at_us:
            day -= timedelta(days=1)
        later = day if spec.by_min > spec.since_min else day + timedelta(days=1)
        return instant_us(day, spec.since_min, zone), instant_us(later, spec.by_min, zone)


class AfterProbe:
    """The other event began and this one has not followed in time; over when it follows or the other one ends."""

    def __init__(self, spec: Absence) -> None:
        self._spec = spec
        self._within_us = self.memory_us = int(spec.within_s * 1e6)
        self._since_us = 0
        self._seen = False
        self._triggered: bool | None = None
        self.figure: float | None = None

    def take(self, at_us: int, source_us: int, value: float) -> None:
        self.figure, self._seen = value, happens(self._spec.event, value)
        if self._seen:
            self._since_us = 0

    def take_other(self, at_us: int, value: float) -> None:
        """A reading of the property that sets it off."""
        assert self._spec.after is not None
        now = happens(self._spec.after, value)
        if not now:
            self._since_us = 0
        elif self._triggered is False and not self._seen:
            self._since_us = at_us
        self._triggered = now

    def sides(self, at_us: int) -> Sides:
        beyond = self._since_us > 0 and at_us - self._since_us >= self._within_us
        return beyond, not beyond

    def due_us(self, at_us: int) -> int:
        ends = self._since_us + self._within_us
        return ends if self._since_us and ends > at_us else NEVER_US
