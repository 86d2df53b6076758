"""Levels, latches and reasons of alarms in the alarm list, by keys."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import AcknowledgeAlarm, ResetAlarm
from ioc.domain.condition_spec import Level, Levels
from ioc.domain.vocabulary import AlarmSource, LimitKind
from tests.helpers.desk import HOA, Desk
from tests.helpers.desk_site import SITE, t
from tests.helpers.desk_story import alarm_id, tell
from widgets.alarm_panel import AlarmPanel
from widgets.alarm_tally import AlarmTally

GAUGE = alarm_id("bd2", "cam-le")
LEVELS = Levels(
    levels=(
        Level(key="1", limit=1.0, priority=3, title=t("Báo động I", "Alert I")),
        Level(key="2", limit=1.7, priority=1, title=t("Báo động II", "Alert II"), action=t("Sơ tán", "Evacuate")),
    )
)


def levelled() -> Desk:
    desk = tell(Desk(actor=HOA))
    rules = [
        replace(rule, condition=LEVELS, compare=LimitKind.CONDITION, latch=True) if rule.id == "bd2" else rule
        for rule in SITE.rules
    ]
    desk.happen(f.SiteDescribed(site=replace(SITE, rules=tuple(rules))))
    raise_level(desk, "1", 3, 101)
    return desk


def raise_level(desk: Desk, level: str, priority: int, occurrence: int) -> None:
    desk.happen(
        f.AlarmRaised(
            alarm=GAUGE,
            occurrence=occurrence,
            rule="bd2",
            source=AlarmSource.LIMIT,
            domain="drainage",
            priority=priority,
            asset="cam-le",
            value=1.2,
            limit=1.0,
            unit="m",
            level=level,
        )
    )


def press(panel: Any, key: Any) -> None:
    QTest.keyClick(panel.focusWidget() or panel, key)


def chosen(make: Any, desk: Desk) -> AlarmPanel:
    panel = make(AlarmPanel, desk)
    desk.models.selection.select("alarm", GAUGE)
    panel.view.setFocus()
    return panel


def message(desk: Desk) -> str:
    return str(desk.models.alarms.row(GAUGE).message)


def test_that_the_row_says_the_level_and_an_acknowledgement_names_it(make: Any) -> None:
    desk = levelled()
    panel = chosen(make, desk)
    assert message(desk).startswith("Alert I")
    press(panel, Qt.Key.Key_A)
    assert desk.link.commands() == [AcknowledgeAlarm(alarm=GAUGE, occurrence=101, level="1")]


def test_that_a_rise_and_a_repetition_sound_and_a_fall_does_not() -> None:
    desk = levelled()
    desk.happen(f.AlarmAcknowledged(alarm=GAUGE, occurrence=101), by=HOA)
    heard: list[str] = []
    tally = AlarmTally(desk.session)
    tally.raised.connect(lambda alarm: heard.append(f"{alarm.level}/{alarm.priority}"))
    raise_level(desk, "2", 1, 102)
    desk.happen(f.AlarmLevelChanged(alarm=GAUGE, occurrence=102, level="1", priority=3))
    assert heard == ["2/1"]
    desk.happen(f.AlarmRepeated(alarm=GAUGE, occurrence=102, times=1, acknowledged=False))
    assert heard == ["2/1", "1/3"]
    assert "again 1×" in message(desk)


def test_that_a_latched_alarm_says_so_and_is_reset_by_key(make: Any) -> None:
    desk = levelled()
    panel = chosen(make, desk)
    press(panel, Qt.Key.Key_E)
    assert "still holds" in panel.notice.text and not desk.link.commands()
    desk.happen(f.AlarmLatched(alarm=GAUGE, occurrence=101))
    assert "waits for a reset" in message(desk)
    press(panel, Qt.Key.Key_E)
    assert desk.link.commands() == [ResetAlarm(alarm=GAUGE, occurrence=101)]


def test_that_a_key_says_why_the_alarm_exists_at_its_level(make: Any) -> None:
    desk = levelled()
    raise_level(desk, "2", 1, 102)
    panel = chosen(make, desk)
    press(panel, Qt.Key.Key_H)
    told = {label.text(): words.text() for label, words in panel.grounds.words.lines}
    assert told["Action"] == "Evacuate"
    assert panel.grounds.words.isVisible()
    press(panel, Qt.Key.Key_H)
    assert not panel.grounds.words.isVisible()
