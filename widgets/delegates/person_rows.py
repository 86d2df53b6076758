"""One account a row: who is turned away is said in words and paler, never in colour."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from ioc.qt.people_table import PeopleTable, PersonRow
from widgets.delegates.rows import Rows
from widgets.delegates.text import LEFT, RIGHT, draw, inside


class PersonRows(Rows):
    """Name bold; what an administrator has to look at (wrong passwords, a first password) as light as the name."""

    def paint_cell(self, painter: QPainter, rect: QRect, table: PeopleTable, row: PersonRow, column: int) -> None:
        account = row.account
        notable = column == 3 and account.enabled and (account.must_change or account.failures)
        light = column in (0, 2) or bool(notable)
        draw(
            painter,
            inside(rect),
            str(table.cell(row, column, 0)),
            bold=column == 0 and account.enabled,
            token="tx3" if not account.enabled else "tx1" if light else "tx2",
            align=RIGHT if column in table.right else LEFT,
        )
