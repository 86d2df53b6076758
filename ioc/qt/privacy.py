"""When personal data may be on this desk's screens, and when it must leave them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ioc.domain.people import UNMASKING
from ioc.qt.os_lock import OsLock
from ioc.qt.sentences import sentence
from ioc.qt.session import Session


class Privacy(QObject):
    """One for a session; everything that shows unmasked data listens to `concealed`."""

    concealed = Signal()
    """Take it off the screen: the screen was locked, somebody else sits here, or the link went."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.lock = OsLock(self)
        self.lock.locked.connect(self.conceal)
        session.signed_in.connect(self.concealed)
        session.connection_changed.connect(self._take_link)

    def conceal(self) -> None:
        """Take it off the screen now: this machine or this desk was locked."""
        self.concealed.emit()

    def why_not(self, language: str) -> str:
        """Why the person at this desk may not have masked data shown; empty when they may."""
        welcome = self._session.welcome
        if self._session.is_replay:
            return sentence("refused.unmask_replay", {}, language)
        if not self._session.connected:
            return sentence("refused.no_link", {}, language)
        if welcome is None or not welcome.person:
            return sentence("refused.not_signed_in", {}, language)
        if welcome.role not in UNMASKING:
            roles = ", ".join(sorted(UNMASKING))
            return sentence("refused.role", {"role": welcome.role, "roles": roles}, language)
        return ""

    def _take_link(self, connected: bool) -> None:
        if not connected:
            self.concealed.emit()
