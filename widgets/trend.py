"""The trend of one stream: line, limits with names, gaps hatched, now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QPen
from PySide6.QtWidgets import QGraphicsPixmapItem, QWidget

from ioc.qt.format import clock_time, quantity, rough_age, span
from ioc.qt.series import Series
from ioc.qt.tokens import SMALL_PX
from widgets.glyphs import severity_pixmap
from widgets.theme import color, font
from widgets.trend_axes import ClockAxis, FigureAxis, LimitAxis

HEADROOM = 0.04
"""Share of the window right of now, where there is no need of more for the marker."""
MARKER = 24
"""The newest value's sign, px; all of it stays inside the plot."""


@dataclass(frozen=True)
class Limit:
    """A dashed line with a name at its end."""

    value: float
    name: str


@dataclass(frozen=True)
class Shown:
    """What a trend is asked to show; `priority` marks the newest value when an alarm stands on it."""

    series: Series
    window_us: int
    now_us: int
    limits: Sequence[Limit]
    unit: str
    decimals: int
    language: str
    zone: tzinfo
    priority: int = 0
    states: Mapping[float, str] = field(default_factory=dict)
    """Words of codes: then the line is drawn in steps, and the words stand at its side."""


class Trend(pg.PlotWidget):
    """Not to be dragged: the window is chosen by chips, and now is always at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._clock, self._figures, self._limits = ClockAxis(), FigureAxis(), LimitAxis()
        axes = {"bottom": self._clock, "left": self._figures, "right": self._limits}
        super().__init__(parent, axisItems=axes, background=None)
        self._shown: Shown | None = None
        self.viewport().setAutoFillBackground(False)
        self.setObjectName("Trend")
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.setContentsMargins(0, 10, 4, 0)
        plot.hideButtons()
        plot.setMouseEnabled(False, False)
        plot.showAxis("right")
        self._curve = plot.plot([], [], connect="finite")
        self._curve.setClipToView(True)
        self._now = pg.InfiniteLine(angle=90)
        plot.addItem(self._now, ignoreBounds=True)
        self._marker = QGraphicsPixmapItem()
        self._marker.setFlag(QGraphicsPixmapItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self._marker.setZValue(50)
        plot.getViewBox().addItem(self._marker, ignoreBounds=True)
        self._readout = pg.TextItem(anchor=(0, 0))
        plot.addItem(self._readout, ignoreBounds=True)
        self._how = pg.TextItem(anchor=(0, 1))
        self._how.setZValue(40)
        plot.addItem(self._how, ignoreBounds=True)
        self._extra: list[pg.GraphicsObject] = []
        self.scene().sigMouseMoved.connect(self._read)
        self.dress()

    def dress(self) -> None:
        """Put on the theme's colours."""
        plot = self.getPlotItem()
        plot.getViewBox().setBackgroundColor(color("bg0"))
        for axis in (self._clock, self._figures, self._limits):
            bold = axis is self._limits
            axis.setTickFont(font(SMALL_PX, bold=bold))
            axis.setTextPen(color("tx1" if bold else "tx3"))
            axis.setPen(QPen(color("line"), 1))
            axis.setTickPen(QPen(color("line"), 1))
            axis.setStyle(tickLength=0, tickTextOffset=7, autoExpandTextSpace=True)
        self._clock.setStyle(tickTextHeight=16)
        self._curve.setPen(pg.mkPen(color("tx1"), width=1.8))
        self._now.setPen(pg.mkPen(color("tx2"), width=1.2))
        self._readout.setFont(font(SMALL_PX))
        self._readout.setColor(color("tx1"))
        self._how.setFont(font(SMALL_PX))
        self._how.setColor(color("tx2"))
        if self._shown is not None:
            self.show_series(self._shown)

    def show_series(self, shown: Shown) -> None:
        """Draw; cheap enough for 10 Hz."""
        self._shown = shown
        end = shown.now_us
        start = end - shown.window_us
        self._clock.zone = shown.zone
        self._figures.say_in(shown.language, shown.states)
        seconds, values = shown.series.line(start, end)
        if shown.states:
            seconds, values = _held(seconds, values, shown.series.gaps(start, end), end)
        self._curve.setData(seconds, values, connect="finite", stepMode="left" if shown.states else None)
        self._now.setValue(end / 1e6)
        self._say_how(shown.series, shown.language)
        self._frame(start / 1e6, end / 1e6, values)
        self._draw_extra(start, end)
        self._mark(shown)
        (left, _), (low, _) = self.getPlotItem().getViewBox().viewRange()
        self._how.setPos(left, low)

    def _say_how(self, series: Series, language: str) -> None:
        """That the line is not every reading, or not all of the time: below it, where room is left for it."""
        told = []
        if series.bucket_us:
            every = rough_age(1, 1 + max(series.bucket_us, 1_000_000), language)
            told.append(self.tr("Thinned to extremes of every {time}").format(time=every))
        if not series.complete:
            told.append(self.tr("Older readings left out"))
        self._how.setText("\n".join(told))
        self._how.setVisible(bool(told))

    def how(self) -> str:
        """What is said of the drawing itself; empty when it shows every reading."""
        return str(self._how.textItem.toPlainText())

    def _frame(self, start: float, end: float, values: np.ndarray) -> None:
        assert self._shown is not None
        finite = values[np.isfinite(values)]
        limits = [limit.value for limit in self._shown.limits]
        known = [*limits, *self._shown.states, *((float(finite.min()), float(finite.max())) if len(finite) else ())]
        low, high = (min(known), max(known)) if known else (0.0, 1.0)
        view = self.getPlotItem().getViewBox()
        wide, tall = max(view.width(), 4 * MARKER), max(view.height(), 2 * MARKER)
        marker = (MARKER + 4) / 2 if self._shown.priority else 0
        share = max(0.12, marker / max(tall - 2 * marker, 1))
        pad = (high - low) * share or max(abs(high) * 0.1, 0.5)
        last = float(finite[-1]) if len(finite) and marker else pad
        floor = 0.0 if low >= 0 and low - pad < 0 and last >= pad else low - pad
        told = self._how.boundingRect().height() if self._how.isVisible() else 0
        floor -= (high + pad - floor) * min(told / max(tall - told, 1), 1)
        ahead = (end - start) * max(HEADROOM, marker / (wide - marker))
        view.setRange(xRange=(start, end + ahead), yRange=(floor, high + pad), padding=0)
        self._limits.setTicks([[(limit.value, limit.name) for limit in self._shown.limits]])

    def _draw_extra(self, start: int, end: int) -> None:
        assert self._shown is not None
        self._drop_extra()
        plot = self.getPlotItem()
        for at, _ in [(tick, None) for tick in self._grid(start, end)]:
            line = pg.InfiniteLine(at, angle=90, pen=QPen(color("line"), 0))
            line.setZValue(-20)
            self._extra.append(line)
        for limit in self._shown.limits:
            pen = pg.mkPen(color("tx2"), width=1.3, style=Qt.PenStyle.DashLine)
            self._extra.append(pg.InfiniteLine(limit.value, angle=0, pen=pen))
        for first, last in self._shown.series.gaps(start, end):
            self._hatch(first, last)
        for item in self._extra:
            plot.addItem(item, ignoreBounds=True)

    def _grid(self, start: int, end: int) -> list[float]:
        levels = self._clock.tickValues(start / 1e6, end / 1e6, max(self.width() - 110, 100))
        return levels[0][1]

    def _hatch(self, first: int, last: int) -> None:
        assert self._shown is not None
        brush = QBrush(color("tx3"), Qt.BrushStyle.BDiagPattern)
        region = pg.LinearRegionItem((first / 1e6, last / 1e6), movable=False, brush=brush, pen=pg.mkPen(None))
        for line in region.lines:
            line.setPen(pg.mkPen(None))
        region.setZValue(-5)
        self._extra.append(region)
        window = self._shown.window_us
        if last - first > window / 60:
            told = rough_age(first, last, self._shown.language)
            text = pg.TextItem(self.tr("silent {time}").format(time=told), color=color("tx2"), anchor=(0, 0))
            text.setFont(font(SMALL_PX))
            top = self.getPlotItem().getViewBox().viewRange()[1][1]
            text.setPos(last / 1e6, top)
            if last < self._shown.now_us - window / 5:
                self._extra.append(text)

    def _mark(self, shown: Shown) -> None:
        row = len(shown.series) - 1
        if not shown.priority or row < 0 or not np.isfinite(shown.series.value[row]):
            self._marker.hide()
            return
        pixmap = severity_pixmap(shown.priority, size=MARKER, dpr=self.devicePixelRatioF())
        self._marker.setPixmap(pixmap)
        self._marker.setOffset(-MARKER / 2, -MARKER / 2)
        self._marker.setPos(shown.series.at_us[row] / 1e6, float(shown.series.value[row]))
        self._marker.show()

    def _drop_extra(self) -> None:
        for item in self._extra:
            self.getPlotItem().removeItem(item)
        self._extra = []

    def _read(self, at: QPointF) -> None:
        """Value and time under the pointer."""
        shown = self._shown
        view = self.getPlotItem().getViewBox()
        if shown is None or not len(shown.series) or not view.sceneBoundingRect().contains(at):
            self._readout.setText("")
            return
        wanted = view.mapSceneToView(at).x() * 1e6
        row = int(np.abs(shown.series.at_us - wanted).argmin())
        when, value = int(shown.series.at_us[row]), float(shown.series.value[row])
        told = shown.states.get(value) or quantity(value, shown.unit, shown.decimals, shown.language)
        self._readout.setText(f"{told} · {clock_time(when, shown.zone)} (−{span(shown.now_us - when)})")
        (left, _), (_, top) = view.viewRange()
        self._readout.setPos(left, top)


def _held(
    seconds: np.ndarray, values: np.ndarray, gaps: list[tuple[int, int]], end_us: int
) -> tuple[np.ndarray, np.ndarray]:
    """A state lasts until the next reading, the newest until now, unless it went silent."""
    if not len(values) or any(last == end_us for _, last in gaps):
        return seconds, values
    return np.append(seconds, end_us / 1e6), np.append(values, values[-1])
