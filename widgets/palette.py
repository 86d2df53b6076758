"""Ctrl+K: every action and every place by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ioc.qt.actions import Actions
from ioc.qt.aliases import fold
from ioc.qt.command_grammar import Place
from widgets.controls import cap_width, paint_key_cap
from widgets.overlay import Overlay
from widgets.place_index import PlaceIndex
from widgets.theme import color, font

MOST = 14
PLACES = 8
_ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Entry:
    """One line: an action (by id) or a place."""

    title: str
    detail: str = ""
    key: str = ""
    reason: str = ""
    action: str = ""
    place: Place | None = None


class Palette(Overlay):
    """A field and what matches it. Actions that cannot be done now are listed with the reason, dimmed."""

    def __init__(
        self,
        actions: Actions,
        places: PlaceIndex,
        go: Callable[[Place], None],
        window: QWidget,
        withheld: Callable[[], Iterable[tuple[str, str]]] = tuple,
    ) -> None:
        """`withheld` names what is refused here altogether (title, reason): found when looked for, never run."""
        super().__init__(window, 720, 520)
        self._actions, self._places, self._go, self._withheld = actions, places, go, withheld
        self.field = QLineEdit(self)
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list = _Found(self)
        self.list.setItemDelegate(_EntryDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda _: self.run_current())
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 10, 10, 10)
        box.setSpacing(8)
        box.addWidget(self.field)
        box.addWidget(self.list)

    def take_focus(self) -> None:
        """Start with an empty field and all actions."""
        self.field.setPlaceholderText(self.tr("An action or a place"))
        self.field.clear()
        self._fill("")
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def entries(self) -> list[Entry]:
        """What is listed."""
        return [self.list.item(row).data(_ENTRY) for row in range(self.list.count())]

    def run_current(self) -> None:
        """Do the marked line; one that cannot be done stays and shows why."""
        item = self.list.currentItem()
        if item is None:
            return
        entry: Entry = item.data(_ENTRY)
        if entry.reason:
            return
        self.dismiss()
        if entry.place is not None:
            self._go(entry.place)
        else:
            self._actions.run(entry.action)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Arrows, Enter and Esc while typing."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.run_current()
            case Qt.Key.Key_Escape:
                self.dismiss()
            case _:
                return False
        return True

    def _fill(self, text: str) -> None:
        self.list.clear()
        wanted = fold(text)
        self.list.empty_words = self.tr("Nothing is called so.")
        for entry in [*self._matching_actions(text), *self._matching_places(text), *self._refused(wanted)]:
            item = QListWidgetItem(entry.title)
            item.setData(_ENTRY, entry)
            item.setToolTip(entry.reason or entry.detail)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _matching_actions(self, text: str) -> list[Entry]:
        wanted, words = fold(text), [fold(word) for word in text.split()]
        found = []
        for action in self._actions.all():
            title = action.title()
            key = fold(title)
            if wanted in key or (words and all(word in key for word in words)):
                made = Entry(
                    title=title,
                    key=self._actions.key_of(action.id),
                    reason=action.enabled_reason(),
                    action=action.id,
                )
                found.append((not key.startswith(wanted), bool(made.reason), made))
        found.sort(key=lambda hit: hit[:2])
        return [made for _, _, made in found[:MOST]]

    def _refused(self, wanted: str) -> list[Entry]:
        hits = dict(hit for hit in self._withheld() if wanted and wanted in fold(hit[0]))
        return [Entry(title=title, reason=reason) for title, reason in hits.items()][:MOST]

    def _matching_places(self, text: str) -> list[Entry]:
        return [Entry(title=p.label, detail=p.detail, place=p) for p in self._places.find(text, PLACES)]


class _Found(QListWidget):
    """Says so when nothing was found: an empty box looks broken."""

    empty_words = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count():
            painter = QPainter(self.viewport())
            painter.setFont(font(15))
            painter.setPen(color("tx2"))
            painter.drawText(
                self.viewport().rect().adjusted(12, 8, -12, 0), Qt.AlignmentFlag.AlignLeft, self.empty_words
            )


class _EntryDelegate(QStyledItemDelegate):
    """Title, detail or reason in a lighter tone, key cap at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        """A normal row."""
        return QSize(200, 30)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        entry: Entry = index.data(_ENTRY)  # type: ignore[attr-defined]
        box = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, color("selbg"))
            painter.fillRect(QRectF(box.x(), box.y(), 3, box.height()), color("sel"))
        painter.setFont(font(15))
        painter.setPen(color("tx3" if entry.reason else "tx1"))
        text = box.adjusted(12, 0, -60 if entry.key else -12, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, entry.title)
        used = painter.fontMetrics().horizontalAdvance(entry.title)
        painter.setFont(font(14))
        painter.setPen(color("tx2"))
        room = text.adjusted(used + 14, 0, 0, 0)
        elide = Qt.TextElideMode.ElideRight
        detail = painter.fontMetrics().elidedText(entry.reason or entry.detail, elide, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, detail)
        if entry.key:
            width = cap_width(entry.key)
            paint_key_cap(painter, QRectF(box.right() - width - 10, box.center().y() - 9, width, 19), entry.key)
        painter.restore()
