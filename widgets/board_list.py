"""One list of a command board: two-line rows with a sign, what is late in a box, the marked row tinted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ioc.qt.board_lines import BoardLine
from widgets.glyphs import paint_hatch
from widgets.theme import color, font

ROW, MORE, SINGLE = 46, 19, 30
"""Height of a row, what a second line of small words adds, and a row where no line has any."""
_X, _BADGE_X = 32, 40
_TICK = (QPointF(-4, 0), QPointF(-1, 3), QPointF(4, -4))
_DIAMOND = (QPointF(0, -8), QPointF(8, 0), QPointF(0, 8), QPointF(-8, 0))
_FLAGS = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class BoardList(QWidget):
    """Up and Down move the mark; Left and Right are the panel's, to go from list to list."""

    moved = Signal()
    crossed = Signal(int)
    """-1 or 1: to the list before or after."""
    paged = Signal(int)
    """-1 or 1: Page Up or Down, for what is read beside the list."""

    def __init__(self, parent: QWidget | None = None, *, wraps: bool = False) -> None:
        """One that `wraps` gives the small words a second line where they need it: grounds are read, not guessed."""
        super().__init__(parent)
        self._lines: list[BoardLine] = []
        self._empty = ""
        self._wraps, self._row = wraps, ROW
        self.marked = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: Sequence[BoardLine], empty: str) -> None:
        """Show these; `empty` stands where there are none."""
        self._lines, self._empty = list(lines), empty
        if self.marked not in [line.ident for line in self._lines]:
            self.marked = self._lines[0].ident if self._lines else ""
        self._fit()
        told = "; ".join(f"{line.text}, {line.right}" for line in self._lines) or empty
        self.setAccessibleName(told)
        self.update()

    def _fit(self) -> None:
        """As high as its lines; all rows alike, so that the eye goes down one edge."""
        face = QFontMetrics(font(14))
        rooms = [(line, self.width() - _start(line) - 34) for line in self._lines] if self._wraps else []
        long = any(face.horizontalAdvance(line.sub) > room for line, room in rooms)
        bare = bool(self._lines) and not any(line.sub for line in self._lines)
        self._row = SINGLE if bare else ROW + MORE if long else ROW
        self.setFixedHeight(self._row * max(len(self._lines), 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    @property
    def lines(self) -> tuple[BoardLine, ...]:
        """What is shown."""
        return tuple(self._lines)

    def line(self) -> BoardLine | None:
        """The marked one."""
        return next((line for line in self._lines if line.ident == self.marked), None)

    def sizeHint(self) -> QSize:
        return QSize(320, self._row * max(len(self._lines), 1))

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
        page = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(key)
        if page is not None:
            self.paged.emit(page)
        elif across is not None:
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
        at = int(event.position().y()) // self._row
        if 0 <= at < len(self._lines):
            self._mark(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = int(event.position().y()) // self._row
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
            self._paint_line(painter, QRectF(0, at * self._row, self.width(), self._row), line)

    def _paint_line(self, painter: QPainter, box: QRectF, line: BoardLine) -> None:
        if line.ident == self.marked and self.hasFocus():
            painter.fillRect(box, color("selbg"))
            painter.fillRect(QRectF(0, box.y(), 3, box.height()), color("sel"))
        painter.setPen(QPen(color("line"), 1))
        painter.drawLine(QPointF(box.left() + 8, box.bottom() - 0.5), QPointF(box.right() - 8, box.bottom() - 0.5))
        _paint_sign(painter, QPointF(box.x() + 16, box.y() + 15), line.sign)
        top = QRectF(box.x(), box.y() + 3, box.width(), 22)
        under = QRectF(box.x(), box.y() + 24, box.width(), 19)
        face = font(14, bold=line.late)
        width = QFontMetrics(face).horizontalAdvance(line.right) + 26
        start = _start(line)
        room = int(box.width() - start - 8)
        # what is to be done is read first: a long one pushes its time down beside the small words
        below = (
            self._row != SINGLE
            and bool(line.right)
            and QFontMetrics(font(15)).horizontalAdvance(line.text) > room - width
        )
        self._paint_right(painter, under if below else top, line, face, width - 26)
        above, beside = (room - 8, room - width) if below else (room - width, room - 8)
        _text(painter, top, line.text, 15, start, above, "tx2" if line.over else "tx1")
        token = "tx3" if line.over else "tx2"
        if self._row == SINGLE:
            return
        if self._row == ROW:
            _text(painter, under, line.sub, 14, start, beside, token)
            return
        first, rest = _split(line.sub, beside)
        _text(painter, under, first, 14, start, beside, token)
        _text(painter, under.translated(0, MORE), rest, 14, start, room - 8, token)

    def _paint_right(self, painter: QPainter, box: QRectF, line: BoardLine, face: QFont, width: int) -> None:
        painter.setFont(face)
        painter.setPen(color("tx1" if line.late else "tx3"))
        painter.drawText(box.adjusted(0, 0, -12, 0), _FLAGS | Qt.AlignmentFlag.AlignRight, line.right)
        if line.late:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("tx1"), 1.2))
            painter.drawRect(QRectF(box.right() - 18 - width, box.center().y() - 8.5, width + 12, 18))


def _start(line: BoardLine) -> int:
    return _BADGE_X if line.sign.startswith("badge:") else _X


def _split(text: str, room: int) -> tuple[str, str]:
    """What fits into `room` pixels, up to a whole word, and what is left."""
    face, words = QFontMetrics(font(14)), text.split(" ")
    taken = len(words)
    while taken > 1 and face.horizontalAdvance(" ".join(words[:taken])) > room:
        taken -= 1
    return " ".join(words[:taken]), " ".join(words[taken:])


def _text(painter: QPainter, box: QRectF, text: str, px: int, start: int, room: int, token: str) -> None:
    face = font(px)
    painter.setFont(face)
    painter.setPen(color(token))
    shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, max(room, 20))
    painter.drawText(box.adjusted(start, 0, 0, 0), _FLAGS, shown)


def _paint_badge(painter: QPainter, centre: QPointF, colour: str, text: str) -> None:
    """Ink on a legal colour by its lightness; the digit carries the level without it."""
    box = QRectF(centre.x() - 13, centre.y() - 9, 27, 18)
    fill = QColor(colour) if colour else None
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color("tx2"), 1.2))
    painter.drawRect(box)
    ink = color("tx1")
    if fill is not None:
        ink = QColor("#101316" if fill.lightnessF() > 0.35 or fill.greenF() > 0.4 else "#ffffff")
    painter.setPen(ink)
    painter.setFont(font(13, bold=True))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _paint_sign(painter: QPainter, centre: QPointF, sign: str) -> None:
    """Open: an empty box; met: ticked; not met: crossed; dropped: struck; a decision: a diamond; a sector: a flag;
    "badge:#rrggbb:III" a level in its legal colour, or in none."""
    if sign.startswith("badge:"):
        _paint_badge(painter, centre, *sign.split(":")[1:3])
        return
    painter.setPen(QPen(color("tx2"), 1.2))
    painter.setBrush(color("sym") if sign == "met" else Qt.BrushStyle.NoBrush)
    box = QRectF(centre.x() - 7, centre.y() - 7, 14, 14)
    if sign == "decision":
        painter.drawPolygon([centre + corner for corner in _DIAMOND])
    elif sign in ("calm", "rain", ""):
        painter.drawEllipse(centre, 3, 3)
    elif sign == "silent":
        paint_hatch(painter, box, color("tx3"))
        painter.drawRect(box)
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
