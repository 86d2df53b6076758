"""A proposed or rejected unit as a row: a box for "to be sent", grounds, way, time, age of position."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from ioc.qt.proposal_table import ProposalRow, ProposalTable
from ioc.qt.tokens import SMALL_PX
from widgets.delegates.rows import Rows
from widgets.delegates.text import LEFT, RIGHT, draw, face, inside, width_of
from widgets.glyphs import paint_stale_chip
from widgets.theme import color

BOX = 14


class ProposalRows(Rows):
    """See picture 03, upper right."""

    def paint_cell(self, painter: QPainter, rect: QRect, table: ProposalTable, row: ProposalRow, column: int) -> None:
        if column == 0:
            _paint_box(painter, rect, row)
            return
        text = str(table.cell(row, column, 0))
        if column == 5 and table.position_is_old(row):
            width = width_of(text, SMALL_PX) + 27
            painter.setFont(face(SMALL_PX))
            paint_stale_chip(painter, QRectF(rect.right() - 8 - width, rect.center().y() - 9, width, 19), text)
            return
        strong = row.checked or row.proposed
        draw(
            painter,
            inside(rect),
            text,
            bold=column in (1, 4) and strong,
            token="tx1" if strong and column in (1, 2, 4) else "tx2",
            align=RIGHT if column in table.right else LEFT,
        )


def _paint_box(painter: QPainter, rect: QRect, row: ProposalRow) -> None:
    """A ticked or an empty box; of a unit that was not proposed and is not sent a small cross."""
    middle = QPointF(rect.left() + 20, rect.center().y())
    box = QRectF(middle.x() - BOX / 2, middle.y() - BOX / 2, BOX, BOX)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if not row.checked and not row.proposed:
        painter.setPen(QPen(color("tx3"), 1.6))
        inner = box.adjusted(3, 3, -3, -3)
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
        painter.restore()
        return
    painter.setPen(QPen(color("tx1"), 1.4))
    if row.checked:
        painter.setBrush(color("tx1"))
    painter.drawRoundedRect(box, 2, 2)
    if row.checked:
        painter.setPen(QPen(color("bg1"), 2))
        painter.drawPolyline(
            [
                QPointF(box.left() + 3, middle.y()),
                QPointF(middle.x() - 1, box.bottom() - 4),
                QPointF(box.right() - 3, box.top() + 4),
            ]
        )
    painter.restore()
