"""Data quality as a state: why a stream is not good, and how a feed does against what was agreed.

Grades are `Quality`; a mark on a stream says the grade and the reason, and stands until the stream is good again.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from ioc.domain.records import Record, ServiceLevel

STALE_AFTER = 3.0
"""A stream, like a feed, is stale after three of its intervals without news."""
GRACE_S = 5.0
"""Added: sources stamp when they measure, polls come later."""
DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
NULL_DEG = 1e-6


class QualityReason(StrEnum):
    """Why a stream's latest value is not to be taken at its word."""

    SOURCE = "source"
    """The source itself marks it."""
    NO_VALUE = "no_value"
    """The source answers, but gives none."""
    OUT_OF_RANGE = "out_of_range"
    """Outside what is plausible of the property."""
    FUTURE = "future"
    """Its time lies ahead of ours."""
    SKEW = "skew"
    """So does that of most streams of the feed: the source's clock is wrong."""
    UNIT = "unit"
    """The connector does not know how to turn the source's unit into ours."""
    DUPLICATE = "duplicate"
    """The source gave another value for the same instant."""
    THINNED = "thinned"
    """Overload here cost other readings of it."""
    LATE = "late"
    """It still comes, but three intervals old or more: delivery lags, or old data is played."""
    FROZEN = "frozen"
    """It has not moved for longer than the property can stand still."""
    STALE = "stale"
    """Nothing has come for three intervals."""
    INCOMPLETE = "incomplete"
    """It is computed, and not everything it rests on was there."""


class PlaceFault(StrEnum):
    """Why a place is none."""

    NULL_ISLAND = "null_island"
    """0, 0: what a receiver without a fix reports."""
    IMPOSSIBLE = "impossible"
    """Off the globe, or no number."""
    OUTSIDE_AREA = "outside_area"
    """Outside the site's box."""


def place_fault(lon: float, lat: float, box: tuple[float, float, float, float] | None = None) -> PlaceFault | None:
    """What is wrong with a place in degrees, None when nothing is; `box` is (west, south, east, north)."""
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        return PlaceFault.IMPOSSIBLE
    if abs(lon) < NULL_DEG and abs(lat) < NULL_DEG:
        return PlaceFault.NULL_ISLAND
    if box is not None and not (box[0] <= lon <= box[2] and box[1] <= lat <= box[3]):
        return PlaceFault.OUTSIDE_AREA
    return None


REASONS: tuple[QualityReason, ...] = tuple(QualityReason)
"""A reason's code in columns is its place here plus one; 0 is none."""
CODES: dict[QualityReason, int] = {reason: code for code, reason in enumerate(REASONS, 1)}


class StreamMark(Record, frozen=True):
    """A stream that is not good: grade (`Quality`), reason, and since when."""

    quality: int
    reason: str
    since_us: int


class ServiceSpan(Record, frozen=True):
    """What a feed did in a span of time.

    `available_s` of it the feed was on time or late, not stale, down or parked. `expected` readings by the intervals
    of its streams, `received` of those (a stream counts at most for itself), `timely` and `valid` (quality good) of
    the `accepted` ones. `taken` and `refused` count records.
    """

    since_us: int
    until_us: int
    available_s: float = 0.0
    expected: float = 0.0
    received: int = 0
    accepted: int = 0
    timely: int = 0
    valid: int = 0
    taken: int = 0
    refused: int = 0

    def plus(self, later: ServiceSpan) -> ServiceSpan:
        """Both spans as one."""
        return ServiceSpan(
            since_us=self.since_us,
            until_us=later.until_us,
            available_s=self.available_s + later.available_s,
            expected=self.expected + later.expected,
            received=self.received + later.received,
            accepted=self.accepted + later.accepted,
            timely=self.timely + later.timely,
            valid=self.valid + later.valid,
            taken=self.taken + later.taken,
            refused=self.refused + later.refused,
        )


class ServiceFigures(Record, frozen=True):
    """Percentages; None where there was nothing to measure.

    Vietnamese practice names them for shared data: sống (alive), đúng hạn, đủ (complete), đúng/sạch (valid).
    """

    availability: float | None
    timeliness: float | None
    completeness: float | None
    validity: float | None

    def short_of(self, level: ServiceLevel | None) -> tuple[str, ...]:
        """The names of figures that are below what was agreed."""
        if level is None:
            return ()
        return tuple(
            name
            for name in ServiceLevel.__struct_fields__
            if (agreed := getattr(level, name)) is not None
            and (found := getattr(self, name)) is not None
            and found < agreed
        )


def figures_of(spans: Iterable[ServiceSpan]) -> ServiceFigures:
    """The figures over all these spans; a reading that was refused counts as not valid."""
    total = ServiceSpan(since_us=0, until_us=0)
    elapsed_s = 0.0
    for span in spans:
        total = total.plus(span)
        elapsed_s += (span.until_us - span.since_us) / 1e6
    # a refused record is worth at least one reading that the feed should have given
    judged = total.accepted + total.refused
    return ServiceFigures(
        availability=_share(total.available_s, elapsed_s),
        timeliness=_share(total.timely, total.accepted),
        completeness=_share(total.received, total.expected),
        validity=_share(total.valid, judged) if judged else None,
    )


def _share(part: float, whole: float) -> float | None:
    return min(100.0, 100.0 * part / whole) if whole > 0 else None
