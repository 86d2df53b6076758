"""From message to message: what is new, what is unknown now, what became of an alert."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ioc.connect.api import FeedContext
from ioc.connectors.gtfs_realtime.channel import Brought, Channel
from ioc.connectors.gtfs_realtime.message import read_feed
from ioc.connectors.gtfs_realtime.names import Names
from ioc.connectors.gtfs_realtime.settings import GtfsSettings
from ioc.connectors.gtfs_realtime.zip import read_timetable
from ioc.domain.records import PublicAlert
from ioc.domain.vocabulary import Quality
from tests.helpers.gtfs_messages import alert, bus, message, trip
from tests.helpers.recorded import recorded

_AT = 1_790_000_000
_CONTEXT = FeedContext(feed="buses", domain="transit", interval_s=15.0, now_us=lambda: (_AT + 100) * 1_000_000)


def channel(**settings: object) -> Channel:
    checked = GtfsSettings.model_validate({"url": "http://transit.example.vn/feed.pb"} | settings)
    return Channel(_CONTEXT, checked, {})


def take(held: Channel, payload: bytes, names: Names | None = None) -> Brought:
    return held.take(read_feed(payload, "buses"), names or Names(None))


def values(brought: Brought) -> dict[tuple[str, str], float]:
    if brought.readings is None:
        return {}
    columns = zip(brought.readings.assets, brought.readings.properties, brought.readings.value.tolist(), strict=True)
    return {(asset.removeprefix("buses:"), key): value for asset, key, value in columns}


def alerts(brought: Brought) -> list[PublicAlert]:
    return [one.alert for one in brought.alerts]


def test_that_a_vehicle_is_an_asset_with_readings_and_a_place() -> None:
    more = {"bearing": 370.0, "speed": 10.0}
    brought = take(
        channel(),
        message(
            _AT,
            bus("1", at_s=_AT - 4, position=more, occupancy_status=3, congestion_level=2, current_status=1),
            trip("t-1", {"stop_sequence": 2, "arrival": {"delay": 75}}),
        ),
    )
    assert {(one.id, one.kind, one.name) for one in brought.assets} == {
        ("buses:1", "bus", "12 · Xe 1"),
        ("buses:route:12", "bus_route", "12"),
    }
    found = values(brought)
    assert {key: value for (asset, key), value in found.items() if asset == "1"} == {
        "speed_km_h": pytest.approx(36.0),
        "bearing_deg": pytest.approx(10.0),
        "occupancy": 3,
        "congestion": 2,
        "stop_status": 1,
        "delay_s": 75,
    }
    assert found["route:12", "vehicles"] == found["route:12", "vehicles_stopped"] == found["route:12", "trips"] == 1
    positions = brought.positions
    assert positions is not None and positions.units == ("buses:1",)
    assert positions.source_us.tolist() == [(_AT - 4) * 1_000_000], "the vehicle's own time"
    assert positions.lon[0] == pytest.approx(108.2) and positions.speed[0] == pytest.approx(10.0)


def test_that_cancelled_added_and_duplicated_trips_count_for_their_route() -> None:
    relations = (0, 1, 2, 3, 5, 6, 7, 8)
    trips = [trip(f"t{relation}", schedule_relationship=relation) for relation in relations]
    found = values(take(channel(), message(_AT, *trips)))
    assert {key: value for (asset, key), value in found.items() if asset == "route:12"} == {
        "trips": 8,
        "trips_cancelled": 2,
        "trips_added": 4,
        "trips_duplicated": 1,
    }


def test_that_the_duplicated_trips_of_sound_transit_are_counted() -> None:
    payload = recorded("gtfs", "TripUpdate-DUPLICATED-1690679342.json").read_bytes()
    found = values(take(channel(), payload))
    assert sum(value for (_, key), value in found.items() if key == "trips") == 15
    assert sum(value for (_, key), value in found.items() if key == "trips_duplicated") == 1


def test_that_what_is_missing_is_unknown_and_not_unchanged() -> None:
    held = channel()
    take(held, message(_AT, bus("1", occupancy_status=2), bus("2", occupancy_status=2)))
    brought = take(held, message(_AT + 15, bus("2", occupancy_status=2), {"id": "v-1", "is_deleted": True}))
    assert math.isnan(values(brought)["1", "occupancy"])
    assert brought.readings is not None and brought.positions is not None
    row = brought.readings.assets.index("buses:1")
    assert brought.readings.quality[row] == Quality.BAD
    assert brought.readings.source_us[row] == (_AT + 15) * 1_000_000
    gone = brought.positions.units.index("buses:1")
    assert np.isnan(brought.positions.lon[gone]) and not np.isnan(brought.positions.lon[1 - gone])
    again = take(held, message(_AT + 30, bus("2", occupancy_status=2)))
    assert not any(asset == "1" for asset, _ in values(again)), "said once"


def test_that_a_message_older_than_the_one_before_is_refused_whole() -> None:
    held = channel()
    take(held, message(_AT, bus("1")))
    back = take(held, message(_AT - 20, bus("1", lon=108.3), bus("2")))
    assert (back.taken, back.readings, back.positions) == (0, None, None)
    assert [(one.reason, one.params) for one in back.rejects] == [
        ("gtfs_realtime.went_back", {"seconds": 20, "records": 2})
    ]
    assert take(held, message(_AT + 1, bus("1"))).taken == 1


def test_that_one_header_from_the_future_does_not_silence_a_feed() -> None:
    held = channel()
    assert take(held, message(_AT + 86_400, bus("1"))).taken == 1
    assert take(held, message(_AT + 5, bus("1"))).taken == 1


def test_that_a_message_without_a_time_is_taken_once() -> None:
    held, payload = channel(), recorded("gtfs", "md-vehicle_position.pb").read_bytes()
    assert [take(held, payload).taken for _ in range(2)] == [1, 0]


def test_that_a_vehicle_far_from_every_stop_is_refused() -> None:
    names = Names(read_timetable(recorded("gtfs", "tl-ct.zip").read_bytes()))
    held = channel()
    brought = take(held, message(_AT, bus("near", lon=-122.0, lat=37.4), bus("far", lon=-121.0, lat=33.0)), names)
    assert brought.taken == 1
    assert [(one.record, one.reason) for one in brought.rejects] == [("v-far", "gtfs_realtime.outside_area")]


def test_that_properties_can_be_renamed_and_left_out() -> None:
    held = channel(properties={"occupancy": "load", "stop_status": ""}, id_prefix="b-")
    brought = take(held, message(_AT, bus("1", occupancy_status=2, current_status=1)))
    assert {key for asset, key in values(brought) if asset == "b-1"} == {"load"}


def test_that_an_alert_says_cause_effect_and_periods_in_all_its_languages_vietnamese_first() -> None:
    periods = [{"start": _AT - 60, "end": _AT + 600}, {"start": _AT + 3600, "end": _AT + 7200}]
    payload = alert(
        "a",
        ("en", "Stop moved"),
        ("vi-VN", "Dời trạm"),
        effect=9,
        cause=10,
        severity_level=3,
        active_period=periods,
        informed_entity=[{"route_id": "12", "stop_id": "70242"}, {"agency_id": "CT"}],
    )
    names = Names(read_timetable(recorded("gtfs", "tl-ct.zip").read_bytes()))
    (found,) = alerts(take(channel(), message(_AT, payload), names))
    assert [(info.language, info.event, info.headline) for info in found.infos] == [
        ("vi-VN", "Dời điểm dừng (thi công)", "Dời trạm"),
        ("en", "Stop moved (construction)", "Stop moved"),
    ]
    info = found.infos[0]
    assert (info.severity, info.urgency, info.categories) == ("Moderate", "Immediate", ("Transport",))
    assert (info.onset_us, info.expires_us) == ((_AT - 60) * 1_000_000, (_AT + 7200) * 1_000_000)
    assert info.areas[0].circles and info.areas[0].geocodes == (("gtfs:route_id", "12"), ("gtfs:stop_id", "70242"))
    assert "·" in info.areas[0].description and info.areas[1].description == "CT"
    assert found.note.count("/") == 2


def test_that_an_alert_is_said_once_updated_by_other_words_and_cancelled_when_missing() -> None:
    held = channel()
    (first,) = alerts(take(held, message(_AT, alert("a", ("vi", "Trễ 10 phút")))))
    assert alerts(take(held, message(_AT + 30, alert("a", ("vi", "Trễ 10 phút")), bus("1")))) == []
    (update,) = alerts(take(held, message(_AT + 60, alert("a", ("vi", "Trễ 30 phút")))))
    assert (update.msg_type, update.references) == ("Update", (first.id,))
    (cancel,) = alerts(take(held, message(_AT + 90, bus("1"))))
    assert (cancel.msg_type, cancel.references) == ("Cancel", (update.id,))


def test_that_after_a_restart_the_same_words_are_the_same_alert() -> None:
    payload = message(_AT, alert("a", ("vi", "Trễ 10 phút")))
    later = message(_AT + 60, alert("a", ("vi", "Trễ 10 phút")))
    assert alerts(take(channel(), payload))[0].id == alerts(take(channel(), later))[0].id


def test_that_an_alert_without_an_end_does_not_warn_for_ever() -> None:
    held = channel()
    (first,) = alerts(take(held, message(_AT, alert("a", ("vi", "Ngừng tuyến"), effect=1))))
    assert first.infos[0].expires_us is not None
    lasts_h = (first.infos[0].expires_us / 1e6 - _AT) / 3600
    assert 12 <= lasts_h <= 24
    (renewed,) = alerts(take(held, message(_AT + 12 * 3600, alert("a", ("vi", "Ngừng tuyến"), effect=1))))
    assert (renewed.msg_type, renewed.references) == ("Update", (first.id,))


def test_that_real_alerts_name_what_they_are_about() -> None:
    (found,) = alerts(take(channel(), recorded("gtfs", "spec-alerts.asciipb").read_bytes()))
    assert found.infos[0].event == "Detour (construction)"
    assert [area.description for area in found.infos[0].areas] == ["219", "16230", "100 · 16299"]
