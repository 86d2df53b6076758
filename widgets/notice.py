"""The strip at the foot of a panel: what became of the last command, in words, with numbered ways on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from widgets.controls import KeyButton
from widgets.flow_layout import FlowLayout
from widgets.theme import color

SHOWN_MS = 6_000
Way = tuple[str, Callable[[], None]]


class NoticeLine(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ways: list[Way] = []
        self._buttons: list[KeyButton] = []
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 5, 12, 5)
        self._row.setSpacing(8)
        self._row.addWidget(self._label, 3)
        self._flow = FlowLayout(spacing=8)
        self._row.addLayout(self._flow, 2)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty when hidden."""
        return self._label.text() if not self.isHidden() else ""

    def say(self, text: str, ways: Sequence[Way] = (), *, stays: bool = True) -> None:
        """Show a sentence; `ways` are offered under the keys 1, 2, 3. What does not stay goes after six seconds."""
        self._drop_buttons()
        self._label.setText(text)
        self._ways = list(ways)
        for number, (title, run) in enumerate(ways, 1):
            button = KeyButton(title, str(number), parent=self)
            button.clicked.connect(lambda _=False, run=run: self._take(run))
            self._flow.addWidget(button)
            button.show()
            self._buttons.append(button)
        self._timer.stop()
        if not stays:
            self._timer.start(SHOWN_MS)
        self.show()

    def clear(self) -> None:
        """Say nothing."""
        self._drop_buttons()
        self._timer.stop()
        self._label.clear()
        self.hide()

    def take_key(self, key: str) -> bool:
        """Go a numbered way; False when there is none under this key."""
        if self.isHidden() or not key.isdigit() or not 1 <= int(key) <= len(self._ways):
            return False
        self._take(self._ways[int(key) - 1][1])
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg2"))
        painter.setPen(color("line2"))
        painter.drawLine(QRectF(self.rect()).topLeft(), QRectF(self.rect()).topRight())

    def _take(self, run: Callable[[], None]) -> None:
        self.clear()
        run()

    def _drop_buttons(self) -> None:
        self._ways = []
        for button in self._buttons:
            self._flow.removeWidget(button)
            button.deleteLater()
        self._buttons = []
