from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc.domain import facts
from ioc.domain.commands import AssignUnit, OpenIncident, SetCityStage
from ioc.domain.vocabulary import UnitStatus
from ioc.link.messages import Facts
from tests.gui.windows.conftest import Shown
from tests.helpers.desk import HOA, QUAN
from widgets.command_panel import CommandPanel


def panel_for(shown: Shown, number: str) -> CommandPanel:
    incidents = shown.fake.session.state.tables.incidents
    ident = next(i.id for i in incidents.values() if i.number == number)
    shown.fake.models.selection.select("incident", ident)
    panel = shown.live.workspace.panel("command")
    assert isinstance(panel, CommandPanel)
    return panel


def test_that_units_are_offered_nearest_first_with_their_grounds(shown: Shown) -> None:
    panel = panel_for(shown, "VV-0412")
    listed = panel.assign.units.listed()
    available = [c for c in listed if c.unit.status == "available"]
    known = [c.metres for c in available if c.metres is not None]
    assert known == sorted(known) and known
    assert all(c.unit.status in ("available", "conditional") for c in listed)
    assert any(c.stale for c in listed), "an old position is shown as old"
    others = len(shown.fake.session.state.tables.units) - len(listed)
    assert f"{others} busy or out of use" in panel.assign.note.text


def test_that_an_assignment_is_followed_through_its_states(shown: Shown) -> None:
    panel = panel_for(shown, "VV-0412")
    unit = panel.assign.units.chosen()
    panel.assign.assign()
    incident = panel.assign.incident()
    assert shown.fake.link.commands()[-1] == AssignUnit(incident=incident.id, unit=unit)
    assert panel.tickets.told[0].outcome == "sent"
    assert unit in [c.unit.id for c in panel.assign.units.listed()], "nothing is shown as done because it was sent"
    shown.fake.settle("confirmed")
    assert panel.tickets.told[0].outcome == "confirmed"
    assert panel.tickets.told[0].words.startswith("confirmed")


def test_that_a_refused_assignment_says_why(shown: Shown) -> None:
    panel = panel_for(shown, "VV-0412")
    panel.assign.assign()
    shown.fake.settle("refused", "refused.unit_busy", unit="115-07", number="VV-0416")
    assert "115-07 is busy with VV-0416" in panel.tickets.told[0].words


def test_that_commands_of_this_person_given_elsewhere_are_listed_and_others_are_not(shown: Shown) -> None:
    """A log full of one's own commands beside “none yet” would be a lie."""
    panel = panel_for(shown, "VV-0412")
    assert panel.tickets.lines() == []
    session = shown.fake.session
    shown.fake.link.sent.clear()
    facts_told = (
        ("o1", QUAN, facts.IncidentClaimed(incident="i415")),
        ("o2", HOA, facts.AlarmAcknowledged(alarm="bd2@cam-le", occurrence=1)),
        ("o3", QUAN, facts.CommandRefused(command="AssignUnit", about="115-03", code="refused.unit_busy", params={})),
    )
    for order, actor, fact in facts_told:
        (entry,) = shown.fake.entries(fact, by=actor)
        entry = replace(entry, order=order)
        session.take([Facts(after=session.state.seq, seq=entry.seq, entries=(entry,))])
    assert [(told.what.split(":")[0], told.outcome) for told in panel.tickets.lines()] == [
        ("Not carried out", "refused"),
        ("Claimed VV-0415", "confirmed"),
    ]
    panel.assign.assign()
    assert panel.tickets.lines()[0].outcome == "sent"
    assert len(panel.tickets.lines()) == 3


def test_that_the_marked_unit_stays_marked_while_others_move(shown: Shown) -> None:
    panel = panel_for(shown, "VV-0412")
    units = panel.assign.units
    units.setCurrentRow(units.count() - 1)
    marked = units.chosen()
    near = panel.assign.incident()
    shown.fake.positions([(marked, "21:47:32", near.lon, near.lat)])
    panel.assign.refresh()
    assert units.chosen() == marked
    shown.fake.happen(facts.UnitStatusChanged(unit="CC-05", status=UnitStatus.NOT_AVAILABLE))
    assert units.chosen() == marked


def test_that_another_incident_begins_with_its_own_nearest_unit(shown: Shown) -> None:
    panel = panel_for(shown, "VV-0412")
    panel.assign.units.setCurrentRow(panel.assign.units.count() - 1)
    panel = panel_for(shown, "VV-0416")
    assert panel.assign.units.chosen() == panel.assign.units.listed()[0].unit.id


