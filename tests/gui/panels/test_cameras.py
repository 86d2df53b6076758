"""Looking through cameras by keys: a purpose first, those near an incident, the video system only after the record."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import CloseCamera, OpenCamera
from ioc.domain.records import Asset
from tests.helpers.desk import HOA, Desk
from tests.unit.domain.test_cameras import SAFETY
from widgets.asset_panel import AssetPanel
from widgets.incident_panel import IncidentPanel


@pytest.fixture
def watched(desk: Desk) -> Desk:
    """The evening's desk with a camera 90 m from the place of VV-0412."""
    site = desk.session.state.registry.site
    incident = desk.session.state.tables.incidents["i412"]
    assert site is not None and incident.lon is not None
    others = tuple(pack for pack in site.domains if pack.key != "safety")
    told = replace(site, domains=(*others, SAFETY), camera_view="https://vms.example/live/{asset}?wall=1")
    camera = Asset(id="cam 1/a", feed="drain", domain="safety", kind="camera", name="Camera Cầu Hòa Xuân")
    desk.happen(f.SiteDescribed(site=told), at="21:47:32")
    desk.happen(f.AssetRegistered(asset=replace(camera, lon=incident.lon + 0.00084, lat=incident.lat)), at="21:47:32")
    return desk


def press(panel: Any, key: Any) -> None:
    QTest.keyClick(panel.focusWidget() or panel, key)


def test_that_o_asks_for_a_purpose_and_only_what_is_on_record_opens_the_video_system(
    make: Any, watched: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(bytes(url.toEncoded().data()).decode()))
    panel: AssetPanel = make(AssetPanel, watched, (735, 420))
    watched.models.selection.select("asset", "cam 1/a")
    panel.setFocus()
    press(panel, Qt.Key.Key_O)
    assert [button.text() for button in panel.cameras.bar.buttons] == ["To confirm an alarm"], "no incident, no purpose"
    press(panel, Qt.Key.Key_1)
    assert watched.link.commands() == [OpenCamera(asset="cam 1/a", purpose="alarm_check")]
    assert opened == []
    watched.happen(f.CameraOpened(viewing="v1", asset="cam 1/a", purpose="alarm_check"), at="21:47:33", by=HOA)
    watched.settle()
    assert opened == ["https://vms.example/live/cam%201%2Fa?wall=1"]
    assert "Open now: Nguyễn Thị Hoa (To confirm an alarm)." in panel.action_text.text()
    press(panel, Qt.Key.Key_O)
    assert watched.link.commands()[-1] == CloseCamera(viewing="v1")


def test_that_v_offers_the_cameras_near_an_incident_with_their_distance(make: Any, watched: Desk) -> None:
    panel: IncidentPanel = make(IncidentPanel, watched, (760, 560))
    watched.models.selection.select("incident", "i412")
    panel.setFocus()
    press(panel, Qt.Key.Key_V)
    (button,) = panel.acts.cameras.bar.buttons
    assert button.text() == "Camera Cầu Hòa Xuân · 90 m"
    press(panel, Qt.Key.Key_1)
    assert watched.link.commands() == [OpenCamera(asset="cam 1/a", purpose="incident", incident="i412")]
    assert not panel.acts.cameras.bar.isVisible()


def test_that_what_is_no_camera_cannot_be_looked_through(make: Any, watched: Desk) -> None:
    panel: AssetPanel = make(AssetPanel, watched, (735, 420))
    watched.models.selection.select("asset", "cam-le")
    panel.setFocus()
    press(panel, Qt.Key.Key_O)
    assert watched.link.commands() == [] and "Select a camera first." in panel.notice.text
