"""The field of a form where a place is said: what it may mean stands below it, and the words may always stay."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ioc.qt.models import Models
from ioc.qt.place_words import Spot, spots
from ioc.qt.tokens import SECOND_PX
from widgets.controls import cap_width, paint_key_cap
from widgets.delegates.text import draw
from widgets.place_index import PlaceIndex
from widgets.theme import color

ROW = 28
MOST = 3
"""Places offered; the row after them keeps the words."""
KEYS = ("↵", "Alt 2", "Alt 3", "Alt 4")


class ChoiceList(QWidget):
    """Painted rows of places, the last of which keeps the words as they are."""

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[tuple[str, str]] = []
        self.at = 0
        self.hide()

    def show_rows(self, rows: list[tuple[str, str]]) -> None:
        """Title and detail of each row; none hides the list."""
        self.rows, self.at = rows, 0
        self.setFixedHeight(ROW * len(rows) + 2)
        self.setVisible(bool(rows))
        self.setAccessibleName("; ".join(f"{title} {detail}".strip() for title, detail in rows))
        self.update()

    def step(self, by: int) -> None:
        """Mark another row."""
        if self.rows:
            self.at = (self.at + by) % len(self.rows)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y()) // ROW
        if 0 <= row < len(self.rows):
            self.picked.emit(row)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), color("bg2"))
        painter.setPen(color("line2"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        for row, (title, detail) in enumerate(self.rows):
            box = QRectF(1, 1 + row * ROW, self.width() - 2, ROW)
            if row == self.at:
                painter.fillRect(box, color("selbg"))
                painter.fillRect(QRectF(1, box.y(), 3, ROW), color("sel"))
            key = KEYS[row] if row else KEYS[0]
            cap = cap_width(key)
            paint_key_cap(painter, QRectF(box.right() - cap - 6, box.y() + 4.5, cap, 19), key)
            last = row == len(self.rows) - 1
            room = box.adjusted(9, 0, -cap - 14, 0)
            used = draw(painter, room, title, bold=row == 0 and not last, token="tx3" if last else "tx1")
            if detail:
                draw(painter, room.adjusted(used + 8, 0, 0, 0), detail, px=SECOND_PX, token="tx2")


class PlaceChoices(QWidget):
    """`spot` is what was chosen, None while the words stand as they are. Enter takes the marked row, Up and Down mark
    another, Alt 2 … take one at once."""

    changed = Signal()
    done = Signal()
    """A row was taken: the next field may have the keyboard."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._places = PlaceIndex(models.names)
        self._found: list[Spot] = []
        self.spot: Spot | None = None
        self.field = QLineEdit(self)
        self.field.textEdited.connect(self._typed)
        self.field.installEventFilter(self)
        self.list = ChoiceList(self)
        self.list.picked.connect(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.setFocusProxy(self.field)

    @property
    def candidate(self) -> Spot | None:
        """The chosen place, else the likeliest of what is offered: where duplicates are looked for meanwhile."""
        return self.spot or (self._found[0] if self._found else None)

    @property
    def found(self) -> tuple[Spot, ...]:
        """What is offered."""
        return tuple(self._found)

    def put(self, words: str, spot: Spot | None) -> None:
        """Show a form as it was kept."""
        self.field.setText(words)
        self.spot, self._found = spot, []
        self.list.show_rows([])

    def take(self, row: int) -> None:
        """Take an offered place; the last row keeps the words, to be verified later."""
        if row < len(self._found):
            self.spot = self._found[row]
            told = self.spot.label
            # the house or the alley that was typed is more than the gazetteer knows: it stays in the words
            self.field.setText(told if self.spot.asset or not self._more_was_typed(told) else self.field.text())
        else:
            self.spot = None
        self._found = []
        self.list.show_rows([])
        self.changed.emit()
        self.done.emit()

    def retranslate(self) -> None:
        """Put every text again."""
        self.field.setPlaceholderText(self.tr("street, alley, crossing, ward, asset, coordinates"))
        if self._found:
            self._offer()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the list while it is open."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.list.rows:
            key, alt = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and plain:
                self.list.step(1 if key == Qt.Key.Key_Down else -1)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
                self.take(self.list.at)
                return True
            number = int(key) - int(Qt.Key.Key_1)
            if alt and 0 <= number < len(self.list.rows):
                self.take(number)
                return True
        return super().eventFilter(watched, event)

    def _more_was_typed(self, label: str) -> bool:
        return len(self.field.text().strip()) > len(label)

    def _typed(self, text: str) -> None:
        self.spot = None
        self._found = self._by_ward(text, spots(text, self._models.session.state, self._places))[:MOST]
        self._offer()
        self.changed.emit()

    def _by_ward(self, text: str, found: list[Spot]) -> list[Spot]:
        """A street that runs through several wards is offered in each: that is what the caller is asked next."""
        if not found or not found[0].others or "," in text:
            return found
        state = self._models.session.state
        wards = ((ward, spots(f"{text}, {ward}", state, self._places)) for ward in found[0].others[: MOST - 1])
        apart = [made[0] for ward, made in wards if made and made[0].ward == ward]
        return [found[0], *apart, *found[1:]]

    def _offer(self) -> None:
        if not self.field.text().strip():
            self.list.show_rows([])
            return
        rows = [(spot.label, spot.detail) for spot in self._found]
        self.list.show_rows([*rows, (self.tr("Keep the words, verify later"), "")])
