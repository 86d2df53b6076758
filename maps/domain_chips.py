"""The row of domains in the map's head: which are drawn, and how bad it is in those that are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from maps.symbols import draw_severity, draw_symbol
from maps.tokens import DARK, Tokens

SIZE = QSize(28, 24)
SYMBOL = 16
WORST_HALF = 6.5
"""Half the height of the severity shape on the chip of a hidden domain, CSS pixels; its digit is in the tooltip too."""


@dataclass(frozen=True)
class DomainEntry:
    """A domain with assets on the map: how many; of a hidden one how many are abnormal and the worst level (0: none).

    `words` say all of it in the language of the screen.
    """

    key: str
    symbol: str
    placed: int
    abnormal: int
    worst: int
    words: str


class DomainChip(QAbstractButton):
    """One domain. Pressed in: drawn. Struck through with a dashed edge: hidden, with the worst that is hidden."""

    def __init__(self, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = key
        self.entry: DomainEntry | None = None
        self.tokens: Tokens = dict(DARK)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(SIZE)

    def tell(self, entry: DomainEntry) -> None:
        """What is so now."""
        if entry != self.entry:
            self.entry = entry
            self.setToolTip(entry.words)
            self.setAccessibleName(entry.words)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.entry is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, on = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), self.isChecked()
        edge = QPen(QColor(self.tokens["tx3" if on else "line2"]), 1)
        if not on:
            edge.setDashPattern([3, 2])
        painter.setPen(QPen(QColor(self.tokens["sel"]), 2) if self.hasFocus() else edge)
        painter.setBrush(QColor(self.tokens["bg3"]) if on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 2, 2)
        inner = QRectF((SIZE.width() - SYMBOL) / 2, (SIZE.height() - SYMBOL) / 2, SYMBOL, SYMBOL)
        draw_symbol(painter, f"domain_{self.entry.symbol}", self.tokens["tx1" if on else "tx3"], inner)
        if not on:
            painter.setPen(QPen(QColor(self.tokens["tx3"]), 1.6))
            painter.drawLine(inner.bottomLeft(), inner.topRight())
            if self.entry.worst:
                at = QPointF(SIZE.width() - 8, SIZE.height() - 8)
                draw_severity(painter, self.entry.worst, at, WORST_HALF, self.tokens)
        painter.end()


class DomainChips(QWidget):
    """Chips by domain, in the site's order. `off` are the hidden ones; nothing is hidden at first."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.off: frozenset[str] = frozenset()
        self.chips: dict[str, DomainChip] = {}
        self._tokens: Tokens = dict(DARK)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(3)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def tell(self, entries: Sequence[DomainEntry]) -> None:
        """The domains there are and how they stand; one that is gone is no longer hidden either."""
        keys = [entry.key for entry in entries]
        if list(self.chips) != keys:
            self._remake(keys)
        for entry in entries:
            self.chips[entry.key].tell(entry)

    def show_domain(self, key: str) -> None:
        """Draw this one again."""
        self._set(self.off - {key})

    def show_all(self) -> None:
        """Draw every domain."""
        self._set(frozenset())

    def dress(self, tokens: Tokens) -> None:
        """Colours."""
        self._tokens = tokens
        for chip in self.chips.values():
            chip.tokens = tokens
            chip.update()

    def _remake(self, keys: list[str]) -> None:
        for chip in self.chips.values():
            self._box.removeWidget(chip)
            chip.deleteLater()
        self.chips = {}
        self.off &= frozenset(keys)
        for key in keys:
            chip = self.chips[key] = DomainChip(key, self)
            chip.tokens = self._tokens
            chip.setChecked(key not in self.off)
            chip.toggled.connect(lambda on, key=key: self._set(self.off - {key} if on else self.off | {key}))
            self._box.addWidget(chip)
            chip.show()
        self.updateGeometry()

    def _set(self, off: frozenset[str]) -> None:
        if off == self.off:
            return
        self.off = off
        for key, chip in self.chips.items():
            chip.setChecked(key not in off)
        self.changed.emit()
