"""Units of an incident: those on it, and below those that could be sent, nearest free one first."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ioc.domain.vocabulary import UnitStatus
from ioc.qt.incident_parts import AssignedUnits, CandidateUnits
from ioc.qt.models import Models
from ioc.qt.tokens import SECOND_PX, SMALL_PX
from ioc.qt.unit_table import UnitRow, UnitTable
from widgets.delegates.text import LEFT, RIGHT, draw, face, inside, width_of
from widgets.delegates.unit_rows import UnitRows
from widgets.glyphs import paint_stale_chip, paint_unit
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView
from widgets.theme import font

ON_IT = (
    Column(least=36, most=36),
    Column(least=70),
    Column(weight=1, least=90),
    Column(least=100),
    Column(least=90, drop=2),
    Column(least=60),
    Column(least=76, drop=1),
    Column(least=44, drop=3),
    Column(least=72),
)
TO_SEND = (
    Column(least=36, most=36),
    Column(least=70),
    Column(weight=1, least=90),
    Column(least=100),
    Column(least=76, drop=2),
    Column(least=80),
    Column(least=76, drop=1),
)


class CandidateRows(UnitRows):
    """Like the board, with the distance in place of the time."""

    def paint_cell(self, painter: QPainter, rect: QRect, table: UnitTable, row: UnitRow, column: int) -> None:
        text = str(table.cell(row, column, 0))
        if column == 0:
            paint_unit(painter, QRectF(rect.left() + 8, rect.top(), 20, rect.height() - 1), row.unit.status)
        elif column == 6 and table.position_is_old(row.unit):
            width = width_of(text, SMALL_PX) + 27
            painter.setFont(face(SMALL_PX))
            paint_stale_chip(painter, QRectF(rect.right() - 8 - width, rect.center().y() - 9, width, 19), text)
        else:
            free = row.unit.status is UnitStatus.AVAILABLE
            token = "tx1" if free and column in (1, 3, 5) else "tx2"
            align = RIGHT if column in table.right else LEFT
            draw(painter, inside(rect), text, bold=column == 1, token=token, align=align)


class IncidentUnitsPage(QWidget):
    """Two lists. `assigned`/`candidate` are the ids selected in them."""

    changed = Signal()
    """Another unit was selected in one of the lists."""
    send_wanted = Signal(str)
    release_wanted = Signal(str)

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        session, names, clock = models.session, models.names, models.clock
        self.on_it = AssignedUnits(session, names, clock, self)
        self.to_send = CandidateUnits(session, names, clock, self)
        self.assigned_view = ListView(self.on_it, UnitRows(), ON_IT, needs=self._needs(self.on_it), parent=self)
        self.candidate_view = ListView(
            self.to_send, CandidateRows(), TO_SEND, needs=self._needs(self.to_send), parent=self
        )
        self.below = QLabel(self)
        self.below.setFont(font(SECOND_PX, bold=True))
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(12, 5, 12, 3)
        self.foot.setSpacing(8)
        self.foot.addWidget(self.below)
        self.foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.assigned_view, 2)
        column.addLayout(self.foot)
        column.addWidget(self.candidate_view, 3)
        self.assigned_view.chosen.connect(self._assigned_chosen)
        self.candidate_view.chosen.connect(self._candidate_chosen)
        self.candidate_view.opened.connect(self.send_wanted)
        self.setFocusProxy(self.candidate_view)
        turn = clock.in_turn()
        turn.ticked.connect(self.assigned_view.tick)
        turn.ticked.connect(self.candidate_view.tick)
        self.retranslate()

    @property
    def assigned(self) -> str:
        """The selected unit among those on the incident."""
        return self.assigned_view.selected_id

    @property
    def candidate(self) -> str:
        """The selected unit among those that could be sent."""
        return self.candidate_view.selected_id

    def add_button(self, button: QWidget) -> None:
        """Put a button between the two lists."""
        self.foot.addWidget(button)

    def set_incident(self, ident: str) -> None:
        """Show another incident's."""
        self.on_it.set_incident(ident)
        self.to_send.set_incident(ident)

    def touch(self, units: tuple[str, ...], whole: bool) -> None:
        """Units changed, or (`whole`) the incident itself."""
        if whole:
            units = tuple(self.on_it.every_id())
        self.on_it.touch(units)
        self.to_send.touch(units)

    def count(self) -> int:
        """Units on the incident."""
        return self.on_it.rowCount()

    def retranslate(self) -> None:
        """Put every text again."""
        self.below.setText(self.tr("Can be sent"))
        self.on_it.retranslate()
        self.to_send.retranslate()

    def _assigned_chosen(self, ident: str) -> None:
        if ident:
            self.candidate_view.let_go()
        self.changed.emit()

    def _candidate_chosen(self, ident: str) -> None:
        if ident:
            self.assigned_view.let_go()
        self.changed.emit()

    @staticmethod
    def _needs(table: UnitTable):  # type: ignore[no-untyped-def]
        def needs(row: int, column: int) -> int:
            shown = table.row(table.id_at(row))
            text = str(table.cell(shown, column, 0))
            if column == 6 and table.position_is_old(shown.unit):
                return width_of(text, SMALL_PX) + 27
            return 0 if column == 0 else width_of(text, bold=column == 1)

        return needs
