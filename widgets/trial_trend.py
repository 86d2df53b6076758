"""The trend of one asset under a trial: its readings, old and new limits, and below them when each alarm stood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QWidget

from ioc.domain.rule_edits import limits_of
from ioc.domain.rule_trial import Span, TrialResult
from ioc.domain.site import AlarmRule
from ioc.qt.series import Series
from ioc.qt.tokens import SMALL_PX
from widgets.theme import color, font
from widgets.trend_axes import ClockAxis, FigureAxis

LANE = 0.09
"""Height of a lane of alarms, as a share of the plot."""


class SpanAxis(ClockAxis):
    """Days where the ticks are as far apart as days."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """“14/10” or “15:47”."""
        if spacing < 43_200 or self.zone is None:
            return super().tickStrings(values, scale, spacing)
        days = [datetime.fromtimestamp(value, self.zone) for value in values]
        return [day.strftime("%d/%m") if day.hour < 12 else "" for day in days]


class TrialTrend(pg.PlotWidget):
    """Not to be dragged: it shows the span of the trial."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._clock, self._figures = SpanAxis(), FigureAxis()
        super().__init__(parent, axisItems={"bottom": self._clock, "left": self._figures}, background=None)
        self.viewport().setAutoFillBackground(False)
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(False, False)
        self._curve = plot.plot([], [], connect="finite")
        self._curve.setClipToView(True)
        self._drawn: list[pg.GraphicsObject] = []
        self._told: tuple[TrialResult, str, Series, AlarmRule, AlarmRule, tzinfo, str] | None = None
        self.setMinimumHeight(210)
        self.dress()

    def dress(self) -> None:
        """Put on the theme's colours."""
        self.getPlotItem().getViewBox().setBackgroundColor(color("bg0"))
        for axis in (self._clock, self._figures):
            axis.setTickFont(font(SMALL_PX))
            axis.setTextPen(color("tx3"))
            axis.setPen(QPen(color("line"), 1))
            axis.setTickPen(QPen(color("line"), 1))
            axis.setStyle(tickLength=0, tickTextOffset=7, autoExpandTextSpace=True)
        self._curve.setPen(pg.mkPen(color("tx1"), width=1.4))
        if self._told is not None:
            self.show_trial(*self._told)

    def clear_trial(self) -> None:
        """Show nothing."""
        self._told = None
        self._curve.setData([], [])
        self._drop()

    def show_trial(
        self,
        result: TrialResult,
        asset: str,
        series: Series,
        old: AlarmRule,
        new: AlarmRule,
        zone: tzinfo,
        language: str,
    ) -> None:
        """Draw one asset of a trial."""
        self._told = (result, asset, series, old, new, zone, language)
        self._clock.zone = zone
        self._figures.say_in(language, {})
        seconds, values = series.line(result.from_us, result.to_us)
        self._curve.setData(seconds, values, connect="finite")
        finite = values[values == values]
        known = [*finite.tolist(), *limits_of(old), *limits_of(new)] or [0.0, 1.0]
        low, high = min(known), max(known)
        high, low = (high + 1, low - 1) if high == low else (high, low)
        floor = low - (high - low) * 4 * LANE
        view = self.getPlotItem().getViewBox()
        view.setRange(
            xRange=(result.from_us / 1e6, result.to_us / 1e6), yRange=(floor, high + (high - low) * 0.06), padding=0
        )
        self._drop()
        for limit in limits_of(old):
            self._limit(limit, "tx3", Qt.PenStyle.DotLine)
        for limit in limits_of(new):
            self._limit(limit, "tx1", Qt.PenStyle.DashLine)
        step = (high - low) * LANE
        lanes = ((self.tr("old"), result.old, 2.2), (self.tr("new"), result.new, 0.6))
        for name, outcome, at in lanes:
            spans = [one for one in outcome.spans if one.asset == asset]
            self._lane(name, spans, floor + at * step, step, result)

    def _limit(self, value: float, token: str, style: Qt.PenStyle) -> None:
        self._put(pg.InfiniteLine(value, angle=0, pen=pg.mkPen(color(token), width=1.3, style=style)))

    def _lane(self, name: str, spans: Sequence[Span], bottom: float, height: float, result: TrialResult) -> None:
        """Bars where the alarm stood; grey, since nothing of it is now."""
        least = (result.to_us - result.from_us) / 1e6 / 400
        starts = [one.from_us / 1e6 for one in spans]
        widths = [max(((one.to_us or result.to_us) - one.from_us) / 1e6, least) for one in spans]
        if spans:
            centres = [start + width / 2 for start, width in zip(starts, widths, strict=True)]
            bars = pg.BarGraphItem(
                x=centres, width=widths, height=height, y0=bottom, brush=color("sym"), pen=pg.mkPen(None)
            )
            self._put(bars)
        label = pg.TextItem(f"{name} {len(spans)}", color=color("tx2"), anchor=(0, 0.5))
        label.setFont(font(SMALL_PX))
        label.setPos(result.from_us / 1e6, bottom + height / 2)
        self._put(label)

    def _put(self, item: pg.GraphicsObject) -> None:
        self.getPlotItem().addItem(item, ignoreBounds=True)
        self._drawn.append(item)

    def _drop(self) -> None:
        for item in self._drawn:
            self.getPlotItem().removeItem(item)
        self._drawn = []
