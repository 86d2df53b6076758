"""Painted signs: severity in its seven alarm states, unit statuses, feed states, domains, quality marks.

`…_pixmap` functions return pixmaps cached by theme, size and pixel ratio; `paint_…` draw into a rectangle.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from ioc.domain.vocabulary import AlarmLabel, FeedState, UnitStatus
from widgets.shapes import (
    BOX,
    arrow_path,
    half_disc,
    hatch_lines,
    play_path,
    severity_path,
)
from widgets.signs import paint_severity_sign
from widgets.theme import Theme, theme

Paint = Callable[[QPainter], None]


def severity_pixmap(priority: int, label: str = AlarmLabel.ACKNOWLEDGED, size: int = 28, dpr: float = 1.0) -> QPixmap:
    """Shape, digit and state of an alarm (`AlarmLabel`); acknowledged is the plain filled shape."""
    return _severity(theme().name, int(priority), str(label), size, dpr)


def unit_pixmap(status: str, size: int = 22, dpr: float = 1.0) -> QPixmap:
    """A unit's status (`UnitStatus`, or "position_lost"); white or grey, never a severity colour."""
    return _unit(theme().name, str(status), size, dpr)


def feed_pixmap(state: str, size: int = 20, dpr: float = 1.0) -> QPixmap:
    """A feed's state (`FeedState`)."""
    return _feed(theme().name, str(state), size, dpr)


def domain_pixmap(symbol: str, size: int = 20, token: str = "sym", dpr: float = 1.0) -> QPixmap:
    """A symbol of resources/symbols, with or without "domain_", in a token's colour. Null if unknown."""
    return _symbol(theme().name, symbol, size, token, dpr)


def paint_severity(painter: QPainter, rect: QRectF, priority: int, label: str = "ACKED") -> None:
    """Draw the cached severity sign centred in `rect`."""
    _stamp(painter, rect, severity_pixmap(priority, label, _side(rect), _dpr(painter)))


def paint_unit(painter: QPainter, rect: QRectF, status: str) -> None:
    """Draw the cached unit status centred in `rect`."""
    _stamp(painter, rect, unit_pixmap(status, _side(rect), _dpr(painter)))


def paint_feed(painter: QPainter, rect: QRectF, state: str) -> None:
    """Draw the cached feed state centred in `rect`."""
    _stamp(painter, rect, feed_pixmap(state, _side(rect), _dpr(painter)))


