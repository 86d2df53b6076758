"""Drawing plates: labels, unit and incident plates, counted cells, place names. One picture per spec, kept."""

from __future__ import annotations

from collections import OrderedDict
from math import ceil, cos, hypot, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from maps.atlas import draw_hatched
from maps.plate_specs import HEADINGS, PlateSpec
from maps.symbols import draw_ring, draw_severity, font
from maps.tokens import DARK, Tokens

KEPT = 2000
PAD = 2
"""CSS pixels around every plate for rings and anti-aliasing."""
LINE = 18
"""Height of a line under a label's name, CSS pixels."""
MOVING = ("dispatched", "en_route", "transporting")
PLACE_SIZES = {
    "sea": 16,
    "city": 16,
    **dict.fromkeys(("bridge", "street_main", "street_middle", "street_small"), 13),
}


class PlateStore:
    """Measures and draws plates for one theme and device pixel ratio."""

    def __init__(self, tokens: Tokens = DARK, dpr: float = 1.0) -> None:
        self.tokens, self.dpr = tokens, dpr
        self._images: OrderedDict[PlateSpec, QImage] = OrderedDict()
        self._sizes: dict[PlateSpec, tuple[int, int]] = {}
        self._bold = QFontMetricsF(font(14, bold=True))
        self._plain = QFontMetricsF(font(14))

    def measure(self, spec: PlateSpec) -> tuple[int, int]:
        """Width and height in CSS pixels, PAD included."""
        size = self._sizes.get(spec)
        if size is None:
            if len(self._sizes) > 4 * KEPT:
                self._sizes.clear()
            width, height = self._content(spec)
            size = self._sizes[spec] = (ceil(width) + 2 * PAD, ceil(height) + 2 * PAD)
        return size

    def image(self, spec: PlateSpec) -> QImage:
        """The picture at the store's ratio (its own devicePixelRatio is set)."""
        image = self._images.get(spec)
        if image is None:
            image = self._images[spec] = self._drawn(spec)
            if len(self._images) > KEPT:
                self._images.popitem(last=False)
        else:
            self._images.move_to_end(spec)
        return image

    def _content(self, spec: PlateSpec) -> tuple[float, float]:
        wide = self._bold.horizontalAdvance(spec.text)
        if spec.style == "label":
            detail = max(self._plain.horizontalAdvance(line) for line in spec.detail.split("\n"))
            return max(wide, detail) + 16, 24 + (LINE * (spec.detail.count("\n") + 1) if spec.detail else 0)
        if spec.style == "age":
            return self._plain.horizontalAdvance(spec.text) + 12, 22
        if spec.style == "unit":
            tip = 20 if spec.heading >= 0 else 0
            return wide + 22 + tip, 24 + tip
        if spec.style == "unit_glyph":
            return 14, 14
        if spec.style == "incident":
            return wide + 42, 26
        if spec.style == "cluster":
            return (wide + 44, 34) if spec.severity else (max(wide + 16, 30), 26)
        metrics = QFontMetricsF(self._place_font(spec))
        lines = spec.text.split("\n")
        return max(metrics.horizontalAdvance(line) for line in lines) + 8, metrics.height() * len(lines) + 4

    def _drawn(self, spec: PlateSpec) -> QImage:
        width, height = self.measure(spec)
        image = QImage(round(width * self.dpr), round(height * self.dpr), QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(self.dpr)
        image.fill(0)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(PAD, PAD, width - 2 * PAD, height - 2 * PAD)
        getattr(self, f"_draw_{spec.style}")(painter, spec, box)
        painter.end()
        return image

    def _panel(self, painter: QPainter, box: QRectF, fill: str, edge: str, width: float = 1.0) -> None:
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def _write(self, painter: QPainter, box: QRectF, text: str, colour: str, bold: bool = True) -> None:
        painter.setPen(QColor(colour))
        painter.setFont(font(14, bold))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_label(self, painter: QPainter, spec: PlateSpec, box: QRectF) -> None:
        edge = self.tokens["sel" if spec.selected else "line2"]
        self._panel(painter, box, self.tokens["bg1"], edge, 1.6 if spec.selected else 1.0)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        inner = box.adjusted(8, 0, -4, 0)
        painter.setPen(QColor(self.tokens["tx1"]))
        painter.setFont(font(14, bold=True))
        if not spec.detail:
            painter.drawText(inner, left, spec.text)
            return
        painter.drawText(QRectF(inner.left(), inner.top() + 2, inner.width(), 19), left, spec.text)
        painter.setPen(QColor(self.tokens["tx2"]))
        painter.setFont(font(14))
        for number, line in enumerate(spec.detail.split("\n")):
            box = QRectF(inner.left(), inner.top() + 20 + number * LINE, inner.width(), 19)
            painter.drawText(box, left, line)

    def _draw_age(self, painter: QPainter, spec: PlateSpec, box: QRectF) -> None:
        self._panel(painter, box, self.tokens["bg1"], self.tokens["line"])
        self._write(painter, box, spec.text, self.tokens["tx2"], bold=False)

    def _draw_unit(self, painter: QPainter, spec: PlateSpec, box: QRectF) -> None:
        """White: outline available, filled moving, square on scene, dashed not usable (language rule 5)."""
        white, ground = self.tokens["tx1"], self.tokens["bg1"]
        body = QRectF(0, 0, box.width() - (20 if spec.heading >= 0 else 0) - 2, 22)
        body.moveCenter(box.center())
        round_ = 2.0 if spec.variant == "on_scene" else 11.0
        filled = spec.variant in (*MOVING, "on_scene") and not spec.stale
        pen = self._unit_pen(spec)
        if spec.selected:
            painter.setPen(QPen(QColor(self.tokens["sel"]), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(-2, -2, 2, 2), round_ + 2, round_ + 2)
        if spec.heading >= 0:
            self._tip(painter, spec.heading, body, white)
        painter.setPen(pen)
        painter.setBrush(QColor(white if filled else ground))
        painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), round_, round_)
        words = ground if filled else self.tokens["sym"] if spec.stale else white
        self._write(painter, body, spec.text, words)

    def _unit_pen(self, spec: PlateSpec) -> QPen:
        """Dashed when it cannot be sent or nobody knows where it is now."""
        pen = QPen(QColor(self.tokens["sym" if spec.stale else "tx1"]), 2.0)
        if spec.stale or spec.variant in ("not_available", "conditional"):
            pen.setDashPattern([2.2, 1.6])
        return pen

    def _draw_unit_glyph(self, painter: QPainter, spec: PlateSpec, box: QRectF) -> None:
        """The plate's outline without its words."""
        body = box.adjusted(2, 2, -2, -2)
        filled = spec.variant in (*MOVING, "on_scene") and not spec.stale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.tokens["bg1"]))
        painter.drawEllipse(box)
        painter.setPen(self._unit_pen(spec))
        painter.setBrush(QColor(self.tokens["tx1" if filled else "bg1"]))
        if spec.variant == "on_scene":
            painter.drawRect(body)
        else:
            painter.drawEllipse(body)

    def _tip(self, painter: QPainter, heading: int, body: QRectF, colour: str) -> None:
        """A triangle on the plate's edge, pointing where the unit goes."""
        east, north = sin(heading / HEADINGS * 2 * pi), cos(heading / HEADINGS * 2 * pi)
        straight, reach = body.width() / 2 - 11, 0.0
        while hypot(max(abs(east) * reach - straight, 0.0), north * reach) < 10.5:
            reach += 0.5
        painter.save()
        painter.translate(body.center() + QPointF(east * reach, -north * reach))
        painter.rotate(heading / HEADINGS * 360)
        tip = QPainterPath(QPointF(-7, 3))
        tip.lineTo(0, -8)
        tip.lineTo(7, 3)
        tip.closeSubpath()
        painter.fillPath(tip, QColor(colour))
        painter.restore()

    def _draw_incident(self, painter: QPainter, spec: PlateSpec, box: QRectF) -> None:
        """Number and priority on a bordered plate; its stem is one of the overlay's strokes."""
        edge = self.tokens["sel" if spec.selected else "tx1"]
        plate = QRectF(box.left(), box.top(), box.width(), 26)
        self._panel(painter, plate, self.tokens["bg0"], edge, 2.2 if spec.selected else 1.4)
        draw_severity(painter, spec.severity, QPointF(box.left() + 16, box.top() + 13), 9, self.tokens)
        self._write(painter, plate.adjusted(28, 0, -6, 0), spec.text, self.tokens["tx1"])

    def _draw_cluster(self, painter: QPainter, spec: PlateSpec, box: QRectF) -> None:
        """Count of a cell; the worst severity's shape and ring at its left."""
        if not spec.severity:
            plate = box.adjusted(0, 0, 0, 0)
            if spec.stale:
                draw_hatched(painter, plate.adjusted(0.5, 0.5, -0.5, -0.5), self.tokens, 3)
            else:
                self._panel(painter, plate, self.tokens["bg1"], self.tokens["line2"])
            self._write(painter, plate, spec.text, self.tokens["tx2"])
            return
        plate = box.adjusted(12, 4, 0, -4)
        self._panel(painter, plate, self.tokens["bg1"], self.tokens["tx2"])
        centre = QPointF(box.left() + 17, box.center().y())
        if spec.unacked:
            draw_ring(painter, spec.severity, centre, 15, self.tokens)
        draw_severity(painter, spec.severity, centre, 9.5, self.tokens)
        self._write(painter, plate.adjusted(20, 0, -2, 0), spec.text, self.tokens["tx1"])

    def _place_font(self, spec: PlateSpec) -> QFont:
        made = font(PLACE_SIZES.get(spec.variant, 14), bold=spec.variant in ("ward", "commune", "city"))
        if spec.variant in ("sea", "bay", "river_name"):
            made.setItalic(True)
            made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 2)
        return made

    def _draw_place(self, painter: QPainter, spec: PlateSpec, box: QRectF) -> None:
        """Letters with a halo of the ground's colour."""
        on_water = spec.variant in ("sea", "bay", "river_name", "archipelago")
        face = self._place_font(spec)
        metrics = QFontMetricsF(face)
        path = QPainterPath()
        for number, line in enumerate(spec.text.split("\n")):
            x = box.center().x() - metrics.horizontalAdvance(line) / 2
            path.addText(QPointF(x, box.top() + 2 + metrics.ascent() + number * metrics.height()), face, line)
        halo = QPen(QColor(self.tokens["sea" if on_water else "land"]), 3.0)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, halo)
        painter.fillPath(path, QColor(self.tokens["tx2" if on_water else "tx3"]))
