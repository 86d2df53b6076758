"""The list that every panel uses: rows by id, width shared by need, order held while a row is selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ioc.qt.ordered_table import OrderedTable
from ioc.qt.tokens import ROW_COMPACT, SMALL_PX
from widgets.delegates.rows import Rows
from widgets.delegates.text import CENTRE, draw, width_of
from widgets.tables.columns import Column, share
from widgets.theme import color

HEADING = 28
FIT_MS = 120
NEAR_ROWS = 7
"""So few rows before the last one, older ones are asked for."""

Needs = Callable[[int, int], int]
"""(row, column) -> px that the cell's content needs, without padding; asked for columns of words, too."""


class ListView(QTableView):
    """Keyboard: arrows, Home (takes waiting rows and goes to the top), End, Enter, Ctrl+C.
    Letters and Esc are left to the panel.
    """

    chosen = Signal(str)
    """The id of the row the person selected; empty when the selection was let go."""
    opened = Signal(str)
    """Enter or double click on a row."""
    near_end = Signal()
    """Scrolled to the last rows: older ones may be fetched."""

    def __init__(
        self,
        table: OrderedTable,
        rows: Rows,
        columns: Sequence[Column],
        *,
        row_height: int = ROW_COMPACT,
        needs: Needs | None = None,
        headings: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._table, self._rows = table, rows
        self._columns, self._needs = tuple(columns), needs
        self.empty_words: Callable[[], str] = str
        """What to say where no row is."""
        self._id = ""
        self._following = self._reveal_later = False
        self._fit_timer = QTimer(self)
        self._fit_timer.setSingleShot(True)
        self._fit_timer.timeout.connect(self._fit_late)
        self._set_up(row_height, headings)
        self.setModel(table)
        self._connect()

    def _set_up(self, row_height: int, headings: bool) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)  # the first row is never cut
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(row_height)
        head = self.horizontalHeader()
        head.setVisible(headings)
        head.setFixedHeight(HEADING)
        head.setMinimumSectionSize(0)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionsClickable(False)
        head.setHighlightSections(False)

    def _connect(self) -> None:
        self._table.modelReset.connect(self._restore)
        for signal in (self._table.rowsInserted, self._table.dataChanged, self._table.headerDataChanged):
            signal.connect(self._fit_soon)
        self._table.rowsRemoved.connect(self._forget_gone)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._table.id_at(index.row())))
        self.verticalScrollBar().valueChanged.connect(self._tell_near_end)

    # --- selection by id

    @property
    def selected_id(self) -> str:
        """The id of the selected row; empty when none is."""
        return self._id

    def select_id(self, ident: str) -> None:
        """Select from outside (map, banner); scrolls it into view. An id that is not listed lets go."""
        if ident == self._id:
            self._reveal()
            return
        self._following = True
        if ident and self._table.row_of(ident) < 0:
            self._table.take_waiting()  # asked for by name: it need not wait for the hand to leave
            self._table.reveal(ident)
        self._id = ident if self._table.row_of(ident) >= 0 else ""
        self._show_selected()
        self._following = False

    def let_go(self) -> None:
        """Select nothing; rows move again."""
        self.clearSelection()
        self.setCurrentIndex(QModelIndex())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        indexes = self.selectionModel().selectedRows()
        ident = self._table.id_at(indexes[0].row()) if indexes else ""
        if not ident and self._table.row_of(self._id) >= 0 and self._resetting:
            return
        changed, self._id = ident != self._id, ident
        if ident:
            self._table.hold()
        else:
            self._table.release()
        if changed and not self._following:
            self.chosen.emit(ident)

    _resetting = False

    def reset(self) -> None:
        """A model reset drops Qt's selection; ours is by id and comes back in `_restore`."""
        self._resetting = True
        super().reset()
        self._resetting = False

    def _restore(self) -> None:
        self._following = True
        if self._table.row_of(self._id) < 0:
            self._id = ""
        self._show_selected()
        self._following = False
        self._fit_soon()

    def _forget_gone(self) -> None:
        if self._id and self._table.row_of(self._id) < 0:
            self.let_go()

    def _show_selected(self) -> None:
        row = self._table.row_of(self._id) if self._id else -1
        if row < 0:
            self.let_go()
            return
        index = self._table.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self._reveal()

    def _reveal(self) -> None:
        """Bring the selected row into sight; a list not shown or not laid out yet does it when it is."""
        row = self._table.row_of(self._id) if self._id else -1
        if row >= 0:
            self.scrollTo(self._table.index(row, 0))
        self._reveal_later = row >= 0
        self._fit_soon()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reveal()

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self._id:
            QGuiApplication.clipboard().setText(self._table.copy_text(self._id))
            return
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._id:
                self.opened.emit(self._id)
            case Qt.Key.Key_Home:
                self._table.take_waiting()
                self.selectRow(0)
            case Qt.Key.Key_End:
                self.selectRow(self._table.rowCount() - 1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                super().keyPressEvent(event)
            case _:
                event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Arriving by keyboard selects nothing by itself."""
        super().focusInEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on empty room lets go."""
        if self.row_under(event.position().toPoint().y()):
            super().mousePressEvent(event)
        if not self.row_under(event.position().toPoint().y()):
            self.let_go()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """At the end, too, the first row starts at the top; Qt would let the last one end at the bottom."""
        super().scrollContentsBy(dx, dy)
        self._start_with_a_whole_row()

    def updateGeometries(self) -> None:
        """Rows came or the room changed."""
        super().updateGeometries()
        self._start_with_a_whole_row()

    def _start_with_a_whole_row(self) -> None:
        offset = self.verticalScrollBar().value() * self.verticalHeader().defaultSectionSize()
        if offset != self.verticalHeader().offset():
            self.verticalHeader().setOffset(offset)
            self.viewport().update()

    def row_under(self, y: int) -> bool:
        """Whether a whole row, one that is painted, lies at this height."""
        row = self.rowAt(y)
        bottom = self.rowViewportPosition(row) + self.rowHeight(row)
        return row >= 0 and (bottom <= self.viewport().height() or self.rowViewportPosition(row) <= 0)

    # --- widths

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows that are wholly in sight, each with one rule below it; the room under the last stays empty."""
        painter = QPainter(self.viewport())
        height, width = self.verticalHeader().defaultSectionSize(), self.viewport().width()
        first = self.rowAt(max(event.rect().top(), 0))
        if first < 0:
            if not self._table.rowCount():
                line = QRect(0, 0, self.viewport().width(), 2 * height)
                draw(painter, line, self.empty_words(), token="tx3", align=CENTRE)
            return
        top = self.rowViewportPosition(first)
        cells = self._cells(event.rect().right())
        for at in range(first, self._table.rowCount()):
            if top > event.rect().bottom() or (top > 0 and top + height > self.viewport().height()):
                break
            if self._table.shows(self._table.id_at(at)):
                self._paint_row(painter, QRect(0, top, width, height), self._table.id_at(at), cells)
            top += height

    def _cells(self, right: int) -> list[tuple[int, int, int]]:
        """(column, left, width) of the columns that show."""
        shown = [column for column in range(len(self._columns)) if not self.isColumnHidden(column)]
        cells = [(column, self.columnViewportPosition(column), self.columnWidth(column)) for column in shown]
        return [cell for cell in cells if cell[1] <= right]

    def _paint_row(self, painter: QPainter, rect: QRect, ident: str, cells: list[tuple[int, int, int]]) -> None:
        if ident == self._id:
            self._rows.paint_selected(painter, rect)
        table, row = self._table, self._table.row(ident)
        for column, left, width in cells:
            self._rows.paint_cell(painter, QRect(left, rect.top(), width, rect.height()), table, row, column)
        # filled, not stroked: a pen would be as thick and as smoothed as the last cell left the painter
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, color("line"))

    def tick(self, now_us: int = 0) -> None:
        """Ages have moved on: paint what is visible again."""
        if self.isVisible():
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()
        row = self._table.row_of(self._id) if self._id else -1
        if row >= 0 and event.size().height() < event.oldSize().height():
            self.scrollTo(self._table.index(row, 0))

    def _fit_late(self) -> None:
        self.fit_columns()
        if self._reveal_later:
            self._reveal_later = False
            self.scrollTo(self._table.index(self._table.row_of(self._id), 0))

    def fit_columns(self) -> None:
        """Give each column its width, by the rows now visible."""
        content = [self._content(column) for column in range(len(self._columns))]
        for column, width in enumerate(share(self._columns, content, self.viewport().width())):
            self.setColumnHidden(column, width == 0)
            if width and width != self.columnWidth(column):
                self.setColumnWidth(column, width)

    def _content(self, column: int) -> int:
        needs = width_of(str(self._table.headerData(column, Qt.Orientation.Horizontal) or ""), SMALL_PX)
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        last = min(last if last >= 0 else first + 60, self._table.rowCount() - 1)
        for row in range(first, last + 1):
            if not self._table.shows(self._table.id_at(row)):
                continue
            needs = max(needs, self._needs(row, column) if self._needs else self._text_width(row, column))
        return needs + 18

    def _text_width(self, row: int, column: int) -> int:
        return width_of(str(self._table.index(row, column).data() or ""))

    def _fit_soon(self, *_: object) -> None:
        if not self._fit_timer.isActive():
            self._fit_timer.start(FIT_MS)

    def _tell_near_end(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum() - NEAR_ROWS:
            self.near_end.emit()
