"""The layers of the map as a short list over it: a number switches one, Esc closes. Never modal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from maps.symbols import font
from maps.tiles.shelf import TileShelf
from maps.tokens import DARK, Tokens

ROW, WIDTH, EDGE = 32, 340, 10
MOST = 9


class LayerList(QWidget):
    """Lowest layer first, as they are drawn. `closed` gives the keyboard back."""

    def __init__(self, parent: QWidget, closed: Callable[[], None]) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._closed = closed
        self._tokens: Tokens = dict(DARK)
        self._language = "vi"
        self._at = 0
        self.shelf: TileShelf | None = None
        self.hide()

    def dress(self, tokens: Tokens) -> None:
        """Colours."""
        self._tokens = tokens
        self.update()

    def tell(self, shelf: TileShelf | None, language: str) -> None:
        """These layers, in this language."""
        self.shelf, self._language = shelf, language
        rows = self.rows()
        self._at = min(self._at, max(len(rows) - 1, 0))
        self.resize(WIDTH, ROW * (len(rows) + 1) + EDGE)
        self.setAccessibleName("\n".join(rows))
        if not rows:
            self.hide()
        self.update()

    def rows(self) -> list[str]:
        """What each line says."""
        if self.shelf is None:
            return []
        say = QCoreApplication.translate
        troubled = {told.layer for told in self.shelf.troubles()}
        found = []
        for number, spec in enumerate(self.shelf.layers[:MOST], 1):
            state = say("Map", "shown") if spec.id in self.shelf.shown else say("Map", "hidden")
            if spec.id in troubled:
                state = say("Map", "in trouble")
            found.append(f"{number}  {spec.title.get(self._language)} · {state}")
        return found

    def open_at(self, x: int, y: int) -> None:
        """Show it here with the keyboard, or close it when it is open."""
        if self.isVisible():
            self.shut()
        elif self.rows():
            self.move(x, y)
            self.show()
            self.raise_()
            self.setFocus(Qt.FocusReason.PopupFocusReason)

    def shut(self) -> None:
        """Close and give the keyboard back."""
        self.hide()
        self._closed()

    def switch(self, row: int) -> None:
        """Show or hide the layer of a row, from 0."""
        if self.shelf is not None and 0 <= row < min(len(self.shelf.layers), MOST):
            self._at = row
            layer = self.shelf.layers[row].id
            self.shelf.show(layer, layer not in self.shelf.shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, rows = event.key(), len(self.rows())
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_B):
            self.shut()
        elif event.text().isdigit():
            self.switch(int(event.text()) - 1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._at = (self._at + (1 if key == Qt.Key.Key_Down else -1)) % max(rows, 1)
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.switch(self._at)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.switch(int(event.position().y()) // ROW - 1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens["line2"]), 1))
        painter.setBrush(QColor(tokens["bg1"]))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(tokens["tx2"]))
        painter.setFont(font(13, bold=True))
        head = QCoreApplication.translate("Map", "Layers · 1-9 switch · Esc closes")
        painter.drawText(QRectF(EDGE, 0, WIDTH - 2 * EDGE, ROW), left, head)
        shelf = self.shelf
        for row, words in enumerate(self.rows()):
            box = QRectF(0, ROW * (row + 1), WIDTH, ROW)
            if row == self._at and self.hasFocus():
                painter.fillRect(box.adjusted(1, 0, -1, 0), QColor(tokens["selbg"]))
            shown = shelf is not None and shelf.layers[row].id in shelf.shown
            painter.setPen(QPen(QColor(tokens["tx2"]), 1.4))
            painter.setBrush(QColor(tokens["tx2"]) if shown else Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(EDGE, box.top() + 9, 13, 13))
            painter.setPen(QColor(tokens["tx1"] if shown else tokens["tx3"]))
            painter.setFont(font(14))
            painter.drawText(box.adjusted(EDGE + 24, 0, -EDGE, 0), left, words)
