"""What stands between a dock and its panel: the focus ring, and a sentence where a panel could not be made."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.header import PanelHeader
from widgets.theme import color

RING_PX = 2


class PanelFrame(QWidget):
    """Holds one panel, gives it a head if it has none, and rings it (2 px `sel`) while the focus is inside.

    Into such a head come the panel's `header_parts`, if it has any. Its dots ask for a menu; a panel with a head of its
    own has its own.
    """

    language_changed = Signal()
    menu_requested = Signal()

    def __init__(self, key: str, panel: QWidget, parent: QWidget | None = None, *, past: bool = False) -> None:
        super().__init__(parent)
        self._ground = "past_panel" if past else "bg1"
        self.setObjectName("Panel")
        self.setProperty("replay", past)
        self.key = key
        self.panel = panel
        self._ringed = False
        box = QVBoxLayout(self)
        box.setContentsMargins(RING_PX, RING_PX, RING_PX, RING_PX)
        box.setSpacing(0)
        found = panel.findChild(PanelHeader)
        self._own_header = found is None
        self.header: PanelHeader = found or PanelHeader("", self)
        if found is None:
            self.header.menu_requested.connect(self.menu_requested)
            box.addWidget(self.header)
            for part in getattr(panel, "header_parts", ()):
                self.header.add(part)
        box.addWidget(panel, 1)
        if panel.focusPolicy() == Qt.FocusPolicy.NoFocus and panel.focusProxy() is None:
            panel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def ringed(self) -> bool:
        """Whether the ring shows."""
        return self._ringed

    def set_title(self, title: str) -> None:
        """Name a panel that has no head of its own."""
        if self._own_header:
            self.header.set_title(title)

    def set_ringed(self, ringed: bool) -> None:
        """Show or hide the ring."""
        if ringed != self._ringed:
            self._ringed = ringed
            self.update()

    def take_focus(self) -> None:
        """Give the keyboard to the panel, or to its first control that wants it."""
        target = self.panel
        if target.focusProxy() is None and target.focusPolicy() == Qt.FocusPolicy.NoFocus:
            inner = (c for c in target.findChildren(QWidget) if c.focusPolicy() & Qt.FocusPolicy.TabFocus)
            target = next((c for c in inner if c.isVisible() and c.isEnabled()), target)
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(self._ground))
        if self._ringed:
            for inset in range(RING_PX):
                painter.setPen(color("sel"))
                painter.drawRect(self.rect().adjusted(inset, inset, -1 - inset, -1 - inset))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.language_changed.emit()
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.update()