def test_that_a_stage_needs_a_reason_and_shows_only_when_it_is_on_record(shown: Shown) -> None:
    panel = panel_for(shown, "VV-0412")
    stage = panel.stage
    stage.chips[3].click()
    assert "reason" in stage.why_not()
    stage.set_stage()
    assert not shown.fake.link.commands()
    stage.reason.setText("mưa trên 100 mm")
    stage.set_stage()
    assert shown.fake.link.commands()[-1] == SetCityStage(level=4, reason="mưa trên 100 mm")
    assert shown.live.parts[0].status_bar.stage_label.text.startswith("Stage 3")
    shown.fake.settle("confirmed")
    assert shown.live.parts[0].status_bar.stage_label.text.startswith("Stage 3")


def test_that_without_a_link_every_button_says_why(shown: Shown) -> None:
    panel = panel_for(shown, "VV-0412")
    shown.fake.session.set_connected(False)
    assert "link" in panel.assign.button.reason
    panel.assign.assign()
    assert not shown.fake.link.commands()


def test_that_an_incident_is_opened_from_the_selected_alarm(shown: Shown) -> None:
    alarms = shown.fake.session.state.tables.alarms.values()
    alarm = next(a for a in alarms if a.incident is None and a.asset)
    shown.fake.models.selection.select("alarm", alarm.id)
    shown.live.open_incident()
    bar = shown.live.here().open_incident
    assert bar.isVisible()
    bar.words.setText("nước vào nhà")
    bar.chips[1].click()
    bar.submit()
    command = shown.fake.link.commands()[-1]
    assert isinstance(command, OpenIncident)
    assert (command.alarms, command.priority, command.text) == ((alarm.id,), 2, "nước vào nhà")
    shown.fake.settle("refused", "refused.alarm_has_incident", number="VV-0412")
    assert bar.isVisible() and "VV-0412" in bar.subject.text
    bar.submit()
    shown.fake.settle("confirmed", created="new-one")
    assert not bar.isVisible()
    assert (shown.fake.models.selection.kind, shown.fake.models.selection.id) == ("incident", "new-one")


def test_that_enter_opens_one_incident_and_not_two(shown: Shown) -> None:
    shown.live.open_incident()
    bar = shown.live.here().open_incident
    QTest.keyClick(bar.words, Qt.Key.Key_Return)
    QTest.keyClick(bar.words, Qt.Key.Key_Return)
    opened = [command for command in shown.fake.link.commands() if isinstance(command, OpenIncident)]
    assert len(opened) == 1


def test_that_esc_leaves_the_form_where_one_was(shown: Shown) -> None:
    shown.live.workspace.focus_panel("alarms")
    before = QApplication.focusWidget()
    shown.live.open_incident()
    shown.press(Qt.Key.Key_Escape)
    assert not shown.live.here().open_incident.isVisible()
    assert QApplication.focusWidget() is before
    assert not shown.fake.link.commands()


def test_that_a_low_panel_scrolls_instead_of_cutting_and_follows_the_keyboard(shown: Shown) -> None:
    panel = panel_for(shown, "VV-0412")
    shown.live.workspace.focus_panel("command")
    shown.live.windows[1].resize(1366, 620)
    QApplication.processEvents()
    bar = panel.scroller.verticalScrollBar()
    assert bar.maximum() > 0
    assert panel.assign.units.height() >= 3 * 30
    assert panel.tickets.geometry().bottom() < panel.scroller.widget().height()
    panel.stage.reason.setFocus()
    seen = panel.scroller.viewport().rect()
    at = panel.stage.reason.mapTo(panel.scroller.viewport(), panel.stage.reason.rect().center())
    assert seen.contains(at)


def test_that_the_age_of_a_position_runs_on_when_nothing_comes(shown: Shown) -> None:
    panel = panel_for(shown, "VV-0412")
    shown.live.workspace.focus_panel("command")
    aged = next(c for c in panel.assign.units.listed() if c.unit.position_us)
    shown.fake.set_now("21:59:59")
    shown.fake.models.clock._tick_all()
    now = next(c for c in panel.assign.units.listed() if c.unit.id == aged.unit.id)
    assert now.age != aged.age
