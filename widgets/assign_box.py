"""Part of the command panel: send a unit to the selected incident."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ioc.domain.commands import AnyCommand, AssignUnit
from ioc.domain.records import Incident
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.models import Models
from widgets.controls import KeyButton
from widgets.permission import why_not
from widgets.run_label import Run, RunLabel
from widgets.unit_choice import UnitChoice, passed_over

Submit = Callable[[AnyCommand, str], None]
"""Gives a command, with the sentence that names it in the list of commands."""


class AssignBox(QWidget):
    """Incident, units that can be sent, one primary button."""

    def __init__(self, models: Models, submit: Submit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models, self._submit = models, submit
        self.subject, self.note = RunLabel(self, stretches=True), RunLabel(self, stretches=True)
        self.units = UnitChoice(models, self)
        self.button = KeyButton("", "Ctrl+D", primary=True)
        self.button.clicked.connect(self.assign)
        self.units.itemActivated.connect(lambda _: self.assign())
        self.units.currentRowChanged.connect(lambda _: self._say_button())
        foot = QHBoxLayout()
        foot.addWidget(self.button)
        foot.addSpacing(8)
        foot.addWidget(self.note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        foot.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(4)
        self.subject.setFixedHeight(28)
        self.note.setFixedHeight(30)
        for part in (self.subject, self.units):
            column.addWidget(part)
        column.addLayout(foot)
        self.refresh()

    def incident(self) -> Incident | None:
        """The incident selected last, open ones only."""
        found = self._models.session.state.tables.incidents.get(self._models.selection.last("incident"))
        return None if found is None or found.stage is IncidentStage.CLOSED else found

    def refresh(self) -> None:
        """List again for the incident of the moment."""
        incident = self.incident()
        if incident is None:
            runs = [Run(self.tr("Select an open incident to send a unit to"), token="tx2", gap=8, shrinks=True)]
        else:
            title = self._models.names.incident_title(incident)
            runs = [Run(incident.number, bold=True, token="tx1", gap=8), Run(f"· {title}", token="tx1", shrinks=True)]
        self.subject.set_runs(runs)
        self.units.show_for(incident)
        note = self._note(incident)
        self.note.set_runs([Run(note, px=14, token="tx3", shrinks=True)] if note else [])
        self.note.setToolTip(note)
        self._say_button()

    def _note(self, incident: Incident | None) -> str:
        """The grounds of the order, and what it passed over."""
        parts = [self.tr("straight-line distance")] if incident is not None else []
        others = passed_over(self._models)
        if others:
            many = self.tr("{count} busy or out of use").format(count=others)
            parts.append(self.tr("1 busy or out of use") if others == 1 else many)
        return " · ".join(parts)

    def why_not(self) -> str:
        """Why the button cannot be pressed now."""
        if self.incident() is None:
            return self.tr("No open incident is selected.")
        if not self.units.chosen():
            return self.tr("No unit is available.")
        return why_not(self._models.session, AssignUnit)

    def assign(self) -> None:
        """Send the marked unit."""
        incident, unit = self.incident(), self.units.chosen()
        if incident is not None and unit and not self.why_not():
            self._submit(AssignUnit(incident=incident.id, unit=unit), f"{unit} → {incident.number}")

    def _say_button(self) -> None:
        unit = self.units.chosen()
        self.button.setText(self.tr("Send {unit}").format(unit=unit) if unit else self.tr("Send a unit"))
        self.button.set_reason(self.why_not())
