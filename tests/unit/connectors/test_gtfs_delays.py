"""How late a trip is: by what it says, else by the timetable of its service day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ioc.connectors.gtfs_realtime.delays import delay_of
from ioc.connectors.gtfs_realtime.message import read_feed
from ioc.connectors.gtfs_realtime.names import Names
from ioc.connectors.gtfs_realtime.static import nearest_day, service_zero
from ioc.connectors.gtfs_realtime.zip import read_timetable
from tests.helpers.gtfs_messages import message, timetable, trip
from tests.helpers.recorded import recorded

_AT = 1_790_000_000
_NONE = Names(None)


def late(*stops: dict[str, object], names: Names = _NONE, at_s: int = _AT, **more: object) -> float | None:
    (seen,) = read_feed(message(at_s, trip("t1", *stops, **more)), "f").trips
    return delay_of(seen, names, at_s * 1_000_000)


def test_that_the_next_stop_counts_not_the_one_that_was_passed() -> None:
    passed = {"stop_sequence": 1, "arrival": {"time": _AT - 60, "delay": 30}}
    ahead = {"stop_sequence": 2, "arrival": {"time": _AT + 60, "delay": 200}}
    later = {"stop_sequence": 3, "arrival": {"time": _AT + 600, "delay": 900}}
    assert late(passed, ahead, later) == 200


def test_that_a_delay_stands_for_the_stops_that_follow() -> None:
    passed = {"stop_sequence": 1, "departure": {"time": _AT - 60, "delay": 45}}
    assert late(passed, {"stop_sequence": 5}) == 45


def test_that_the_stop_that_the_vehicle_has_reached_counts() -> None:
    payload = message(
        _AT,
        trip("t1", {"stop_sequence": 3, "arrival": {"delay": 5}}, {"stop_sequence": 8, "arrival": {"delay": 60}}),
    )
    (seen,) = read_feed(payload, "f").trips
    assert delay_of(seen, _NONE, _AT * 1_000_000) == 5
    assert delay_of(seen, _NONE, _AT * 1_000_000, reached=7) == 60


def test_that_nobody_guesses() -> None:
    assert late({"stop_sequence": 1, "arrival": {"time": _AT + 5}}) is None
    assert late({"stop_sequence": 1, "arrival": {"delay": 60}}, schedule_relationship=3) is None


def _night_bus(at: str, zone: str = "Asia/Ho_Chi_Minh") -> Names:
    return Names(
        read_timetable(
            timetable(
                agency=f"agency_name,agency_timezone\nX,{zone}\n",
                routes="route_id,route_short_name\n12,12\n",
                trips="trip_id,route_id\nt1,12\n",
                stops="stop_id,stop_name,stop_lat,stop_lon\nS,Cầu Rồng,16.06,108.22\n",
                stop_times=f"trip_id,stop_id,stop_sequence,arrival_time\nt1,S,1,{at}\n",
            )
        )
    )


@pytest.mark.parametrize("start_date", ["20311018", ""])
def test_that_a_trip_after_midnight_belongs_to_yesterday(start_date: str) -> None:
    at_s = int(datetime(2031, 10, 19, 0, 17, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).timestamp())
    stop = {"stop_sequence": 1, "stop_id": "S", "arrival": {"time": at_s}}
    more = {"start_date": start_date} if start_date else {}
    assert late(stop, names=_night_bus("24:15:00"), at_s=at_s - 60, **more) == 120.0


def test_that_wmata_trips_of_yesterday_are_not_a_day_late() -> None:
    seen = read_feed(recorded("gtfs", "wmata-0004.pb").read_bytes(), "f")
    yesterdays = [one for one in seen.trips if one.trip.start_date == "20240209" and one.stops and one.stops[0].at_us]
    assert len(yesterdays) == 132
    zone = ZoneInfo("America/New_York")
    for one in yesterdays[:25]:
        stop = one.stops[-1]
        zero = service_zero(date(2024, 2, 9), zone).timestamp()
        seconds = round(stop.at_us / 1e6 - zero) - 90
        assert seconds > 86_400 or stop.at_us < seen.at_us
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        files = {
            "agency": "agency_timezone\nAmerica/New_York\n",
            "routes": f"route_id,route_short_name\n{one.trip.route},R\n",
            "trips": f"trip_id,route_id\n{one.trip.trip},{one.trip.route}\n",
            "stops": f"stop_id\n{stop.stop}\n",
            "stop_times": f"trip_id,stop_id,stop_sequence,arrival_time\n{one.trip.trip},{stop.stop},1,{clock}\n",
        }
        names = Names(read_timetable(timetable(**files)))
        planned = names.planned_us(one.trip, None, stop.stop, stop.at_us)
        assert planned is not None and (stop.at_us - planned) / 1e6 == 90.0


def test_that_times_count_from_noon_minus_12_h_when_clocks_change() -> None:
    zone = ZoneInfo("America/New_York")
    assert service_zero(date(2024, 3, 10), zone) == datetime(2024, 3, 10, 4, tzinfo=UTC)
    assert service_zero(date(2024, 3, 11), zone) == datetime(2024, 3, 11, 4, tzinfo=UTC)
    at_us = int(datetime(2024, 3, 10, 5, 30, tzinfo=UTC).timestamp() * 1e6)
    assert nearest_day(at_us, 24 * 3600 + 1800, "America/New_York") == date(2024, 3, 9)


def test_that_caltrain_is_late_by_its_own_timetable() -> None:
    names = Names(read_timetable(recorded("gtfs", "tl-ct.zip").read_bytes()))
    seen = read_feed(recorded("gtfs", "tl-ct-trip-updates.pb").read_bytes(), "f")
    found = {one.trip.trip: delay_of(one, names, seen.at_us) for one in seen.trips}
    known = [late for late in found.values() if late is not None]
    assert len(known) == len(found) == 19 and all(-300 < late < 3600 for late in known)
