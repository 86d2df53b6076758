"""Annunciated alarms of each ten minutes as bars on a log scale, against the bands of ISA-18.2-2016."""

from __future__ import annotations

from datetime import tzinfo

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QWidget

from ioc.domain.alarm_load import SLOT_US, AlarmLoad
from ioc.qt.tokens import SMALL_PX
from widgets.theme import color, font
from widgets.trend_axes import ClockAxis

FIGURES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
BANDS = (1, 2, 10)
"""Acceptable, manageable, flood: alarms in ten minutes."""
FLOOR = 0.55
"""Where the log scale begins, so that one alarm is a bar, too."""
LABELLED = 12
"""So many of the highest bars above the flood line wear their figure."""


class LoadPlot(pg.PlotWidget):
    """Not to be dragged. Bars above the flood line are bright, the others grey; meaning is in the height and figure."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._clock, self._figures, self._bands = ClockAxis(), pg.AxisItem("left"), pg.AxisItem("right")
        super().__init__(
            parent, axisItems={"bottom": self._clock, "left": self._figures, "right": self._bands}, background=None
        )
        self.viewport().setAutoFillBackground(False)
        self.setObjectName("LoadPlot")
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(False, False)
        plot.showAxis("right")
        self._flood_from = BANDS[-1]
        self._calm, self._flood = (pg.BarGraphItem(x=[], height=[], width=1) for _ in range(2))
        self._lines = [pg.InfiniteLine(pos=float(np.log10(level)), angle=0) for level in BANDS]
        self._labels: list[pg.TextItem] = []
        for item in (self._calm, self._flood, *self._lines):
            plot.addItem(item, ignoreBounds=True)
        self._load: AlarmLoad | None = None
        self.dress()

    def dress(self) -> None:
        """Put on the theme's colours."""
        self.getPlotItem().getViewBox().setBackgroundColor(color("bg0"))
        for axis in (self._clock, self._figures, self._bands):
            axis.setTickFont(font(SMALL_PX))
            axis.setTextPen(color("tx3"))
            axis.setPen(QPen(color("line"), 1))
            axis.setStyle(tickLength=0, tickTextOffset=7)
        self._figures.setWidth(44)
        self._bands.setWidth(128)
        self._calm.setOpts(brush=color("sym"), pen=None)
        self._flood.setOpts(brush=color("tx1"), pen=None)
        for line, level in zip(self._lines, BANDS, strict=True):
            style = pg.QtCore.Qt.PenStyle.SolidLine if level == BANDS[-1] else pg.QtCore.Qt.PenStyle.DashLine
            line.setPen(pg.mkPen(color("tx3"), width=1.2, style=style))
        if self._load is not None:
            self._draw()

    def show_load(self, load: AlarmLoad, zone: tzinfo, flood_begins: int) -> None:
        """Draw the bars of a span; above `flood_begins` a bar is one of a flood."""
        self._load, self._clock.zone = load, zone
        self._flood_from = flood_begins
        self._draw()

    def _draw(self) -> None:
        load = self._load
        assert load is not None
        counts = np.asarray(load.slots, float)
        width = SLOT_US / 1e6
        centres = load.from_us / 1e6 + width * (np.arange(len(counts)) + 0.5)
        floor = float(np.log10(FLOOR))
        high = np.where(counts > 0, np.log10(np.maximum(counts, FLOOR)) - floor, 0.0)
        for item, chosen in ((self._calm, counts <= self._flood_from), (self._flood, counts > self._flood_from)):
            item.setOpts(x=centres[chosen], y0=floor, height=high[chosen], width=0.86 * width)
        top = float(np.log10(max(float(counts.max(initial=0.0)) * 1.5, 50.0)))
        box = self.getPlotItem().getViewBox()
        box.setRange(xRange=(load.from_us / 1e6, load.until_us / 1e6), yRange=(floor, top), padding=0)
        ticks = [(float(np.log10(n)), str(n)) for n in FIGURES if np.log10(n) < top]
        self._figures.setTicks([ticks])
        names = (
            (2.1 * self._flood_from, self.tr("> {n} flood").format(n=self._flood_from)),
            (4.5, self.tr("2–{n} overloaded").format(n=self._flood_from)),
            (1.42, self.tr("≤ 2 manageable")),
            (0.75, self.tr("≤ 1 acceptable")),
        )
        self._bands.setTicks([[(float(np.log10(level)), name) for level, name in names]])
        self._label(counts, centres)

    def _label(self, counts: np.ndarray, centres: np.ndarray) -> None:
        plot = self.getPlotItem()
        for label in self._labels:
            plot.removeItem(label)
        self._labels = []
        places = [at for at in np.argsort(-counts)[:LABELLED] if counts[at] > self._flood_from]
        for at in places:
            label = pg.TextItem(f"{int(counts[at])}", anchor=(0.5, 1.0), color=color("tx1"))
            label.setFont(font(SMALL_PX, bold=True))
            label.setPos(float(centres[at]), float(np.log10(counts[at])))
            plot.addItem(label, ignoreBounds=True)
            self._labels.append(label)
