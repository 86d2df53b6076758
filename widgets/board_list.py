"""One list of a command board: two-line rows with a sign, what is late in a box, the marked row tinted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ioc.qt.board_lines import BoardLine
from widgets.theme import color, font

ROW = 46
_X = 32
_TICK = (QPointF(-4, 0), QPointF(-1, 3), QPointF(4, -4))
_DIAMOND = (QPointF(0, -8), QPointF(8, 0), QPointF(0, 8), QPointF(-8, 0))
_FLAGS = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class BoardList(QWidget):
    """Up and Down move the mark; Left and Right are the panel's, to go from list to list."""

    moved = Signal()
    crossed = Signal(int)
    """-1 or 1: to the list before or after."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[BoardLine] = []
        self._empty = ""
        self._most = 0
        self.marked = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: Sequence[BoardLine], empty: str) -> None:
        """Show these; `empty` stands where there are none."""
        self._lines, self._empty = list(lines), empty
        if self.marked not in [line.ident for line in self._lines]:
            self.marked = self._lines[0].ident if self._lines else ""
        self.setFixedHeight(ROW * max(len(self._lines), 1))
        told = "; ".join(f"{line.text}, {line.right}" for line in self._lines) or empty
        self.setAccessibleName(told)
        self.update()

    @property
    def lines(self) -> tuple[BoardLine, ...]:
        """What is shown."""
        return tuple(self._lines)

    def line(self) -> BoardLine | None:
        """The marked one."""
        return next((line for line in self._lines if line.ident == self.marked), None)

    def sizeHint(self) -> QSize:
        return QSize(320, ROW * max(len(self._lines), 1))

    def focusInEvent(self, event: object) -> None:
        self.moved.emit()
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Every other key is the panel's."""
        key = Qt.Key(event.key())
        across = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key)
        if across is not None:
            self.crossed.emit(across)
        elif step is not None:
            at = next((at for at, line in enumerate(self._lines) if line.ident == self.marked), 0) + step
            if not 0 <= at < len(self._lines):
                self.crossed.emit(step)
                return
            self._mark(at)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at = int(event.position().y()) // ROW
        if 0 <= at < len(self._lines):
            self._mark(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = int(event.position().y()) // ROW
        if 0 <= at < len(self._lines):
            line = self._lines[at]
            QToolTip.showText(event.globalPosition().toPoint(), f"{line.text}\n{line.sub}", self)

    def _mark(self, at: int) -> None:
        self.marked = self._lines[at].ident
        self.moved.emit()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._lines:
            if self.hasFocus():
                painter.fillRect(QRectF(0, 0, 3, ROW), color("sel"))
            painter.setFont(font(14))
            painter.setPen(color("tx3"))
            room = QRectF(12, 0, self.width() - 20, ROW)
            text = QFontMetrics(font(14)).elidedText(self._empty, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, _FLAGS, text)
            return
        for at, line in enumerate(self._lines):
            self._paint_line(painter, QRectF(0, at * ROW, self.width(), ROW), line)

    def _paint_line(self, painter: QPainter, box: QRectF, line: BoardLine) -> None:
        if line.ident == self.marked and self.hasFocus():
            painter.fillRect(box, color("selbg"))
            painter.fillRect(QRectF(0, box.y(), 3, ROW), color("sel"))
        painter.setPen(QPen(color("line"), 1))
        painter.drawLine(QPointF(box.left() + 8, box.bottom() - 0.5), QPointF(box.right() - 8, box.bottom() - 0.5))
        _paint_sign(painter, QPointF(box.x() + 16, box.y() + 15), line.sign)
        top = QRectF(box.x(), box.y() + 3, box.width(), 22)
        under = QRectF(box.x(), box.y() + 24, box.width(), 19)
        face = font(14, bold=line.late)
        width = QFontMetrics(face).horizontalAdvance(line.right) + 26
        room = int(box.width() - _X - 8)
        # what is to be done is read first: a long one pushes its time down beside the small words
        below = bool(line.right) and QFontMetrics(font(15)).horizontalAdvance(line.text) > room - width
        self._paint_right(painter, under if below else top, line, face, width - 26)
        above, beside = (room - 8, room - width) if below else (room - width, room - 8)
        _text(painter, top, line.text, 15, above, "tx2" if line.over else "tx1")
        _text(painter, under, line.sub, 14, beside, "tx3" if line.over else "tx2")

    def _paint_right(self, painter: QPainter, box: QRectF, line: BoardLine, face: QFont, width: int) -> None:
        painter.setFont(face)
        painter.setPen(color("tx1" if line.late else "tx3"))
        painter.drawText(box.adjusted(0, 0, -12, 0), _FLAGS | Qt.AlignmentFlag.AlignRight, line.right)
        if line.late:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("tx1"), 1.2))
            painter.drawRect(QRectF(box.right() - 18 - width, box.center().y() - 10, width + 12, 20))


def _text(painter: QPainter, box: QRectF, text: str, px: int, room: int, token: str) -> None:
    face = font(px)
    painter.setFont(face)
    painter.setPen(color(token))
    shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, max(room, 20))
    painter.drawText(box.adjusted(_X, 0, 0, 0), _FLAGS, shown)


def _paint_sign(painter: QPainter, centre: QPointF, sign: str) -> None:
    """Open: an empty box; met: ticked; not met: crossed; dropped: struck; a decision: a diamond; a sector: a flag."""
    painter.setPen(QPen(color("tx2"), 1.2))
    painter.setBrush(color("sym") if sign == "met" else Qt.BrushStyle.NoBrush)
    box = QRectF(centre.x() - 7, centre.y() - 7, 14, 14)
    if sign == "decision":
        painter.drawPolygon([centre + corner for corner in _DIAMOND])
    elif sign == "sector":
        painter.drawLine(centre + QPointF(-5, 8), centre + QPointF(-5, -8))
        painter.drawPolygon([centre + QPointF(-5, -8), centre + QPointF(7, -4), centre + QPointF(-5, 0)])
    else:
        painter.drawRect(box)
    painter.setPen(QPen(color("bg1") if sign == "met" else color("tx2"), 2))
    if sign == "met":
        painter.drawPolyline([centre + point for point in _TICK])
    elif sign == "not_met":
        painter.drawLine(box.topLeft() + QPointF(3, 3), box.bottomRight() - QPointF(3, 3))
        painter.drawLine(box.topRight() + QPointF(-3, 3), box.bottomLeft() + QPointF(3, -3))
    elif sign == "dropped":
        painter.drawLine(QPointF(box.left() + 3, centre.y()), QPointF(box.right() - 3, centre.y()))
