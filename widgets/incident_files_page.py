"""Files of an incident: the list, and below it the selected one, masked until somebody says what for."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ioc.domain.incident_records import Attachment
from ioc.domain.records import Incident
from ioc.qt.attachment_table import AttachmentTable
from ioc.qt.attachment_words import media_word
from ioc.qt.models import Models
from ioc.qt.tokens import INSET
from widgets.attachment_view import AttachmentView
from widgets.controls import KeyButton
from widgets.delegates.plain_rows import PlainRows
from widgets.flow_layout import FlowLayout
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView
from widgets.unmask_box import UnmaskBox

COLUMNS = (
    Column(least=44),
    Column(weight=1, least=96),
    Column(least=72),
    Column(least=120, most=220),
    Column(least=84),
)
KIND_COLUMN = 1


class IncidentFilesPage(QWidget):
    """Enter asks what the selected file is needed for, then shows it for a minute. Emits `refused(words)`."""

    refused = Signal(str)
    chosen = Signal()

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.table = AttachmentTable(models.names, models.clock, self)
        self.view = ListView(self.table, PlainRows(KIND_COLUMN), COLUMNS, parent=self)
        self.view.empty_words = lambda: self.tr("No files yet.")
        self.content = AttachmentView(self)
        self.box = UnmaskBox(models.session, models, "Enter", self, self.content)
        self.box.left.connect(self.view.setFocus)
        self.view.chosen.connect(lambda _: self._look())
        self.view.opened.connect(lambda _: self.show_file())
        foot = QWidget(self)
        self._buttons = FlowLayout(foot, spacing=8)
        self._buttons.setContentsMargins(INSET, 6, INSET, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self.box)
        column.addWidget(foot)
        self.setFocusProxy(self.view)

    def add_button(self, button: KeyButton) -> None:
        """A button of the panel that concerns files."""
        self._buttons.addWidget(button)

    def set_incident(self, incident: Incident | None) -> None:
        """Show another one's; the newest that came in while one looks is only listed."""
        self.table.set_files(incident.attachments if incident else ())
        self._look()

    def file(self) -> Attachment | None:
        """The selected one."""
        return self.table.file(self.view.selected_id)

    def show_file(self) -> None:
        """Ask for the reason, or say why it cannot be shown."""
        reason = self.box.why_not()
        if reason:
            self.refused.emit(reason)
        else:
            self.box.ask()

    def retranslate(self) -> None:
        """Put every text again."""
        self.table.retranslate()
        self.box.retranslate()
        self._look()

    def _look(self) -> None:
        file = self.file()
        told = self.tr("File {n} ({kind}) is masked: it may show or name people.")
        words = told.format(n=self.table.number(file.id), kind=media_word(file.media)) if file else ""
        self.box.look_at(file.file.id if file else "", words)
        self.chosen.emit()
