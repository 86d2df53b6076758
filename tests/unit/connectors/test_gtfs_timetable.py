"""Timetables as they are really written; what is wrong in one is counted, not passed over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ioc.connect.api import BadSettings
from ioc.connectors.gtfs_realtime.shapes import route_lines, write_lines
from ioc.connectors.gtfs_realtime.static import StaticFault
from ioc.connectors.gtfs_realtime.zip import read_timetable
from tests.helpers.gtfs_messages import timetable
from tests.helpers.recorded import recorded


def _faults(found: tuple[StaticFault, ...]) -> dict[tuple[str, str, str], tuple[int, int]]:
    return {
        (one.file, one.code.removeprefix("gtfs_realtime.static_"), one.value): (one.count, one.line) for one in found
    }


def test_that_real_timetables_are_read_whole() -> None:
    bart = read_timetable(recorded("gtfs", "tl-bart-rt.zip").read_bytes())
    assert (len(bart.routes), len(bart.stops), len(bart.trips), len(bart.at_s)) == (8, 48, 2641, 32185)
    assert (bart.zone, bart.agency, len(bart.shapes), bart.faults) == (
        "America/Los_Angeles",
        "Bay Area Rapid Transit",
        16,
        (),
    )
    bull = read_timetable(recorded("gtfs", "bullrunner-gtfs.zip").read_bytes())
    assert bull.scheduled_s("1", 2, "230") == 7 * 3600 + 64


def test_that_a_timetable_with_no_file_of_gtfs_says_each_that_is_missing() -> None:
    found = read_timetable(recorded("gtfs", "badgtfs.zip").read_bytes())
    assert _faults(found.faults) == {
        (f"{name}.txt", "file_missing", ""): (1, 0) for name in ("agency", "stops", "routes", "trips", "stop_times")
    }


def test_that_byte_order_mark_quotes_spaces_and_missing_columns_do_not_matter() -> None:
    found = read_timetable(
        timetable(
            agency='\ufeffagency_name, agency_timezone\r\n"Xe buýt, Đà Nẵng",Asia/Ho_Chi_Minh\r\n',
            routes='route_id,route_short_name,route_color\nR1, "12" ,zz\n\n',
            stops='stop_id,stop_name,stop_lat,stop_lon\nS1,"Cầu ""Rồng""",16.06,108.22\n',
            trips="trip_id,route_id\nT1,R1\n",
            stop_times="trip_id,stop_id,stop_sequence,arrival_time\nT1,S1,1,5:00:00\n",
        )
    )
    assert (found.agency, found.routes["R1"].name, found.stops["S1"].name) == ("Xe buýt, Đà Nẵng", "12", 'Cầu "Rồng"')
    assert found.scheduled_s("T1", 1, "S1") == 5 * 3600
    assert _faults(found.faults) == {("calendar.txt", "file_missing", ""): (1, 0)}


def test_that_every_fault_is_counted_with_its_first_line() -> None:
    found = read_timetable(
        timetable(
            agency="agency_timezone\nMars/Olympus\n",
            routes="route_id,route_short_name\nR1,12\nR1,13\nR2,\n",
            stops="stop_id,stop_lat,stop_lon,parent_station\nS1,95,108\nS2,0,0\nS3,16,108,nowhere\n,16,108\n",
            trips="trip_id,route_id,service_id\nT1,R1,daily\nT2,R9,never\n",
            calendar="service_id,start_date,end_date\ndaily,2031-01-01,20311231\n",
            stop_times=(
                "trip_id,stop_id,stop_sequence,arrival_time\nT1,S1,1,25:10:00\nT1,S9,2,soon\nT9,S1,x,\nT9,S1,3,\n"
            ),
            shapes="shape_id,shape_pt_lat\nA,16\n",
        )
    )
    assert found.scheduled_s("T1", 1, "S1") == 25 * 3600 + 600
    assert _faults(found.faults) == {
        ("agency.txt", "zone_unknown", ""): (1, 2),
        ("routes.txt", "duplicate", ""): (1, 3),
        ("routes.txt", "name_missing", ""): (1, 4),
        ("stops.txt", "place_impossible", ""): (2, 2),
        ("stops.txt", "value_missing", ""): (1, 5),
        ("stops.txt", "reference_unknown", "parent_station"): (1, 0),
        ("trips.txt", "reference_unknown", "route_id"): (1, 3),
        ("trips.txt", "reference_unknown", "service_id"): (1, 0),
        ("calendar.txt", "date_unreadable", ""): (1, 2),
        ("shapes.txt", "column_missing", "shape_pt_lon"): (1, 1),
        ("shapes.txt", "column_missing", "shape_pt_sequence"): (1, 1),
        ("stop_times.txt", "reference_unknown", "stop_id"): (1, 3),
        ("stop_times.txt", "time_unreadable", ""): (1, 3),
        ("stop_times.txt", "sequence_unreadable", ""): (1, 4),
        ("stop_times.txt", "reference_unknown", "trip_id"): (1, 5),
    }


def test_that_a_trip_that_passes_a_stop_twice_is_told_apart_by_sequence() -> None:
    found = read_timetable(
        timetable(
            stop_times="trip_id,stop_id,stop_sequence,arrival_time\nT,S,1,06:00:00\nT,X,2,06:05:00\nT,S,3,06:10:00\n"
        )
    )
    assert found.scheduled_s("T", 3, "S") == found.scheduled_s("T", 3, "") == 6 * 3600 + 600
    assert found.scheduled_s("T", None, "S") is None
    assert found.scheduled_s("T", None, "X") == 6 * 3600 + 300
    assert found.scheduled_s("nobody", 1, "S") is None


def test_that_the_ways_of_routes_become_a_layer_with_names_and_colours(tmp_path: Path) -> None:
    bart = read_timetable(recorded("gtfs", "tl-bart-rt.zip").read_bytes())
    file = tmp_path / "routes.geojson"
    write_lines(bart, str(file))
    found = json.loads(file.read_text("utf-8"))
    assert found == route_lines(bart) and len(found["features"]) == len({t.shape for t in bart.trips.values()})
    first = found["features"][0]
    assert first["properties"]["color"].startswith("#") and first["properties"]["name"]
    west, south, east, north = bart.box() or (0, 0, 0, 0)
    for lon, lat in first["geometry"]["coordinates"]:
        assert west - 0.1 < lon < east + 0.1 and south - 0.1 < lat < north + 0.1
    assert list(tmp_path.iterdir()) == [file]


def test_that_a_file_that_cannot_be_written_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as trouble:
        write_lines(read_timetable(timetable()), str(tmp_path / "no" / "routes.geojson"))
    assert trouble.value.key == "shapes_file"
