"""One line of text runs and glyphs, painted: what the banner and the bars are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.delegates.text import cut, face, width_of
from widgets.glyphs import paint_hatch
from widgets.theme import color

PaintGlyph = Callable[[QPainter, QRectF], None]


@dataclass(frozen=True)
class Run:
    """A piece of the line: text in a token's colour, or a glyph of its own width. `gap` px stand before it."""

    text: str = ""
    bold: bool = False
    token: str = "tx2"
    px: int = 15
    glyph: PaintGlyph | None = None
    width: float = 0.0
    gap: float = 5.0
    shrinks: bool = False


class RunLabel(QWidget):
    """Paints runs on one line. A stale label is dimmed and hatched: its content is old, not wrong."""

    def __init__(self, parent: QWidget | None = None, *, stretches: bool = False) -> None:
        super().__init__(parent)
        self._runs: tuple[Run, ...] = ()
        self._stale = False
        policy = QSizePolicy.Policy.Ignored if stretches else QSizePolicy.Policy.Fixed
        self.setSizePolicy(policy, QSizePolicy.Policy.Expanding)

    @property
    def runs(self) -> tuple[Run, ...]:
        """What is shown."""
        return self._runs

    @property
    def text(self) -> str:
        """All words of the line, for tests and screen readers."""
        return " ".join(run.text for run in self._runs if run.text)

    @property
    def stale(self) -> bool:
        """Whether it is marked as old."""
        return self._stale

    def set_runs(self, runs: Sequence[Run], *, stale: bool = False) -> None:
        """Show other content; repaints and lays out only when something differs."""
        runs = tuple(runs)
        if [(r.text, r.bold, r.token, r.width) for r in runs] != [
            (r.text, r.bold, r.token, r.width) for r in self._runs
        ]:
            self.updateGeometry()
        self._runs, self._stale = runs, stale
        self.setAccessibleName(self.text)
        self.update()

    def sizeHint(self) -> QSize:
        """All runs whole."""
        return QSize(round(width_of_runs(self._runs)) + 2, 30)

    def minimumSizeHint(self) -> QSize:
        """Nothing when it stretches, everything otherwise."""
        fixed = self.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed
        return self.sizeHint() if fixed else QSize(0, 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Runs from left to right; what `shrinks` shares the want of room by length and is elided, else the last that
        fits."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._stale:
            paint_hatch(painter, QRectF(self.rect()).adjusted(0, 6, 0, -6), color("line"))
        left = 0.0
        for run, wanted in zip(self._runs, self.widths(), strict=True):
            left += run.gap
            width = min(wanted, self.width() - left)
            if width <= 0:
                break
            self._paint_run(painter, run, QRectF(left, 0, width, self.height()))
            left += width
        if self._stale:
            painter.setPen(QPen(color("line2"), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 5.5, -0.5, -5.5))

    def widths(self) -> list[float]:
        """Pixels that each run gets: its own, less its share of what is lacking when it shrinks."""
        lacking = max(0.0, width_of_runs(self._runs) - self.width())
        shrinking = sum(_width(run) for run in self._runs if run.shrinks) or 1.0
        return [
            max(24.0, _width(run) * (1 - lacking / shrinking)) if run.shrinks else _width(run) for run in self._runs
        ]

    def _paint_run(self, painter: QPainter, run: Run, box: QRectF) -> None:
        if run.glyph is not None:
            run.glyph(painter, box)
            return
        text = run.text
        if _width(run) > box.width() + 1:
            text = cut(text, int(box.width()), run.px, run.bold)
        painter.setFont(face(run.px, run.bold))
        painter.setPen(color("tx2" if self._stale else run.token))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)


def width_of_runs(runs: Sequence[Run]) -> float:
    """Pixels of these runs with their gaps, whole."""
    return sum(_width(run) + run.gap for run in runs)


def _width(run: Run) -> float:
    if run.glyph is not None:
        return run.width
    return width_of(run.text, run.px, run.bold) + 1.0
