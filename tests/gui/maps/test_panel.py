"""The panel on a real session: one storm evening, folded fact by fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import sleep

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QToolTip
from pytestqt.qtbot import QtBot

from ioc.domain import facts as f
from ioc.domain.correlation_records import IncidentProposal, ProposalMember
from ioc.domain.records import AlertArea, AlertInfo, PublicAlert
from ioc.domain.snapshot import load_snapshot, take_snapshot
from ioc.domain.vocabulary import AlarmSource, AlertState, FeedState, LimitKind
from ioc.link.messages import Facts
from ioc.qt.actions import Actions
from ioc.qt.tokens import THEMES
from maps.marks import RETURNED, STALE, UNACKED, UnitSign
from maps.panel import BEHIND_MS, MapPanel
from maps.projection import View
from maps.scene_feed import scene_of
from maps.scene_words import asset_label
from tests.helpers.desk import HOA, Desk, us
from tests.helpers.desk_story import evening, tell
from widgets.theme import apply_theme

VIEW = View(108.2, 16.04, 13, 1200, 700)


def status(panel: MapPanel, asset: str) -> tuple[int, int]:
    row = panel.scene.assets.row_of[asset]
    return int(panel.scene.assets.severity[row]), int(panel.scene.assets.flags[row]) & (UNACKED | STALE | RETURNED)


@pytest.fixture
def open_panel(qtbot: QtBot) -> Iterator[Callable[..., MapPanel]]:
    opened: list[MapPanel] = []

    def build(desk: Desk, prefer: str = "native") -> MapPanel:
        panel = MapPanel(desk.session, desk.models, Actions(), prefer=prefer, marker=True)  # type: ignore[arg-type]
        panel.resize(1200, 700)
        opened.append(panel)
        with qtbot.waitSignal(panel.host.frame_painted, timeout=15000):
            panel.show()
        return panel

    yield build
    for panel in opened:
        panel.surface.close()
        panel.close()
        panel.deleteLater()
    qtbot.wait(1)


@pytest.fixture
def desk(qapp: object) -> Desk:
    return tell(Desk())


def test_that_assets_show_their_worst_active_alarm(desk: Desk, open_panel: Callable[..., MapPanel]) -> None:
    panel = open_panel(desk)
    assert status(panel, "cam-le") == (1, UNACKED)
    assert status(panel, "thuan-phuoc") == (2, 0)
    assert status(panel, "mua-hk2") == (3, UNACKED | STALE)
    assert status(panel, "dma-14") == (3, RETURNED)
    assert status(panel, "ngu-hanh-son") == (0, 0), "shelved"


def test_that_facts_change_only_what_they_touch(desk: Desk, open_panel: Callable[..., MapPanel]) -> None:
    panel = open_panel(desk)
    before = panel.scene.log.seq
    desk.happen(f.AlarmAcknowledged(alarm="bd2@cam-le", occurrence=1), by=HOA)
    assert status(panel, "cam-le") == (1, 0)
    rows = panel.scene.log.since(before)
    assert rows is not None and [panel.scene.assets.ids[row] for row in rows] == ["cam-le"]
    desk.happen(f.AlarmReturned(alarm="bd2@cam-le", occurrence=1, value=1.4))
    assert status(panel, "cam-le") == (0, 0)


def test_that_a_feed_gone_stale_hatches_its_assets(desk: Desk, open_panel: Callable[..., MapPanel]) -> None:
    panel = open_panel(desk)
    desk.happen(f.FeedStateChanged(feed="drain", state=FeedState.STALE, reason="feed.silent"))
    assert status(panel, "ng-huu-tho") == (2, UNACKED | STALE)
    assert status(panel, "ngu-hanh-son") == (0, STALE)
    assert status(panel, "dma-14") == (3, RETURNED | STALE)
    desk.happen(f.FeedStateChanged(feed="drain", state=FeedState.ON_TIME, reason=""))
    assert status(panel, "dma-14") == (3, RETURNED)


def test_that_fact_by_fact_and_from_a_snapshot_the_scene_is_the_same(
    qtbot: QtBot, open_panel: Callable[..., MapPanel]
) -> None:
    desk = Desk()
    panel = open_panel(desk)
    for entry in evening():
        desk.session.take([Facts(after=entry.seq - 1, seq=entry.seq, entries=(entry,))])
    desk.positions([("CC-12", "21:47:30", 108.21, 16.02), ("CH-03", "21:06:32", 108.19, 16.07)])
    state = desk.session.state
    whole = scene_of(load_snapshot(take_snapshot(state)), desk.models.names)
    # registrations that follow closely on a dear one are gathered for a moment
    qtbot.waitUntil(lambda: panel.scene_hash(VIEW) == whole.hash(VIEW), timeout=5_000)
    assert {sign.id for sign in whole.units.values() if sign.stale} == {"CH-03"}
    assert whole.hash(VIEW) != scene_of(Desk().session.state, desk.models.names).hash(VIEW)
    desk.happen(f.AlarmAcknowledged(alarm="bd2@cam-le", occurrence=1), by=HOA)
    assert panel.scene_hash(VIEW) != whole.hash(VIEW)


def test_that_a_click_selects_for_all_panels_and_the_list_marks_the_map(
    desk: Desk, open_panel: Callable[..., MapPanel], qtbot: QtBot
) -> None:
    panel = open_panel(desk)
    panel.host.set_view(108.235, 16.065, 16)
    panel.surface.refresh_now()
    with qtbot.waitSignal(desk.models.selection.selected, timeout=3000) as selected:
        QTest.mouseClick(panel.surface.widget(), Qt.MouseButton.LeftButton, pos=panel.rect().center())
    assert selected.args == ["asset", "dma-14"]
    desk.models.selection.select("alarm", "bd2@cam-le")
    assert panel.scene.selection == ("asset", "cam-le")
    desk.models.selection.select("feed", "drain")
    assert panel.scene.selection is None


def test_that_show_takes_the_map_there_and_holds_it(desk: Desk, open_panel: Callable[..., MapPanel]) -> None:
    panel = open_panel(desk)
    assert not panel.held
    desk.models.selection.show("alarm", "bd2@cam-le")
    assert panel.held and panel.host.held.isVisible()
    assert abs(panel.surface.view.lon - 108.199) < 1e-3
    assert panel.surface.view.zoom >= 15


def test_that_show_takes_the_map_to_a_call_though_it_has_no_sign(
    desk: Desk, open_panel: Callable[..., MapPanel]
) -> None:
    panel = open_panel(desk)
    before = panel.surface.view
    desk.models.selection.show("call", "k-6")
    assert panel.surface.view.corner == before.corner
    desk.models.selection.show("call", "k-5")
    assert panel.held
    assert abs(panel.surface.view.lon - 108.151) < 1e-3
    assert panel.scene.selection is None


def test_that_a_hand_holds_the_map_until_f(desk: Desk, open_panel: Callable[..., MapPanel]) -> None:
    panel = open_panel(desk)
    following = panel.surface.view
    QTest.keyClick(panel.surface.widget(), Qt.Key.Key_Left)
    assert panel.held and panel.host.held.text and panel.host.held.key == "F"
    moved = panel.surface.view
    assert moved.corner != following.corner
    desk.happen(f.IncidentOpened(incident="new", number="VV-0500", type="flood", priority=1, lon=108.1, lat=16.1))
    assert panel.surface.view == moved
    QTest.keyClick(panel.surface.widget(), Qt.Key.Key_F)
    assert not panel.held and not panel.host.held.isVisible()
    west, north = panel.surface.view.place(0, 0)
    east, south = panel.surface.view.place(1200, 700)
    assert west < 108.1 < east and south < 16.1 < north


def far_alert() -> PublicAlert:
    ring = ((150.0, -33.0), (151.0, -33.0), (151.0, -34.0), (150.0, -33.0))
    area = AlertArea(description="far", polygons=(ring,), circles=((108.2, 16.05, 3.0),))
    info = AlertInfo(language="en", event="Fire", severity="Severe", headline="<b>Bush</b> fire", areas=(area,))
    other = AlertInfo(language="vi", event="Cháy", severity="Severe", headline="Cháy rừng", areas=(area,))
    return PublicAlert(
        id="s,1,t", feed="cap", sender="s", identifier="1", sent="t", sent_us=us("21:00"), infos=(info, other)
    )


def test_that_an_alert_is_drawn_and_never_drags_the_view(desk: Desk, open_panel: Callable[..., MapPanel]) -> None:
    panel = open_panel(desk)
    before = panel.surface.view
    desk.happen(f.AlertReceived(alert=far_alert()))
    assert panel.surface.view == before
    sign = panel.scene.areas["s,1,t"]
    assert (len(sign.polygons), len(sign.circles), sign.severity) == (1, 1, 2)
    hits = panel.scene.pick(600, 350, View(108.2, 16.05, 13, 1200, 700))
    assert hits[-1].kind == "area" and hits[-1].id == "s,1,t"
    desk.happen(f.AlertStateChanged(alert="s,1,t", state=AlertState.EXPIRED))
    assert not panel.scene.areas


def test_that_a_view_wholly_inside_an_alert_says_so_in_words(desk: Desk, open_panel: Callable[..., MapPanel]) -> None:
    panel = open_panel(desk)
    panel.host.set_view(108.2, 16.05, 16)
    assert not panel.host.around.text
    desk.happen(f.AlertReceived(alert=far_alert()))
    assert panel.host.around.text == "Alert areas around the whole view: 1" and panel.host.around.isVisible()
    panel.host.set_view(108.2, 16.05, 12)
    assert not panel.host.around.isVisible(), "its edge is in sight"
    panel.host.set_view(108.2, 16.05, 16)
    desk.happen(f.AlertStateChanged(alert="s,1,t", state=AlertState.EXPIRED))
    assert not panel.host.around.isVisible()
    desk.happen(f.AlertReceived(alert=replace(far_alert(), id="s,2,t", identifier="2", status="Exercise")))
    assert "s,2,t" in panel.scene.areas and not panel.host.around.isVisible(), "it is not meant"


def test_that_show_fits_the_whole_area_of_an_alert(desk: Desk, open_panel: Callable[..., MapPanel]) -> None:
    panel = open_panel(desk)
    ring = ((107.2, 15.4), (108.9, 15.4), (108.9, 16.6), (107.2, 15.4))
    info = AlertInfo(language="vi", event="Mưa", areas=(AlertArea(description="tỉnh", polygons=(ring,)),))
    desk.happen(f.AlertReceived(alert=replace(far_alert(), infos=(info,))))
    desk.models.selection.show("alert", "s,1,t")
    assert panel.held
    view = panel.surface.view
    (west, north), (east, south) = view.place(0, 0), view.place(view.width, view.height)
    assert west < 107.2 < 108.9 < east and south < 15.4 < 16.6 < north


def test_that_the_alarm_of_an_alert_marks_its_area(desk: Desk, open_panel: Callable[..., MapPanel]) -> None:
    panel = open_panel(desk)
    desk.happen(
        f.AlertReceived(alert=far_alert()),
        f.AlarmRaised(
            alarm="alert@s,1,t",
            occurrence=1,
            rule="public_alert",
            source=AlarmSource.ALERT,
            domain="",
            priority=2,
            alert="s,1,t",
        ),
    )
    desk.models.selection.select("alarm", "alert@s,1,t")
    assert panel.scene.selection == ("area", "s,1,t")


def test_that_an_exercise_is_drawn_with_its_word_in_the_language_of_the_screen(
    desk: Desk, open_panel: Callable[..., MapPanel]
) -> None:
    panel = open_panel(desk)
    desk.happen(f.AlertReceived(alert=replace(far_alert(), status="Exercise")))
    assert panel.scene.areas["s,1,t"].drill == "EXERCISE"
    desk.models.set_language("vi")
    assert panel.scene.areas["s,1,t"].drill == "DIỄN TẬP"
    desk.models.set_language("en")
    desk.happen(f.AlertReceived(alert=replace(far_alert(), id="t", status="Test")))
    assert "t" not in panel.scene.areas


def test_that_a_tooltip_shows_feed_words_as_words(
    desk: Desk, open_panel: Callable[..., MapPanel], monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_panel(desk)
    desk.happen(f.AlertReceived(alert=far_alert()))
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda at, text, owner: shown.append(text))
    panel.host.hovered.emit("area", "s,1,t", panel.pos())
    assert "&lt;b&gt;Bush&lt;/b&gt; fire" in shown[0]


def test_that_words_follow_the_language_and_the_live_value(
    desk: Desk, open_panel: Callable[..., MapPanel], qtbot: QtBot
) -> None:
    panel = open_panel(desk)
    panel._relabel()
    assert panel.scene.labels["cam-le"].name == "Thủy chí Cẩm Lệ"
    assert panel.scene.labels["cam-le"].detail.startswith("1.72 / 1.70")
    desk.readings([(0, "21:47:31", 1.81, 0)])
    qtbot.waitUntil(lambda: panel.scene.labels["cam-le"].detail.startswith("1.81 / 1.70"), timeout=5000)
    desk.models.set_language("vi")
    assert panel.scene.labels["cam-le"].detail.startswith("1,81 / 1,70")
    assert panel.host.legend.entries()[0][1] == "bình thường"
    desk.models.set_language("en")


@pytest.mark.parametrize("prefer", ["web", "native"])
def test_that_a_theme_of_the_application_dresses_the_map_even_a_closed_one(
    desk: Desk, open_panel: Callable[..., MapPanel], qapp: QApplication, prefer: str
) -> None:
    panel = open_panel(desk, prefer)
    for name in ("light", "dark"):
        apply_theme(qapp, name)
        assert panel.surface.tokens["land"] == THEMES[name]["land"]
    panel.surface.close()
    for name in ("light", "dark"):
        apply_theme(qapp, name)


def test_that_after_a_snapshot_the_lists_are_painted_before_the_map_is_made_anew(
    desk: Desk, open_panel: Callable[..., MapPanel], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, order = open_panel(desk), list[str]()
    made = panel._feed.rebuild
    monkeypatch.setattr(panel._feed, "rebuild", lambda state: (order.append("map"), made(state)))
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(desk.models.alarms)
    view.show()
    qtbot.waitExposed(view)

    def slowly() -> None:
        sleep(2 * BEHIND_MS / 1000)  # a large city takes longer than the timer to be taken in

    def come() -> None:
        order.clear()
        desk.session.reset.emit()

    monkeypatch.setattr(view, "paintEvent", lambda event: order.append("list"))
    desk.session.reset.connect(slowly)
    QTimer.singleShot(0, panel, come)  # from a timer, as the bridge's next slice comes
    qtbot.waitUntil(lambda: "map" in order and "list" in order)
    desk.session.reset.disconnect(slowly)
    assert order[0] == "list" and order.count("map") == 1


def test_that_the_legend_stands_whole_when_it_takes_another_row(
    desk: Desk, open_panel: Callable[..., MapPanel]
) -> None:
    panel = open_panel(desk)
    legend = panel.host.legend
    panel.host.set_schematic(False)
    panel.resize(legend.width() + 60, 500)
    QApplication.processEvents()
    rows = legend.height()
    panel.host.set_schematic(True)
    assert legend.height() > rows and legend.geometry().bottom() < panel.host.height()


def test_that_a_reset_session_is_painted_anew(desk: Desk, open_panel: Callable[..., MapPanel], qtbot: QtBot) -> None:
    panel = open_panel(desk, "web")
    assert panel.surface.is_web
    with qtbot.waitSignal(panel.host.frame_painted, timeout=5000):
        desk.models.rebuilt.emit()
    assert len(panel.scene.assets) == 10
    assert {sign.label for sign in panel.scene.incidents.values()} >= {"VV-0412", "VV-0416"}


def test_that_without_a_city_the_map_shows_the_country(qapp: object, open_panel: Callable[..., MapPanel]) -> None:
    panel = open_panel(Desk())
    view = panel.surface.view
    west, north = view.place(0, 0)
    east, south = view.place(view.width, view.height)
    assert west < 102 and east > 114.5 and south < 8.5 and north > 23
    written = {item.spec.text for item in panel.surface.overlay.over + panel.surface.overlay.under}
    assert {"Quần đảo Hoàng Sa", "Quần đảo Trường Sa"} <= written


def test_that_a_state_alarm_says_what_is_wrong_instead_of_one_over_one(
    desk: Desk, open_panel: Callable[..., MapPanel]
) -> None:
    panel = open_panel(desk)
    rules = desk.models.names.rules
    rules["signal"] = replace(rules["signal"], compare=LimitKind.EQUAL)
    panel._relabel()
    assert panel.scene.labels["td-thang"].detail == rules["signal"].title.en
    rules["signal"] = replace(rules["signal"], compare=LimitKind.BELOW)
    alarm = replace(desk.session.state.tables.alarms["signal@td-thang"], limit=0.5)
    label = asset_label(desk.session.state, desk.models.names, "td-thang", [alarm], us("21:47:32"), 88)
    assert label.detail == f"{rules['signal'].title.en}: 0\nparent of 88 assets"


def test_that_the_alarm_is_picked_and_not_the_plate_below_it(desk: Desk, open_panel: Callable[..., MapPanel]) -> None:
    panel = open_panel(desk)
    panel.host.set_view(108.199, 16.016, 16)
    lon, lat = panel.scene.place_of("asset", "cam-le") or (0.0, 0.0)
    panel.scene.set_units([UnitSign("u", "CH-99", lon, lat, "on_scene")])
    panel.surface.refresh_now()
    view = panel.surface.view
    x = (lon - view.place(0, 0)[0]) / 360 * 256 * 2**view.zoom
    y = next(y for y in range(view.height) if view.place(x, y)[1] <= lat)
    assert panel.surface.pick(x + 22, y)[0].id == "cam-le"
    plate = next(item for item in panel.surface.overlay.over if item.id == "u")
    left, top = view.corner
    hit = panel.surface.pick(plate.x + plate.width / 2 - left, plate.y + plate.height / 2 - top)[0]
    assert (hit.kind, hit.id) == ("unit", "u")


def test_that_a_proposed_incident_is_ringed_with_its_members_while_it_is_selected(
    desk: Desk, open_panel: Callable[..., MapPanel]
) -> None:
    panel = open_panel(desk)
    members = (ProposalMember(table="calls", id="k-4"), ProposalMember(table="alarms", id="bd2@cam-le", occurrence=1))
    held = IncidentProposal(
        id="p", rule="r", type="flood", priority=2, proposed_us=1, lon=108.2001, lat=16.0131, members=members[:1]
    )
    desk.happen(f.IncidentProposed(proposal=held))
    assert panel.scene.found is None, "nothing shows by itself"
    before = panel.surface.view
    desk.models.selection.select("proposal", "p")
    assert panel.scene.found is not None and panel.scene.found.name == "Proposed: Urban flood"
    assert panel.scene.halo == ((108.2001, 16.0131),)
    desk.happen(f.IncidentProposalGrew(proposal="p", members=members[1:]))
    assert len(panel.scene.halo) == 2
    assert panel.surface.view == before, "the view stays where it is"
    desk.models.selection.select("incident", "i412")
    assert panel.scene.found is None and panel.scene.halo == ()
