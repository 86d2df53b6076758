"""Brings keys to the windows' own actions. Panels read their letters first, each for itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ioc.qt.actions import Actions
from widgets.panel import key_name

ANYWHERE = "anywhere"


class KeyRouter(QObject):
    """Keys with a modifier, function keys and `/` are shortcuts of each window; plain letters arrive by `press`
    only when neither a text field nor the focused panel wanted them."""

    withheld = Signal(str)
    """A key was pressed whose action cannot run now; the reason in words."""

    def __init__(self, actions: Actions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._windows: list[QWidget] = []
        self._shortcuts: dict[tuple[int, str], QShortcut] = {}
        actions.changed.connect(self._bind)

    def watch(self, window: QWidget) -> None:
        """Serve the keys of one more window, as long as it stands."""
        self._windows.append(window)
        window.destroyed.connect(self._forget)
        self._bind()

    def take(self, event: QKeyEvent) -> bool:
        """A key that nobody in the window wanted; whether it meant something here."""
        key = key_name(event)
        return bool(key) and self.press(key)

    def press(self, key: str) -> bool:
        """Run what `key` means anywhere; False when it means nothing."""
        action = self._actions.by_key(ANYWHERE, key)
        if action is None:
            return False
        reason = self._actions.run(action.id)
        if reason:
            self.withheld.emit(reason)
        return True

    def _forget(self) -> None:
        self._windows = [window for window in self._windows if isValid(window)]
        self._shortcuts = {at: shortcut for at, shortcut in self._shortcuts.items() if isValid(shortcut)}

    def _bind(self) -> None:
        keys = {self._actions.key_of(action.id) for action in self._actions.of(ANYWHERE)}
        wanted = {key for key in keys if len(key) > 1 or key == "/"}
        self._forget()
        for window in self._windows:
            number = id(window)
            for key in wanted - {k for n, k in self._shortcuts if n == number}:
                shortcut = QShortcut(QKeySequence(key), window)
                shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                shortcut.setAutoRepeat(False)
                shortcut.activated.connect(lambda key=key: self.press(key))
                self._shortcuts[number, key] = shortcut
        for (_, key), shortcut in self._shortcuts.items():
            shortcut.setEnabled(key in wanted)