def paint_hatch(painter: QPainter, rect: QRectF, color: QColor, *, step: float = 6, width: float = 1.4) -> None:
    """The hatch of old data."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, width))
    for start, end in hatch_lines(rect, step):
        painter.drawLine(start, end)
    painter.restore()


def paint_stale_chip(painter: QPainter, rect: QRectF, text: str) -> None:
    """A dashed box with a hatched left end and an age: what stands where a live value would."""
    look = theme()
    painter.save()
    painter.setPen(QPen(look.color("tx3"), 1, Qt.PenStyle.DashLine))
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
    end = QRectF(rect.left() + 1, rect.top() + 1, 15, rect.height() - 2)
    paint_hatch(painter, end, look.color("tx3"), step=5)
    painter.setPen(look.color("tx2"))
    painter.drawText(rect.adjusted(20, 0, -5, 0), Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()


def forget_cached() -> None:
    """Drop every cached pixmap (fonts or symbols changed)."""
    for cached in (_severity, _unit, _feed, _symbol):
        cached.cache_clear()


def _side(rect: QRectF) -> int:
    return int(min(rect.width(), rect.height()))


def _dpr(painter: QPainter) -> float:
    return painter.device().devicePixelRatioF()


def _stamp(painter: QPainter, rect: QRectF, pixmap: QPixmap) -> None:
    size = pixmap.deviceIndependentSize()
    at = rect.center() - QPointF(size.width() / 2, size.height() / 2)
    painter.drawPixmap(QPointF(round(at.x()), round(at.y())), pixmap)


def _drawn(size: int, dpr: float, box: float, paint: Paint) -> QPixmap:
    pixmap = QPixmap(round(size * dpr), round(size * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(size / 2, size / 2)
    painter.scale(size / box, size / box)
    paint(painter)
    painter.end()
    return pixmap


@lru_cache(maxsize=512)
def _severity(name: str, priority: int, label: str, size: int, dpr: float) -> QPixmap:
    look = Theme(name)
    return _drawn(size, dpr, 28.0, lambda painter: paint_severity_sign(painter, look, priority, label, size))


@lru_cache(maxsize=128)
def _unit(name: str, status: str, size: int, dpr: float) -> QPixmap:
    look = Theme(name)
    return _drawn(size, dpr, 22.0, lambda painter: _paint_unit(painter, look, status))


def _paint_unit(painter: QPainter, look: Theme, status: str) -> None:
    white, grey = look.color("tx1"), look.color("sym")
    line = QPen(white, 2)
    painter.setPen(line)
    match status:
        case UnitStatus.AVAILABLE:
            painter.drawEllipse(QPointF(0, 0), 7, 7)
        case UnitStatus.DISPATCHED:
            painter.drawEllipse(QPointF(0, 0), 7, 7)
            painter.fillPath(half_disc(7), white)
        case UnitStatus.EN_ROUTE:
            painter.fillPath(arrow_path(), white)
        case UnitStatus.ON_SCENE:
            painter.fillRect(QRectF(-7, -7, 14, 14), white)
        case UnitStatus.TRANSPORTING:
            painter.drawRect(QRectF(-7, -7, 14, 14))
            painter.fillPath(play_path(), white)
        case UnitStatus.CONDITIONAL:
            line.setDashPattern([1.5, 1.0])
            line.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(line)
            painter.drawEllipse(QPointF(0, 0), 7, 7)
        case UnitStatus.NOT_AVAILABLE:
            painter.setPen(QPen(grey, 2.4))
            painter.drawLine(QPointF(-6, -6), QPointF(6, 6))
            painter.drawLine(QPointF(-6, 6), QPointF(6, -6))
        case _:
            _paint_lost(painter, look)


def _paint_lost(painter: QPainter, look: Theme) -> None:
    grey = look.color("sym")
    painter.setPen(QPen(grey, 1.8))
    painter.drawEllipse(QPointF(0, 0), 7.4, 7.4)
    path = QPainterPath(QPointF(-2.6, -1.8))
    path.arcTo(QRectF(-2.6, -4.8, 5.2, 5.2), 180, -220)
    path.lineTo(0, 2)
    painter.drawPath(path)
    painter.drawPoint(QPointF(0, 4.4))


@lru_cache(maxsize=128)
def _feed(name: str, state: str, size: int, dpr: float) -> QPixmap:
    look = Theme(name)
    return _drawn(size, dpr, 20.0, lambda painter: _paint_feed(painter, look, state))


def _paint_feed(painter: QPainter, look: Theme, state: str) -> None:
    white, grey = look.color("tx1"), look.color("sym")
    match state:
        case FeedState.ON_TIME:
            painter.setPen(QPen(grey, 2))
            painter.drawEllipse(QPointF(0, 0), 5, 5)
        case FeedState.LATE:
            painter.setPen(QPen(white, 2))
            painter.drawEllipse(QPointF(0, 0), 6.8, 6.8)
            painter.setPen(QPen(white, 1.8))
            painter.drawPolyline([QPointF(0, -3.6), QPointF(0, 0.5), QPointF(3, 2.4)])
        case FeedState.STALE:
            box = QRectF(-7, -7, 14, 14)
            paint_hatch(painter, box, white, step=5, width=1.3)
            painter.setPen(QPen(white, 1.6, Qt.PenStyle.DashLine))
            painter.drawRect(box)
        case FeedState.DOWN:
            painter.setPen(QPen(white, 2.6))
            painter.drawLine(QPointF(-6, -6), QPointF(6, 6))
            painter.drawLine(QPointF(-6, 6), QPointF(6, -6))
        case FeedState.PARKED:
            painter.setPen(QPen(white, 2))
            painter.drawRect(QRectF(-6.5, -6.5, 13, 13))
            painter.drawLine(QPointF(-2, -3), QPointF(-2, 3))
            painter.drawLine(QPointF(2, -3), QPointF(2, 3))
        case _:
            dotted = QPen(grey, 2)
            dotted.setDashPattern([1, 1])
            dotted.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(dotted)
            painter.drawEllipse(QPointF(0, 0), 5, 5)


@lru_cache(maxsize=256)
def _symbol(name: str, symbol: str, size: int, token: str, dpr: float) -> QPixmap:
    file = resources.path("symbols", f"{symbol}.svg")
    if not file.is_file():
        file = resources.path("symbols", f"domain_{symbol}.svg")
    if not file.is_file():
        return QPixmap()
    source = file.read_text("utf-8").replace("currentColor", Theme(name).tokens[token])
    renderer = QSvgRenderer(QByteArray(source.encode()))
    half = BOX / 2
    return _drawn(size, dpr, BOX, lambda painter: renderer.render(painter, QRectF(-half, -half, BOX, BOX)))


__all__ = [
    "domain_pixmap",
    "feed_pixmap",
    "forget_cached",
    "paint_feed",
    "paint_hatch",
    "paint_severity",
    "paint_stale_chip",
    "paint_unit",
    "severity_path",
    "severity_pixmap",
    "unit_pixmap",
]
