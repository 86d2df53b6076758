"""What all list rows share: tinted selection with a bar at the left, one rule between rows, no zebra."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ioc.qt.ordered_table import OrderedTable
from widgets.theme import color

BAR = 3


class RowDelegate(QStyledItemDelegate):
    """Paints ground and rule, then asks `paint_cell` for the rest."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        table = index.model()
        if not isinstance(table, OrderedTable):
            super().paint(painter, option, index)
            return
        rect: QRect = option.rect  # type: ignore[attr-defined]
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(rect, color("selbg"))
            if index.column() == 0:
                painter.fillRect(QRect(rect.left(), rect.top(), BAR, rect.height() - 1), color("sel"))
        painter.setPen(color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self.paint_cell(painter, rect, table, table.row(table.id_at(index.row())), index.column())
        painter.restore()

    def paint_cell(self, painter: QPainter, rect: QRect, table: Any, row: Any, column: int) -> None:
        """Paint one cell's content."""
        raise NotImplementedError

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The view sets heights and widths."""
        return QSize(0, 0)
