"""Rows of plain texts: values light, the rest lighter."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from ioc.qt.ordered_table import OrderedTable
from widgets.delegates.rows import Rows
from widgets.delegates.text import LEFT, RIGHT, draw, inside


class PlainRows(Rows):
    """`main` is the column that is read first."""

    def __init__(self, main: int = 0) -> None:
        self._main = main

    def paint_cell(self, painter: QPainter, rect: QRect, table: OrderedTable, row: object, column: int) -> None:
        draw(
            painter,
            inside(rect),
            str(table.cell(row, column, 0)),
            token="tx1" if column == self._main else "tx2",
            align=RIGHT if column in table.right else LEFT,
        )
