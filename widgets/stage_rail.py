"""The working stages of an incident on one line, each with the time it was first reached."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ioc.domain.records import Incident
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.format import clock_time
from ioc.qt.names import Names
from ioc.qt.tokens import SECOND_PX, SMALL_PX
from ioc.qt.words import stage_word
from widgets.delegates.text import CENTRE, draw
from widgets.theme import color

STAGES = tuple(IncidentStage)
NARROW = 62
"""Room for a stage below which only the present one is named."""


class StageRail(QWidget):
    """The present stage large and bold, stages that were reached filled with their time, those to come hollow.

    A stage that was passed over is a short stroke and says so: it never happened.
    """

    def __init__(self, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._incident: Incident | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_incident(self, incident: Incident | None) -> None:
        """Show another incident, or nothing."""
        self._incident = incident
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 66)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 66)

    def paintEvent(self, event: QPaintEvent) -> None:
        incident = self._incident
        if incident is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        present = STAGES.index(incident.stage)
        step = self.width() / len(STAGES)
        centres = [QPointF((n + 0.5) * step, 15) for n in range(len(STAGES))]
        painter.setPen(QPen(color("line2"), 2))
        painter.drawLine(centres[0], centres[-1])
        painter.setPen(QPen(color("tx2"), 2))
        painter.drawLine(centres[0], centres[present])
        times = dict(incident.milestones)
        for n, (stage, centre) in enumerate(zip(STAGES, centres, strict=True)):
            self._dot(painter, centre, self.how(n))
            if step < NARROW and n != present:
                continue
            self._words(painter, centre.x(), step, stage, times.get(stage.value), self.how(n))

    def how(self, at: int) -> str:
        """How stage number `at` stands: "now", "reached", "skipped" or "ahead" (of a later one reached before the
        incident went back, too, "reached")."""
        incident = self._incident
        if incident is None:
            return "ahead"
        present = STAGES.index(incident.stage)
        if at == present:
            return "now"
        if any(name == STAGES[at].value for name, _ in incident.milestones):
            return "reached"
        return "skipped" if at < present else "ahead"

    def _dot(self, painter: QPainter, centre: QPointF, how: str) -> None:
        if how == "skipped":
            painter.setPen(QPen(color("tx2"), 2))
            painter.drawLine(centre - QPointF(0, 5), centre + QPointF(0, 5))
            return
        if how == "ahead":
            painter.setPen(QPen(color("line2"), 2))
            painter.setBrush(color("bg1"))
            painter.drawEllipse(centre, 6, 6)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("tx1"))
        radius = 9.0 if how == "now" else 6.5
        painter.drawEllipse(centre, radius, radius)

    def _words(
        self, painter: QPainter, x: float, step: float, stage: IncidentStage, at_us: int | None, how: str
    ) -> None:
        px, now = SECOND_PX if step >= 92 else SMALL_PX, how == "now"
        room = step + (14 if now else -2)
        if step < NARROW:
            x, room = min(max(x, 50), self.width() - 50), 100
        box = QRectF(x - room / 2, 27, room, 19)
        token = {"now": "tx1", "reached": "tx2"}.get(how, "tx3")
        draw(painter, box, stage_word(stage), px=px, bold=now, token=token, align=CENTRE)
        told = self.tr("skipped") if how == "skipped" else ""
        if at_us:
            told = clock_time(at_us, self._names.zone, seconds=False)
        draw(painter, QRectF(box.left(), 46, box.width(), 17), told, px=SMALL_PX, token="tx3", align=CENTRE)
