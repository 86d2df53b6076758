"""A site's layers on the panel: actions for palette and command line, credits, troubles in words, the list by key B."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from ioc.domain.records import Text
from ioc.domain.site import LayerSpec, Site
from ioc.qt.actions import Actions
from maps.panel import MapPanel
from tests.helpers.desk import Desk
from tests.helpers.desk_story import tell


@pytest.fixture
def site_with_layers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object) -> Desk:
    monkeypatch.setenv("IOC_MAP_CACHE", str(tmp_path / "cache"))
    desk = tell(Desk())
    site = desk.session.state.registry.site
    assert isinstance(site, Site)
    layer = LayerSpec(
        id="sewers",
        title=Text(vi="Cống thoát", en="Sewers"),
        kind="file",
        address=str(tmp_path / "none.gpkg"),
        attribution="© Sở Xây dựng",
    )
    desk.session.state.registry.site = replace(site, layers=(layer,))
    return desk


def test_that_layers_have_actions_credits_and_say_their_trouble(site_with_layers: Desk, qtbot: QtBot) -> None:
    desk, actions = site_with_layers, Actions()
    panel = MapPanel(desk.session, desk.models, actions, prefer="native")
    panel.resize(1200, 700)
    with qtbot.waitSignal(panel.host.frame_painted, timeout=15000):
        panel.show()
    host = panel.host
    assert host.credit.isVisible() and host.credit.text == "© Sở Xây dựng"
    qtbot.waitUntil(host.layer_state.isVisible, timeout=20000)
    assert "none.gpkg" in host.layer_state.text and "geodata." not in host.layer_state.text
    switch = actions.get("map.layer.sewers")
    assert switch is not None
    before = switch.title()
    assert actions.run("map.layer.sewers") == ""
    assert switch.title() != before and host.shelf is not None and host.shelf.shown == set()
    assert not host.credit.isVisible() and not host.layer_state.isVisible(), "what is hidden needs no word"
    assert actions.key_of("map.layers") == "B"
    actions.run("map.layers")
    assert host.layers.isVisible() and len(host.layers.rows()) == 1
    actions.run("map.layers")
    assert not host.layers.isVisible()
    host.shelf.close()
    panel.surface.close()
    panel.close()
