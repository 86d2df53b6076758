"""Notes of an incident and the field to write one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ioc.domain.records import Call, Note
from ioc.qt.models import Models
from widgets.controls import KeyButton
from widgets.note_editor import NoteEditor
from widgets.note_list import NoteList
from widgets.unmask_box import UnmaskBox

UNMASK_KEY = "Ctrl+U"
"""In the incident panel `U` sends a unit."""


class IncidentNotesPage(QWidget):
    """Emits `written(text)`; the editor keeps its text until `accepted`."""

    written = Signal(str)
    left = Signal()

    def __init__(self, models: Models, *, writable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = NoteList(models, self)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.list)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.box = UnmaskBox(models.session, models, UNMASK_KEY, self)
        self.box.left.connect(self.left)
        self.editor: NoteEditor | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.area, 1)
        column.addWidget(self.box)
        if writable:
            column.addLayout(self._make_editor())
        self.retranslate()

    def _make_editor(self) -> QHBoxLayout:
        self.editor = NoteEditor(self)
        self.editor.written.connect(self.written)
        self.editor.left.connect(self.left)
        self.send = KeyButton("", "Enter", primary=True, parent=self)
        self.send.clicked.connect(self._send)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 10)
        row.setSpacing(8)
        row.addWidget(self.editor, 1)
        row.addWidget(self.send, 0, Qt.AlignmentFlag.AlignBottom)
        return row

    def write(self) -> None:
        """Put the keyboard into the editor."""
        if self.editor is not None:
            self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def accepted(self) -> None:
        """The note is on record: empty the field."""
        if self.editor is not None:
            self.editor.clear()

    def set_notes(self, notes: tuple[Note, ...]) -> None:
        """Show these, the newest in sight."""
        self.list.set_notes(notes)
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.maximum())

    def set_call(self, call: Call | None, name: str) -> None:
        """The first call of the incident: who called is masked, as in the list of calls."""
        ref = call.personal.id if call is not None and call.personal else ""
        self.box.look_at(ref, self.tr("Caller of {call}: masked.").format(call=name))

    def retranslate(self) -> None:
        """Put every text again."""
        if self.editor is not None:
            self.editor.setPlaceholderText(self.tr("Note: what, who, where…"))
            self.send.setText(self.tr("Write"))
        self.box.retranslate()
        self.list.update()

    def _send(self) -> None:
        text = self.editor.toPlainText().strip() if self.editor is not None else ""
        if text:
            self.written.emit(text)
