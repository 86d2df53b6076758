"""The legend with the scale bar: what the marks mean, in the language of the screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from maps.atlas import draw_hatched, draw_plate
from maps.chips import rule
from maps.symbols import draw_returned, draw_ring, draw_severity, font
from maps.tokens import DARK, Tokens

ROW = 32
SWATCH = 30
EDGE, GAP = 10.0, 18.0
"""Room before the first and after the last entry, and between two."""
LONGEST = 110.0
"""The scale bar's greatest length, CSS pixels."""


def scale_bar(metres_per_pixel: float, longest: float = LONGEST) -> tuple[float, str]:
    """(length in CSS pixels, its words): the longest of 1, 2, 5 x 10^n metres that fits."""
    best = 1.0
    for power in range(8):
        for step in (1, 2, 5):
            metres = step * 10.0**power
            if metres / metres_per_pixel <= longest:
                best = metres
    words = f"{best / 1000:.0f} km" if best >= 1000 else f"{best:.0f} m"
    return best / metres_per_pixel, words


class Legend(QWidget):
    """Wraps its entries into as many rows as the width given to `arrange` needs; ends where its last entry ends."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._tokens: Tokens = dict(DARK)
        self._scale = scale_bar(20.0)
        self._room = 0
        self._schematic = False
        self.closed_roads = False
        self._places: list[tuple[str, str, float, float]] = []

    def dress(self, tokens: Tokens) -> None:
        """Colours."""
        self._tokens = tokens
        self.update()

    def set_metres_per_pixel(self, metres: float) -> None:
        """The map's scale has changed, and with it the bar's length."""
        scale = scale_bar(metres)
        if scale != self._scale:
            self._scale = scale
            self.arrange(self._room)

    def set_schematic(self, told: bool) -> None:
        """Whether roads and ward outlines are drawn by hand: then the legend says so."""
        if told != self._schematic:
            self._schematic = told
            self.arrange(self._room)

    def set_closed_roads(self, told: bool) -> None:
        """Whether any road is closed by hand: then the legend names their outline."""
        self.closed_roads = told
        self.arrange(self._room)

    def entries(self) -> list[tuple[str, str]]:
        """(mark, words) in order."""
        say = QCoreApplication.translate
        drawn = [("schematic", say("Map", "roads, wards: schematic"))] if self._schematic else []
        return [
            ("dot", say("Map", "normal")),
            ("abnormal", say("Map", "abnormal")),
            ("unacked", say("Map", "unacknowledged")),
            ("returned", say("Map", "returned")),
            ("stale", say("Map", "stale data")),
            ("area", say("Map", "public alert area")),
            *([("closed", say("Map", "closed road"))] if self.closed_roads else []),
            *drawn,
        ]

    def arrange(self, width: int) -> None:
        """Lay the entries out within `width` and take the size that needs."""
        self._room = width
        metrics = QFontMetricsF(font(14))
        x, y, widest = EDGE, 0.0, 0.0
        self._places = []
        wide = [(mark, words, SWATCH + metrics.horizontalAdvance(words)) for mark, words in self.entries()]
        length, words = self._scale
        for mark, said, taken in [*wide, ("scale", words, length + 8 + metrics.horizontalAdvance(words))]:
            if x + taken + EDGE > width and x > EDGE:
                x, y = EDGE, y + ROW - 6
            self._places.append((mark, said, x, y))
            widest = max(widest, x + taken + EDGE)
            x += taken + GAP
        self.resize(round(widest), round(y) + ROW)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._tokens["line"]), 1))
        painter.setBrush(QColor(self._tokens["bg1"]))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        for mark, words, x, y in self._places:
            middle = QPointF(x + 12, y + ROW / 2)
            if mark == "scale":
                rule(painter, x, middle.y() + 4, self._scale[0], self._tokens["tx2"])
                left = x + self._scale[0] + 8
            else:
                self._mark(painter, mark, middle)
                left = x + SWATCH
            painter.setPen(QColor(self._tokens["tx2"]))
            painter.setFont(font(14))
            box = QRectF(left, y, self.width(), ROW)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()

    def _mark(self, painter: QPainter, mark: str, middle: QPointF) -> None:
        """The sign itself, as it looks on the map."""
        tokens = self._tokens
        painter.save()
        if mark == "dot":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens["sym"]))
            painter.drawEllipse(middle + QPointF(4, 0), 2.2, 2.2)
        elif mark == "abnormal":
            draw_severity(painter, 2, middle, 8.5, tokens)
        elif mark == "unacked":
            draw_ring(painter, 2, middle, 12.0, tokens)
            draw_severity(painter, 2, middle, 7.5, tokens)
        elif mark == "returned":
            draw_returned(painter, 2, middle, 7.5, tokens)
        elif mark == "stale":
            painter.translate(middle)
            painter.scale(0.85, 0.85)
            draw_plate(painter, "drainage", True, tokens)
        elif mark == "schematic":
            pen = QPen(QColor(tokens["tx3"]), 1.4)
            pen.setDashPattern([3.0, 2.5])
            painter.setPen(pen)
            painter.drawLine(middle + QPointF(-8, 3), middle + QPointF(8, 3))
            painter.setPen(QPen(QColor(tokens["tx3"]), 2.2))
            painter.drawLine(middle + QPointF(-8, -4), middle + QPointF(8, -4))
        elif mark == "closed":  # dotted, as on the map
            pen = QPen(QColor(tokens["tx1"]), 1.5)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([1.4, 1.8])
            painter.setPen(pen)
            painter.drawRect(QRectF(middle.x() - 10, middle.y() - 3.5, 20, 7))
        else:
            draw_hatched(painter, QRectF(middle.x() - 10, middle.y() - 7, 20, 14), tokens, 0)
        painter.restore()
