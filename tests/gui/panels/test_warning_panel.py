"""Warning the public at two desks by keyboard alone: written at one, released at the other; area, what is missing."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.commands import Actor, Refusal
from ioc.domain.decide import Context, decide
from ioc.domain.decide.following import Moment, follow
from ioc.domain.ground import GroundSpec, PlaceSpec, Ward
from ioc.domain.records import VaultRef
from ioc.domain.site import Site
from ioc.domain.warning_records import WarningKind, WarningState
from tests.helpers.desk import HA, QUAN, Desk, us
from tests.helpers.desk_story import tell
from tests.helpers.public_warnings import CLEAR, FLOOD, SPEC, WARDS
from tests.unit.domain.test_plans import shipped
from widgets.plan_panel import PlanPanel
from widgets.warning_panel import WarningPanel

PLACES = (
    PlaceSpec(name="Trường A", kind="school", lon=108.21, lat=16.01),
    PlaceSpec(name="Bệnh viện B", kind="hospital", lon=108.211, lat=16.011),
)


def site_of(desk: Desk) -> Site:
    site = desk.session.state.registry.site
    assert site is not None
    return site


def evening_of(actor: Actor) -> Desk:
    desk = tell(Desk(language="en", actor=actor))
    wards = (replace(WARDS[0], population=12_000), *WARDS[1:], Ward(code="1", name="An Hải", level="ward", begins=""))
    site = replace(site_of(desk), warnings=SPEC, land=GroundSpec(wards=wards, places=PLACES))
    desk.happen(f.SiteDescribed(site=site), at="21:47:32")
    return desk


class Room:
    """Two desks on one record: what one orders is decided by the domain, and both hear of it."""

    def __init__(self) -> None:
        self.desks = {actor.person: evening_of(actor) for actor in (QUAN, HA)}
        self.ids = 0
        self.refused: list[str] = []

    def new_id(self) -> str:
        self.ids += 1
        return f"w{self.ids}"

    def decide(self, actor: Actor) -> list[f.AnyFact]:
        """The newest command of that desk, decided, told to both, answered."""
        desk = self.desks[actor.person]
        command = desk.link.commands()[-1]
        context = Context(
            at_us=us("21:47:40"),
            actor=actor,
            new_id=self.new_id,
            seal=lambda kind, fields: VaultRef(id=f"v{self.ids}", commitment=b"c"),
        )
        outcome = decide(desk.session.state, command, context)
        if isinstance(outcome, Refusal):
            self.refused.append(outcome.code)
            desk.settle("refused", outcome.code, **outcome.params)
            return []
        created = getattr(outcome[0], "warning", "")
        for one in self.desks.values():
            self._tell(one, outcome, actor)
        desk.settle(created=created)
        return outcome

    def _tell(self, desk: Desk, facts: list[f.AnyFact], actor: Actor) -> None:
        for fact in facts:
            desk.happen(fact, at="21:47:40", by=actor)
            more = follow(desk.session.state, fact, Moment(at_us=us("21:47:40"), new_id=self.new_id))
            self._tell(desk, more, actor)


@pytest.fixture
def room(english: None) -> Room:
    return Room()


@pytest.fixture
def writer(room: Room, make: Any) -> WarningPanel:
    panel: WarningPanel = make(WarningPanel, room.desks["quan"], (1180, 800))
    return panel


@pytest.fixture
def second(room: Room, make: Any, writer: WarningPanel) -> WarningPanel:
    panel: WarningPanel = make(WarningPanel, room.desks["ha"], (1180, 800))
    return panel


def press(panel: WarningPanel, key: Any, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
    panel.activateWindow()
    QTest.keyClick(panel.focusWidget() or panel, key, modifier)


def write(panel: WarningPanel, text: str, key: Any = Qt.Key.Key_Return) -> None:
    field = panel.focusWidget()
    assert field is not None
    QTest.keyClicks(field, text)
    QTest.keyClick(field, key)


def append(panel: WarningPanel, words: str) -> None:
    """To whom to call."""
    line = panel.form.lines["contact"]
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_End)
    QTest.keyClicks(line, words)


def flush(*panels: WarningPanel) -> None:
    for panel in panels:
        panel.warnings.flush()


def begin(panel: WarningPanel) -> None:
    """N, the first template, its level, the ward Hải Châu without tone marks."""
    press(panel, Qt.Key.Key_N)
    press(panel, Qt.Key.Key_1)
    assert panel.draft is not None
    panel.form.area.field.setFocus()
    write(panel, "hai ch")


def submitted(room: Room, writer: WarningPanel) -> str:
    begin(writer)
    press(writer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.decide(QUAN)
    room.decide(QUAN)
    ident = next(iter(room.desks["ha"].session.state.tables.warnings))
    assert room.desks["ha"].session.state.tables.warnings[ident].state is WarningState.WAITING
    return ident


def test_that_a_warning_is_written_submitted_and_released_by_keys_at_two_desks(
    room: Room, writer: WarningPanel, second: WarningPanel
) -> None:
    ident = submitted(room, writer)
    draft = room.desks["quan"].link.commands()[0]
    assert isinstance(draft, c.DraftWarning)
    assert draft.content.headline.vi == "Lũ trên báo động III tại Hải Châu"
    assert draft.content.area.wards == ("20194",)
    assert writer.draft is None
    flush(writer, second)
    assert second.header.subtitle == "1 wait for release"
    press(second, Qt.Key.Key_Down)
    assert second.current == ident
    assert "submitted by" in second.head.text
    press(second, Qt.Key.Key_R)
    assert not second.ask.isHidden()
    before = len(room.desks["ha"].link.commands())
    write(second, "CB-0002")
    room.decide(HA)
    assert room.refused == ["refused.warning_number"]
    second.view.setFocus()
    press(second, Qt.Key.Key_R)
    write(second, "cb-0001")
    assert len(room.desks["ha"].link.commands()) == before + 2
    room.decide(HA)
    held = room.desks["quan"].session.state.tables.warnings[ident]
    assert (held.state, held.released_by) == (WarningState.IN_FORCE, "ha")


def test_that_who_wrote_is_told_before_any_command_that_he_may_not_release(room: Room, writer: WarningPanel) -> None:
    submitted(room, writer)
    flush(writer)
    press(writer, Qt.Key.Key_Down)
    sent = len(room.desks["quan"].link.commands())
    press(writer, Qt.Key.Key_R)
    assert writer.ask.isHidden()
    assert len(room.desks["quan"].link.commands()) == sent
    assert "supervisor" in writer.notice.text.lower()


def test_that_what_is_missing_stands_under_its_field_and_nothing_is_sent(room: Room, writer: WarningPanel) -> None:
    press(writer, Qt.Key.Key_N)
    press(writer, Qt.Key.Key_1)
    form = writer.form
    assert form.faults["area"].text().startswith("✕ no area is chosen")
    assert "not filled in" in form.faults["headline.vi"].text()
    form.lines["contact"].setFocus()
    form.lines["contact"].selectAll()  # type: ignore[union-attr]
    QTest.keyClick(form.lines["contact"], Qt.Key.Key_Delete)
    assert form.faults["contact"].text() == "✕ nobody to call is named"
    sent = len(room.desks["quan"].link.commands())
    press(writer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(room.desks["quan"].link.commands()) == sent
    assert writer.notice.text.startswith("Not complete: no area is chosen")


def test_that_a_ring_is_drawn_by_keys_and_clicks_shown_live_and_taken_back(room: Room, writer: WarningPanel) -> None:
    press(writer, Qt.Key.Key_N)
    press(writer, Qt.Key.Key_1)
    area, models = writer.form.area, room.desks["quan"].models
    area.field.setFocus()
    press(writer, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    write(writer, "16.00 108.20")
    write(writer, "16.00 108.22")
    press(writer, Qt.Key.Key_Return)
    assert "three corners" in writer.notice.text
    models.place_pointed.emit(108.9, 16.5)
    press(writer, Qt.Key.Key_Backspace)
    models.place_pointed.emit(108.22, 16.02)
    assert models.shape is not None
    assert models.shape.rings == (((108.2, 16.0), (108.22, 16.0), (108.22, 16.02), (108.2, 16.0)),)
    assert len(models.shape.circles) == 3
    press(writer, Qt.Key.Key_Return)
    assert writer.draft is not None
    assert writer.draft.content.area.polygons == models.shape.rings
    assert models.shape.word == "DRAFT"
    press(writer, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    write(writer, "16.00 108.20")
    press(writer, Qt.Key.Key_Escape)
    assert not area.sketch.drawing
    assert writer.draft is not None
    press(writer, Qt.Key.Key_Backspace)
    assert writer.draft.content.area.is_empty()
    assert models.shape is None


def test_that_a_circle_stands_around_the_incident_and_says_what_is_inside(
    room: Room, writer: WarningPanel, qtbot: Any
) -> None:
    desk = room.desks["quan"]
    incident = next(one for one in desk.session.state.tables.incidents.values() if one.lon is not None)
    desk.models.selection.select("incident", incident.id)
    press(writer, Qt.Key.Key_N)
    press(writer, Qt.Key.Key_1)
    writer.form.area.field.setFocus()
    write(writer, "2.5 km")
    assert writer.draft is not None
    assert writer.draft.incident == incident.id
    ((lon, lat, radius),) = writer.draft.content.area.circles
    assert (lon, lat, radius) == pytest.approx((incident.lon, incident.lat, 2.5), abs=1e-4)
    qtbot.waitUntil(lambda: "population not known" in writer.form.area.inside.text())
    assert not writer.draft.content.area.description.vi
    press(writer, Qt.Key.Key_Backspace)
    write(writer, "9 km")
    assert writer.draft.content.area.description.vi == "Hải Châu"
    press(writer, Qt.Key.Key_Backspace)
    assert not writer.draft.content.area.description.vi
    write(writer, "hai chau")
    qtbot.waitUntil(lambda: "people" in writer.form.area.inside.text())
    assert "12\u202f000 people" in writer.form.area.inside.text()
    assert "1 schools, 1 hospitals" in writer.form.area.inside.text()


def test_that_texts_follow_the_fields_until_somebody_writes_over_them(room: Room, writer: WarningPanel) -> None:
    begin(writer)
    level = next(iter(writer.form._fields.values()))
    level.setFocus()
    level.selectAll()
    QTest.keyClicks(level, "ba | three")
    head = writer.form.lines["headline.en"]
    assert head.text() == "Flood above level three at Hải Châu"
    head.setFocus()
    head.selectAll()  # type: ignore[union-attr]
    QTest.keyClicks(head, "Leave now")
    level.setFocus()
    QTest.keyClicks(level, " and more")
    assert head.text() == "Leave now"
    assert writer.form.lines["headline.vi"].text() == "Lũ trên báo động ba tại Hải Châu"


def test_that_times_are_typed_and_read_back(room: Room, writer: WarningPanel) -> None:
    begin(writer)
    line = writer.form.lines["expires"]
    line.setFocus()
    QTest.keyClicks(line, "2h")
    assert "23:47 14/10/2026" in writer.form.until.text()
    line.setFocus()
    QTest.keyClicks(line, "x")
    assert "what is typed is no time" in writer.form.faults["expires"].text()


def test_that_an_all_clear_follows_with_the_same_area_and_ends_what_it_clears(
    room: Room, writer: WarningPanel, second: WarningPanel
) -> None:
    ident = submitted(room, writer)
    flush(writer, second)
    press(second, Qt.Key.Key_Down)
    press(second, Qt.Key.Key_R)
    write(second, "CB-0001")
    room.decide(HA)
    flush(writer, second)
    second.view.setFocus()
    press(second, Qt.Key.Key_Y)
    assert second.draft is not None
    assert second.draft.kind is WarningKind.ALL_CLEAR
    assert not second.form.area.field.isEnabled()
    press(second, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.decide(HA)
    room.decide(HA)
    held = list(room.desks["quan"].session.state.tables.warnings.values())[-1]
    assert (held.base, held.state) == (ident, WarningState.WAITING)
    assert held.content.area.wards == ("20194",)
    assert held.template == CLEAR.key


def test_that_a_draft_thrown_away_by_another_is_not_written_on(
    room: Room, writer: WarningPanel, second: WarningPanel
) -> None:
    begin(writer)
    press(writer, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    room.decide(QUAN)
    assert writer.draft is not None and writer.draft.ident
    flush(writer, second)
    second.activateWindow()
    second.view.setFocus()
    press(second, Qt.Key.Key_Down)
    press(second, Qt.Key.Key_W)
    press(second, Qt.Key.Key_1)
    room.decide(HA)
    assert writer.draft is None
    assert writer.pages.currentWidget() is writer.preview


def test_that_the_preview_shows_the_public_s_view_the_text_message_and_the_document(
    room: Room, writer: WarningPanel
) -> None:
    submitted(room, writer)
    flush(writer)
    press(writer, Qt.Key.Key_Down)
    told = writer.preview.words.toPlainText()
    assert told.startswith("Lũ trên báo động III tại Hải Châu")
    assert "Trung tâm Testville · 112" in told
    press(writer, Qt.Key.Key_P)
    assert writer.preview.words.toPlainText().startswith("Flood above level III at Hải Châu")
    press(writer, Qt.Key.Key_P)
    assert "vi · " in writer.preview.words.toPlainText() and "messages" in writer.preview.words.toPlainText()
    press(writer, Qt.Key.Key_P)
    room.desks["quan"].reply("warning_document", {"xml": "<alert/>", "name": "x.xml"})
    assert writer.preview.words.toPlainText() == "<alert/>"
    assert "x.xml" in writer.preview.heading.text()


def test_that_an_exercise_says_so_wherever_it_stands(room: Room, writer: WarningPanel, second: WarningPanel) -> None:
    press(writer, Qt.Key.Key_X)
    press(writer, Qt.Key.Key_1)
    writer.form.area.field.setFocus()
    write(writer, "hai ch")
    assert writer.head.text.startswith("EXERCISE")
    shape = room.desks["quan"].models.shape
    assert shape is not None and shape.word == "EXERCISE"
    press(writer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.decide(QUAN)
    room.decide(QUAN)
    flush(second)
    press(second, Qt.Key.Key_Down)
    press(second, Qt.Key.Key_R)
    assert "EXERCISE" in second.ask.title.text()
    assert second.preview.words.toPlainText().startswith("DIỄN TẬP")


def test_that_a_plan_s_step_opens_the_composer_with_its_template_and_incident(
    room: Room, writer: WarningPanel, make: Any
) -> None:
    desk = room.desks["quan"]
    plan = replace(shipped("urban_flood"), auto=None)
    at = next(at for at, step in enumerate(plan.steps) if step.warning)
    started = f.ChecklistStarted(checklist="r", plan=plan.key, incident="i412", steps=len(plan.steps), spec=plan)
    desk.happen(f.CityStageSet(level=3, reason=VaultRef(id="x", commitment=b"c")), started, at="21:47:33", by=QUAN)
    steps: PlanPanel = make(PlanPanel, desk, (820, 560))
    desk.models.selection.select("incident", "i412")
    while steps.run_shown() is None or steps.run_shown().id != "r":  # type: ignore[union-attr]
        steps.next_plan()
    steps.steps.mark(0)
    QTest.keyClick(steps.steps, Qt.Key.Key_Return)
    assert writer.draft is None
    steps.steps.mark(at)
    QTest.keyClick(steps.steps, Qt.Key.Key_Return)
    assert writer.draft is not None
    assert (writer.draft.template, writer.draft.incident) == (FLOOD.key, "i412")


def test_that_a_replay_shows_warnings_and_offers_nothing_that_acts(make: Any, english: None) -> None:
    desk = tell(Desk(language="en", is_replay=True, actor=HA))
    panel: WarningPanel = make(WarningPanel, desk, (1180, 800))
    acting = {action.id for action in panel.registry.of("warnings") if action.acts}
    assert acting == set()
    assert panel.registry.get("warnings.turn") is not None


def test_that_every_field_is_reached_by_tab_and_has_a_name(room: Room, writer: WarningPanel) -> None:
    begin(writer)
    seen: list[str] = []
    field = QApplication.focusWidget()
    for _ in range(40):
        assert field is not None
        QTest.keyClick(field, Qt.Key.Key_Tab)
        field = QApplication.focusWidget()
        if field is None or not writer.form.isAncestorOf(field):
            break
        seen.append(field.accessibleName())
    assert all(seen)
    wanted = {"Urgency", "Severity", "Certainty", "Whom to call", "Event · vi", "Event · en"}
    assert wanted <= set(seen)


def test_that_what_another_wrote_is_shown_where_nothing_was_changed_and_never_overwritten(
    room: Room, writer: WarningPanel, second: WarningPanel
) -> None:
    begin(writer)
    press(writer, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    room.decide(QUAN)
    flush(writer, second)
    second.activateWindow()
    second.view.setFocus()
    press(second, Qt.Key.Key_Down)
    press(second, Qt.Key.Key_E)
    append(second, "3")
    press(second, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    room.decide(HA)
    assert writer.form.lines["contact"].text() == "1123"
    append(second, "5")
    writer.activateWindow()
    append(writer, "4")
    press(writer, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    room.decide(QUAN)
    second.activateWindow()
    press(second, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    room.decide(HA)
    assert second.form.lines["contact"].text() == "11235", "what was typed is not thrown away"
    assert room.refused == ["refused.warning_changed"]
    (held,) = room.desks["ha"].session.state.tables.warnings.values()
    assert held.content.contact == "11234"


def test_that_a_warning_can_begin_later(room: Room, writer: WarningPanel) -> None:
    begin(writer)
    line = writer.form.lines["begins"]
    line.setFocus()
    QTest.keyClicks(line, "23:00")
    assert writer.draft is not None
    assert writer.draft.content.effective_us == us("23:00")
    assert writer.form.until.text().startswith("→ 23:00 14/10/2026 – 03:47 15/10/2026")


def test_that_the_beginning_of_the_event_is_typed_previewed_and_listed(
    room: Room, writer: WarningPanel, second: WarningPanel
) -> None:
    begin(writer)
    line = writer.form.lines["onset"]
    line.setFocus()
    QTest.keyClicks(line, "7h")
    assert writer.form.faults["onset"].text() == "✕ the beginning is not before the end"
    line.selectAll()  # type: ignore[union-attr]
    QTest.keyClicks(line, "23:30")
    assert writer.draft is not None
    assert writer.draft.content.onset_us == us("23:30")
    assert writer.form.faults["onset"].isHidden()
    assert "event from 23:30 14/10/2026" in writer.form.until.text()
    press(writer, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    told = writer.preview.words.toPlainText()
    assert "dự kiến bắt đầu 23:30 14/10/2026 · hiệu lực đến 03:47 15/10/2026" in told
    press(writer, Qt.Key.Key_P)
    assert "expected from 23:30 14/10/2026 · valid until" in writer.preview.words.toPlainText()
    writer.write()
    press(writer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.decide(QUAN)
    room.decide(QUAN)
    flush(second)
    press(second, Qt.Key.Key_Down)
    assert "expected from 23:30 14/10/2026 · valid until 03:47 15/10/2026" in second.head.text
    press(second, Qt.Key.Key_R)
    write(second, "CB-0001")
    room.decide(HA)
    flush(second)
    row = second.warnings.row(second.current)
    assert second.warnings.cell(row, 3, Qt.ItemDataRole.DisplayRole) == "from 23:30 to 03:47 15/10"
    room.desks["ha"].set_now("23:31:00")
    assert "left" in second.warnings.cell(row, 3, Qt.ItemDataRole.DisplayRole)


def test_that_a_beginning_that_cannot_be_read_is_not_taken_for_none_and_an_old_one_is_taken_back(
    room: Room, writer: WarningPanel
) -> None:
    begin(writer)
    assert writer.draft is not None
    line = writer.form.lines["onset"]
    line.setFocus()
    QTest.keyClicks(line, "23:3o")
    assert writer.form.faults["onset"].text() == "✕ what is typed is no time; write 22:30 or 6h"
    sent = len(room.desks["quan"].link.commands())
    press(writer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(room.desks["quan"].link.commands()) == sent and "no time" in writer.notice.text
    line.selectAll()  # type: ignore[union-attr]
    QTest.keyClicks(line, "2h")
    assert writer.form.faults["onset"].isHidden() and writer.draft.content.onset_us == us("23:47:32")
    writer.leave_form()
    writer.write()
    assert line.text() == "" and "event from 23:47" in writer.form.until.text()
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert writer.draft.content.onset_us == 0 and "event" not in writer.form.until.text()


def test_that_what_ends_a_warning_asks_for_no_beginning(room: Room, writer: WarningPanel, second: WarningPanel) -> None:
    submitted(room, writer)
    flush(second)
    press(second, Qt.Key.Key_Down)
    press(second, Qt.Key.Key_R)
    write(second, "CB-0001")
    room.decide(HA)
    flush(second)
    second.view.setFocus()
    press(second, Qt.Key.Key_Y)
    assert second.draft is not None
    assert not second.form.lines["onset"].isEnabled()
    assert second.form.lines["expires"].isEnabled()


def test_that_the_second_person_sees_what_an_update_says_otherwise(
    room: Room, writer: WarningPanel, second: WarningPanel
) -> None:
    submitted(room, writer)
    flush(writer, second)
    press(second, Qt.Key.Key_Down)
    press(second, Qt.Key.Key_R)
    write(second, "CB-0001")
    room.decide(HA)
    flush(writer, second)
    writer.activateWindow()
    writer.view.setFocus()
    press(writer, Qt.Key.Key_Down)
    press(writer, Qt.Key.Key_U)
    level = next(iter(writer.form._fields.values()))
    level.setFocus()
    level.selectAll()
    QTest.keyClicks(level, "II")
    press(writer, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    press(writer, Qt.Key.Key_P)
    press(writer, Qt.Key.Key_P)
    told = writer.preview.words.toPlainText()
    assert told.startswith("Headline · vi\n−  Lũ trên báo động III tại Hải Châu\n+  Lũ trên báo động II tại Hải Châu")
    assert "Area" not in told
    press(writer, Qt.Key.Key_P)
    assert writer.preview.page == "sms"
