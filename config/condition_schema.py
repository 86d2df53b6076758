"""What an alarm may watch, and when (part of config/domains/*.toml; docs/manual/alarm-rules.md)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.schema import Key, Priority, Seconds, Table, Word, Words

Positive = Annotated[float, Field(gt=0)]
ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Hours = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
Period = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])/(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class LevelTable(Table):
    """One level of an alarm, outermost last on each side. Words that differ from the alarm's may be given."""

    key: Key
    limit: float
    priority: Priority
    above: bool = True
    title: Words
    consequence: Words | None = None
    action: Words | None = None
    respond_s: Seconds = 0.0


class DeviationTable(Table):
    """Further than `limit` from `set_point`, from the property `stream` of the same asset, or (neither) from the median
    of at least `fewest` others of the kind below the same parent."""

    limit: Positive
    side: Literal["above", "below", "both"] = "both"
    set_point: float | None = None
    stream: str = ""
    fewest: int = Field(default=2, ge=1, le=1000)


class RateTable(Table):
    """Changes by more than `limit` each `per_s` seconds over the last `window_s`."""

    limit: Positive
    window_s: Positive
    per_s: Positive = 3600.0
    side: Literal["rise", "fall", "both"] = "both"


class StateTableOf(Table):
    """In one of `within`, or in none of `outside`: codes of the property."""

    within: list[float] = []
    outside: list[float] = []


class FrozenTable(Table):
    """No movement beyond `band` for `after_s`, except at rest."""

    after_s: Positive
    band: Seconds = 0.0
    resting: list[float] = []


class MissingTable(Table):
    """No usable value for `after_s`."""

    after_s: Positive


class CountTable(Table):
    """At least `n` times within `within_s` the value became `compare` `limit`."""

    n: int = Field(ge=1, le=10_000)
    within_s: Positive
    compare: Literal["above", "below", "equal"]
    limit: float


class TriggerTable(Table):
    """What sets a wait off: another property of the same asset becoming `compare` `limit`."""

    property: Key
    compare: Literal["above", "below", "equal"]
    limit: float


class AbsenceTable(Table):
    """The value was not `compare` `limit` between `since` and `by` of the day, or within `within_s` after `after`."""

    compare: Literal["above", "below", "equal"]
    limit: float
    since: ClockTime | None = None
    by: ClockTime | None = None
    after: TriggerTable | None = None
    within_s: Seconds = 0.0


class GeofenceTable(Table):
    """A moving asset `enters` or `leaves` the fence, or `stops` in it: `ring` of [longitude, latitude], `wards` of the
    site by name or code, or neither: the whole site."""

    how: Literal["enters", "leaves", "stops"]
    ring: list[list[float]] = []
    wards: list[Word] = []
    stop_s: Seconds = 0.0
    radius_m: Positive = 30.0


class ScheduleTable(Table):
    """When the alarm holds at all, in the site's time: weekdays 1 (Monday) to 7, hours, months, periods MM-DD/MM-DD."""

    days: list[Annotated[int, Field(ge=1, le=7)]] = []
    hours: list[Hours] = []
    months: list[Annotated[int, Field(ge=1, le=12)]] = []
    periods: list[Period] = []
