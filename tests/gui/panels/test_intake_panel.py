"""Taking a call by keyboard alone, in both languages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.intake_records import CallOutcome, IntakeForm, PhoneState
from ioc.domain.records import Call, VaultRef
from ioc.domain.site import Site
from ioc.domain.snapshot import take_snapshot
from ioc.link.messages import Snapshot
from ioc.qt.actions import Actions
from tests.helpers.da_nang import da_nang
from tests.helpers.desk import HA, HOA, Desk, us
from tests.helpers.desk_story import tell
from widgets.intake_panel import IntakePanel

RING = "tel:1"


def site() -> Site:
    """Đà Nẵng with its ground and lines."""
    return da_nang().site


def write(field: QWidget, words: str) -> None:
    """As an input method writes: a key event a letter, which `QTest.keyClicks` cannot make of Vietnamese."""
    for letter in words:
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(field, event)


class Taking:
    """A panel over the storm night, and the engine's answers by hand."""

    def __init__(self, language: str = "en", *, is_replay: bool = False) -> None:
        self.desk = tell(Desk(language=language, actor=HOA, is_replay=is_replay))
        known = self.desk.session.state.registry.site
        assert known is not None
        both = replace(site(), incident_types=(*known.incident_types, *site().incident_types))
        self.desk.happen(f.SiteDescribed(site=both))
        self.panel = IntakePanel(self.desk.session, self.desk.models, Actions())

    def ring(self, ident: str = RING, line: str = "112", at: str = "21:47:28") -> None:
        call = Call(
            id=ident,
            feed="tel",
            line=line,
            kind="",
            received_us=us(at),
            lon=108.2251,
            lat=16.0032,
            personal=VaultRef(id=f"p-{ident}", commitment=b""),
        )
        told = f.PhoneChanged(call=ident, state=PhoneState.RINGING, error_m=450.0, tower="Hòa Xuân 3")
        self.desk.happen(f.CallReceived(call=call), told, at=at)

    def press(self, key: str) -> None:
        target: QWidget = self.panel.focusWidget() or self.panel
        QTest.keyClick(target, key)

    def sent(self) -> Any:
        return self.desk.link.commands()[-1]

    def answered(self, number: str = "0905 ••• 417") -> None:
        """The engine confirms an answer and tells the masked number."""
        command = self.sent()
        assert isinstance(command, c.AnswerCall)
        self.desk.happen(f.CallAnswered(call=command.call), by=HOA, at="21:47:32")
        self.desk.settle()
        self.desk.reply("call_words", {"number": number, "words": {}})

    def type(self, key: str, words: str) -> None:
        field = self.panel.form.place.field if key == "place" else self.panel.form.fields[key]
        field.setFocus()
        write(field, words)


@pytest.fixture(params=["en", "vi"])
def taking(request: Any, english: None, qtbot: Any) -> Iterator[Taking]:
    made = Taking(request.param)
    qtbot.addWidget(made.panel)
    made.panel.resize(430, 930)
    made.panel.show()
    made.panel.activateWindow()
    made.panel.setFocus()
    qtbot.waitUntil(made.panel.hasFocus)
    QApplication.processEvents()
    yield made
    made.panel.forms.leave_unsaved()


@pytest.fixture
def open_call(taking: Taking) -> Taking:
    for other in ("k-3", "k-4", "k-5", "k-6"):
        taking.desk.happen(f.IntakeFinished(call=other, outcome=CallOutcome.ADVISED))
    taking.ring()
    taking.press("N")
    taking.answered()
    return taking


def test_that_a_112_call_becomes_an_incident_by_keyboard_alone(open_call: Taking) -> None:
    panel, keys = open_call.panel, 1  # N
    assert panel.current == RING
    assert panel.form.place.field.hasFocus(), "the place is asked first"
    place, said = "hem 42 tran nam trung", "nước vào nhà 60 cm"
    write(panel.form.place.field, place)
    assert panel.form.place.found[0].label.endswith("Trần Nam Trung")
    QTest.keyClick(panel.form.place.field, Qt.Key.Key_Return)
    keys += 1
    field = panel.form.fields["development"]
    assert field.hasFocus(), "Enter goes on"
    write(field, said)
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    keys += 1
    command = open_call.sent()
    assert isinstance(command, c.CreateFromCall)
    assert (command.call, command.type, command.priority, command.verified) == (RING, "urban_flood", 2, True)
    assert command.words == {"place": place, "development": said}
    assert command.lon is not None and command.text == said
    print(f"from ringing to an open incident: {keys} keys and {len(place) + len(said)} letters")
    assert keys <= 6
    open_call.desk.happen(
        f.IncidentOpened(incident="i9", number="VV-0420", type="urban_flood", priority=2, call=RING),
        f.IntakeFinished(call=RING, outcome=CallOutcome.CREATED, incident="i9"),
        by=HOA,
    )
    open_call.desk.settle(created="i9")
    assert panel.current == "" and panel.form.fields["development"].text() == ""
    assert open_call.desk.models.selection.id == "i9"


