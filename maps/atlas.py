"""The stamped sprites as pixels, drawn by Qt once per theme and device pixel ratio: both surfaces look alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from maps import sprites
from maps.marks import DOMAINS
from maps.symbols import draw_returned, draw_ring, draw_severity, draw_symbol
from maps.tokens import Tokens

Pixels = NDArray[np.uint8]
"""uint8[h, w, 4], red, green, blue, alpha, not premultiplied."""
GLYPH_HALF = 11.0
"""Half the height of a severity shape on the map, CSS pixels."""
FAINT_SHARE = 0.55
"""How much of a faint dot is the symbols' grey; the rest is the land's."""


@dataclass(frozen=True)
class Sprite:
    """`left`, `top`: where the pixels' corner lies from the anchor, device pixels."""

    pixels: Pixels
    left: int
    top: int


def image_pixels(image: QImage) -> Pixels:
    """A copy of an image's pixels as straight RGBA."""
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(straight.constBits(), np.uint8).reshape(straight.height(), straight.bytesPerLine())
    return rows[:, : straight.width() * 4].reshape(straight.height(), straight.width(), 4).copy()


def rendered(tokens: Tokens, dpr: float) -> dict[int, Sprite]:
    """All sprites by number."""
    return {number: _sprite(number, spec.size, tokens, dpr) for number, spec in sprites.SPECS.items()}


def mixed(colour: str, ground: str, share: float) -> QColor:
    """`share` of a token on the rest of another, opaque."""
    over, under = QColor(colour), QColor(ground)
    pairs = zip(over.getRgb()[:3], under.getRgb()[:3], strict=True)  # type: ignore[arg-type,index]
    return QColor(*(round(a * share + b * (1 - share)) for a, b in pairs))


def _sprite(number: int, size: int, tokens: Tokens, dpr: float) -> Sprite:
    """One sprite on an odd-sided box, so that the anchor is a pixel's middle at every ratio."""
    side = round(size * dpr) | 1
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(side / 2, side / 2)
    painter.scale(dpr, dpr)
    _draw(painter, number, tokens)
    painter.end()
    return Sprite(image_pixels(image), -(side // 2), -(side // 2))


def _draw(painter: QPainter, number: int, tokens: Tokens) -> None:
    """Draw sprite `number` around the origin, CSS pixels."""
    if number == sprites.DOT:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens["sym"]))
        painter.drawEllipse(QPointF(), 1.8, 1.8)
    elif number == sprites.DOT_FAINT:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(tokens["sym"], tokens["land"], FAINT_SHARE))
        painter.drawEllipse(QPointF(), 1.3, 1.3)
    elif number == sprites.DOT_STALE:
        draw_hatched(painter, QRectF(-5.5, -5.5, 11, 11), tokens, 0)
    elif number == sprites.RING_SELECTED:
        painter.setPen(QPen(QColor(tokens["sel"]), 2.6))
        painter.drawEllipse(QPointF(), 28, 28)
    elif number >= sprites.GLYPH + sprites.MEMBER_SHIFT:
        painter.scale(sprites.MEMBER_SCALE, sprites.MEMBER_SCALE)
        _draw(painter, number - sprites.MEMBER_SHIFT, tokens)
    elif number >= sprites.GLYPH_RETURNED:
        draw_returned(painter, number - sprites.GLYPH_RETURNED + 1, QPointF(), GLYPH_HALF - 0.6, tokens)
    elif number >= sprites.GLYPH_UNACKED:
        severity = number - sprites.GLYPH_UNACKED + 1
        draw_ring(painter, severity, QPointF(), 16.5, tokens)
        draw_severity(painter, severity, QPointF(), GLYPH_HALF - 0.6, tokens)
    elif number >= sprites.GLYPH:
        draw_severity(painter, number - sprites.GLYPH + 1, QPointF(), GLYPH_HALF - 0.6, tokens)
    else:
        stale = number >= sprites.PLATE_STALE
        domain = number - (sprites.PLATE_STALE if stale else sprites.PLATE)
        draw_plate(painter, DOMAINS[domain], stale, tokens)


def draw_plate(painter: QPainter, domain: str, stale: bool, tokens: Tokens) -> None:
    """The outline plate with the domain's symbol; stale: hatched, dashed edge. Both cover the same box."""
    box = QRectF(-10.5, -10.5, 21, 21)
    if stale:
        draw_hatched(painter, box, tokens, 3)
    else:
        painter.setPen(QPen(QColor(tokens["line2"]), 1.2))
        painter.setBrush(QColor(tokens["bg1"]))
        painter.drawRoundedRect(box, 3, 3)
    draw_symbol(painter, f"domain_{domain}", tokens["sym"], QRectF(-8, -8, 16, 16))


def draw_hatched(painter: QPainter, box: QRectF, tokens: Tokens, radius: float) -> None:
    """Old is hatched (language rule 6): slanted lines, dashed edge; hard ground that hides a normal plate whole."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(box.adjusted(-1, -1, 1, 1), QColor(tokens["bg1"]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.save()
    painter.setClipRect(box)
    line = QColor(tokens["sym"])
    line.setAlpha(170)
    painter.setPen(QPen(line, 1.4))
    reach = box.width() + box.height()
    step = -reach
    while step < reach:
        painter.drawLine(
            QPointF(box.left() + step, box.bottom()), QPointF(box.left() + step + reach, box.bottom() - reach)
        )
        step += 4.6
    painter.restore()
    pen = QPen(QColor(tokens["sym"]), 1.2)
    pen.setDashPattern([2.4, 2.0])
    painter.setPen(pen)
    painter.setBrush(QBrush(Qt.BrushStyle.NoBrush))
    painter.drawRoundedRect(box, radius, radius)
