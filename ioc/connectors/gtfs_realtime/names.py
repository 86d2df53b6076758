"""Names of routes, trips and stops, and planned times: from the timetable where there is one, else from the message."""

from __future__ import annotations

from datetime import date

from ioc.connectors.gtfs_realtime.fields import service_date
from ioc.connectors.gtfs_realtime.records import TripRef
from ioc.connectors.gtfs_realtime.static import Timetable, moment_us, nearest_day


class Names:
    """What a feed's messages mean by its timetable (None: only what they say themselves)."""

    def __init__(self, timetable: Timetable | None) -> None:
        self.timetable = timetable

    def route_of(self, trip: TripRef) -> str:
        """The route's id, "" when nobody says."""
        if trip.route or self.timetable is None:
            return trip.route
        planned = self.timetable.trips.get(trip.trip)
        return planned.route if planned else ""

    def route(self, ident: str) -> str:
        """How people call the route."""
        known = self.timetable.routes.get(ident) if self.timetable else None
        return known.name if known else ident

    def headsign(self, trip: str) -> str:
        known = self.timetable.trips.get(trip) if self.timetable else None
        return known.headsign if known else ""

    def stop(self, ident: str) -> str:
        known = self.timetable.stops.get(ident) if self.timetable else None
        return known.name if known else ident

    def place(self, stop: str) -> tuple[float, float] | None:
        """Where a stop is: its own place or its station's."""
        known = self.timetable.stops.get(stop) if self.timetable else None
        if known is not None and known.lon is None and self.timetable is not None:
            known = self.timetable.stops.get(known.parent)
        return (known.lon, known.lat) if known and known.lon is not None and known.lat is not None else None

    def knows_trip(self, trip: TripRef) -> bool:
        """Whether the timetable has the trip; one that was added, or names none, need not be there."""
        if self.timetable is None or not trip.trip or trip.relation in _BESIDE_THE_TIMETABLE:
            return True
        return trip.trip in self.timetable.trips

    def planned_us(self, trip: TripRef, sequence: int | None, stop: str, near_us: int) -> int | None:
        """When the trip is to be at the stop, microseconds UTC; None when nobody says.

        The service day is the message's `start_date`, else the day on which the plan lies nearest to `near_us`: a bus
        of yesterday evening is still of yesterday at a quarter past midnight, at 24:15:00.
        """
        if self.timetable is None or not self.timetable.zone:
            return None
        seconds = self.timetable.scheduled_s(trip.trip, sequence, stop)
        if seconds is None:
            return None
        day: date = service_date(trip.start_date) or nearest_day(near_us, seconds, self.timetable.zone)
        return moment_us(day, seconds, self.timetable.zone)


_BESIDE_THE_TIMETABLE = (1, 2, 5, 6, 8)
"""Added, unscheduled, replacement, duplicated, new: codes of TripDescriptor.ScheduleRelationship."""
