"""Assets that move move on the map, in their rows; what comes into sight or leaves it makes the columns anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ioc.domain import facts as f
from ioc.domain.records import Asset
from maps.projection import View
from maps.scene import Scene
from maps.scene_feed import SceneFeed, scene_of
from tests.helpers.desk import Desk
from tests.helpers.desk_story import tell

VIEW = View(108.2, 16.05, 12, 1000, 800)


@pytest.fixture
def desk(qapp: Any) -> Desk:
    made = tell(Desk(language="en"))
    made.happen(f.AssetRegistered(asset=Asset(id="bus-1", feed="buses", domain="traffic", kind="bus", name="12 · 1")))
    return made


@pytest.fixture
def followed(desk: Desk) -> SceneFeed:
    feed = SceneFeed(Scene(), desk.models.names)
    feed.rebuild(desk.session.state)
    desk.models.updated.connect(lambda change: feed.take(desk.session.state, change))
    return feed


def test_that_a_bus_comes_into_sight_moves_and_leaves(desk: Desk, followed: SceneFeed) -> None:
    scene, state = followed.scene, desk.session.state
    assert scene.place_of("asset", "bus-1") is None
    desk.positions([("bus-1", "21:47:30", 108.20, 16.05)])
    assert scene.place_of("asset", "bus-1") == pytest.approx((108.20, 16.05))
    assert scene.hash(VIEW) == scene_of(state, desk.models.names).hash(VIEW)
    columns, revision = scene.assets, scene.assets_revision
    desk.positions([("bus-1", "21:47:40", 108.21, 16.06)])
    assert scene.place_of("asset", "bus-1") == pytest.approx((108.21, 16.06))
    assert scene.assets is columns, "the rows are the same"
    assert scene.assets_revision == revision + 1, "the page fetches the places again"
    desk.positions([("bus-1", "21:47:50", np.nan, np.nan)])
    assert scene.place_of("asset", "bus-1") is None
    assert scene.hash(VIEW) == scene_of(state, desk.models.names).hash(VIEW)


def test_that_an_incident_on_a_bus_lies_where_the_bus_is(desk: Desk, followed: SceneFeed) -> None:
    desk.positions([("bus-1", "21:47:30", 108.20, 16.05)])
    desk.happen(f.IncidentOpened(incident="i-bus", number="VV-1", type="congestion", priority=4, asset="bus-1"))
    sign = followed.scene.incidents["i-bus"]
    assert (sign.lon, sign.lat) == pytest.approx((108.20, 16.05))
