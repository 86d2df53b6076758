"""How late a trip is where it comes next."""

from __future__ import annotations

from ioc.connectors.gtfs_realtime.names import Names
from ioc.connectors.gtfs_realtime.records import StopForecast, TripSeen

CANCELLED = (3, 7)
ADDED = (1, 2, 5, 8)
DUPLICATED = 6
"""TripDescriptor.ScheduleRelationship: cancelled and deleted; added, unscheduled, replacement and new; duplicated."""


def delay_of(trip: TripSeen, names: Names, at_us: int, reached: int | None = None) -> float | None:
    """Seconds late (negative: early) at the next stop, None when nobody says.

    The trip's own delay counts first. Else the next stop is the first not before `at_us` (and not before the stop
    sequence that the vehicle has `reached`); it says its delay, or its time is held against the plan; a delay stands
    for the stops that follow (GTFS-realtime reference, StopTimeUpdate).
    """
    if trip.trip.relation in CANCELLED:
        return None
    if trip.delay_s is not None:
        return trip.delay_s
    held: float | None = None
    for stop in trip.stops:
        ahead = _is_ahead(stop, at_us, reached)
        if ahead and held is not None and stop.delay_s is None and not stop.at_us:
            return held
        late = _late(trip, stop, names)
        held = held if late is None else late
        if ahead and held is not None:
            return held
    return held


def _is_ahead(stop: StopForecast, at_us: int, reached: int | None) -> bool:
    if reached is not None and stop.sequence is not None:
        return stop.sequence >= reached
    return not stop.at_us or stop.at_us >= at_us


def _late(trip: TripSeen, stop: StopForecast, names: Names) -> float | None:
    if stop.delay_s is not None:
        return stop.delay_s
    if not stop.at_us:
        return None
    planned = names.planned_us(trip.trip, stop.sequence, stop.stop, stop.at_us)
    return None if planned is None else (stop.at_us - planned) / 1e6
