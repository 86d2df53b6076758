"""Units that can be sent to one incident, nearest first, with the grounds of that order."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ioc.domain.records import Incident, Unit
from ioc.domain.units import distance_m
from ioc.domain.vocabulary import UnitStatus
from ioc.qt.format import number, rough_age
from ioc.qt.models import Models
from ioc.qt.tokens import ROW_NORMAL
from widgets.glyphs import paint_stale_chip, paint_unit
from widgets.theme import color, font

STALE_POSITION_US = 180 * 1_000_000
"""A position older than this is shown hatched with its age."""
LEAST_ROWS = 3
_CHOICE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Choice:
    """A unit that may be sent; `metres` straight line, None when either place is unknown."""

    unit: Unit
    metres: float | None
    distance: str
    age: str
    stale: bool


def choices(models: Models, incident: Incident | None) -> list[Choice]:
    """Available units (conditional ones after them), nearest first, those without a position last."""
    wanted = (UnitStatus.AVAILABLE, UnitStatus.CONDITIONAL)
    units = [u for u in models.session.state.tables.units.values() if u.status in wanted]
    made = [_choice(models, unit, incident) for unit in units]
    made.sort(key=lambda c: (wanted.index(c.unit.status), c.metres is None, c.metres or 0.0, c.unit.id))
    return made


def passed_over(models: Models) -> int:
    """How many units are busy or out of use."""
    wanted = (UnitStatus.AVAILABLE, UnitStatus.CONDITIONAL)
    return sum(1 for u in models.session.state.tables.units.values() if u.status not in wanted)


def _choice(models: Models, unit: Unit, incident: Incident | None) -> Choice:
    now, language = models.clock.now_us(), models.language
    metres = None
    if incident is not None and None not in (unit.lon, unit.lat, incident.lon, incident.lat):
        metres = distance_m(unit.lon, unit.lat, incident.lon, incident.lat)  # type: ignore[arg-type]
    shown = "" if metres is None else f"{number(metres / 1000, 1, language)} km"
    stale = unit.position_us is None or now - unit.position_us > STALE_POSITION_US
    return Choice(unit, metres, shown, rough_age(unit.position_us, now, language), stale)


class UnitChoice(QListWidget):
    """The list; for a new incident the nearest is marked, then the mark stays while the others move round it."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._incident = ""
        self.setItemDelegate(_ChoiceDelegate(self))
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setMinimumHeight(LEAST_ROWS * ROW_NORMAL)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whole rows only: half a unit is not read."""
        self.setViewportMargins(0, 0, 0, self.height() % ROW_NORMAL if self.height() > ROW_NORMAL else 0)
        super().resizeEvent(event)

    def show_for(self, incident: Incident | None) -> None:
        """List what can be sent to `incident`."""
        wanted = choices(self._models, incident)
        before = self._incident
        self._incident = incident.id if incident else ""
        if self._incident != before:
            self.setCurrentRow(-1)
            self.verticalScrollBar().setValue(0)
        if self._incident == before and [c.unit.id for c in wanted] == [c.unit.id for c in self.listed()]:
            for row, choice in enumerate(wanted):
                self.item(row).setData(_CHOICE, choice)
            return
        marked, scrolled = self.chosen(), self.verticalScrollBar().value()
        self.clear()
        for choice in wanted:
            item = QListWidgetItem(choice.unit.id)
            item.setData(_CHOICE, choice)
            item.setToolTip(f"{choice.unit.id} · {choice.unit.name} · {choice.unit.agency}")
            self.addItem(item)
            if choice.unit.id == marked:
                self.setCurrentItem(item)
        self.verticalScrollBar().setValue(scrolled)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)

    def chosen(self) -> str:
        """The marked unit's id; empty when none."""
        item = self.currentItem()
        return str(item.data(_CHOICE).unit.id) if item is not None else ""

    def listed(self) -> list[Choice]:
        """What is shown."""
        return [self.item(row).data(_CHOICE) for row in range(self.count())]


class _ChoiceDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, ROW_NORMAL)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        choice: Choice = index.data(_CHOICE)
        box = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, color("selbg"))
            painter.fillRect(QRectF(box.x(), box.y(), 3, box.height()), color("sel"))
        paint_unit(painter, QRectF(box.x() + 8, box.y() + 5, 20, 20), choice.unit.status)
        right = self._paint_age(painter, box, choice)
        painter.setFont(font(15, bold=True))
        painter.setPen(color("tx1"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(
            QRectF(right - 76, box.y(), 70, box.height()), flags | Qt.AlignmentFlag.AlignRight, choice.distance
        )
        painter.drawText(QRectF(box.x() + 36, box.y(), 90, box.height()), flags, choice.unit.id)
        face = font(15)
        painter.setFont(face)
        painter.setPen(color("tx2"))
        room = right - 84 - box.x() - 126
        name = QFontMetrics(face).elidedText(choice.unit.name, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(box.x() + 126, box.y(), room, box.height()), flags, name)
        painter.restore()

    def _paint_age(self, painter: QPainter, box: QRectF, choice: Choice) -> float:
        width = 76.0
        cell = QRectF(box.right() - width - 8, box.y() + 5, width, box.height() - 10)
        if choice.stale:
            paint_stale_chip(painter, cell, choice.age)
        else:
            painter.setFont(font(14))
            painter.setPen(color("tx2"))
            painter.drawText(cell, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, choice.age)
        return cell.left()
