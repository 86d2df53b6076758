"""The desk says by which key one sees what changed while away, and which area waits for somebody."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt

from ioc.domain import facts as f
from ioc.domain.care_spec import AreaSpec
from tests.gui.windows.conftest import Shown
from tests.helpers.city import both
from tests.helpers.desk import HOA, QUAN, us


def notice(shown: Shown) -> str:
    return shown.live.parts[0].banner._notice


def test_that_who_takes_over_is_told_the_key_and_f7_opens_what_changed(shown: Shown) -> None:
    desk = shown.fake
    taken = f.AreaTaken(
        area="water", seat=QUAN.seat, person=QUAN.person, cause="person", before=HOA.seat, away_us=us("21:00")
    )
    desk.happen(taken)
    assert "F7" in notice(shown)
    assert not shown.live.workspace.is_open("away")  # nothing opens by itself
    shown.press(Qt.Key.Key_F7)
    assert shown.live.workspace.is_open("away")


def test_that_an_offered_area_is_said_in_the_banner_and_f8_leads_there(shown: Shown) -> None:
    desk = shown.fake
    site = desk.session.state.registry.site
    area = AreaSpec(key="water", title=both("Water"), domains=("drainage",))
    desk.happen(
        f.SiteDescribed(site=replace(site, care=replace(site.care, areas=(area,)))),
        f.AreaTaken(area="water", seat=HOA.seat, person=HOA.person, cause="person"),
    )
    desk.happen(f.AreaOffered(area="water", seat=HOA.seat, cause="link"))
    assert "Water" in notice(shown) and "F8" in notice(shown)
    shown.press(Qt.Key.Key_F8)
    assert shown.live.workspace.is_open("areas")


def test_that_a_flood_is_said_calmly_and_goes(shown: Shown) -> None:
    desk = shown.fake
    desk.happen(f.FloodBegan(scope="", count=14))
    banner = shown.live.parts[0].banner
    assert any("Alarm flood" in run.text for run in banner._flood_runs())
    desk.happen(f.FloodEnded(scope="", count=2, lasted_s=600))
    assert banner._flood_runs() == []
