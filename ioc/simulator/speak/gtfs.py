"""GTFS: a static feed as a zip, and GTFS-realtime 2.0 positions, trip updates and alerts as protobuf."""

from __future__ import annotations

from http import HTTPStatus

from google.transit import gtfs_realtime_pb2 as pb

from ioc.simulator.speak.gtfs_static import clock, static_feed
from ioc.simulator.speak.wire import Asked, Reply, json_reply
from ioc.simulator.story import Moment
from ioc.simulator.transit import DWELL_SHARE, SPEED_M_S, Transit, Trip

PROTOBUF, ZIP = "application/x-protobuf", "application/zip"
FULL_FLOW_M_S = SPEED_M_S
LATE_S = 60
BOARDING = (
    pb.VehiclePosition.MANY_SEATS_AVAILABLE,
    pb.VehiclePosition.FEW_SEATS_AVAILABLE,
    pb.VehiclePosition.STANDING_ROOM_ONLY,
    pb.VehiclePosition.CRUSHED_STANDING_ROOM_ONLY,
)
CAUSES = {"flood": pb.Alert.WEATHER, "accident": pb.Alert.ACCIDENT, "tree": pb.Alert.WEATHER}
WORDS = {
    "flood": ("Ngập, xe buýt chậm", "Flooded street, buses are slow"),
    "accident": ("Tai nạn, xe buýt chậm", "Accident, buses are slow"),
    "tree": ("Cây đổ, xe buýt chậm", "Fallen tree, buses are slow"),
}


class GtfsRealtime:
    """`/vehicle-positions.pb`, `/trip-updates.pb`, `/alerts.pb`, and `/static.zip`."""

    prefix = "/gtfs"

    def __init__(self, transit: Transit) -> None:
        self._transit = transit
        self._zip = static_feed(transit.ways)

    def answer(self, asked: Asked, moment: Moment) -> Reply:
        """One of the four files."""
        if asked.path == "/static.zip":
            return Reply(HTTPStatus.OK, ZIP, self._zip)
        fill = {
            "/vehicle-positions.pb": self._positions,
            "/trip-updates.pb": self._updates,
            "/alerts.pb": self._alerts,
        }.get(asked.path)
        if fill is None:
            return json_reply({"error": "no such file"}, HTTPStatus.NOT_FOUND)
        message = pb.FeedMessage()
        message.header.gtfs_realtime_version = "2.0"
        message.header.incrementality = pb.FeedHeader.FULL_DATASET
        message.header.timestamp = moment.at_us // 1_000_000
        for _ in range(2 if asked.twice else 1):
            fill(message, moment)
        return Reply(HTTPStatus.OK, PROTOBUF, message.SerializeToString(deterministic=True))

    def _positions(self, message: pb.FeedMessage, moment: Moment) -> None:
        for trip in self._transit.trips(moment):
            entity = message.entity.add(id=f"position-{trip.vehicle}")
            vehicle, spot = entity.vehicle, trip.way.line.at(trip.metres)
            _describe(vehicle.trip, trip)
            vehicle.vehicle.id, vehicle.vehicle.label = trip.vehicle, trip.vehicle.removeprefix("bus-").upper()
            vehicle.position.longitude, vehicle.position.latitude = spot.lon, spot.lat
            vehicle.position.bearing = round(spot.heading, 1)
            vehicle.position.speed = 0.0 if trip.stands else FULL_FLOW_M_S
            number, at_stop = _stop_of(trip)
            vehicle.current_stop_sequence = number + 1
            vehicle.stop_id = trip.way.stops[number].id
            vehicle.current_status = pb.VehiclePosition.STOPPED_AT if at_stop else pb.VehiclePosition.IN_TRANSIT_TO
            vehicle.timestamp = moment.at_us // 1_000_000
            vehicle.congestion_level = (
                pb.VehiclePosition.STOP_AND_GO if trip.late_s > LATE_S else pb.VehiclePosition.RUNNING_SMOOTHLY
            )
            vehicle.occupancy_status = BOARDING[(trip.start_s // 1200 + trip.way.direction) % len(BOARDING)]

    def _updates(self, message: pb.FeedMessage, moment: Moment) -> None:
        now_s = moment.at_us // 1_000_000
        for trip in self._transit.trips(moment):
            entity = message.entity.add(id=f"update-{trip.id}-{trip.day}")
            update = entity.trip_update
            _describe(update.trip, trip)
            update.vehicle.id = trip.vehicle
            update.timestamp = now_s
            update.delay = round(trip.late_s)
            for number in range(_stop_of(trip)[0], len(trip.way.stops)):
                stop = trip.way.stops[number]
                coming = update.stop_time_update.add(stop_sequence=number + 1, stop_id=stop.id)
                coming.arrival.delay = coming.departure.delay = round(trip.late_s)
                coming.arrival.time = now_s + round((stop.metres - trip.metres) / (SPEED_M_S * DWELL_SHARE))

    def _alerts(self, message: pb.FeedMessage, moment: Moment) -> None:
        told: dict[str, pb.FeedEntity] = {}
        for way in self._transit.ways:
            for at_m, lost_s, what in self._transit.hold_ups(way, moment.story_s):
                sort = what.partition(":")[0]
                if lost_s < LATE_S:
                    continue
                name = f"alert-{what}" if sort == "flood" else f"alert-{sort}-{way.route.id}"
                entity = told.get(name) or message.entity.add(id=name)
                if name not in told:
                    told[name] = entity
                    entity.alert.cause, entity.alert.effect = CAUSES[sort], pb.Alert.SIGNIFICANT_DELAYS
                    entity.alert.severity_level = pb.Alert.WARNING
                    street = what.partition(":")[2]
                    for text, language in zip(WORDS[sort], ("vi", "en"), strict=True):
                        entity.alert.header_text.translation.add(text=f"{text} {street}".strip(), language=language)
                stop = min(way.stops, key=lambda stop: abs(stop.metres - at_m))
                entity.alert.informed_entity.add(route_id=way.route.id, direction_id=way.direction)
                entity.alert.informed_entity.add(stop_id=stop.id)


def _describe(described: pb.TripDescriptor, trip: Trip) -> None:
    described.trip_id, described.route_id = trip.id, trip.way.route.id
    described.direction_id, described.start_date = trip.way.direction, trip.day
    described.start_time = clock(trip.start_s)
    described.schedule_relationship = pb.TripDescriptor.SCHEDULED


def _stop_of(trip: Trip) -> tuple[int, bool]:
    """The stop a bus is at or drives to, and whether it is there."""
    for number, stop in enumerate(trip.way.stops):
        if stop.metres >= trip.metres - 15.0:
            return number, abs(stop.metres - trip.metres) <= 15.0
    return len(trip.way.stops) - 1, True
