"""Small controls that every panel uses: a button with its key cap, a chip, and the panel header."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ioc.qt.tokens import BUTTON, SECOND_PX, SMALL_PX
from widgets.theme import color, font

CAP_PX = 13


def cap_width(key: str) -> int:
    """Width of the key cap of `key`; 0 without one."""
    return max(_metrics_width(_said(key), CAP_PX, bold=True, mono=True) + 9, 19) if key else 0


def paint_key_cap(painter: QPainter, rect: QRectF, key: str, *, faint: bool = False) -> None:
    """A small raised box with the key's name."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color("line" if faint else "line2"), 1))
    painter.setBrush(color("bg0"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    painter.setFont(font(CAP_PX, bold=True, mono=True))
    painter.setPen(color("line2" if faint else "tx1"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _said(key))


def _said(key: str) -> str:
    """“Ctrl D” for Ctrl+D: a space between keys, as on every picture; the plus key itself stays."""
    return key.replace("Ctrl+", "Ctrl ").replace("Shift+", "Shift ")


@lru_cache(maxsize=4096)
def _metrics_width(text: str, px: int, *, bold: bool = False, mono: bool = False) -> int:
    return QFontMetrics(font(px, bold=bold, mono=mono)).horizontalAdvance(text)


class KeyButton(QAbstractButton):
    """A button that shows its key. Primary (one a panel) has a bright edge and bold text; flat stands in headers.

    `set_reason` says why it may not be pressed: it then looks disabled, tells the reason in its tooltip, and a
    press emits `withheld(reason)` instead of `clicked`.
    """

    withheld = Signal(str)

    def __init__(
        self, text: str = "", key: str = "", *, primary: bool = False, flat: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._key, self._primary, self._flat = key, primary, flat
        self._reason = ""
        self._tip = ""
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if flat else Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{text} ({key})" if key else text)

    @property
    def key(self) -> str:
        """The key shown in the cap."""
        return self._key

    @property
    def reason(self) -> str:
        """Why it may not be pressed; empty when it may."""
        return self._reason

    def set_key(self, key: str) -> None:
        """Show another key (keys are rebindable)."""
        self._key = key
        self.updateGeometry()
        self.update()

    def setText(self, text: str) -> None:
        """Set the label and lay out again."""
        super().setText(text)
        self.setAccessibleName(f"{text} ({self._key})" if self._key else text)
        self.updateGeometry()

    def set_reason(self, reason: str) -> None:
        """Empty: allowed. Otherwise a sentence in the language of the screen."""
        if reason != self._reason:
            self._reason = reason
            self.setToolTip(reason)
            self.update()

    def sizeHint(self) -> QSize:
        """Text, gap, cap and padding; 30 px high, 24 when flat."""
        cap = cap_width(self._key)
        width = _metrics_width(self.text(), self._px(), bold=self._primary) + (cap + 8 if cap else 0)
        return QSize(width + (8 if self._flat else 22), 24 if self._flat else BUTTON)

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def nextCheckState(self) -> None:
        """A withheld button does not toggle."""
        if not self._reason:
            super().nextCheckState()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press on a withheld button tells why."""
        if self._reason:
            self.setDown(False)
            self.withheld.emit(self._reason)
            return
        super().mouseReleaseEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for hover."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        """Repaint for hover."""
        self.update()
        super().leaveEvent(event)  # type: ignore[arg-type]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box, label, key cap, focus ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        faint = bool(self._reason) or not self.isEnabled()
        if not self._flat:
            self._paint_box(painter, faint)
        cap = cap_width(self._key)
        pad = 4 if self._flat else 11
        painter.setFont(font(self._px(), bold=self._primary))
        quiet = self._flat and not self.underMouse()
        painter.setPen(color("line2" if faint else ("tx2" if quiet else "tx1")))
        painter.drawText(
            QRectF(self.rect()).adjusted(pad, 0, -pad - (cap + 8 if cap else 0), 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            self.text(),
        )
        if cap:
            height = 19
            box = QRectF(self.width() - pad - cap, (self.height() - height) / 2, cap, height)
            paint_key_cap(painter, box, self._key, faint=faint)

    def _paint_box(self, painter: QPainter, faint: bool) -> None:
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = "line" if faint else ("tx1" if self._primary else "line2")
        painter.setPen(QPen(color(edge), 1))
        painter.setBrush(color("bg2" if faint else ("line" if self.isDown() or self.underMouse() else "bg3")))
        painter.drawRoundedRect(box, 3, 3)
        if self.hasFocus():
            painter.setPen(QPen(color("sel"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def _px(self) -> int:
        return SECOND_PX if self._flat else 15


class Chip(QAbstractButton):
    """A small switch with a count: “Unack 7”. Checked is lighter with a clear edge, never coloured."""

    def __init__(self, text: str = "", *, checkable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count: int | None = None
        self.setText(text)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def count(self) -> int | None:
        """The count shown behind the text."""
        return self._count

    def set_count(self, count: int | None) -> None:
        """Show a count behind the text (None: no count)."""
        if count != self._count:
            self._count = count
            self.updateGeometry()
            self.update()

    def label(self) -> str:
        """What is written on it."""
        return self.text() if self._count is None else f"{self.text()} {self._count}"

    def sizeHint(self) -> QSize:
        """Text and padding, 22 px high."""
        return QSize(_metrics_width(self.label(), SMALL_PX) + 18, 22)

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box, label, focus ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        on = self.isChecked()
        edge = "tx3" if on else "line2"
        painter.setPen(QPen(color("sel"), 2) if self.hasFocus() else QPen(color(edge), 1))
        painter.setBrush(color("bg3") if on or self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 2, 2)
        painter.setFont(font(SMALL_PX))
        painter.setPen(color("tx1" if on else "tx2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.label())
