"""Remarks on an incident, oldest first: time, who, and the words as plain text, wrapped."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ioc.domain.records import Note
from ioc.qt.format import moment
from ioc.qt.models import Models
from ioc.qt.tokens import INSET, SECOND_PX
from widgets.delegates.text import RIGHT, draw, face, metrics
from widgets.theme import color

HEAD = 22
LEFT = 92
WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop


class NoteList(QWidget):
    """Stands in a scroll area; as high as its texts need."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._notes: tuple[Note, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        models.texts.arrived.connect(self._again)

    def set_notes(self, notes: tuple[Note, ...]) -> None:
        """Show these."""
        self._notes = notes
        self._again()

    def texts(self) -> list[str]:
        """The words as shown."""
        return [self._text(note) for note in self._notes]

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return sum(self._height(note, width) for note in self._notes) + 8

    def sizeHint(self) -> QSize:
        return QSize(300, self.heightForWidth(max(self.width(), 200)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        now, names = self._models.clock.now_us(), self._models.names
        top = 0
        for note in self._notes:
            height = self._height(note, self.width())
            draw(painter, QRect(INSET, top + 7, LEFT, 18), moment(note.at_us, now, names.zone), token="tx2")
            who = QRect(self.width() - 180 - INSET, top + 7, 180, 18)
            draw(painter, who, names.person(note.by), px=SECOND_PX, token="tx2", align=RIGHT)
            painter.setFont(face())
            known = self._models.texts.get(note.text.id) is not None
            painter.setPen(color("tx1" if known else "tx3"))
            room = self._room(self.width())
            painter.drawText(QRect(LEFT, top + 6, room, height - 10), int(WRAP), self._text(note))
            painter.setPen(color("line"))
            painter.drawLine(0, top + height - 1, self.width(), top + height - 1)
            top += height

    def _text(self, note: Note) -> str:
        text = self._models.texts.get(note.text.id)
        if self._models.texts.withheld(note.text.id):
            return self.tr("(forgotten, or masked for your role)")
        return self.tr("fetching…") if text is None else text

    def _room(self, width: int) -> int:
        return max(width - LEFT - 150, 120)

    def _height(self, note: Note, width: int) -> int:
        box = metrics().boundingRect(QRect(0, 0, self._room(width), 10_000), int(WRAP), self._text(note))
        return max(box.height() + 14, 32)

    def _again(self) -> None:
        self.updateGeometry()
        self.setMinimumHeight(self.heightForWidth(max(self.width(), 200)))
        self.update()

    def resizeEvent(self, event: object) -> None:
        self.setMinimumHeight(self.heightForWidth(self.width()))
