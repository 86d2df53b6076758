"""The last commands given at this panel and what became of each: sent, confirmed, refused or failed, in words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ioc.qt.format import clock_time
from ioc.qt.models import Models
from ioc.qt.session import Ticket
from widgets.theme import color, font
from widgets.ticket_words import ticket_words

ROW = 26
KEPT = 4


@dataclass
class Told:
    """One command: when it was given, what it is, and how it stands."""

    at_us: int
    what: str
    outcome: str
    words: str


class TicketList(QWidget):
    """Newest first. A sent command is never shown as done before its answer."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.told: list[Told] = []
        self.setFixedHeight(ROW)

    def follow(self, ticket: Ticket, what: str) -> None:
        """Show a new command and follow it to its end."""
        told = Told(self._models.clock.now_us(), what, ticket.outcome, ticket_words(ticket, self._models.language))
        self.told = [told, *self.told][:KEPT]
        self.setFixedHeight(ROW * len(self.told))
        ticket.settled.connect(lambda done: self._settle(told, done))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Time, what, outcome; a refusal is bold, since it asks for something."""
        painter = QPainter(self)
        if not self.told:
            painter.setFont(font(14))
            painter.setPen(color("tx3"))
            painter.drawText(QRectF(10, 0, self.width(), ROW), Qt.AlignmentFlag.AlignVCenter, self.tr("none yet"))
        for at, told in enumerate(self.told):
            box = QRectF(10, at * ROW, self.width() - 20, ROW)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
            painter.setFont(font(14))
            painter.setPen(color("tx2"))
            painter.drawText(box, flags, clock_time(told.at_us, self._models.names.zone))
            bad = told.outcome in ("refused", "failed")
            face = font(14, bold=bad)
            painter.setFont(face)
            painter.setPen(color("tx1" if bad or told.outcome == "sent" else "tx2"))
            text = f"{told.what} · {told.words}"
            shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()) - 72)
            painter.drawText(box.adjusted(72, 0, 0, 0), flags, shown)

    def _settle(self, told: Told, ticket: Ticket) -> None:
        told.outcome = ticket.outcome
        told.words = ticket_words(ticket, self._models.language)
        self.setToolTip("\n".join(f"{t.what} · {t.words}" for t in self.told))
        self.update()
