"""The connector on real HTTP: several addresses, a timetable, data that grows old, recordings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc.connect.api import BadSettings, FeedContext, NotReady
from ioc.connect.catalogue import Catalogue
from ioc.connect.worker import LARGE_BYTES, shared_worker
from ioc.domain.inbound import (
    AssetSeen,
    FeedContacted,
    FeedFailed,
    Inbound,
    PositionsTaken,
    ReadingsTaken,
    RecordRejected,
)
from tests.helpers.connector_contract import NOW_US, RunningConnector
from tests.helpers.feed_server import FeedServer, hang, status
from tests.helpers.gtfs_messages import alert, bus, message, timetable, trip
from tests.helpers.recorded import recorded

_NOW = NOW_US // 1_000_000
_PLAN = timetable(
    agency="agency_name,agency_timezone\nDanabus,Asia/Ho_Chi_Minh\n",
    routes="route_id,route_short_name\n12,R12\n",
    stops="stop_id,stop_name,stop_lat,stop_lon\nS1,Cầu Rồng,16.06,108.22\n",
    trips="trip_id,route_id,service_id\nt-1,12,daily\n",
    stop_times="trip_id,stop_id,stop_sequence,arrival_time\nt-1,S1,1,05:00:00\n",
    calendar_dates="service_id,date,exception_type\ndaily,20260901,1\n",
)


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as made:
        yield made


def made(interval_s: float = 0.02, **settings: object) -> RunningConnector:
    context = FeedContext(feed="buses", domain="transit", interval_s=interval_s, now_us=lambda: NOW_US)
    return RunningConnector(Catalogue.discover().make("gtfs_realtime", context, settings))


def contacts(messages: list[Inbound]) -> list[FeedContacted]:
    return [one for one in messages if isinstance(one, FeedContacted)]


def failures(messages: list[Inbound]) -> list[FeedFailed]:
    return [one for one in messages if isinstance(one, FeedFailed)]


def test_that_three_addresses_and_a_timetable_make_one_feed(server: FeedServer) -> None:
    vehicles = server.serve(message(_NOW, bus("1", at_s=_NOW)), "/v")
    stop = {"stop_sequence": 1, "stop_id": "S1", "arrival": {"delay": 90}}
    trips = server.serve(message(_NOW, trip("t-1", stop)), "/t")
    told = server.serve(message(_NOW, alert("a", ("vi", "Dời trạm"), informed_entity=[{"stop_id": "S1"}])), "/a")
    plan = server.serve(_PLAN, "/gtfs.zip")
    with made(url=vehicles, more_urls=[trips, told], static=plan) as running:
        (contact, *_) = running.wait_contacts(1)
        assert (contact.taken, contact.refused) == (1 + 1 + 3, 0), "a route and a stop of the timetable, three entities"
        names = {one.id: one.name for one in running.messages if isinstance(one, AssetSeen)}
        assert names == {"buses:route:12": "R12", "buses:stop:S1": "Cầu Rồng", "buses:1": "R12 · Xe 1"}
        delays = [
            (asset, value)
            for one in running.messages
            if isinstance(one, ReadingsTaken)
            for asset, key, value in zip(one.assets, one.properties, one.value.tolist(), strict=True)
            if key == "delay_s"
        ]
        assert delays == [("buses:1", 90.0)], "the trip of one address and the vehicle of the other"


def test_that_one_address_in_trouble_leaves_the_others_and_is_said(server: FeedServer) -> None:
    vehicles = server.serve(message(_NOW, bus("1")), "/v")
    server.serve(b"", "/t")
    server.break_next(status(500), path="/t")
    with made(url=vehicles, more_urls=[server.url("/t")]) as running:
        found = running.wait(lambda messages: bool(failures(messages)))
        (failed,) = failures(found)
        assert (failed.reason, failed.taken) == ("feed.http_status", 1)
        assert any(isinstance(one, PositionsTaken) for one in found)


def test_that_nobody_answering_is_not_ready(server: FeedServer) -> None:
    server.break_next(status(503), path="/v")
    with made(url=server.serve(b"x", "/v")) as running:
        assert isinstance(running.outcome(), NotReady)


def test_that_old_data_is_a_trouble_after_several_rounds_only_and_is_taken_all_the_same(server: FeedServer) -> None:
    url = server.serve(message(_NOW - 600, bus("1")), "/v")
    with made(url=url, bad_rounds=3) as running:
        found = running.wait(lambda messages: len(failures(messages)) >= 2)
        assert [one.taken for one in contacts(found)] == [1, 0]
        first = failures(found)[0]
        assert (first.reason, first.params) == ("gtfs_realtime.old", {"minutes": 8, "most": 90})
        assert first.retry_s is not None, "it is asked again"
        server.serve(message(_NOW, bus("1")), "/v")
        running.wait(lambda messages: isinstance(messages[-1], FeedContacted) and len(contacts(messages)) > 2)


def test_that_alerts_alone_may_be_ten_minutes_old(server: FeedServer) -> None:
    url = server.serve(message(_NOW - 300, alert("a", ("vi", "Dời trạm"))), "/a")
    with made(url=url, bad_rounds=1) as running:
        running.wait_contacts(4)
        assert failures(running.messages) == []


def test_that_mostly_invalid_messages_and_too_few_vehicles_are_troubles(server: FeedServer) -> None:
    url = server.serve(message(_NOW, bus("1"), bus("2", lat=99.0)), "/v")
    with made(url=url, bad_rounds=1) as running:
        (failed, *_) = failures(running.wait(lambda messages: bool(failures(messages))))
        assert (failed.reason, failed.taken, failed.refused) == ("gtfs_realtime.many_invalid", 1, 1)
    with made(url=url, bad_rounds=1, most_invalid=100, fewest_vehicles=2) as running:
        (failed, *_) = failures(running.wait(lambda messages: bool(failures(messages))))
        assert failed.reason == "gtfs_realtime.few_vehicles"


def test_that_messages_go_on_while_the_timetable_cannot_be_had(server: FeedServer) -> None:
    url = server.serve(message(_NOW, bus("1")), "/v")
    server.serve(b"<html>", "/gtfs.zip")
    server.break_next(hang, path="/gtfs.zip")
    with made(url=url, static=server.url("/gtfs.zip"), read_timeout_s=0.2) as running:
        (contact, *_) = running.wait_contacts(1)
        assert (contact.taken, contact.refused) == (1, 1)
        (reject,) = [one for one in running.messages if isinstance(one, RecordRejected)]
        assert (reject.reason, reject.params) == ("gtfs_realtime.static_unavailable", {"reason": "feed.timed_out"})


def test_that_a_timetable_that_is_not_there_is_a_fault_of_the_settings(server: FeedServer, tmp_path: Path) -> None:
    with made(url=server.serve(message(_NOW, bus("1")), "/v"), static=str(tmp_path / "no.zip")) as running:
        trouble = running.outcome()
        assert isinstance(trouble, BadSettings) and (trouble.code, trouble.key) == (
            "gtfs_realtime.static_missing",
            "static",
        )


def test_that_settings_without_any_source_are_a_fault() -> None:
    (fault,) = Catalogue.discover().validate("gtfs_realtime", {})
    assert fault.code == "gtfs_realtime.no_source"


def test_that_a_large_message_is_read_in_the_worker_with_the_same_outcome(server: FeedServer) -> None:
    payload = message(_NOW, *(bus(f"{number:05}", lon=108.0 + number / 1e5) for number in range(18_000)))
    assert len(payload) > LARGE_BYTES
    shared_worker().close()
    try:
        with made(url=server.serve(payload, "/v"), interval_s=3600.0) as running:
            assert running.wait_contacts(1)[0].taken == 18_000
            assert shared_worker().pid is not None
    finally:
        shared_worker().close()


def test_that_a_recording_plays_in_the_order_of_its_own_times_and_says_its_end(tmp_path: Path) -> None:
    """The later messages are named first; one is damaged, one does not say of when it is."""
    for name, at in (("c.pb", 0), ("b.pb", 30), ("a.pb", 60)):
        (tmp_path / name).write_bytes(message(_NOW - 9000 + at, bus("1", lon=108.0 + at / 1000, at_s=_NOW - 9000 + at)))
    (tmp_path / "damaged.pb").write_bytes(b"\x00\xff")
    (tmp_path / "untimed.pb").write_bytes(message(None, bus("1")))
    with made(recording=str(tmp_path), speed=3000) as running:
        trouble = running.outcome()
        assert isinstance(trouble, BadSettings) and trouble.code == "gtfs_realtime.recording_over"
        assert sum(one.taken for one in contacts(running.messages)) == 3
        assert sorted(one.reason for one in running.messages if isinstance(one, RecordRejected)) == [
            "gtfs_realtime.not_protobuf",
            "gtfs_realtime.recording_untimed",
        ]
        places = [one for one in running.messages if isinstance(one, PositionsTaken)]
        assert [round(float(one.lon[0]), 3) for one in places] == [108.0, 108.03, 108.06]
        assert [int(one.source_us[0]) - NOW_US for one in places] == [0, 10_000, 20_000], "of now, at the pace played"


def test_that_a_recording_stops_at_once_and_goes_on_where_it_was() -> None:
    context = FeedContext(feed="buses", domain="transit", interval_s=1.0, now_us=lambda: NOW_US)
    settings = {"recording": str(recorded("gtfs")), "speed": 1.0}
    connector = Catalogue.discover().make("gtfs_realtime", context, settings)
    with RunningConnector(connector) as running:
        running.wait(lambda messages: any(one.taken for one in contacts(messages)))
        assert running.stops()


@pytest.mark.parametrize(("folder", "code"), [("no", "recording_missing"), (".", "recording_empty")])
def test_that_nothing_to_play_is_a_fault_of_the_settings(tmp_path: Path, folder: str, code: str) -> None:
    with made(recording=str(tmp_path / folder)) as running:
        trouble = running.outcome()
        assert isinstance(trouble, BadSettings) and trouble.code == f"gtfs_realtime.{code}"
