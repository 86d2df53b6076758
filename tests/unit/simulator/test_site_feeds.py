"""Every feed of the built-in site, by its real connector from the simulated city over HTTP: all taken, none refused."""

from __future__ import annotations

import textwrap
import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.loader import SiteSettings, load_site
from ioc.connect.api import FeedContext
from ioc.connect.catalogue import Catalogue
from ioc.domain.inbound import AssetSeen, ReadingsTaken, RecordRejected
from ioc.simulator.broadcast import Broadcast
from ioc.simulator.city import City
from ioc.simulator.server import CityServer
from tests.helpers.connector_contract import RunningConnector
from tests.helpers.da_nang import da_nang

ROOT = Path(__file__).resolve().parents[3]
AGO_US = 130_000_000
"""The city began so long ago: the storm has alarms, calls, warnings and reports."""

FEEDS = [feed.id for feed in da_nang().feeds]


@pytest.fixture(scope="module")
def served() -> Iterator[CityServer]:
    clock = [time.time_ns() // 1000 - AGO_US]
    broadcast = Broadcast(City(seed=1, scale=400), 1.0, lambda: clock[0])
    clock[0] += AGO_US
    server = CityServer("127.0.0.1", 0, broadcast)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.close()
    thread.join()


@pytest.fixture(scope="module")
def site(served: CityServer) -> SiteSettings:
    return load_site("da_nang", {"IOC_SIMULATOR": served.url})


@pytest.mark.parametrize("feed", FEEDS)
def test_that_the_real_connector_takes_every_record_of_a_feed(
    served: CityServer, site: SiteSettings, feed: str
) -> None:
    configured = next(one for one in site.feeds if one.id == feed)
    context = FeedContext(feed=feed, domain=configured.domain, interval_s=60.0, now_us=lambda: time.time_ns() // 1000)
    connector = Catalogue.discover().make(configured.connector, context, configured.settings)
    with RunningConnector(connector) as running:
        (contact, *_) = running.wait_contacts(1)
        refused = [one for one in running.messages if isinstance(one, RecordRejected)]
        assert refused == [] and contact.refused == 0 < contact.taken
        seen = {(one.domain, one.kind) for one in running.messages if isinstance(one, AssetSeen)}
        measured = {key for one in running.messages if isinstance(one, ReadingsTaken) for key in one.properties}
        groups = served.broadcast.city.groups(feed)
        if groups and configured.connector in ("geojson", "http_json"):
            told = {thing.id for group in groups for thing in group.things} - {"rain-hoa-khanh-2"}
            assert {one.id for one in running.messages if isinstance(one, AssetSeen)} == told, "but the silent gauge"
    kinds = {(domain.key, kind.key) for domain in site.site.domains for kind in domain.kinds}
    assert seen <= kinds, "every asset is of a kind of the packs"
    properties = {
        spec.key for domain in site.site.domains if domain.key == configured.domain for spec in domain.properties
    }
    assert measured <= properties, "and sends what the packs know"


def test_that_every_pack_has_a_feed(site: SiteSettings) -> None:
    assert {feed.domain for feed in site.feeds} == {domain.key for domain in site.site.domains}


def test_that_the_manuals_feed_for_what_is_published_is_without_fault() -> None:
    text = (ROOT / "docs" / "manual" / "simulator.md").read_text(encoding="utf-8")
    block = text.split("A feed that takes the water so:")[1].split("## What follows")[0]
    (feed,) = tomllib.loads(textwrap.dedent(block))["feeds"]
    context = FeedContext(feed=feed["id"], domain=feed["domain"], interval_s=5.0, now_us=lambda: 0)
    assert Catalogue.discover().make(feed["connector"], context, feed["settings"]) is not None
