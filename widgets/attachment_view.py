"""An unmasked file inside the panel: its name, and the picture or the text; of a PDF how to come by it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from ioc.domain.attachments import PICTURES, TEXT, media_type
from ioc.qt.attaching import NotAttached, read_picture
from ioc.qt.sentences import sentence
from ioc.qt.tokens import INSET, ROW_PX, SMALL_PX
from ioc.qt.translation import current_language
from widgets.theme import font

LEAST_PX, WANTED_PX = 110, 260


class _Picture(QWidget):
    """As large as the room is, never larger than it is itself, never distorted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()

    def show_image(self, image: QImage) -> None:
        """Show another one; an empty one shows nothing."""
        self.image = image
        self.setVisible(not image.isNull())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        size = self.image.size()
        if size.width() > self.width() or size.height() > self.height():
            size = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(0, 0, size.width(), size.height()), self.image)


class AttachmentView(QWidget):
    """Shows nothing unless `show_fields` was called; `wipe` leaves nothing of it in any widget. As `FieldList`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.name = QLabel(self)
        self.name.setFont(font(ROW_PX))
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.picture = _Picture(self)
        self.document = QPlainTextEdit(self)
        self.document.setReadOnly(True)
        self.document.setUndoRedoEnabled(False)
        self.document.setTabChangesFocus(True)
        self.document.setFont(font(SMALL_PX, mono=True))
        self.document.setTabStopDistance(4 * QFontMetricsF(self.document.font()).horizontalAdvance(" "))
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, 0, INSET, 8)
        column.setSpacing(4)
        column.addWidget(self.name)
        column.addWidget(self.picture, 1)
        column.addWidget(self.document, 1)
        self.wipe()

    def show_fields(self, fields: Mapping[str, str]) -> None:
        """Show this record's file instead of what was shown."""
        self.wipe()
        content = b64decode(fields.get("base64", ""))
        media, more = media_type(content), ""
        if media in PICTURES:
            try:
                self.picture.show_image(read_picture(content))
            except NotAttached as fault:
                more = sentence(fault.code, fault.params, current_language())
        elif media == TEXT:
            self.document.setPlainText(content.decode("utf-8-sig"))
            self.document.show()
            # laid out once more when it is shown: a text is read from its first line
            QTimer.singleShot(0, self.document, lambda: self.document.verticalScrollBar().setValue(0))
        else:
            more = self.tr("A PDF is not shown here: save it to read it.")
        self.name.setText(" · ".join(part for part in (fields.get("name", ""), more) if part))
        self.name.setToolTip(self.name.text())
        self.show()

    def wipe(self) -> None:
        """Show nothing and keep nothing."""
        self.name.clear()
        self.name.setToolTip("")
        self.picture.show_image(QImage())
        self.document.clear()
        self.document.hide()
        self.hide()

    def texts(self) -> list[str]:
        """What stands here in words."""
        return [told for told in (self.name.text(), self.document.toPlainText()) if told]

    def sizeHint(self) -> QSize:
        tall = not self.picture.isHidden() or not self.document.isHidden()
        return QSize(300, WANTED_PX if tall else super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        tall = not self.picture.isHidden() or not self.document.isHidden()
        return QSize(100, LEAST_PX if tall else super().minimumSizeHint().height())
