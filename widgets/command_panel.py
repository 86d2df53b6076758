"""The command panel: send a unit, set the city's stage; each a command on the record."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ioc.domain.commands import AnyCommand
from ioc.domain.state import Change
from ioc.qt.actions import Actions
from ioc.qt.models import Models
from ioc.qt.session import Session
from widgets.assign_box import AssignBox
from widgets.focus_scroll import FocusScroll
from widgets.panel import Panel
from widgets.run_label import Run, RunLabel
from widgets.stage_box import StageBox
from widgets.ticket_list import TicketList
from widgets.timers import once

_TABLES = ("incidents", "site", "stage", "boards", "checklists", "reports", "risks", "warnings")
UNITS_MS = 500
"""Units report their positions many times a second; the list of units follows at most twice."""


class CommandPanel(Panel):
    """What it shows as done is what the engine has confirmed."""

    context = "command"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.assign = AssignBox(models, self.give, self)
        self.stage = StageBox(models, self.give, self)
        self.tickets = TicketList(models, self)
        self.titles = [RunLabel(self, stretches=True) for _ in range(2)]
        self.setFocusProxy(self.assign.units)
        self._units_soon = once(self, UNITS_MS, self._show_units)
        self._lay_out()
        self._make_actions()
        models.updated.connect(self._take)
        models.rebuilt.connect(self.retranslate)
        models.selection.selected.connect(self._follow)
        session.signed_in.connect(self.retranslate)
        models.clock.in_turn().ticked.connect(self._tick)
        self.retranslate()

    def give(self, command: AnyCommand, what: str) -> None:
        """Give a command and follow it in the list below."""
        self.tickets.follow(self.session.submit(command), what)

    def _follow(self, _kind: str, _ident: str) -> None:
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again."""
        super().retranslate()
        self.header.set_title(self.tr("Command"))
        incident = self.assign.incident()
        self.header.set_subtitle(incident.number if incident else "")
        words = (self.tr("City stage"), self.tr("Commands given"))
        for label, text in zip(self.titles, words, strict=True):
            label.set_runs([Run(text, bold=True, px=14, token="tx2", gap=8)])
        for box in (self.assign, self.stage):
            box.refresh()
        self.tickets.update()

    def check_actions(self) -> None:
        """Ask again what may be done: link and roles change."""
        super().check_actions()
        if hasattr(self, "tickets"):
            for box in (self.assign, self.stage):
                box.refresh()

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.assign, 1)
        for label, part in zip(self.titles, (self.stage, self.tickets), strict=True):
            label.setFixedHeight(26)
            column.addWidget(label)
            column.addWidget(part)
        self.scroller = FocusScroll(inner, self)
        self.body.addWidget(self.scroller, 1)

    def _make_actions(self) -> None:
        self.act("assign", lambda: self.tr("Send the marked unit"), "Ctrl+D", self.assign.assign, self.assign.why_not)

    def _take(self, change: Change) -> None:
        if any(table in change for table in _TABLES):
            self.retranslate()
        elif "units" in change and not self._units_soon.isActive():
            self._units_soon.start()

    def _tick(self, now_us: int) -> None:
        self._show_units()

    def _show_units(self) -> None:
        if self.isVisible():
            self.assign.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """What moved while it was hidden."""
        super().showEvent(event)
        self.retranslate()
