"""Below a list or a note: what of the selected record is masked, and how to see it. The same for every kind of record.

Nothing is shown until the engine has put on record that it was; then for one minute, for this one record.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ioc.qt.models import Models
from ioc.qt.sentences import sentence
from ioc.qt.session import Session
from ioc.qt.tokens import INSET, SECOND_PX
from ioc.qt.unmasking import ASKED, FORGOTTEN, SHOWN, Unmasking
from widgets.attachment_view import AttachmentView
from widgets.controls import KeyButton
from widgets.field_list import FieldList
from widgets.reason_bar import ReasonBar
from widgets.theme import color, font


class UnmaskBox(QWidget):
    """Hidden while nothing is looked at. In a replay it only says that something is masked."""

    left = Signal()
    """The keyboard may go back to where it was."""

    def __init__(
        self,
        session: Session,
        models: Models,
        key: str = "U",
        parent: QWidget | None = None,
        view: AttachmentView | None = None,
    ) -> None:
        super().__init__(parent)
        self._models, self._is_replay = models, session.is_replay
        self._words = ""
        self.unmasking = Unmasking(session, models.privacy, self)
        self.told = QLabel(self)
        self.told.setFont(font(SECOND_PX))
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_button = KeyButton("", key, parent=self)
        self.show_button.clicked.connect(self.ask)
        self.show_button.withheld.connect(self._say)
        self.hide_button = KeyButton("", "Esc", flat=True, parent=self)
        self.hide_button.clicked.connect(self.conceal)
        self.fields: FieldList | AttachmentView = view or FieldList(self)
        self.bar = ReasonBar(self)
        self.bar.given.connect(self._ask_for)
        self.bar.closed.connect(self.left)
        self._lay_out()
        self.unmasking.changed.connect(self.refresh)
        self.unmasking.ticked.connect(self._tick)
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(INSET, 6, INSET, 6)
        head.setSpacing(8)
        head.addWidget(self.told, 1)
        head.addWidget(self.show_button)
        head.addWidget(self.hide_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.fields)
        column.addWidget(self.bar)

    # --- for the panel

    def look_at(self, ref: str, words: str) -> None:
        """Turn to a record; `words` say what of it is masked. An empty ref hides the box."""
        if ref != self.unmasking.ref:
            self.bar.close_bar()
        self._words = words
        self.unmasking.look_at(ref)
        self.setVisible(bool(ref))
        self.refresh()

    def why_not(self) -> str:
        """Why it cannot be shown, in words; empty when it can."""
        if not self.unmasking.ref:
            return self.tr("Nothing here is masked.")
        return self.unmasking.why_not(self._models.language)

    def ask(self) -> None:
        """Ask for the reason, in place; what is shown already stays."""
        if self.unmasking.state not in (SHOWN, ASKED) and not self.why_not():
            self.bar.start()

    def conceal(self) -> None:
        """Take it off the screen now."""
        self.unmasking.conceal()
        self.left.emit()

    def step_back(self) -> bool:
        """Esc: what is shown goes first; False when nothing was."""
        if self.unmasking.state != SHOWN:
            return False
        self.conceal()
        return True

    def refresh(self) -> None:
        """Bring words and buttons up to date."""
        shown = self.unmasking.state == SHOWN
        if not shown:
            self.fields.wipe()
        elif self.fields.isHidden():
            self.fields.show_fields(self.unmasking.fields)
        self.show_button.setText(self.tr("Show, with a reason"))
        self.show_button.setVisible(not shown and not self._is_replay)
        self.show_button.set_reason(self.why_not())
        self.hide_button.setText(self.tr("Hide"))
        self.hide_button.setVisible(shown)
        self._tell()

    def retranslate(self) -> None:
        """Put every text again."""
        self.bar.retranslate()
        if self.unmasking.state == SHOWN:
            self.fields.show_fields(self.unmasking.fields)
        self.refresh()

    # --- within

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight, out of the desk."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.unmasking.conceal()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rule above."""
        painter = QPainter(self)
        painter.setPen(color("line"))
        painter.drawLine(0, 0, self.width(), 0)

    def _ask_for(self, reason: str) -> None:
        self.unmasking.ask(reason)

    def _say(self, words: str) -> None:
        self.told.setText(words)

    def _tick(self, _seconds: int) -> None:
        self._tell()

    def _tell(self) -> None:
        look = self.unmasking
        if look.state == ASKED:
            words = self.tr("Putting it on record…")
        elif look.state == SHOWN:
            words = self.tr("Shown, on record. Gone in {n} s").format(n=look.seconds_left())
        elif look.state == FORGOTTEN:
            words = sentence("refused.forgotten", {}, self._models.language)
        elif look.refusal is not None:
            words = sentence(look.refusal[0], look.refusal[1], self._models.language)
        else:
            words = self._words
        self.told.setText(words)
