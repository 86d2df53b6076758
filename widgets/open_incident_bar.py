"""Opens an incident from what is selected: an inline form above the command line, not a dialog."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QLineEdit, QWidget

from ioc.domain.alerts import priority
from ioc.domain.commands import OpenIncident
from ioc.domain.records import Alarm, Call, PublicAlert
from ioc.qt.call_table import call_note
from ioc.qt.models import Models
from ioc.qt.session import Session, Ticket
from widgets.controls import Chip, KeyButton
from widgets.permission import why_not
from widgets.place_field import PlaceField
from widgets.run_label import Run, RunLabel
from widgets.theme import color
from widgets.ticket_words import ticket_words


class OpenIncidentBar(QWidget):
    """Type, priority, place, words; links come from the selected alarm, public alert, call or asset, and so does the
    place when none is given."""

    def __init__(self, session: Session, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._models = session, models
        self._before: QWidget | None = None
        self._source = ("", "")
        self._waiting = False
        self.setFixedHeight(46)
        self.subject = RunLabel(self, stretches=True)
        self.type = QComboBox(self)
        self.type.setMinimumWidth(200)
        self.type.currentIndexChanged.connect(lambda _: self._take_priority())
        self.chips = [Chip(str(priority)) for priority in (1, 2, 3, 4, 5)]
        self.place = PlaceField(models, self)
        self.words = QLineEdit(self)
        self.open_button, self.leave_button = KeyButton("", "Ctrl ↵", primary=True), KeyButton("", "Esc")
        self.place.changed.connect(lambda: self.open_button.set_reason(self.why_not()))
        self.open_button.clicked.connect(self.submit)
        self.leave_button.clicked.connect(self.dismiss)
        self._lay_out()
        self.hide()

    def open_for(self, kind: str, ident: str) -> None:
        """Show the form for a selected thing; kind and id as `Selection` has them."""
        self._source = (kind, ident)
        self._before = self.window().focusWidget()
        self._fill_types()
        call = self._call()
        self.words.setText(call_note(call, self._models.names) if call else "")
        self.place.clear()
        self.refresh()
        self.show()
        self.type.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def dismiss(self) -> None:
        """Close without doing anything."""
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def command(self) -> OpenIncident:
        """What the form says."""
        kind, ident = self._source
        tables, registry = self._session.state.tables, self._session.state.registry
        spot = self.place.spot
        asset = ident if kind == "asset" and ident in registry.assets else None
        if spot is not None:
            asset = spot.asset
        return OpenIncident(
            type=self.type.currentData() or "",
            priority=next((at + 1 for at, chip in enumerate(self.chips) if chip.isChecked()), 3),
            lon=spot.lon if spot else None,
            lat=spot.lat if spot else None,
            ward=spot.ward if spot else "",
            alarms=(ident,) if kind == "alarm" and ident in tables.alarms else (),
            alerts=(ident,) if kind == "alert" and ident in tables.alerts else (),
            call=ident if kind == "call" and ident in tables.calls else None,
            text=self.words.text().strip(),
            asset=asset,
        )

    def submit(self) -> None:
        """Give the command; the form stays with the reason when it is refused."""
        if self.why_not():
            self.refresh()
            return
        if self._waiting:
            return
        self._waiting = True
        ticket = self._session.submit(self.command())
        ticket.settled.connect(self._settle)
        self._say(ticket_words(ticket, self._models.language))

    def why_not(self) -> str:
        """Why it cannot be opened now."""
        if self.place.spot is None and not self.place.is_empty:
            return self.tr("Nothing is called “{word}”").format(word=self.place.field.text())
        return why_not(self._session, OpenIncident)

    def refresh(self) -> None:
        """Say what the incident will be made from."""
        self.open_button.setText(self.tr("Open incident"))
        self.leave_button.setText(self.tr("Leave"))
        self.words.setPlaceholderText(self.tr("What happens there"))
        self.place.retranslate()
        self.open_button.set_reason(self.why_not())
        self._say(self._subject_words())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves, Ctrl+Enter opens."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self.isVisible():
            self._fill_types()
            self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A bar with a clear edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg3"))
        painter.setPen(color("sel"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self.subject, 1)
        row.addWidget(self.type)
        group = QButtonGroup(self)
        for chip in self.chips:
            group.addButton(chip)
            row.addWidget(chip)
        row.addWidget(self.place, 3)
        row.addWidget(self.words, 1)
        row.addWidget(self.open_button)
        row.addWidget(self.leave_button)

    def _settle(self, ticket: Ticket) -> None:
        self._waiting = False
        if ticket.outcome == "confirmed":
            self.dismiss()
            if ticket.created:
                self._models.selection.show("incident", ticket.created)
        else:
            self._say(ticket_words(ticket, self._models.language), bold=True)

    def _say(self, words: str, *, bold: bool = False) -> None:
        self.subject.set_runs([Run(words, token="tx1", bold=bold, shrinks=True)])
        self.subject.setToolTip(f"<qt>{html.escape(words)}</qt>")  # feeds wrote some of it

    def _alarm(self) -> Alarm | None:
        kind, ident = self._source
        return self._session.state.tables.alarms.get(ident) if kind == "alarm" else None

    def _call(self) -> Call | None:
        kind, ident = self._source
        return self._session.state.tables.calls.get(ident) if kind == "call" else None

    def _alert(self) -> PublicAlert | None:
        """The public alert selected, or the one that the alarm selected speaks of."""
        kind, ident = self._source
        alarm = self._alarm()
        name = ident if kind == "alert" else alarm.alert if alarm else None
        return self._session.state.tables.alerts.get(name or "")

    def _subject_words(self) -> str:
        kind, ident = self._source
        names, alarm = self._models.names, self._alarm()
        if alarm is not None:
            what = f"{names.alarm_subject(alarm)}: {names.alarm_message(alarm)}"
        elif kind == "asset":
            what = names.asset(ident)
        elif kind == "alert":
            alert = self._alert()
            what = names.alert(alert) if alert else ident
        elif kind == "call":
            call = self._call()
            what = f"{names.call(ident)} · {names.call_place(call)}" if call else ident
        else:
            return self.tr("New incident, by hand")
        return self.tr("New incident from {what}").format(what=what)

    def _fill_types(self) -> None:
        chosen = self.type.currentData()
        alarm = self._alarm()
        rule = self._models.names.rules.get(alarm.rule) if alarm else None
        alert, call = self._alert(), self._call()
        usual = self._models.names.type_of_alert(alert) if alert else (call.kind if call else "") or chosen
        wanted = (rule.incident_type if rule else "") or usual
        self.type.clear()
        for kind in self._models.names.types.values():
            self.type.addItem(kind.title.get(self._models.language), kind.key)
        self.type.setCurrentIndex(max(self.type.findData(wanted), 0))
        self._take_priority()

    def _take_priority(self) -> None:
        kind = self._models.names.types.get(self.type.currentData() or "")
        alarm = self._alarm()
        alert = self._alert()
        grave = (priority(alert) if alert else None) or 5
        worst = min(kind.priority if kind else 3, alarm.priority if alarm else 5, grave)
        self.chips[min(max(worst, 1), 5) - 1].setChecked(True)
