"""Assets that move: a place of the moment, never a unit, never a registration per position."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.inbound import AssetSeen, FeedContacted, FeedFailed, PositionsTaken, ReadingsTaken
from ioc.domain.snapshot import load_snapshot, take_snapshot
from ioc.domain.vocabulary import FeedState
from ioc.engine.inbox import Errand
from tests.unit.engine.test_loop import SITE, Centre


def at(centre: Centre, lon: float, lat: float, after_s: float = 0.0, name: str = "bus-1", feed: str = "gauges"):
    return PositionsTaken(
        feed=feed,
        units=(name,),
        source_us=np.array([centre.now + int(after_s * 1e6)]),
        lon=np.array([lon]),
        lat=np.array([lat]),
        heading=np.array([np.nan]),
        speed=np.array([7.0]),
    )


@pytest.fixture
def centre() -> Centre:
    made = Centre()
    made.inbox.put(AssetSeen(feed="gauges", id="bus-1", domain="drainage", kind="gauge", name="12 · Xe 1"))
    made.step()
    return made


def place(centre: Centre) -> tuple[float, float] | None:
    return centre.loop.state.place_of(centre.loop.state.registry.assets["bus-1"])


def test_that_a_position_moves_the_asset_and_makes_no_fact_and_no_unit(centre: Centre) -> None:
    facts = len(centre.facts(f.AssetRegistered))
    units = len(centre.loop.state.tables.units)
    for number in range(3):
        centre.inbox.put(at(centre, 108.2 + number / 100, 16.06, number))
        centre.step()
    assert place(centre) == pytest.approx((108.22, 16.06))
    assert len(centre.facts(f.AssetRegistered)) == facts
    assert len(centre.loop.state.tables.units) == units
    assert centre.settled_digest() == centre.journal.load_state().digest()


def test_that_an_older_position_and_one_of_another_feed_move_nothing(centre: Centre) -> None:
    centre.inbox.put(at(centre, 108.2, 16.06, -10))
    centre.inbox.put(at(centre, 108.3, 16.06, -15))
    centre.inbox.put(at(centre, 108.3, 16.06, -5, feed="lamps"))
    centre.step()
    assert place(centre) == pytest.approx((108.2, 16.06))
    assert [reject.reject.reason for reject in centre.facts(f.RecordRefused)] == ["position.unknown_unit"]


def test_that_one_seen_no_more_has_no_place_rather_than_an_old_one(centre: Centre) -> None:
    centre.inbox.put(at(centre, 108.2, 16.06, 1))
    centre.inbox.put(at(centre, np.nan, np.nan, 2))
    centre.step()
    assert place(centre) is None
    centre.inbox.put(at(centre, 108.25, 16.06, 3))
    centre.step()
    assert place(centre) == pytest.approx((108.25, 16.06))


def test_that_a_place_outside_the_site_is_told_and_is_none(centre: Centre) -> None:
    centre.inbox.put(at(centre, 108.2, 16.06, -1))
    centre.step()
    assert place(centre) is not None
    centre.inbox.put(at(centre, -73.9, 40.7, 1))
    centre.step()
    assert place(centre) is None, "not where it was before either"
    assert len(centre.facts(f.RecordRefused)) == 1


def test_that_places_are_in_snapshots_though_the_registry_is_not(centre: Centre) -> None:
    centre.inbox.put(at(centre, 108.2, 16.06, 1))
    centre.step()
    state = centre.loop.state
    held = load_snapshot(take_snapshot(state, with_registry=False), state.registry)
    assert held.tables.places == state.tables.places and held.digest() == state.digest()


def test_that_a_source_that_cannot_be_relied_on_is_down_and_what_it_brings_is_counted(centre: Centre) -> None:
    old = FeedFailed(feed="gauges", reason="feed.timed_out", retry_s=15.0, taken=7, refused=2)
    for message in (FeedContacted(feed="gauges", taken=1, refused=0), old, old):
        centre.inbox.put(message)
    centre.step()
    told = [fact.state for fact in centre.facts(f.FeedStateChanged)]
    assert told[-1] is FeedState.DOWN and told.count(FeedState.DOWN) == 1, "said once"
    centre.inbox.put(FeedContacted(feed="gauges", taken=1, refused=0))
    centre.step()
    feed = centre.loop.state.tables.feeds["gauges"]
    assert (feed.state, feed.taken, feed.refused) == (FeedState.ON_TIME, 16, 4)


def test_that_what_comes_and_goes_is_no_silent_alarm() -> None:
    def raised(comes_and_goes: bool) -> list[f.AlarmRaised]:
        centre = Centre()
        kinds = tuple(replace(kind, comes_and_goes=comes_and_goes) for kind in SITE.domains[0].kinds)
        site = replace(SITE, domains=(replace(SITE.domains[0], kinds=kinds), *SITE.domains[1:]))
        centre.inbox.put_errand(Errand(lambda: centre.loop.record(f.SiteDescribed(site=site))))
        centre.inbox.put(AssetSeen(feed="gauges", id="g", domain="drainage", kind=kinds[0].key, name="g"))
        centre.inbox.put(FeedContacted(feed="gauges", taken=1, refused=0))
        centre.inbox.put(
            ReadingsTaken(
                feed="gauges",
                assets=("g",),
                properties=("level",),
                source_us=np.array([centre.now]),
                value=np.array([1.0]),
                quality=np.zeros(1, np.uint8),
            )
        )
        centre.step()
        for _ in range(8):
            centre.inbox.put(FeedContacted(feed="gauges", taken=0, refused=0, unchanged=True))
            centre.step(30.0)
        return [fact for fact in centre.facts(f.AlarmRaised) if fact.rule == "silent_asset"]

    assert len(raised(comes_and_goes=False)) == 1
    assert raised(comes_and_goes=True) == []
