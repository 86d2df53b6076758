"""Many alarms at once: those on screen acknowledged together within limits, a chattering one calmed, lists narrowed."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.alarms import wants_attention
from ioc.domain.care_spec import AreaSpec
from ioc.domain.commands import AcknowledgeAlarms, ShelveAlarm
from ioc.qt.alarm_table import AlarmTable
from tests.helpers.city import both
from tests.helpers.desk import HOA, QUAN, Desk
from tests.helpers.desk_story import alarm_id, tell
from widgets.alarm_panel import AlarmPanel

GAUGE = alarm_id("bd2", "cam-le")


@pytest.fixture
def over() -> Desk:
    return tell(Desk(actor=QUAN))


@pytest.fixture
def panel(make: Any, over: Desk) -> AlarmPanel:
    made: AlarmPanel = make(AlarmPanel, over, (1180, 600))
    return made


def press(panel: Any, key: Any, how: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(panel.focusWidget(), key, how)


def waiting(desk: Desk) -> dict[str, Any]:
    table: AlarmTable = desk.models.alarms
    shown = [table.row(table.id_at(row)).alarm for row in range(table.rowCount())]
    return {alarm.id: alarm for alarm in shown if wants_attention(alarm)}


def test_that_b_and_enter_acknowledge_what_is_on_screen_but_not_the_gravest(panel: AlarmPanel, over: Desk) -> None:
    calm = {(a.id, a.occurrence) for a in waiting(over).values() if a.priority > 1}
    grave = [a for a in waiting(over).values() if a.priority == 1]
    assert calm and grave
    press(panel, Qt.Key.Key_B)
    assert "priority 1 stay" in panel.crowd.bar.title.text()
    press(panel, Qt.Key.Key_Return)
    (command,) = over.link.commands()
    assert isinstance(command, AcknowledgeAlarms)
    assert (set(command.alarms), command.opened) == (calm, ())


def test_that_a_grave_alarm_goes_with_the_others_once_it_was_opened_in_this_occurrence(
    panel: AlarmPanel, over: Desk
) -> None:
    panel.view.setFocus()
    panel.view.selectRow(over.models.alarms.row_of(GAUGE))
    press(panel, Qt.Key.Key_B)
    press(panel, Qt.Key.Key_Return)
    (command,) = over.link.commands()
    assert command.opened == (GAUGE,)


def test_that_only_what_is_in_sight_is_acknowledged(panel: AlarmPanel, over: Desk) -> None:
    everything = len(waiting(over))
    panel.resize(1180, 150)
    QTest.qWait(1)
    assert 0 < len(panel.crowd.on_screen()) < everything
    assert {alarm.id for alarm in panel.crowd.on_screen()} <= set(waiting(over))


def test_that_what_came_after_the_strip_opened_is_not_acknowledged(panel: AlarmPanel, over: Desk) -> None:
    press(panel, Qt.Key.Key_B)
    seen = {ident for ident, _ in panel.crowd.bar._command.alarms}
    one = next(iter(seen))
    alarm = over.session.state.tables.alarms[one]
    over.happen(
        f.AlarmRaised(
            alarm=one,
            occurrence=alarm.occurrence + 1,
            rule=alarm.rule,
            source=alarm.source,
            domain=alarm.domain,
            priority=alarm.priority,
            asset=alarm.asset,
        )
    )
    press(panel, Qt.Key.Key_Return)
    (command,) = over.link.commands()
    assert dict(command.alarms)[one] == alarm.occurrence  # the engine passes it over: another occurrence stands now


def test_that_x_takes_the_proposal_for_a_chattering_alarm(panel: AlarmPanel, over: Desk) -> None:
    panel.view.select_id(GAUGE)
    press(panel, Qt.Key.Key_X)
    assert panel.notice.text == "This alarm does not chatter."
    over.happen(f.AlarmMarked(alarm=GAUGE, mark="chattering", on=True))
    assert over.models.alarms.row(GAUGE).message.endswith("chatters")
    press(panel, Qt.Key.Key_X)
    (command,) = over.link.commands()
    assert isinstance(command, ShelveAlarm)
    assert (command.alarm, command.duration_s) == (GAUGE, 3600.0)
    assert command.reason.startswith("Chattering")


def test_that_y_lists_my_areas_only_and_v_domain_by_domain(panel: AlarmPanel, over: Desk) -> None:
    site = over.session.state.registry.site
    area = AreaSpec(key="gauges", title=both("Gauges"), domains=("drainage",))
    over.happen(
        f.SiteDescribed(site=replace(site, care=replace(site.care, areas=(area,)))),
        f.SeatTaken(seat=_seat(HOA)),
        f.SeatTaken(seat=_seat(QUAN)),
        f.AreaTaken(area="gauges", seat=HOA.seat, person=HOA.person, cause="person"),
    )
    table = over.models.alarms
    before = table.rowCount()
    press(panel, Qt.Key.Key_Y)
    listed = [table.row(table.id_at(row)).alarm.domain for row in range(table.rowCount())]
    assert "drainage" not in listed and 0 < len(listed) < before
    press(panel, Qt.Key.Key_Y)
    assert table.rowCount() == before
    press(panel, Qt.Key.Key_V)
    rows = [table.row(table.id_at(n)) for n in range(table.rowCount())]
    shown = [row.alarm.domain for row in rows if not row.under and row.label in ("UNACK", "ACKED", "RTNUN")]
    assert [d for n, d in enumerate(shown) if n == 0 or shown[n - 1] != d] == sorted(dict.fromkeys(shown))
    assert table.row(table.id_at(0)).heading and table.row(table.id_at(0)).subject == "Drainage"


def test_that_shelving_ends_with_the_return_when_alt_5_says_so(panel: AlarmPanel, over: Desk) -> None:
    panel.view.select_id(GAUGE)
    press(panel, Qt.Key.Key_S)
    press(panel, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    panel.shelve_bar.reason.setText("x")
    press(panel, Qt.Key.Key_Return)
    assert over.link.commands() == [ShelveAlarm(alarm=GAUGE, duration_s=3600.0, reason="x", once=True)]


def test_that_a_rule_that_forbids_shelving_says_so_at_the_key(panel: AlarmPanel, over: Desk) -> None:
    site = over.session.state.registry.site
    alarm = over.session.state.tables.alarms[GAUGE]
    rules = tuple(replace(r, shelvable=False) if r.id == alarm.rule else r for r in site.rules)
    over.happen(f.SiteDescribed(site=replace(site, rules=rules)))
    panel.view.select_id(GAUGE)
    press(panel, Qt.Key.Key_S)
    assert "may not be shelved" in panel.notice.text


def _seat(actor: Any) -> Any:
    from ioc.domain.records import Seat

    return Seat(id=actor.seat, person=actor.person, name=actor.name, role=actor.role, since_us=0)
