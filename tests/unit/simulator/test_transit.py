"""The simulated buses: a static feed, and positions, updates and alerts that fit it."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from google.transit import gtfs_realtime_pb2 as pb

from ioc.simulator.city import City
from ioc.simulator.lines import distance_m
from ioc.simulator.scenario.files import load_scenario
from ioc.simulator.speak.wire import Speaker
from tests.unit.simulator.speaking import ask, moment


@pytest.fixture(scope="module")
def spoken() -> Speaker:
    return City(seed=1).speakers["transit"]


def feed(spoken: Speaker, name: str, story_s: float, **given: Any) -> pb.FeedMessage:
    message = pb.FeedMessage()
    message.ParseFromString(ask(spoken, f"/{name}.pb", moment(story_s), **given).body)
    return message


@pytest.fixture(scope="module")
def static(spoken: Speaker) -> dict[str, list[dict[str, str]]]:
    archive = zipfile.ZipFile(io.BytesIO(ask(spoken, "/static.zip", moment(0)).body))
    return {name: list(csv.DictReader(io.StringIO(archive.read(name).decode()))) for name in archive.namelist()}


def test_that_the_static_feed_holds_together(static: dict[str, list[dict[str, str]]]) -> None:
    trips = {row["trip_id"]: row for row in static["trips.txt"]}
    stops, routes = {r["stop_id"] for r in static["stops.txt"]}, {r["route_id"] for r in static["routes.txt"]}
    assert len(routes) == 6 and len(trips) == len(static["trips.txt"])
    assert {row["shape_id"] for row in trips.values()} == {row["shape_id"] for row in static["shapes.txt"]}
    assert {row["route_id"] for row in trips.values()} == routes
    assert {row["stop_id"] for row in static["stop_times.txt"]} == stops
    assert {row["trip_id"] for row in static["stop_times.txt"]} == set(trips)
    last = ("", "")
    for row in static["stop_times.txt"]:
        assert row["arrival_time"] <= row["departure_time"] and (
            row["trip_id"] != last[0] or row["arrival_time"] > last[1]
        )
        last = (row["trip_id"], row["departure_time"])


def test_that_every_bus_drives_a_trip_of_the_static_feed_and_stays_on_its_shape(
    spoken: Speaker, static: dict[str, list[dict[str, str]]]
) -> None:
    trips = {row["trip_id"]: row for row in static["trips.txt"]}
    message = feed(spoken, "vehicle-positions", 100.0)
    assert message.header.gtfs_realtime_version == "2.0" and len(message.entity) >= 12
    for entity in message.entity:
        vehicle = entity.vehicle
        assert trips[vehicle.trip.trip_id]["route_id"] == vehicle.trip.route_id
        assert message.header.timestamp == vehicle.timestamp == (moment(100.0).at_us // 1_000_000)
        assert vehicle.stop_id.startswith(f"{vehicle.trip.route_id}-{vehicle.trip.direction_id}-")
    assert len({entity.vehicle.vehicle.id for entity in message.entity}) == len(message.entity)


def test_that_buses_move_at_the_speed_of_a_bus(spoken: Speaker) -> None:
    one, other = (
        {e.vehicle.vehicle.id: e.vehicle.position for e in feed(spoken, "vehicle-positions", at).entity}
        for at in (0.0, 20.0)
    )
    moved = [
        distance_m((one[bus].longitude, one[bus].latitude), (other[bus].longitude, other[bus].latitude))
        for bus in one.keys() & other.keys()
    ]
    assert all(metres < 200 for metres in moved) and sum(metres > 80 for metres in moved) > 0.8 * len(moved)


def test_that_water_on_the_street_makes_buses_late_and_is_told(spoken: Speaker) -> None:
    calm = City(seed=1, scenario=load_scenario("calm_day")).speakers["transit"]

    def latest(served: Speaker) -> int:
        return max(entity.trip_update.delay for entity in feed(served, "trip-updates", 900.0).entity)

    assert latest(calm) == 0 < 120 <= latest(spoken)
    assert not feed(calm, "alerts", 900.0).entity
    alerts = {entity.id: entity.alert for entity in feed(spoken, "alerts", 900.0).entity}
    flooded = alerts["alert-flood:Nguyễn Hữu Thọ"]
    assert flooded.cause == pb.Alert.WEATHER and {one.language for one in flooded.header_text.translation} == {
        "vi",
        "en",
    }
    assert "R6" in {one.route_id for one in flooded.informed_entity}


def test_that_a_bus_that_breaks_down_stands(spoken: Speaker) -> None:
    bus = feed(spoken, "vehicle-positions", 100.0).entity[0].vehicle.vehicle.id
    calm = load_scenario("calm_day")
    broken = calm.model_validate(
        {
            "scenario": calm.scenario.model_dump(),
            "events": [{"id": "stuck", "what": "bus_breakdown", "target": bus, "from_s": 100, "lasts_s": 300}],
        }
    )
    served = City(seed=1, scenario=broken).speakers["transit"]

    def at(story_s: float) -> Any:
        return next(e.vehicle for e in feed(served, "vehicle-positions", story_s).entity if e.vehicle.vehicle.id == bus)

    here, later = at(105.0 + 4.0), at(160.0)
    assert here.position.speed == later.position.speed == 0
    away = distance_m(
        (here.position.longitude, here.position.latitude), (later.position.longitude, later.position.latitude)
    )
    assert away < 15.0


def test_that_an_unknown_file_is_not_found(spoken: Speaker) -> None:
    assert ask(spoken, "/nothing.pb", moment(0)).status == 404
