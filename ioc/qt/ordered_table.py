"""A table model that keeps its own order: no proxy, changes in batches, one `dataChanged` a run of rows.

Why: a dynamic sort proxy on a live column costs 36-320 ms a batch, this 3-6 ms (docs/decisions).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QElapsedTimer,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from ioc.qt.runs import runs, splice

Index = QModelIndex | QPersistentModelIndex
Key = tuple[Any, ...]

ID_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""The record's id (str)."""
ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 2
"""The row's own values, see each table's Row class; delegates read this."""

BUSY_MS, MOST_BUSY_MS = 50, 200
"""A lone change is shown at once; in a storm changes are gathered this long, longer when showing them takes long."""
MANY_RUNS = 12
"""Beyond so many separate runs of rows, one layout change or one `dataChanged` over all is cheaper for views."""


class OrderedTable(QAbstractTableModel):
    """Rows by id in the order of `key_of`. Subclasses say which records there are and what cells show.

    While held (a row is selected) no row moves: changes show in place, new rows wait (`waiting_changed` tells how
    many), and rows that ought to go stay until `release`, unless their record is gone.
    """

    waiting_changed = Signal(int)
    counts_changed = Signal()

    columns: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()
    """Columns of figures, aligned right."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._order: list[Key] = []
        self._keys: dict[str, Key] = {}
        self._rows: dict[str, Any] = {}
        self._held = False
        self._late: dict[str, None] = {}
        self._waiting = 0
        self._dirty: dict[str, None] = {}
        self._since = QElapsedTimer()
        self._busy_ms = BUSY_MS
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)

    # --- what a subclass says

    def wanted(self, ident: str) -> Key | None:
        """Where the record stands (a tuple ending in its id), or None if it is not listed."""
        raise NotImplementedError

    def knows(self, ident: str) -> bool:
        """Whether there still is such a record; a row without one leaves even while the order is held."""
        return True

    def every_id(self) -> Iterable[str]:
        """Ids of all records that may be listed."""
        raise NotImplementedError

    def make_row(self, ident: str) -> Any:
        """The row's values; made when first asked for, forgotten when the record changes."""
        raise NotImplementedError

    def cell(self, row: Any, column: int, role: int) -> Any:
        """What a cell shows."""
        raise NotImplementedError

    def header(self, column: int) -> str:
        """A column's heading in the language of the screen."""
        raise NotImplementedError

    # --- fed by the models of the desk

    def rebuild(self) -> None:
        """Start over from `every_id`."""
        self.beginResetModel()
        self._dirty.clear()
        self._late.clear()
        self._rows.clear()
        keyed = ((ident, self.wanted(ident)) for ident in self.every_id())
        self._keys = {ident: key for ident, key in keyed if key is not None}
        self._order = sorted(self._keys.values())
        self.endResetModel()
        self._tell_waiting()
        self.counts_changed.emit()

    def touch(self, idents: Iterable[str]) -> None:
        """These records changed; shown at once, or gathered when the last showing is less than 50 ms ago."""
        self._dirty.update(dict.fromkeys(idents))
        if not self._dirty or self._timer.isActive():
            return
        if self._since.isValid() and self._since.elapsed() < self._busy_ms:
            self._timer.start(self._busy_ms)
        else:
            self.flush()

    def flush(self) -> None:
        """Show all gathered changes now."""
        self._timer.stop()
        self._since.start()
        idents, self._dirty = list(self._dirty), {}
        if idents:
            self._settle(idents)
            self.counts_changed.emit()
            self._busy_ms = min(max(BUSY_MS, 4 * int(self._since.elapsed())), MOST_BUSY_MS)

    def retranslate(self) -> None:
        """The language changed: headings and cells are asked for again."""
        self._rows.clear()
        if self.columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        self._refresh(range(len(self._order)))

    def refresh_all(self) -> None:
        """Values that rows draw on changed (readings, names): visible cells are asked for again."""
        self._rows.clear()
        self._refresh(range(len(self._order)))

    # --- holding the order

    @property
    def held(self) -> bool:
        """Whether rows stand still."""
        return self._held

    @property
    def waiting(self) -> int:
        """New rows that wait until the order is released."""
        return self._waiting

    def hold(self) -> None:
        """Keep every row where it is."""
        self._held = True

    def release(self) -> None:
        """Let rows move again, and move those that waited."""
        self._held = False
        self.take_waiting()

    def take_waiting(self) -> None:
        """Put rows in order once; a hold goes on."""
        late, self._late = list(self._late), {}
        if late:
            held, self._held = self._held, False
            self._settle(late)
            self._held = held
        self._tell_waiting()

    def reveal(self, ident: str) -> None:
        """A record is asked for by name: list it, if the table has folded it away."""

    # --- asked by views

    def id_at(self, row: int) -> str:
        """The id of a row; empty when there is no such row."""
        return str(self._order[row][-1]) if 0 <= row < len(self._order) else ""

    def row_of(self, ident: str) -> int:
        """The row of an id, -1 when it is not listed."""
        key = self._keys.get(ident)
        return -1 if key is None else bisect_left(self._order, key)

    def shows(self, ident: str) -> bool:
        """Whether the row can be told now: while changes are gathered a row may stand whose record is gone."""
        return ident in self._rows or self.knows(ident)

    def row(self, ident: str) -> Any:
        """The row's values (made now if need be). KeyError for an id that is not known any more."""
        made = self._rows.get(ident)
        if made is None:
            made = self._rows[ident] = self.make_row(ident)
        return made

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        ident = self.id_at(index.row())
        if role == ID_ROLE:
            return ident
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if not self.shows(ident):
            return None
        row = self.row(ident)
        return row if role == ROW_ROLE else self.cell(row, index.column(), role)

    def copy_text(self, ident: str) -> str:
        """The row as it is copied: cells apart by tabs, instants in ISO 8601 with zone."""
        cells = (self.cell(self.row(ident), at, Qt.ItemDataRole.DisplayRole) for at in range(len(self.columns)))
        return "\t".join(str(cell).replace("\n", " · ") for cell in cells if cell)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return self.header(section) if role == Qt.ItemDataRole.DisplayRole else None

    def _alignment(self, column: int) -> int:
        side = Qt.AlignmentFlag.AlignRight if column in self.right else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)

    # --- one batch

    def _settle(self, idents: Sequence[str]) -> None:
        gone: list[Key] = []
        come: list[Key] = []
        same: list[str] = []
        for ident in idents:
            old, new = self._keys.get(ident), self.wanted(ident)
            self._rows.pop(ident, None)
            if old == new:
                if old is not None:
                    same.append(ident)
                self._late.pop(ident, None)
            elif self._held and (new is not None or self.knows(ident)):
                self._late[ident] = None
                if old is not None:
                    same.append(ident)
            else:
                self._late.pop(ident, None)
                if old is not None:
                    gone.append(old)
                if new is not None:
                    come.append(new)
        if gone or come:
            self._move(gone, come)
        self._refresh(sorted(self.row_of(ident) for ident in same))
        if self._held:
            self._tell_waiting()

    def _move(self, gone: list[Key], come: list[Key]) -> None:
        leaving = sorted(bisect_left(self._order, key) for key in gone)
        come.sort()
        if len(runs(leaving)) + len(come) > MANY_RUNS:
            self._shuffle(leaving, come)
            return
        for first, last in reversed(runs(leaving)):
            self._take_out(first, last)
        for key in come:
            at = bisect_left(self._order, key)
            self.beginInsertRows(QModelIndex(), at, at)
            self._order.insert(at, key)
            self._keys[str(key[-1])] = key
            self.endInsertRows()

    def _shuffle(self, leaving: list[int], come: list[Key]) -> None:
        """Many at once: new rows join at the end, one layout change orders all, those that go leave as one run."""
        away = {str(self._order[row][-1]): None for row in leaving}
        fresh = [key for key in come if str(key[-1]) not in away]
        for key in come:
            away.pop(str(key[-1]), None)
        if fresh:
            end = len(self._order)
            self.beginInsertRows(QModelIndex(), end, end + len(fresh) - 1)
            self._order.extend(fresh)
            self.endInsertRows()
            leaving.extend(range(end, end + len(fresh)))
        tail = [self._keys[ident] for ident in away]
        self._reorder(splice(self._order, leaving, come) + tail, come)
        if tail:
            self._take_out(len(self._order) - len(tail), len(self._order) - 1)

    def _take_out(self, first: int, last: int) -> None:
        self.beginRemoveRows(QModelIndex(), first, last)
        for key in self._order[first : last + 1]:
            self._keys.pop(str(key[-1]), None)
        del self._order[first : last + 1]
        self.endRemoveRows()

    def _reorder(self, order: list[Key], moved: list[Key]) -> None:
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        idents = [self.id_at(index.row()) for index in kept]
        self._order = order
        self._keys.update((str(key[-1]), key) for key in moved)
        rows = {ident: self._place_of(ident) for ident in set(idents)}
        fresh = [self.index(rows[ident], index.column()) for ident, index in zip(idents, kept, strict=True)]
        self.changePersistentIndexList(kept, fresh)
        self.layoutChanged.emit()

    def _place_of(self, ident: str) -> int:
        """Row of `ident` while rows that leave still stand, unsorted, at the end."""
        row = self.row_of(ident)
        if 0 <= row < len(self._order) and self.id_at(row) == ident:
            return row
        return next(at for at in range(len(self._order) - 1, -1, -1) if self.id_at(at) == ident)

    def _refresh(self, rows: Iterable[int]) -> None:
        end = len(self.columns) - 1
        found = runs(rows)
        if len(found) > MANY_RUNS:
            found = [(found[0][0], found[-1][1])]
        for first, last in found:
            self.dataChanged.emit(self.index(first, 0), self.index(last, end))

    def _tell_waiting(self) -> None:
        waiting = sum(1 for ident in self._late if ident not in self._keys)
        if waiting != self._waiting:
            self._waiting = waiting
            self.waiting_changed.emit(waiting)
