"""Calls for help: what waits, how long, and the way into an incident. Who called is seen only with a reason."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ioc.domain.commands import AnswerCall, AnyCommand, LinkCall, OpenIncident, UnlinkCall
from ioc.domain.records import Call, Incident
from ioc.domain.state import Change
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.actions import Actions
from ioc.qt.call_table import CallTable, call_note, waits
from ioc.qt.models import Models
from ioc.qt.nearby import near_incident
from ioc.qt.session import Session
from ioc.qt.tokens import ROW_TWO, SECOND_PX
from widgets.delegates.call_rows import CallRows
from widgets.delegates.text import width_of
from widgets.filter_chips import FilterChips
from widgets.list_panel import ListPanel
from widgets.tables.columns import Column
from widgets.tables.list_view import HEADING, ListView
from widgets.unmask_box import UnmaskBox

COLUMNS = (
    Column(least=40, most=40),
    Column(least=76),
    Column(weight=1, least=130),
    Column(least=110, most=190, drop=1),
    Column(least=70),
    Column(least=70, drop=2),
)


class CallPanel(ListPanel):
    """A call waits until it belongs to an incident: opened from it, or one that somebody opened before."""

    context = "calls"
    kind = "call"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        calls: CallTable = models.calls
        self.filters = FilterChips(
            self.header,
            {
                "waiting": lambda: self.tr("Waiting"),
                "linked": lambda: self.tr("Linked"),
                "all": lambda: self.tr("All"),
            },
            calls.filter,
        )
        self.filters.picked.connect(calls.set_filter)
        view = ListView(calls, CallRows(models.clock), COLUMNS, row_height=ROW_TWO, needs=self._needs, parent=self)
        view.setMinimumHeight(HEADING + ROW_TWO + 2)
        self.box = UnmaskBox(session, models, parent=self)
        self.box.left.connect(view.setFocus)
        self.take_list(calls, view)
        self.body.addWidget(self.box)
        self._make_actions()
        models.updated.connect(self._take)
        self.retranslate()

    def _make_actions(self) -> None:
        self.act("answer", lambda: self.tr("Answer"), "N", self.answer, self._why_not_answer)
        self.act("incident", self._incident_title, "I", self.open_incident, self._why_not_selected)
        self.act("link", self._link_title, "L", self.link, self._why_not_link)
        self.act("go", lambda: self.tr("Go to place"), "G", self.go, self._why_not_go, acts=False)
        self.act("unmask", lambda: self.tr("Show caller"), "U", self.box.ask, self._why_not_unmask)
        for name in ("incident", "link", "go"):
            self.hint(name)

    @property
    def call(self) -> Call | None:
        """The selected call as it stands."""
        return self.models.calls.call(self.current) if self.current else None

    # --- what the keys do

    def open_incident(self) -> None:
        """Open an incident from the call, or show the one it belongs to; an unknown kind is asked for in the form."""
        call = self.call
        if call is None:
            return
        if call.incident:
            self.models.selection.show("incident", call.incident)
            return
        kind = self.models.names.types.get(call.kind)
        if kind is None:
            self.registry.run("desk.open_incident")
            return
        command = OpenIncident(
            type=kind.key, priority=kind.priority, call=call.id, text=call_note(call, self.models.names)
        )
        self.submit(command, lambda ticket: self.models.selection.show("incident", ticket.created))

    def answer(self) -> None:
        """Take the call: its form opens where calls are taken."""
        call = self.call
        if call is not None:
            self.submit(AnswerCall(call=call.id))

    def link(self) -> None:
        """Link the call to the incident that the button names, or take it out of its own."""
        call, target = self.call, self.target()
        if call is None or target is None:
            return
        command: AnyCommand = LinkCall(incident=target.id, call=call.id)
        if call.incident:
            command = UnlinkCall(incident=call.incident, call=call.id)
        self.submit(command)

    def go(self) -> None:
        """Show the place on the map."""
        self.models.selection.show("call", self.current)

    def target(self) -> Incident | None:
        """The call's incident; else the open one selected last; else an open one of its kind close by."""
        call, incidents = self.call, self.session.state.tables.incidents
        if call is None:
            return None
        if call.incident:
            return incidents.get(call.incident)
        chosen = incidents.get(self.models.selection.last("incident"))
        if chosen is not None and chosen.stage is not IncidentStage.CLOSED:
            return chosen
        near = near_incident(self.session.state, call)
        return near.incident if near else None

    # --- what is shown

    def show_counts(self) -> None:
        """Counts on the chips."""
        counts = self.models.calls.counts()
        self.filters.set_counts({name: n for name, n in counts.items() if name != "all"})

    def check_actions(self) -> None:
        """Titles name the incident that a key would touch."""
        for name in ("incident", "link"):
            ident = f"{self.context}.{name}"
            if ident in self._buttons:
                self._buttons[ident].setText(self._own[ident].title())
        super().check_actions()
        self.header.place_again()
        self._look()

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Calls"))
        self.filters.retranslate()
        self.box.retranslate()
        super().retranslate()

    def _look(self) -> None:
        call = self.call
        ref = call.personal.id if call is not None and call.personal else ""
        answered = self.models.calls.status_text(call) if call is not None else ""
        told = (self.tr("Caller, number and words are masked."), answered, self._near_words(call))
        self.box.look_at(ref, " ".join(part for part in told if part))

    def _near_words(self, call: Call | None) -> str:
        near = near_incident(self.session.state, call) if call is not None and not call.incident else None
        if near is None:
            return ""
        told = self.tr("Perhaps the same as {number}, {m} m away.")
        return told.format(number=near.incident.number, m=round(near.metres / 10) * 10)

    def _take(self, change: Change) -> None:
        if "incidents" in change:
            self.models.calls.refresh_all()
        if "incidents" in change or "calls" in change:
            self.check_actions()

    def _step_back(self) -> bool:
        return self.box.step_back() or super()._step_back()

    def _incident_title(self) -> str:
        call = self.call
        if call is not None and call.incident:
            return self.tr("Show {number}").format(number=self.models.names.incident(call.incident))
        return self.tr("Open incident")

    def _link_title(self) -> str:
        call, target = self.call, self.target()
        if call is None or target is None:
            return self.tr("Link")
        told = self.tr("Take out of {number}") if call.incident else self.tr("Link to {number}")
        return told.format(number=target.number)

    # --- why not

    def _why_not_selected(self) -> str:
        return "" if self.call is not None else self.tr("Select a call first.")

    def _why_not_link(self) -> str:
        if self.call is None:
            return self.tr("Select a call first.")
        return "" if self.target() else self.tr("Select an open incident first; then link.")

    def _why_not_answer(self) -> str:
        call = self.call
        if call is None:
            return self.tr("Select a call first.")
        work = self.models.calls.work(call.id)
        if not waits(call, work):
            return self.tr("This call waits no longer.")
        person = self.session.welcome.person if self.session.welcome else ""
        taken = work is not None and work.holder not in ("", person) and work.seat in self.session.state.tables.seats
        return self.tr("{name} has it.").format(name=work.name) if taken and work else ""

    def _why_not_go(self) -> str:
        call = self.call
        if call is None:
            return self.tr("Select a call first.")
        return "" if call.lon is not None and call.lat is not None else self.tr("The call came without a place.")

    def _why_not_unmask(self) -> str:
        return self._why_not_selected() or self.box.why_not()

    def _needs(self, row: int, column: int) -> int:
        table = self.models.calls
        shown = table.row(table.id_at(row))
        lines = str(table.cell(shown, column, 0)).split("\n")
        if column == 0:
            return 0
        return max(width_of(lines[0], bold=True), *(width_of(line, SECOND_PX) for line in lines[1:]), 0)