def test_that_an_unknown_place_stands_in_nobodys_way(open_call: Taking) -> None:
    open_call.type("place", "sau lưng chợ xyzzy")
    assert open_call.panel.form.place.found == ()
    QTest.keyClick(open_call.panel.form.place.field, Qt.Key.Key_Return)
    open_call.type("development", "cháy nhà")
    open_call.panel.run("intake.create")
    command = open_call.sent()
    assert (command.lon, command.verified, command.type) == (None, False, "fire")
    assert command.text.startswith("sau lưng chợ xyzzy")
    assert open_call.panel.help.map.circle_m == 450.0, "the tower's error is drawn"


def test_that_the_second_and_third_place_have_a_key(open_call: Taking) -> None:
    open_call.type("place", "tran phu")
    found = open_call.panel.form.place.found
    assert len(found) >= 2
    field = open_call.panel.form.place.field
    QTest.keyClick(field, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    draft = open_call.panel.forms.drafts[RING]
    assert draft.spot == found[1]


def test_that_a_street_of_several_wards_is_offered_in_each(open_call: Taking) -> None:
    open_call.type("place", "dien bien phu")
    assert [spot.ward for spot in open_call.panel.form.place.found] == ["Thanh Khê", "Hòa Khánh"]
    QTest.keyClick(open_call.panel.form.place.field, Qt.Key.Key_Down)
    QTest.keyClick(open_call.panel.form.place.field, Qt.Key.Key_Return)
    spot = open_call.panel.forms.drafts[RING].spot
    assert spot is not None and spot.ward == "Hòa Khánh"


@pytest.mark.parametrize(
    "said", ["16.012, 108.199", "16°00'43\"N 108°11'56\"E", "7P8C256X+R9", "49PBT 00168 71906", "48P 842369 1772720"]
)
def test_that_coordinates_in_any_form_are_a_place(open_call: Taking, said: str) -> None:
    open_call.type("place", said)
    found = open_call.panel.form.place.found
    assert found, said
    assert found[0].lat == pytest.approx(16.012, abs=0.01) and found[0].lon == pytest.approx(108.199, abs=0.01)


def test_that_a_type_chosen_by_hand_stays(open_call: Taking) -> None:
    form = open_call.panel.form
    open_call.type("development", "cháy")
    assert form.draft is not None and form.draft.type == "fire"
    form.type.setCurrentIndex(form.type.findData("rescue"))
    form.type.activated.emit(form.type.currentIndex())
    form.chips[2].click()
    open_call.type("development", " lan sang nhà bên, khói")
    assert (form.draft.type, form.draft.priority) == ("rescue", 3)
    assert "cháy" in form.why.text(), "the suggestion is still told"


def test_that_merging_and_linking_name_what_they_touch(open_call: Taking) -> None:
    open_call.type("place", "16.012, 108.199")
    QTest.keyClick(open_call.panel.form.place.field, Qt.Key.Key_Return)
    box = open_call.panel.help.box
    twin = box.marked("incidents")
    assert twin is not None and twin.id == "i412" and "place" in twin.because
    assert "VV-0412" in open_call.panel._merge_title()
    QTest.keyClick(open_call.panel.focusWidget(), Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    command = open_call.sent()
    assert isinstance(command, c.MergeCall) and command.incident == "i412"


def test_that_letters_are_text_in_a_field_and_keys_outside(open_call: Taking) -> None:
    open_call.type("help", "nthd")
    assert open_call.panel.form.fields["help"].text() == "nthd"
    QTest.keyClick(open_call.panel.form.fields["help"], Qt.Key.Key_Escape)
    assert open_call.panel.hasFocus()
    open_call.press("H")
    assert isinstance(open_call.sent(), c.HoldCall)


def test_that_a_call_is_passed_on_called_back_and_ended_by_figures(open_call: Taking) -> None:
    panel = open_call.panel
    panel.setFocus()
    open_call.press("T")
    open_call.press("1")
    assert open_call.sent() == c.TransferCall(call=RING, to="113")
    open_call.desk.settle("refused", "refused.transfer_pending")
    open_call.press("B")
    open_call.press("2")
    assert open_call.sent() == c.SetCallBack(call=RING, in_s=300.0)
    open_call.desk.settle()
    open_call.press("X")
    open_call.press("4")
    write(panel.ways.bar.words, "gọi nhầm số")
    QTest.keyClick(panel.ways.bar.words, Qt.Key.Key_Return)
    gone = c.FinishCall(call=RING, outcome=CallOutcome.DISCARDED, reason="gọi nhầm số")
    assert open_call.sent() == gone
    open_call.desk.happen(f.IntakeFinished(call=RING, outcome=CallOutcome.DISCARDED), by=HOA)
    open_call.desk.settle()
    assert panel.current == ""


def test_that_a_site_that_comes_with_a_snapshot_brings_its_lines_and_types(english: None, qtbot: Any) -> None:
    desk = Desk(language="en", actor=HOA)
    panel = IntakePanel(desk.session, desk.models, Actions())
    qtbot.addWidget(panel)
    assert not panel.lines.chips and panel.form.type.count() <= 1
    told = tell(Desk(language="en", actor=HOA))
    told.happen(f.SiteDescribed(site=site()))
    state = told.session.state
    desk.session.take([Snapshot(seq=state.seq, at_us=state.at_us, data=take_snapshot(state))])
    assert list(panel.lines.chips) == [line.key for line in site().calls.lines]
    assert panel.form.type.count() > len(site().incident_types)


def test_that_an_empty_form_begins_where_nobody_waits(taking: Taking) -> None:
    for other in ("k-3", "k-4", "k-5", "k-6"):
        taking.desk.happen(f.IntakeFinished(call=other, outcome=CallOutcome.ADVISED))
    taking.press("3")
    taking.press("N")
    command = taking.sent()
    assert isinstance(command, c.StartCall) and command.line == "114"


def test_that_forms_come_back_after_a_restart_with_their_words(taking: Taking) -> None:
    taking.ring()
    form = IntakeForm(type="fire", priority=1, words=VaultRef(id="w", commitment=b""))
    taking.desk.happen(f.CallAnswered(call=RING), f.IntakeSaved(call=RING, form=form), by=HOA)
    again = IntakePanel(taking.desk.session, taking.desk.models, Actions())
    assert again.current == RING
    taking.desk.reply("call_words", {"number": "0905 ••• 417", "words": {"development": "khói đen"}})
    assert again.form.fields["development"].text() == "khói đen"
    assert again.forms.drafts[RING].type == "fire"
    again.deleteLater()


def test_that_what_is_typed_is_kept_and_a_call_taken_elsewhere_leaves(open_call: Taking) -> None:
    open_call.type("development", "nước lên")
    open_call.panel.forms.keep()
    kept = open_call.sent()
    assert isinstance(kept, c.SaveIntake) and kept.words == {"development": "nước lên"}
    open_call.desk.happen(f.CallAnswered(call=RING, before=HOA.person), by=HA)
    assert open_call.panel.current == ""
    assert HA.name in open_call.panel.notice.text


def test_that_a_ringing_call_takes_no_focus_and_is_counted(taking: Taking) -> None:
    before = taking.panel.focusWidget()
    waited = len(taking.panel.waiting())
    taking.ring()
    assert len(taking.panel.waiting()) == waited + 1
    assert taking.panel.focusWidget() is before and taking.panel.current == ""


def test_that_clocks_say_overdue_in_words(open_call: Taking) -> None:
    open_call.desk.set_now("21:48:44")
    open_call.panel._tick()
    words = open_call.panel.clocks.process.text
    assert "1:12" in words and ("OVERDUE" in words or "QUÁ HẠN" in words)


def test_that_a_replay_has_no_action_that_acts(english: None, qtbot: Any) -> None:
    made = Taking(is_replay=True)
    qtbot.addWidget(made.panel)
    assert {action.id for action in made.panel._own.values() if action.acts} == set()


def test_that_a_key_costs_at_most_50_ms_with_5000_open_items(open_call: Taking) -> None:
    opened = [
        f.IncidentOpened(
            incident=f"x{n}", number=f"VV-{n + 5000}", type="flood", priority=3, lon=108.2251, lat=16 + n / 400_000
        )
        for n in range(5_000)
    ]
    open_call.desk.happen(*opened)
    field = open_call.panel.form.place.field
    field.setFocus()
    spent = []
    for letter in "hem 42 tran nam trung":
        began = time.perf_counter()
        write(field, letter)
        spent.append(time.perf_counter() - began)
    print(f"a key in the place field: median {sorted(spent)[len(spent) // 2] * 1e3:.1f} ms")
    assert sorted(spent)[len(spent) // 2] < 0.05
    assert open_call.panel.help.box.twins
