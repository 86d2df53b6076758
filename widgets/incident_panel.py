"""One incident in full: stages, what happened, its alarms, its units, its notes; and what can be done about it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QTabBar, QWidget

from ioc.domain.records import Incident
from ioc.domain.state import Change
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.actions import Actions
from ioc.qt.incident_parts import LinkedAlarms, entries_about
from ioc.qt.models import Models
from ioc.qt.presence import PresenceWatch
from ioc.qt.record_log import RecordLog
from ioc.qt.session import Session
from ioc.qt.tokens import SECOND_PX
from widgets.alarm_panel import COLUMNS as ALARM_COLUMNS
from widgets.alarm_panel import needs_of
from widgets.delegates.alarm_rows import AlarmRows
from widgets.incident_acts import IncidentActs
from widgets.incident_files_page import IncidentFilesPage
from widgets.incident_head import IncidentHead
from widgets.incident_notes_page import IncidentNotesPage
from widgets.incident_times_page import IncidentTimesPage
from widgets.incident_units_page import IncidentUnitsPage
from widgets.log_panel import log_view
from widgets.panel import Panel
from widgets.stage_rail import StageRail
from widgets.tables.list_view import ListView
from widgets.theme import font

TIMELINE, ALARMS, UNITS, NOTES, TIMES, FILES = range(6)


class IncidentPanel(Panel):
    """See picture 03, upper middle. Shows the incident selected last, whatever else is selected since."""

    context = "incident"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self._id = self._record_of = ""
        self.empty = QLabel(self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.head = IncidentHead(models.names, self)
        self.rail = StageRail(models.names, self)
        self.ties = QLabel(self)
        self.ties.setWordWrap(True)
        self.ties.setFont(font(SECOND_PX))
        self.ties.setContentsMargins(12, 0, 12, 4)
        self.tabs = QTabBar(self)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.pages = QStackedWidget(self)
        self.pages.setObjectName("Pages")
        self.presence = PresenceWatch(session, models.clock, self)
        self.presence.changed.connect(self.show_again)
        self._make_pages()
        self.acts = IncidentActs(self)
        self._lay_out()
        models.selection.selected.connect(self._follow)
        models.updated.connect(self._take)
        models.rebuilt.connect(self._start_over)
        models.log_store.touched.connect(self._choose_again)
        models.incidents.archive.touched.connect(self._take_archived)
        models.clock.in_turn().ticked.connect(self.alarm_view.tick)
        models.clock.in_turn().ticked.connect(self._tick)
        self.retranslate()
        self.show_incident(models.selection.last("incident"))

    def _choose_again(self, _touched: object) -> None:
        self._choose_record(self.incident)

    def _make_pages(self) -> None:
        models = self.models
        self.timeline = models.make_log(self)
        self.record = RecordLog(self.session, self)
        self.timeline.set_about(lambda _: False)
        self.alarms = LinkedAlarms(self.session, models.names, models.clock, self)
        self.timeline_view = log_view(self.timeline, self)
        needs = partial(needs_of, self.alarms)
        self.alarm_view = ListView(self.alarms, AlarmRows(), ALARM_COLUMNS, needs=needs, parent=self)
        self.alarm_view.opened.connect(lambda ident: models.selection.show("alarm", ident))
        self.units_page = IncidentUnitsPage(models, self)
        self.notes_page = IncidentNotesPage(models, writable=not self.session.is_replay, parent=self)
        self.times_page = IncidentTimesPage(models, self)
        self.files_page = IncidentFilesPage(models, self)
        pages = (self.timeline_view, self.alarm_view, self.units_page, self.notes_page, self.times_page)
        for page in (*pages, self.files_page):
            self.pages.addWidget(page)
            self.tabs.addTab("")
        self.tabs.currentChanged.connect(self._turn)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 12, 0)
        top.setSpacing(8)
        top.addWidget(self.head, 1)
        for button in self.acts.head_buttons():
            top.addWidget(button)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(12, 4, 12, 2)
        tabs.setSpacing(8)
        tabs.addWidget(self.tabs, 1)
        for button in self.acts.unit_buttons():
            self.units_page.add_button(button)
        self.body.addWidget(self.empty, 1)
        self.body.addLayout(top)
        self.tie_row = QWidget(self)
        ties = QHBoxLayout(self.tie_row)
        ties.setContentsMargins(0, 0, 12, 0)
        ties.addWidget(self.ties, 1)
        go = self.acts.relations.go_button
        if go is not None:
            ties.addWidget(go)
        self.body.addWidget(self.tie_row)
        self.body.addWidget(self.rail)
        self.body.addLayout(tabs)
        self.body.addWidget(self.pages, 1)
        for bar in self.acts.bars():
            self.body.addWidget(bar)

    @property
    def incident(self) -> Incident | None:
        """The incident shown, as it stands."""
        return self.models.incidents.incident(self._id)

    @property
    def is_archived(self) -> bool:
        """Whether the incident shown has left the state: it can be read, and reopened."""
        return self.models.incidents.is_archived(self._id)

    def show_incident(self, ident: str) -> None:
        """Show another incident; an empty or unknown id empties the panel."""
        if ident != self._id:
            self._id = ident
            self.acts.close_bars()
            self.presence.show(ident)
            incident_of = self.models.incidents.incident
            self.timeline.set_about(entries_about(lambda: self.session.state, ident, incident_of))
            self._record_of = ""
            self.alarms.set_incident(ident)
            self.units_page.set_incident(ident)
        self.show_again()

    def show_again(self) -> None:
        """Bring everything up to date."""
        incident = self.incident
        self._choose_record(incident)
        self.header.set_title(incident.number if incident else self.tr("Incident"))
        self.empty.setVisible(incident is None)
        for part in (self.head, self.rail, self.tabs, self.pages):
            part.setVisible(incident is not None)
        self.head.set_incident(incident, archived=self.is_archived)
        self.rail.set_incident(incident)
        self._show_ties()
        self.rail.setVisible(incident is not None and incident.merge is None)
        self.times_page.set_incident(incident)
        self.files_page.set_incident(incident)
        self.notes_page.set_notes(incident.notes if incident else ())
        first = (incident.call if incident else None) or ""
        self.notes_page.set_call(self.session.state.tables.calls.get(first), self.models.names.call(first))
        self._show_tabs()
        self.acts.show_for(incident)
        self.check_actions()

    def _show_ties(self) -> None:
        """What the incident belongs to and waits for, and who else has it open."""
        acts = self.acts
        lines = (acts.relations.line(), acts.hand_offs.line(), acts.closures.line(), self._present())
        self.ties.setText(" · ".join(line for line in lines if line))
        self.tie_row.setVisible(bool(self.ties.text()))
        if self.acts.relations.go_button is not None:
            self.acts.relations.go_button.setVisible(bool(self.acts.relations.line()))

    def _tick(self, now_us: int) -> None:
        incident = self.incident
        if incident is not None and any(one.is_pending for one in incident.hand_offs):
            self._show_ties()

    def _present(self) -> str:
        others = ", ".join(self.presence.others)
        return self.tr("also open at: {names}").format(names=others) if others else ""

    def retranslate(self) -> None:
        """Put every text again."""
        self.empty.setText(self.tr("Select an incident in the queue."))
        self.timeline.retranslate()
        self.alarms.retranslate()
        self.units_page.retranslate()
        self.notes_page.retranslate()
        self.files_page.retranslate()
        self.acts.retranslate()
        super().retranslate()
        self.show_again()

    def _step_back(self) -> bool:
        return self.files_page.box.step_back() or self.notes_page.box.step_back() or super()._step_back()

    def turn_to(self, page: int) -> None:
        """Bring a page forward."""
        self.tabs.setCurrentIndex(page)

    def _turn(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self.acts.show_for(self.incident)

    def _choose_record(self, incident: Incident | None) -> None:
        """The timeline of what began before the desk's own log does is asked for, once."""
        if incident is None or incident.id == self._record_of:
            return
        archived = self.is_archived
        if not archived and self.models.log_store.reaches(incident.opened_us):
            self.timeline.set_store(self.models.log_store)
            return
        self._record_of = incident.id
        self.record.show(incident, is_over=archived)
        self.timeline.set_store(self.record)

    def _show_tabs(self) -> None:
        incident = self.incident
        for page in (ALARMS, UNITS):
            self.tabs.setTabVisible(page, not self.is_archived)
        counted = (
            self.tr("Timeline"),
            self.tr("Linked alarms {n}").format(n=len(incident.alarms) if incident else 0),
            self.tr("Units {n}").format(n=len(incident.units) if incident else 0),
            self.tr("Notes {n}").format(n=len(incident.notes) if incident else 0),
            self.tr("Times · {n} overdue").format(n=late) if (late := self.times_page.overdue()) else self.tr("Times"),
            self.tr("Files {n}").format(n=len(incident.attachments) if incident else 0),
        )
        for at, text in enumerate(counted):
            self.tabs.setTabText(at, text)

    def _follow(self, kind: str, ident: str) -> None:
        if kind == "incident" and ident:
            self.show_incident(ident)

    def _take(self, change: Change) -> None:
        mine = self._id in change.of("incidents")
        self.units_page.touch(change.of("units"), mine)
        self.alarms.touch([*change.of("alarms"), *(self.alarms.every_id() if mine else ())])
        if mine:
            self.timeline.rebuild()
        if mine or "seats" in change or "site" in change or (self.ties.text() and "incidents" in change):
            self.show_again()

    def _start_over(self) -> None:
        """Another state: what the record said may lie in its future."""
        self._record_of = ""
        self.show_again()

    def _take_archived(self, idents: list[str]) -> None:
        if self._id in idents:
            self.show_again()

    @property
    def is_closed(self) -> bool:
        """Whether the incident shown is closed."""
        incident = self.incident
        return incident is not None and incident.stage is IncidentStage.CLOSED
