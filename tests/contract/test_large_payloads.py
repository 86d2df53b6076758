"""Payloads over 1 MB are decoded and mapped in a process of their own, with the same outcome."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from ioc.connect.api import FeedContext
from ioc.connect.catalogue import Catalogue
from ioc.connect.worker import LARGE_BYTES, shared_worker
from ioc.connectors.geojson.payload import map_payload
from ioc.connectors.geojson.settings import GeoJsonSettings
from ioc.domain.inbound import AssetSeen, ReadingsTaken, RecordRejected
from tests.helpers.connector_contract import RunningConnector
from tests.helpers.feed_server import FeedServer

_MAPPING = {
    "record": "asset",
    "asset": {"kind": {"const": "lamp"}},
    "readings": [{"property": "power", "path": "properties.power"}],
}


@pytest.fixture(autouse=True)
def _no_worker_left() -> Iterator[None]:
    shared_worker().close()
    yield
    shared_worker().close()


def _payload(records: int, filler: int) -> bytes:
    features = [
        {
            "id": f"lamp-{number}",
            "geometry": None if number == 7 else {"type": "Point", "coordinates": [108.0 + number / 1e5, 16.0]},
            "properties": {"power": number, "filler": "x" * filler},
        }
        for number in range(records)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_that_a_large_payload_goes_through_the_worker_and_a_small_one_does_not() -> None:
    large, small = _payload(6000, 150), _payload(10, 1)
    assert len(large) > LARGE_BYTES > len(small)
    context = FeedContext(feed="f", domain="lighting", interval_s=3600.0, now_us=lambda: 0)
    for payload in (small, large):
        with FeedServer() as server:
            settings = {"url": server.serve(payload)} | _MAPPING
            with RunningConnector(Catalogue.discover().make("geojson", context, settings)) as running:
                (contact,) = running.wait_contacts(1)
        assert (shared_worker().pid is not None) == (payload is large)
        here = map_payload(payload, GeoJsonSettings(**settings), "f", "lighting")
        assert tuple(one for one in running.messages if isinstance(one, AssetSeen)) == here.assets
        (batch,) = (one for one in running.messages if isinstance(one, ReadingsTaken))
        assert here.readings is not None and batch.value.tolist() == here.readings.value.tolist()
        (reject,) = (one for one in running.messages if isinstance(one, RecordRejected))
        assert reject.record == "lamp-7" and contact.taken == here.accepted
