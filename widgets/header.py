"""The 32 px head of a panel: title, counts, chips, key hints and the menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QStyleOption, QWidget

from ioc.qt.tokens import HEADER, SECOND_PX
from widgets.controls import Chip, KeyButton
from widgets.delegates.text import cut, face, width_of
from widgets.theme import color

PAD = 9
SPACE = 7
READABLE = 80
"""Pixels below which words that are cut say nothing, or a figure says something else."""


def _fitting(told: str, room: int) -> str:
    """As many parts of a subtitle as fit; the last one is cut only where it can still be read."""
    parts = told.split(" · ")
    while len(parts) > 1 and width_of(" · ".join(parts), SECOND_PX) > room:
        parts.pop()
    shown = " · ".join(parts)
    return shown if width_of(shown, SECOND_PX) <= room or room >= READABLE else ""


class MenuDots(QAbstractButton):
    """The ⋮ at the right end; its menu holds every action of the panel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(18, 24)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Three dots."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("tx1" if self.underMouse() else "tx2"))
        for row in (-5, 0, 5):
            painter.drawEllipse(QRectF(self.width() / 2 - 1.3, self.height() / 2 + row - 1.3, 2.6, 2.6))


class PanelHeader(QWidget):
    """Title, subtitle, then items at the right. What does not fit is hidden, last hint first.

    `menu_requested` is emitted by the dots; what was hidden is found in that menu and under its keys.
    """

    menu_requested = Signal()

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._subtitle, self._figures = title, "", ""
        self._items: list[QWidget] = []
        self._hidden: set[QWidget] = set()
        self._end = self._figures_end = 0
        self.dots = MenuDots(self)
        self.dots.clicked.connect(self.menu_requested)
        self.setFixedHeight(HEADER)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("PanelHeader")

    @property
    def title(self) -> str:
        """The panel's name as shown."""
        return self._title

    @property
    def subtitle(self) -> str:
        """The lighter text behind the title."""
        return self._subtitle

    def set_title(self, title: str) -> None:
        """Name the panel."""
        self._title = title
        self._place()

    def set_subtitle(self, text: str) -> None:
        """Lighter text behind the title: counts, a time."""
        if text != self._subtitle:
            self._subtitle = text
            self._place()

    def set_figures(self, text: str) -> None:
        """Right-aligned text before the items; what stands between asterisks is bold: `rejects *17*`."""
        if text != self._figures:
            self._figures = text
            self._place()

    def add(self, item: Chip | KeyButton | QWidget) -> None:
        """Put an item at the right end, behind those already there."""
        item.setParent(self)
        item.show()
        self._items.append(item)
        self._place()

    def hide_item(self, item: QWidget, hidden: bool) -> None:
        """Take an item out for now (not the same as not fitting)."""
        (self._hidden.add if hidden else self._hidden.discard)(item)
        self._place()

    def place_again(self) -> None:
        """Lay out after an item changed its width."""
        self._place()

    def sizeHint(self) -> QSize:
        """As wide as it likes, 32 px high."""
        return QSize(300, HEADER)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out."""
        self._place()

    def event(self, event: QEvent) -> bool:
        """An item that grew asks for another layout."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Title and subtitle, elided; the background is the style sheet's."""
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        at = self._draw(painter, PAD, self._title, 15, "tx1", bold=True)
        subtitle = _fitting(self._subtitle, self._end - at - 9)
        if subtitle and at + 30 < self._end:
            self._draw(painter, at + 9, subtitle, SECOND_PX, "tx2")
        self._draw_figures(painter)

    def _draw(self, painter: QPainter, left: int, text: str, px: int, token: str, *, bold: bool = False) -> int:
        room = max(self._end - left, 0)
        shown = cut(text, room, px, bold)
        painter.setFont(face(px, bold))
        painter.setPen(color(token))
        painter.drawText(QRectF(left, 0, room, HEADER), Qt.AlignmentFlag.AlignVCenter, shown)
        return left + width_of(shown, px, bold)

    def _draw_figures(self, painter: QPainter) -> None:
        at = self._end + SPACE
        for part, bold in self._figure_parts():
            width = width_of(part, SECOND_PX, bold)
            if at + width > self._figures_end:
                return
            painter.setFont(face(SECOND_PX, bold))
            painter.setPen(color("tx1" if bold else "tx2"))
            painter.drawText(QRectF(at, 0, width + 2, HEADER), Qt.AlignmentFlag.AlignVCenter, part)
            at += width

    def _figure_parts(self) -> list[tuple[str, bool]]:
        return [(part, bool(at % 2)) for at, part in enumerate(self._figures.split("*")) if part]

    def _figures_width(self) -> int:
        parts = self._figure_parts()
        return sum(width_of(part, SECOND_PX, bold) for part, bold in parts)

    def _place(self) -> None:
        right = self.width() - 5
        if self.dots.isVisibleTo(self):
            right -= self.dots.width()
            self.dots.move(right, (HEADER - self.dots.height()) // 2)
        title = width_of(self._title, 15, True)
        shown = self._fitting(right - PAD - title - 2 * SPACE)
        for item in reversed(self._items):
            item.setVisible(item in shown)
            if item not in shown:
                continue
            size = item.sizeHint()
            item.resize(size)
            right -= size.width() + SPACE
            item.move(right, (HEADER - size.height()) // 2)
        self._figures_end = right
        width = self._figures_width()
        fits = width and right - width - 3 * SPACE > PAD + title
        self._end = right - (width + 2 * SPACE if fits else SPACE)
        self.update()

    def _fitting(self, room: int) -> list[QWidget]:
        shown = [item for item in self._items if item not in self._hidden]
        order = [item for item in reversed(shown) if isinstance(item, KeyButton)] + [
            item for item in reversed(shown) if not isinstance(item, KeyButton)
        ]
        while shown and sum(item.sizeHint().width() + SPACE for item in shown) > room:
            shown.remove(order.pop(0))
        return shown
