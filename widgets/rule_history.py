"""What became of a rule, newest first: from files, proposed, put in force, reverted, out of service."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ioc.domain.facts import Entry
from ioc.qt.fact_words import fact_sentence, text_ref
from ioc.qt.format import moment
from ioc.qt.models import Models
from widgets.delegates.text import draw
from widgets.theme import color

ROW = 26
INSET = 12
TIME_PX = 96
WHO_PX = 150


class RuleHistory(QWidget):
    """Painted lines: when, who, what."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.entries: tuple[Entry, ...] = ()
        models.texts.arrived.connect(self.update)

    def take(self, answer: Any) -> None:
        """What the record answered to `rule_history`."""
        self.entries = tuple(msgspec.convert(answer, list[Entry]))
        self.setToolTip("\n".join(" · ".join(part for part in line if part) for line in self.lines()))
        self.updateGeometry()
        self.update()

    def lines(self) -> list[tuple[str, str, str]]:
        """Time, person, sentence."""
        names = self._models.names
        told = []
        for entry in self.entries:
            ref = text_ref(entry.fact)
            sentence, _ = fact_sentence(entry, names, self._models.texts.get(ref) if ref else None)
            who = names.person(entry.actor.person) if entry.actor is not None else ""
            told.append((moment(entry.at_us, names.now_us(), names.zone), who, sentence))
        return told

    def sizeHint(self) -> QSize:
        return QSize(400, ROW * max(len(self.entries), 1) + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, ROW * max(len(self.entries), 1) + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = QRect(INSET, 2, self.width() - 2 * INSET, ROW)
        told = self.lines()
        if not told:
            draw(painter, line, self.tr("The record knows no change of this rule."), token="tx2")
        for place, (at, who, sentence) in enumerate(told):
            box = line.translated(0, place * ROW)
            if place:
                painter.setPen(color("line"))
                painter.drawLine(box.left(), box.top(), box.right(), box.top())
            draw(painter, QRect(box.left(), box.top(), TIME_PX, ROW), at, token="tx2")
            draw(painter, QRect(box.left() + TIME_PX, box.top(), WHO_PX - 8, ROW), who, token="tx2")
            left = TIME_PX + WHO_PX
            draw(painter, QRect(box.left() + left, box.top(), box.width() - left, ROW), sentence)
