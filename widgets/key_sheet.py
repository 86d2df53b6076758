"""F1: every key that works now, by panel."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ioc.qt.actions import Actions
from widgets.controls import cap_width, paint_key_cap
from widgets.overlay import Overlay
from widgets.theme import color, font

ROW = 27
COLUMN = 420


def context_word(context: str) -> str:
    """What a context of `Actions` is called: a panel's title, or the whole window."""
    if context == "anywhere":
        return QCoreApplication.translate("KeySheet", "Anywhere")
    return QCoreApplication.translate("Panels", context.capitalize())


class KeySheet(Overlay):
    """Painted from the registry at each opening, so that rebound keys are shown as they are."""

    def __init__(self, actions: Actions, window: QWidget) -> None:
        super().__init__(window, 1320, 760)
        self._actions = actions

    def lines(self) -> list[tuple[str, str]]:
        """(heading, "") before each group, then (title, key)."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for action in self._actions.all():
            key = self._actions.key_of(action.id)
            if key:
                groups.setdefault(action.context, []).append((action.title(), key))
        order = sorted(groups, key=lambda context: (context != "anywhere", context))
        return [line for context in order for line in [(context_word(context), ""), *groups[context]]]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Columns from the top; a heading never stands alone at a foot."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setFont(font(18, bold=True))
        painter.setPen(color("tx1"))
        painter.drawText(QRectF(20, 12, 400, 30), Qt.AlignmentFlag.AlignVCenter, self.tr("Keys"))
        x, y = 20.0, 52.0
        for title, key in self.lines():
            heading = not key
            if y + ROW * (3 if heading else 1) > self.height() - 10:
                x, y = x + COLUMN, 52.0
            self._paint_line(painter, QRectF(x, y, COLUMN - 30, ROW), title, key)
            y += ROW

    def _paint_line(self, painter: QPainter, box: QRectF, title: str, key: str) -> None:
        face = font(15 if key else 14, bold=not key)
        painter.setFont(face)
        painter.setPen(color("tx1" if key else "tx2"))
        width = cap_width(key)
        shown = QFontMetrics(face).elidedText(title, Qt.TextElideMode.ElideRight, int(box.width()) - width - 20)
        indent = width + 12 if key else 0
        painter.drawText(box.adjusted(indent, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)
        if key:
            paint_key_cap(painter, QRectF(box.x(), box.center().y() - 9, width, 19), key)
