"""What can be done about the incident shown: its actions, buttons and strips."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace
from PySide6.QtCore import QObject

from ioc.domain.commands import (
    AddNote,
    AdvanceIncident,
    AnyCommand,
    AssignUnit,
    CloseIncident,
    ReleaseUnit,
    ReopenIncident,
)
from ioc.domain.records import Incident
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.session import Ticket
from widgets.camera_acts import CameraActs
from widgets.controls import KeyButton
from widgets.incident_bars import CloseBar, ReopenBar, StageBar
from widgets.incident_changes import IncidentChanges
from widgets.incident_claims import IncidentClaims
from widgets.incident_closures import IncidentClosures
from widgets.incident_files import IncidentFiles
from widgets.incident_hand_offs import IncidentHandOffs
from widgets.incident_notes_page import UNMASK_KEY
from widgets.incident_relations import IncidentRelations
from widgets.incident_times import IncidentTimes
from widgets.inline_bar import InlineBar
from widgets.notice import Way
from widgets.permission import why_not

if TYPE_CHECKING:
    from widgets.incident_panel import IncidentPanel

UNITS, NOTES = 2, 3


class _Part(Protocol):
    """Keys of one subject, with their strips."""

    def bars(self) -> tuple[InlineBar, ...]:
        """Its strips, hidden until asked for."""

    def retranslate(self) -> None:
        """Put every text again."""


class IncidentActs(QObject):
    """Made after the panel's pages. In a replay it makes nothing that acts."""

    def __init__(self, panel: IncidentPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.stage_bar = StageBar(panel)
        self.close_bar = CloseBar(panel)
        self.reopen_bar = ReopenBar(panel)
        self.stage_bar.picked.connect(self._advance)
        self.close_bar.closing.connect(self._close)
        self.reopen_bar.reopening.connect(self._reopen)
        self.changes = IncidentChanges(panel, self.close_bars, self._why_not_open)
        self.cameras = CameraActs(panel)
        self.relations = IncidentRelations(panel, self.close_bars, self._why_not_open)
        self.claims = IncidentClaims(panel, self.close_bars, self._why_not_open)
        self.closures = IncidentClosures(panel, self.close_bars, self._why_not_open)
        self.hand_offs = IncidentHandOffs(panel, self.close_bars, self._why_not_open)
        self.times = IncidentTimes(panel, self.close_bars, self._why_not_open)
        self.files = IncidentFiles(panel, self.close_bars, self._why_not_shown)
        self.seen_seq = 0
        for bar in self.bars():
            bar.opened.connect(self._look)
            bar.closed.connect(panel.setFocus)
        panel.notes_page.written.connect(self._write)
        panel.notes_page.left.connect(panel.setFocus)
        panel.units_page.changed.connect(lambda: self.show_for(panel.incident))
        panel.units_page.send_wanted.connect(lambda _: panel.run("incident.assign"))
        self._make_actions()
        self._head = [b for n in ("note", "stage", "close", "reopen") if (b := panel.button(n, primary=n == "reopen"))]
        self._unit = [b for n in ("assign", "release") if (b := panel.button(n, primary=n == "assign"))]

    def _make_actions(self) -> None:
        panel, tr = self._panel, self.tr
        panel.act("note", lambda: tr("Note"), "G", self.note, self._why_not_shown)
        panel.act("stage", lambda: tr("Stage"), "E", self.stage, self._why_not_open)
        panel.act("assign", lambda: tr("Send unit"), "U", self.assign, self._why_not_assign)
        panel.act("release", lambda: tr("Release unit"), "X", self.release, self._why_not_release)
        panel.act("close", lambda: tr("Close"), "K", self.close, self._why_not_close)
        panel.act("unmask", lambda: tr("Show caller"), UNMASK_KEY, self._unmask, self._why_not_unmask)
        panel.act(
            "cameras",
            lambda: tr("Nearest cameras"),
            "V",
            lambda: self.cameras.look_round(panel.incident),
            lambda: self._why_not_open() or self.cameras.why_not_round(panel.incident),
        )
        panel.act("reopen", lambda: tr("Reopen"), "O", self.reopen, self._why_not_reopen)

    def _unmask(self) -> None:
        self._panel.turn_to(NOTES)
        self._panel.notes_page.box.ask()

    # --- what the panel puts in place

    def head_buttons(self) -> Sequence[KeyButton]:
        """Beside the title."""
        return self._head

    def unit_buttons(self) -> Sequence[KeyButton]:
        """Between the lists of the units page."""
        return self._unit

    def bars(self) -> tuple[InlineBar, ...]:
        """Below the pages, hidden."""
        own = (self.stage_bar, self.close_bar, self.reopen_bar, self.cameras.bar)
        return (*own, *(bar for part in self._parts() for bar in part.bars()))

    def _parts(self) -> tuple[_Part, ...]:
        return (self.changes, self.relations, self.times, self.claims, self.hand_offs, self.closures, self.files)

    def close_bars(self) -> None:
        """Put all strips away."""
        for bar in self.bars():
            bar.close_bar()

    def _look(self) -> None:
        """A strip was opened: what the person decides, they decide on what is shown now."""
        self.seen_seq = self._panel.session.state.seq

    def show_for(self, incident: Incident | None) -> None:
        """Show the buttons that make sense for what is shown."""
        closed = incident is not None and incident.stage is IncidentStage.CLOSED
        for button in self._head:
            is_reopen = button is self._panel._buttons.get("incident.reopen")
            is_note = button is self._panel._buttons.get("incident.note")
            button.setVisible(incident is not None and (is_note or is_reopen == closed))
        for button in self._unit:
            button.setVisible(incident is not None and not closed)
        self._panel.check_actions()

    def retranslate(self) -> None:
        """Put every text again."""
        for bar in (self.stage_bar, self.close_bar, self.reopen_bar):
            bar.retranslate()
        for part in self._parts():
            part.retranslate()

    # --- what the keys do

    def note(self) -> None:
        """Write a remark."""
        self._panel.turn_to(NOTES)
        self._panel.notes_page.write()

    def stage(self) -> None:
        """Offer the stages."""
        incident = self._panel.incident
        if incident is not None:
            self.close_bars()
            self.stage_bar.offer({incident.stage})

    def close(self) -> None:
        """Offer the dispositions."""
        site = self._panel.session.state.registry.site
        self.close_bars()
        self.close_bar.start(site.dispositions if site else (), self._panel.models.language)

    def reopen(self) -> None:
        """Ask why."""
        self.close_bars()
        self.reopen_bar.start()

    def assign(self) -> None:
        """Send the selected unit; from another page first go and choose one."""
        page = self._panel.units_page
        if self._panel.tabs.currentIndex() != UNITS or not page.candidate:
            self._panel.turn_to(UNITS)
            page.setFocus()
            return
        unit = page.candidate
        self._panel.submit(AssignUnit(incident=self._id, unit=unit), ways=lambda ticket: self._ways(ticket, unit))

    def release(self) -> None:
        """Take the selected unit off."""
        self._submit(ReleaseUnit(incident=self._id, unit=self._panel.units_page.assigned))

    def _ways(self, ticket: Ticket, unit: str) -> list[Way]:
        """Ways on for a busy unit."""
        if ticket.code != "refused.unit_busy":
            return []
        queue = AssignUnit(incident=self._id, unit=unit, queue=True)
        ways: list[Way] = [(self.tr("Add behind its call"), lambda: self._submit(queue))]
        held = self._panel.session.state.tables.units.get(unit)
        if held is not None and held.incidents:
            release = ReleaseUnit(incident=held.incidents[0], unit=unit)
            again = AssignUnit(incident=self._id, unit=unit)
            ways.append((self.tr("Take it off, then send"), lambda: self._submit_both(release, again)))
        return ways

    def _submit_both(self, first: AnyCommand, then: AnyCommand) -> None:
        self._panel.submit(first, lambda _: self._submit(then))

    # --- from the strips

    def _advance(self, stage: IncidentStage) -> None:
        self.stage_bar.close_bar()
        self._panel.submit(AdvanceIncident(incident=self._id, stage=stage), seen_seq=self.seen_seq)

    def _close(self, disposition: str) -> None:
        self.close_bar.close_bar()
        command = CloseIncident(incident=self._id, disposition=disposition)
        self._panel.submit(command, ways=lambda ticket: self._road_ways(ticket, command))

    def _road_ways(self, ticket: Ticket, command: CloseIncident) -> list[Way]:
        """Roads that were closed for it: opened with it, or left closed."""
        if ticket.code != "refused.closures_open":
            return []
        both = (("reopen", self.tr("Open them and close")), ("keep", self.tr("Close, keep them shut")))
        return [(title, partial(self._submit, replace(command, roads=roads))) for roads, title in both]

    def _reopen(self, reason: str) -> None:
        if not reason:
            self._panel.notice.say(self.tr("Write why it is opened again."), stays=False)
            return
        self.reopen_bar.close_bar()
        self._submit(ReopenIncident(incident=self._id, reason=reason))

    def _write(self, text: str) -> None:
        self._panel.submit(AddNote(incident=self._id, text=text), lambda _: self._panel.notes_page.accepted())

    def _submit(self, command: AnyCommand) -> None:
        self._panel.submit(command)

    @property
    def _id(self) -> str:
        incident = self._panel.incident
        return incident.id if incident else ""

    # --- why not

    def _why_not_shown(self) -> str:
        if self._panel.is_archived:
            return self.tr("It is in the archive. Reopen it first.")
        incident = self._panel.incident
        if incident is not None and incident.merge is not None:
            return self.tr("It was merged: J goes to the one that leads it, R takes the merge back.")
        return "" if incident else self.tr("Select an incident first.")

    def _why_not_open(self) -> str:
        incident = self._panel.incident
        if incident is None:
            return self.tr("Select an incident first.")
        if incident.merge is not None:
            return self.tr("It was merged: J goes to the one that leads it, R takes the merge back.")
        return self.tr("It is closed. Reopen it first.") if self._panel.is_closed else ""

    def _why_not_close(self) -> str:
        return self._why_not_open() or why_not(self._panel.session, CloseIncident)

    def _why_not_assign(self) -> str:
        return self._why_not_open() or why_not(self._panel.session, AssignUnit)

    def _why_not_release(self) -> str:
        if self._panel.incident is not None and not self._panel.units_page.assigned:
            return self.tr("Select a unit that is on it first.")
        return self._why_not_open() or why_not(self._panel.session, ReleaseUnit)

    def _why_not_unmask(self) -> str:
        return self._why_not_shown() or self._panel.notes_page.box.why_not()

    def _why_not_reopen(self) -> str:
        if self._panel.incident is None:
            return self.tr("Select an incident first.")
        if self._panel.incident.merge is not None:
            return self.tr("It was merged: J goes to the one that leads it, R takes the merge back.")
        return why_not(self._panel.session, ReopenIncident) if self._panel.is_closed else self.tr("It is open.")
