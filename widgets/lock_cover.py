"""What stands in place of the docks while the desk is locked: who locked it, and the field that opens it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ioc.qt.format import clock_time
from ioc.qt.names import Names
from ioc.qt.words import word
from widgets.controls import KeyButton
from widgets.screen_lock import ScreenLock
from widgets.theme import color, font

CARD = 520


class LockCover(QWidget):
    """Alarms go on above and below it: banner, tones and counts belong to whoever is near."""

    covering = Signal(bool)
    """Whether it is to hide the docks now."""

    def __init__(self, lock: ScreenLock, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lock, self._names = lock, names
        self.title, self.who, self.words = QLabel(self), QLabel(self), QLabel(self)
        self.title.setFont(font(18, bold=True))
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(44)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.password = QLineEdit(self)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self.submit)
        self.open_button = KeyButton("", "Enter", primary=True, parent=self)
        self.open_button.clicked.connect(self.submit)
        self.other = KeyButton("", "", flat=True, parent=self)
        self.other.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.other.clicked.connect(lock.leave)
        self._lay_out()
        lock.changed.connect(self.refresh)
        lock.said.connect(self.words.setText)
        self.setFocusProxy(self.password)
        self.hide()

    def _lay_out(self) -> None:
        field = QHBoxLayout()
        field.setSpacing(8)
        field.addWidget(self.password, 1)
        field.addWidget(self.open_button)
        card = QWidget(self)
        card.setFixedWidth(CARD)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(24, 84, 24, 18)
        inner.setSpacing(8)
        for part in (self.title, self.who):
            inner.addWidget(part)
        inner.addSpacing(6)
        inner.addLayout(field)
        inner.addWidget(self.words)
        inner.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeft)
        self._card = card
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def refresh(self) -> None:
        """Who, since when, and what is asked."""
        lock = self._lock
        free = lock.passwordless
        since = clock_time(lock.since_us, self._names.zone, seconds=False)
        self.title.setText(self.tr("Locked since {time}").format(time=since))
        self.who.setText(f"{lock.name} · {word('role', lock.role)}" if lock.name else "")
        self.password.clear()
        self.password.setVisible(not free and not lock.is_left)
        self.open_button.setVisible(not lock.is_left)
        self.other.setVisible(not lock.is_left)
        self.password.setPlaceholderText(self.tr("Password of {name}").format(name=lock.name))
        self.open_button.setText(self.tr("Unlock"))
        self.other.setText(self.tr("Somebody else signs in"))
        self.words.setText(self._said(free))
        if lock.locked:
            self.setFocusProxy(self.open_button if free else self.password)
        self.covering.emit(lock.locked)

    def _said(self, free: bool) -> str:
        if self._lock.is_left:
            return self.tr("Nobody is signed in any more. Sign in above.")
        return self.tr("Demonstration: no password is asked.") if free else self.tr("Alarms sound and count on.")

    def submit(self) -> None:
        """Send what is typed; it is wiped at once."""
        password = self.password.text()
        self.password.clear()
        if password or self._lock.passwordless:
            self._lock.unlock(password)
        else:
            self.words.setText(self.tr("The password is needed."))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; nothing typed here reaches what is behind."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, card, and a lock drawn in lines."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg0"))
        box = self._card.geometry()
        painter.fillRect(box, color("bg1"))
        painter.setPen(color("line"))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("sym"), 3))
        left, top = box.left() + 26.0, box.top() + 28.0
        painter.drawArc(QRectF(left + 7, top, 22, 26), 0, 180 * 16)
        painter.fillRect(QRectF(left, top + 14, 36, 26), color("sym"))
        painter.fillRect(QRectF(left + 16, top + 22, 4, 10), color("bg1"))
