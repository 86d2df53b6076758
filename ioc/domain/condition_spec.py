"""What a rule may watch besides one limit (docs/decisions/0042). Durations in seconds, values in the property's unit.

The condition alone is here; dead-band, delays, latch, re-alarm and schedule belong to the rule (`site.AlarmRule`).
"""

from __future__ import annotations

from ioc.domain.records import Record, Text


class Level(Record, frozen=True):
    """One level of a levelled alarm (HiHi, Hi, Lo, LoLo, or báo động I to III), beyond `limit` on its side."""

    key: str
    limit: float
    priority: int
    above: bool = True
    title: Text | None = None
    consequence: Text | None = None
    action: Text | None = None
    respond_s: float = 0.0
    """Words and time to respond where they differ from the rule's; 0 and None: the rule's."""


class Levels(Record, frozen=True, tag="levels"):
    """One alarm with a level. Outermost level last on each side."""

    levels: tuple[Level, ...]


class Deviation(Record, frozen=True, tag="deviation"):
    """Further than `limit` from what it should be: `set_point`, the property `stream` of the same asset, or (neither
    given) the median of at least `fewest` others of its kind below the same parent. `side` above, below or both."""

    limit: float
    side: str = "both"
    set_point: float | None = None
    stream: str = ""
    fewest: int = 2


class Rate(Record, frozen=True, tag="rate"):
    """Changes by more than `limit` each `per_s` seconds, measured over the last `window_s`. `side` rise, fall, both."""

    limit: float
    window_s: float
    per_s: float = 3600.0
    side: str = "both"


class StateSet(Record, frozen=True, tag="state"):
    """In one of `states`; with `outside` in none of them. How long it must last is the rule's on-delay."""

    states: tuple[float, ...]
    outside: bool = False


class Frozen(Record, frozen=True, tag="frozen"):
    """Has not moved by more than `band` for `after_s`, though it should. At rest (`resting`) it may stand still."""

    after_s: float
    band: float = 0.0
    resting: tuple[float, ...] = ()


class Missing(Record, frozen=True, tag="missing"):
    """No usable value for `after_s`, by the time it was measured."""

    after_s: float


class Event(Record, frozen=True):
    """A value being above or below or equal to `limit`."""

    compare: str
    limit: float


class Count(Record, frozen=True, tag="count"):
    """At least `n` times within `within_s` the event began."""

    n: int
    within_s: float
    event: Event


class Absence(Record, frozen=True, tag="absence"):
    """What is expected did not come: not between `since_min` and `by_min` (minutes after local midnight) of a day, or,
    with `after` given, not within `within_s` after the event on property `after_property` of the same asset."""

    event: Event
    by_min: int = -1
    since_min: int = 0
    after_property: str = ""
    after: Event | None = None
    within_s: float = 0.0


class Geofence(Record, frozen=True, tag="geofence"):
    """A moving asset that `enters` or `leaves` a fence, or `stops` (moves less than `radius_m` for `stop_s`) in it.

    The fence is `ring` (longitude, latitude in degrees) or the site's `wards` by name; with neither the whole site.
    """

    how: str
    ring: tuple[tuple[float, float], ...] = ()
    wards: tuple[str, ...] = ()
    stop_s: float = 0.0
    radius_m: float = 30.0


class Expression(Record, frozen=True, tag="cel"):
    """A CEL expression over the asset's properties by name, `parent` and `below` (docs/manual/alarm-rules.md)."""

    cel: str


Condition = Levels | Deviation | Rate | StateSet | Frozen | Missing | Count | Absence | Geofence | Expression

KINDS: dict[type, str] = {
    Levels: "levels",
    Deviation: "deviation",
    Rate: "rate",
    StateSet: "state",
    Frozen: "frozen",
    Missing: "missing",
    Count: "count",
    Absence: "absence",
    Geofence: "geofence",
    Expression: "cel",
}
"""The word of each condition in files and sentences."""
NUMBERLESS = (StateSet, Missing, Absence, Geofence, Expression)
"""Conditions beside whose alarm a number says nothing."""


def ladder(levels: tuple[Level, ...]) -> tuple[int, ...]:
    """Places of the levels by how grave they are, gravest first: by priority, then the later one."""
    return tuple(sorted(range(len(levels)), key=lambda at: (levels[at].priority, -at)))


def falls(before: Level, after: Level) -> bool:
    """Whether going from one level to the other is on its way back: shown, but not annunciated."""
    further = after.limit < before.limit if before.above else after.limit > before.limit
    return before.above == after.above and further
