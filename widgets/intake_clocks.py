"""The two clocks of a call against its line's targets: answered, processed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ioc.domain.call_lines import CallLine
from ioc.domain.intake_records import CallWork
from ioc.domain.records import Call
from ioc.qt.format import quantity, span
from ioc.qt.intake_draft import Clock, clocks
from ioc.qt.tokens import SECOND_PX
from widgets.delegates.text import width_of
from widgets.flow_layout import FlowLayout
from widgets.run_label import Run, RunLabel
from widgets.theme import color, font

HEIGHT = 24
MINUTE_US = 60_000_000


class IntakeClocks(QWidget):
    """One line; what is late says so in a box, in text colour: overdue is no severity."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer, self.process = RunLabel(self), RunLabel(self)
        flow = FlowLayout(self, spacing=12)
        for label in (self.answer, self.process):
            label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            label.setFixedHeight(HEIGHT)
            flow.addWidget(label)

    def show_call(self, call: Call | None, work: CallWork | None, line: CallLine | None, now_us: int) -> None:
        """Show the clocks of a call as of now; None clears them."""
        if call is None:
            self.answer.set_runs(())
            self.process.set_runs(())
            return
        answer, process = clocks(call, work, line, now_us)
        self.answer.set_runs(self._runs(self.tr("Answer"), answer))
        self.process.set_runs(self._runs(self.tr("Process"), process) if process else ())
        profile = line.profile if line else ""
        self.setToolTip(self.tr("Targets: {profile}").format(profile=profile) if profile else "")

    def _runs(self, title: str, clock: Clock) -> list[Run]:
        told = "✓" if not clock.running and not clock.late else "/"
        runs = [
            Run(title, px=SECOND_PX, gap=0),
            Run(_told(clock.us), bold=True, token="tx1", px=SECOND_PX),
            Run(told, px=SECOND_PX),
            Run(_told(clock.target_us), px=SECOND_PX),
        ]
        return [*runs, _overdue(self.tr("OVERDUE"))] if clock.late else runs


def _told(us: int) -> str:
    """Seconds below a minute, else a running time."""
    return span(us) if us >= MINUTE_US else quantity(us // 1_000_000, "s", 0)


def _overdue(word: str) -> Run:
    """The word in a solid box."""
    width = width_of(word, SECOND_PX, bold=True) + 10

    def paint(painter: QPainter, box: QRectF) -> None:
        edge = QRectF(box.x() + 0.5, box.center().y() - 9.5, width - 1, 19)
        painter.setPen(QPen(color("tx1"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(edge)
        painter.setFont(font(SECOND_PX, bold=True))
        painter.drawText(edge, Qt.AlignmentFlag.AlignCenter, word)

    return Run(word, glyph=paint, width=width, gap=6)
