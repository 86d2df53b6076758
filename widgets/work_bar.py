"""Planning works in a strip: about what, from when, how long, why."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from widgets.controls import Chip
from widgets.inline_bar import InlineBar

SCOPES = ("below", "asset", "domain", "area")


class WorkBar(InlineBar):
    """Emits `given(scope, begin, length, reason)` as typed. Alt+1 to Alt+4 choose how far it reaches."""

    given = Signal(str, str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject, self._domain, self._area = "", "", ""
        self._group = QButtonGroup(self)
        self.chips = {scope: Chip(parent=self) for scope in SCOPES}
        for chip in self.chips.values():
            self._group.addButton(chip)
            self.fields.addWidget(chip)
        self.begin, self.length, self.reason = self.line(), self.line(), self.line()
        self.begin.setMaximumWidth(110)
        self.length.setMaximumWidth(90)
        for field in (self.begin, self.length, self.reason):
            field.installEventFilter(self)
        self.confirmed.connect(self._confirm)
        self.retranslate()

    def start(self, subject: str, domain: str, area: str = "") -> None:
        """Ask for works on an asset called `subject` of a domain called `domain`, in an area called `area`, if any."""
        self._subject, self._domain, self._area = subject, domain, area
        self.retranslate()
        self.chips["below"].setChecked(True)
        self.begin.setText("")
        self.length.setText("4h")
        self.reason.clear()
        self.open_bar(self.begin)

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("Works on {what}").format(what=self._subject))
        self.chips["below"].setText(self.tr("with what is below"))
        self.chips["asset"].setText(self.tr("it alone"))
        self.chips["domain"].setText(self.tr("all of {domain}").format(domain=self._domain))
        self.chips["area"].setText(self.tr("all of area {area}").format(area=self._area))
        self.chips["area"].setVisible(bool(self._area))
        self.begin.setPlaceholderText(self.tr("now or 22:00"))
        self.length.setPlaceholderText(self.tr("4h, 90m"))
        self.reason.setPlaceholderText(self.tr("Reason (goes on record)"))
        self.confirm.setText(self.tr("Plan works"))
        self.cancel.setText(self.tr("Leave"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt+digit chooses the reach; a text field would take it as text."""
        if isinstance(event, QKeyEvent) and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            digit = event.key() - int(Qt.Key.Key_1)
            if event.type() == QEvent.Type.KeyPress and 0 <= digit < len(SCOPES):
                chip = self.chips[SCOPES[digit]]
                chip.setChecked(chip.isChecked() or not chip.isHidden())
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _confirm(self) -> None:
        scope = next(scope for scope, chip in self.chips.items() if chip.isChecked())
        self.given.emit(scope, self.begin.text(), self.length.text(), self.reason.text().strip())
