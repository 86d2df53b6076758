"""Whether this machine's screen was locked: what freedesktop and GNOME screen savers and logind say on D-Bus."""

from __future__ import annotations

from PySide6.QtCore import SLOT, QObject, Signal, Slot

try:
    from PySide6.QtDBus import QDBusConnection
except ImportError:  # a platform without D-Bus
    QDBusConnection = None  # type: ignore[assignment,misc]

SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")
LOGIND = "org.freedesktop.login1.Session"


class OsLock(QObject):
    """Where there is no bus it never speaks: then only the time limit takes personal data off a locked screen."""

    locked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if QDBusConnection is None:
            return
        for saver in SAVERS:
            self._listen(QDBusConnection.sessionBus(), saver, "ActiveChanged", SLOT("take_active(bool)"))
        self._listen(QDBusConnection.systemBus(), LOGIND, "Lock", SLOT("take_lock()"))

    def _listen(self, bus: QDBusConnection, interface: str, name: str, slot: object) -> None:
        if bus.isConnected():
            # the stubs ask for bytes here, PySide6 itself takes only the text that SLOT makes
            bus.connect("", "", interface, name, self, slot)  # type: ignore[call-overload]

    @Slot(bool)
    def take_active(self, active: bool) -> None:
        """A screen saver covered the screen, or uncovered it."""
        if active:
            self.locked.emit()

    @Slot()
    def take_lock(self) -> None:
        """The session was asked to lock."""
        self.locked.emit()
