"""Closed incidents on the desk: found in the archive, read, reopened; rows whose record is gone leave quietly."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import ReopenIncident
from ioc.domain.records import Incident, Note
from ioc.domain.vocabulary import IncidentMark, IncidentStage, UnitStatus
from ioc.link.messages import Facts, Reply
from tests.helpers.desk import QUAN, Desk, us
from tests.helpers.desk_story import ref
from widgets.asset_panel import AssetPanel
from widgets.incident_panel import ALARMS, NOTES, TIMELINE, UNITS, IncidentPanel
from widgets.incident_queue_panel import IncidentQueuePanel
from widgets.log_panel import LogPanel


def past(number: int, day: str = "2026-10-12") -> Incident:
    return Incident(
        id=f"old-{number}",
        number=f"VV-{number:04d}",
        type="flood",
        priority=2,
        stage=IncidentStage.CLOSED,
        opened_us=us("10:00", day),
        opened_by="hoa",
        owner="quan",
        ward="Cẩm Lệ",
        asset="cam-le",
        alarms=("bd2@cam-le",),
        marks=(IncidentMark.ACTIVE, IncidentMark.CLOSED),
        notes=(Note(at_us=us("10:30", day), by="quan", text=ref("note-1")),),
        milestones=(("new", us("10:00", day)), ("closed", us("11:00", day))),
        disposition="01",
        closed_us=us("11:00", day),
        changed_us=us("11:00", day),
    )


def answer(desk: Desk, *incidents: Incident) -> None:
    desk.reply("closed", [msgspec.to_builtins(incident) for incident in incidents])
    desk.models.incidents.flush()


def press(panel: Any, key: Any, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(panel.focusWidget() or panel, key)


@pytest.fixture
def queue(make: Any, desk: Desk) -> Any:
    made = make(IncidentQueuePanel, size=(735, 350))
    yield made
    desk.models.incidents.set_filter("open")


def numbers(desk: Desk) -> list[str]:
    table = desk.models.incidents
    return [table.row(table.id_at(at)).incident.number for at in range(table.rowCount())]


def test_that_f_goes_round_to_the_closed_ones_and_asks_the_record_once(queue: Any, desk: Desk) -> None:
    assert desk.link.asked("closed") == []
    press(queue, Qt.Key.Key_F, 5)
    assert queue.filters.chips["closed"].isChecked()
    assert [asked.params for asked in desk.link.asked("closed")] == [{"limit": 100}]
    answer(desk, past(398), past(397, "2026-10-11"))
    assert numbers(desk)[-2:] == ["VV-0398", "VV-0397"]
    press(queue, Qt.Key.Key_F, 6)
    assert len(desk.link.asked("closed")) == 1


def test_that_one_archived_late_hides_nothing_that_was_archived_before(queue: Any, desk: Desk) -> None:
    desk.happen(f.IncidentClosed(incident="i411", disposition="01"), by=QUAN, at="20:55:00")
    known = desk.session.state.tables.incidents["i411"]
    desk.happen(f.RecordsArchived(incidents=(known,)))
    press(queue, Qt.Key.Key_F, 5)
    assert desk.link.asked("closed")[-1].params == {"limit": 100}


def test_that_the_end_of_the_list_asks_for_those_before(queue: Any, desk: Desk) -> None:
    press(queue, Qt.Key.Key_F, 5)
    answer(desk, *(past(number) for number in range(100)))
    queue.view.near_end.emit()
    assert desk.link.asked("closed")[-1].params == {"limit": 100, "to_us": (past(1).closed_us or 0) + 1}
    answer(desk)
    queue.view.near_end.emit()
    assert len(desk.link.asked("closed")) == 2


def test_that_an_incident_that_is_archived_while_selected_stays_in_the_closed_list(queue: Any, desk: Desk) -> None:
    desk.happen(f.IncidentClosed(incident="i411", disposition="01"), by=QUAN)
    press(queue, Qt.Key.Key_F, 5)
    answer(desk)
    queue.view.select_id("i411")
    known = desk.session.state.tables.incidents["i411"]
    desk.happen(f.RecordsArchived(incidents=(known,)))
    assert numbers(desk) == ["VV-0411"]
    assert queue.view.selected_id == "i411"
    desk.happen(f.IncidentReopened(incident="i411", reason=ref("r"), archived=known), by=QUAN)
    desk.models.incidents.release()
    assert numbers(desk) == []
    assert "i411" in desk.session.state.tables.incidents


def test_that_an_archived_incident_is_read_and_reopened(make: Any, queue: Any, desk: Desk) -> None:
    desk.sign_in(QUAN)
    press(queue, Qt.Key.Key_F, 5)
    answer(desk, past(398))
    panel = make(IncidentPanel, size=(760, 560))
    desk.models.selection.select("incident", "old-398")
    assert panel.header.title == "VV-0398"
    assert "in the archive" in panel.head.told()
    visible = [panel.tabs.isTabVisible(page) for page in (TIMELINE, ALARMS, UNITS, NOTES)]
    assert visible == [True, False, False, True]
    (asked,) = desk.link.asked("about")
    assert asked.params["ids"] == ["old-398", "bd2@cam-le"]
    told = desk.entries(f.IncidentClosed(incident="old-398", disposition="01"), at="11:00", by=QUAN)
    desk.reply("about", [msgspec.to_builtins(replace(entry, seq=3)) for entry in told])
    panel.timeline.flush()
    assert [str(panel.timeline.index(row, 2).data())[:14] for row in range(panel.timeline.rowCount())] == [
        "Closed VV-0398"
    ]
    panel.setFocus()
    press(panel, Qt.Key.Key_G)
    assert panel.notice.text == "It is in the archive. Reopen it first."
    press(panel, Qt.Key.Key_O)
    QTest.keyClicks(panel.focusWidget(), "again")
    QTest.keyClick(panel.focusWidget(), Qt.Key.Key_Return)
    assert desk.link.commands() == [ReopenIncident(incident="old-398", reason="again")]
    desk.happen(f.IncidentReopened(incident="old-398", reason=ref("r"), archived=past(398)), by=QUAN)
    desk.settle()
    panel.timeline.flush()
    assert panel.tabs.isTabVisible(UNITS)
    assert "in the archive" not in panel.head.told()
    told = [str(panel.timeline.index(row, 2).data())[:16] for row in range(panel.timeline.rowCount())]
    assert told == ["Reopened VV-0398", "Closed VV-0398: "]


def test_that_what_began_before_the_desks_log_is_asked_for(make: Any, desk: Desk) -> None:
    store = desk.models.log_store
    for ident in [ident for ident, entry in store.entries.items() if entry.at_us < us("21:46:00")]:
        del store.entries[ident]
    panel = make(IncidentPanel, size=(760, 560))
    desk.models.selection.select("incident", "i413")
    assert desk.link.asked("about") == []
    desk.models.selection.select("incident", "i412")
    (asked,) = desk.link.asked("about")
    assert asked.params["ids"][0] == "i412"
    told = desk.entries(f.IncidentClaimed(incident="i412"), at="21:14", by=QUAN)
    desk.reply("about", [msgspec.to_builtins(replace(entry, seq=3)) for entry in told])
    desk.happen(f.NoteAdded(incident="i412", text=ref("note-1")), f.NoteAdded(incident="i413", text=ref("note-2")))
    panel.timeline.flush()
    told = [str(panel.timeline.index(row, 2).data())[:9] for row in range(panel.timeline.rowCount())]
    assert told == ["VV-0412: ", "Claimed V"]
    desk.session.reset.emit()
    desk.happen(f.LogWritten(text=ref("log-1")))
    assert len(desk.link.asked("about")) == 2


def test_that_a_record_that_cannot_be_asked_is_said_and_asked_again(queue: Any, desk: Desk) -> None:
    press(queue, Qt.Key.Key_F, 5)
    asked = desk.link.asked("closed")[-1]
    desk.session.take([Reply(id=asked.id, code="refused.bug")])
    assert queue.notice.text
    press(queue, Qt.Key.Key_F, 6)
    assert len(desk.link.asked("closed")) == 2


def test_that_a_snapshot_forgets_what_may_lie_in_the_future(queue: Any, desk: Desk) -> None:
    press(queue, Qt.Key.Key_F, 5)
    answer(desk, past(398))
    desk.session.reset.emit()
    assert "VV-0398" not in numbers(desk)
    assert len(desk.link.asked("closed")) == 2


def test_that_a_log_line_names_an_archived_incident_once_it_is_known(make: Any, desk: Desk, qtbot: Any) -> None:
    panel = make(LogPanel, size=(605, 420))
    desk.happen(f.UnitReleased(incident="i412", unit="CH-02"), f.NoteAdded(incident="i412", text=ref("n")))
    known = replace(desk.session.state.tables.incidents["i412"], stage=IncidentStage.CLOSED, closed_us=us("21:00"))
    desk.session.state.tables.incidents.pop("i412")
    desk.models.log.refresh_all()
    table = desk.models.log
    assert "—" in str(table.index(1, 2).data())
    qtbot.waitUntil(lambda: len(desk.link.asked("closed")) == 1)
    answer(desk, known)
    assert "VV-0412" in str(table.index(1, 2).data())
    assert panel.isVisible()


def test_that_a_line_says_what_the_person_was_looking_at(desk: Desk) -> None:
    after = desk.session.state.seq
    (entry,) = desk.entries(f.CityStageSet(level=3, reason=ref("stage-1")), by=QUAN)
    seen = replace(entry, seen_seq=after - 4)
    desk.session.take([Facts(after=after, seq=entry.seq, entries=(seen,))])
    desk.flush()
    table = desk.models.log
    tip = str(table.index(0, 2).data(Qt.ItemDataRole.ToolTipRole))
    assert tip.endswith(f"acted on #{after - 4}")
    assert table.copy_text(str(entry.seq)).endswith(f"\tacted on #{after - 4}")
    assert "acted on" not in table.copy_text(table.id_at(1))


def test_that_a_withdrawn_unit_leaves_every_list_even_under_the_hand(desk: Desk) -> None:
    table = desk.models.units
    table.hold()
    desk.happen(f.UnitWithdrawn(unit="CH-06"), f.UnitWithdrawn(unit="CC-05"))
    assert {table.row_of("CH-06"), table.row_of("CC-05")} == {-1}
    for at in range(table.rowCount()):
        table.row(table.id_at(at))
    desk.happen(f.UnitWithdrawn(unit="CH-03"), f.UnitStatusChanged(unit="115-07", status=UnitStatus.CONDITIONAL))
    assert table.row_of("CH-03") == -1
    assert table.row_of("115-07") >= 0


def test_that_an_archived_alarm_leaves_a_held_list(desk: Desk) -> None:
    table = desk.models.alarms
    table.hold()
    alarm = "pressure@dma-14"
    desk.happen(f.AlarmAcknowledged(alarm=alarm, occurrence=1), by=QUAN)
    assert table.row_of(alarm) >= 0  # stays under the hand
    desk.happen(f.RecordsArchived(alarms=(alarm,)))
    assert table.row_of(alarm) == -1
    assert desk.models.names.alarm_words(alarm)[0] == "DMA 14 An Hải"


def test_that_an_asset_withdrawn_while_it_is_shown_empties_its_panel(make: Any, desk: Desk, qtbot: Any) -> None:
    panel = make(AssetPanel, size=(735, 362))
    desk.models.selection.select("asset", "dma-14")
    assert "DMA 14" in panel.header.title
    desk.happen(f.StreamWithdrawn(stream="dma-14:pressure_bar"), f.AssetWithdrawn(asset="dma-14"))
    panel.grab()
    qtbot.waitUntil(lambda: "DMA 14" not in panel.header.title)
