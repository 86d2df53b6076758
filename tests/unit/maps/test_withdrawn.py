"""Assets, units, alarms and warnings that leave the state leave map and place search, as if they had never been."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.apply import apply_entry
from ioc.domain.facts import Entry
from ioc.domain.records import AlertArea, AlertInfo, PublicAlert
from ioc.domain.vocabulary import AlertState
from maps.projection import View
from maps.scene import Scene
from maps.scene_feed import SceneFeed, scene_of
from maps.scene_words import tooltip
from tests.helpers.desk import QUAN, Desk
from tests.helpers.desk_story import tell
from widgets.place_index import PlaceIndex

VIEW = View(108.2, 16.05, 12, 1000, 800)


@pytest.fixture
def desk(qapp: Any) -> Desk:
    return tell(Desk(language="en"))


@pytest.fixture
def followed(desk: Desk) -> SceneFeed:
    """A scene that follows the desk as the map panel's does."""
    feed = SceneFeed(Scene(), desk.models.names)
    feed.rebuild(desk.session.state)
    desk.models.updated.connect(lambda change: feed.take(desk.session.state, change))
    return feed


def test_that_the_map_follows_what_is_withdrawn_and_archived(desk: Desk, followed: SceneFeed) -> None:
    ring = ((108.0, 16.0), (108.1, 16.0), (108.1, 16.1), (108.0, 16.0))
    info = AlertInfo(language="vi", event="mưa", areas=(AlertArea(description="x", polygons=(ring,)),))
    alert = PublicAlert(id="a", feed="cap", sender="s", identifier="a", sent="t", sent_us=1, infos=(info,))
    desk.happen(f.AlertReceived(alert=alert))
    desk.happen(f.AlertStateChanged(alert="a", state=AlertState.CANCELLED))
    desk.happen(f.AlarmAcknowledged(alarm="pressure@dma-14", occurrence=1), by=QUAN)
    closed = desk.session.state.tables.incidents["i411"]
    desk.happen(f.IncidentClosed(incident="i411", disposition="01"), by=QUAN)
    before = followed.scene.hash(VIEW)
    desk.happen(f.RecordsArchived(incidents=(closed,), alarms=("pressure@dma-14",), alerts=("a",)))
    assert followed.scene.hash(VIEW) == before  # nothing of it was to be seen any more
    desk.happen(
        f.StreamWithdrawn(stream="dma-14:pressure_bar"), f.AssetWithdrawn(asset="dma-14"), f.UnitWithdrawn(unit="CC-05")
    )
    assert "dma-14" not in followed.scene.assets.row_of
    assert followed.scene.hash(VIEW) == scene_of(desk.session.state, desk.models.names).hash(VIEW) != before


def test_that_the_map_lives_while_its_columns_still_show_what_is_gone(desk: Desk, followed: SceneFeed) -> None:
    """Registrations may be told a little later than they are folded (see `Session`)."""
    state = desk.session.state
    for fact in (f.StreamWithdrawn(stream="dma-14:pressure_bar"), f.AssetWithdrawn(asset="dma-14")):
        apply_entry(state, Entry(seq=state.seq + 1, at_us=state.at_us, fact=fact))
    followed.settle(state)
    followed.relabel(state, state.at_us)
    assert "dma-14" in followed.scene.assets.row_of
    assert tooltip(state, desk.models.names, "asset", "dma-14") == ""


def test_that_the_place_search_forgets_one_that_made_room_for_another(desk: Desk) -> None:
    index = PlaceIndex(desk.models.names)
    assert [place.id for place in index.find("DMA 14", 9)] == ["dma-14"]
    other = replace(desk.session.state.registry.assets["dma-14"], id="dma-15", name="DMA 15 An Hải")
    desk.happen(f.AssetWithdrawn(asset="dma-14"), f.AssetRegistered(asset=other))
    assert [place.id for place in index.find("DMA 14", 9)] == []
    assert [place.id for place in index.find("DMA 15", 9)] == ["dma-15"]


def test_that_a_withdrawn_measurement_is_not_shown_of_an_asset_that_stays(desk: Desk) -> None:
    names = desk.models.names
    assert [stream.id for stream in names.streams_of("dma-14")] == ["dma-14:pressure_bar"]
    desk.happen(f.StreamWithdrawn(stream="dma-14:pressure_bar"))
    assert names.streams_of("dma-14") == []
