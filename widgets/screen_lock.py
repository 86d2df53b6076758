"""A locked desk: nothing is seen of the city but its alarms, nothing is done, until the same person's password."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Signal

from ioc.domain.commands import LockSeat, UnlockSeat
from ioc.domain.records import Seat
from ioc.domain.state import Change
from ioc.qt.session import Session, Ticket
from widgets.screens import application
from widgets.ticket_words import ticket_words
from widgets.timers import every

LOOK_MS = 5_000
"""How often the desk looks whether anybody is still there."""

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class ScreenLock(QObject):
    """Hidden first, then told to the engine, which does nothing for a locked seat. The engine's record leads: a desk
    that comes back to a seat that is locked is locked, and one that lost its engine locks the seat again."""

    changed = Signal()
    said = Signal(str)
    """Why it did not open, or that it is being tried."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.locked = False
        self.person = self.name = self.role = ""
        self.since_us = 0
        self._cause = "person"
        self._pending = 0
        """Orders to lock or unlock that are not answered yet."""
        self._unlocking = self.is_left = False
        self._touched_s = time.monotonic()
        self._watching = False
        self._timer = every(self, LOOK_MS, self.look)
        self._timer.start()
        session.changed.connect(self._take)
        session.reset.connect(self._follow)
        session.signed_in.connect(self._take_sign_in)
        session.turned_away.connect(self._take_refusal)

    @property
    def passwordless(self) -> bool:
        """Whether this is a demonstration's seat, whose password nobody knows."""
        welcome = self._session.welcome
        return bool(welcome and welcome.passwordless)

    def lock(self, cause: str = "person") -> None:
        """Hide the desk now. Without anybody signed in there is nobody who could open it again."""
        if self.locked or not self._session.may_act():
            return
        self._cover(cause)
        self._tell()

    def unlock(self, password: str) -> None:
        """Ask the engine whether this is the right one."""
        if not self.locked or self._unlocking:
            return
        self._unlocking = True
        self._pending += 1
        self.said.emit(self.tr("Unlocking …"))
        self._session.submit(UnlockSeat(password=password)).settled.connect(self._settle)

    def leave(self) -> None:
        """Somebody else takes over: the seat is signed out, and the desk stays hidden until somebody signs in."""
        self._session.sign_out()
        self._give_up()

    # --- nobody there

    def minutes(self) -> int:
        """After how long without a hand the desk locks itself; 0 = never."""
        site = self._session.state.registry.site
        return site.lock_after_min if site else 0

    def touch(self) -> None:
        """Somebody is there."""
        self._touched_s = time.monotonic()

    def look(self) -> None:
        """Whether it is time. Keys and mouse are watched only where a site asks for it."""
        minutes = self.minutes()
        if bool(minutes) != self._watching:
            self._watching = bool(minutes)
            app = application()
            if self._watching:
                self.touch()
                app.installEventFilter(self)
            else:
                app.removeEventFilter(self)
        if minutes and not self.passwordless and time.monotonic() - self._touched_s >= minutes * 60:
            self.lock("idle")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A hand on keyboard or mouse."""
        if event.type() in _INPUT:
            self._touched_s = time.monotonic()
        return False

    # --- the engine's record

    def _cover(self, cause: str) -> None:
        welcome = self._session.welcome
        if welcome is not None:
            self.person, self.name, self.role = welcome.person, welcome.name, welcome.role
        self.locked, self.is_left, self._cause = True, False, cause
        self.since_us = self._session.now_us()
        self.changed.emit()

    def _tell(self) -> None:
        self._pending += 1
        self._session.submit(LockSeat(cause=self._cause)).settled.connect(self._told)

    def _told(self, ticket: Ticket) -> None:
        """Whatever became of it, the desk stays hidden; where the link was down it is said when it is back."""
        self._pending -= 1

    def _settle(self, ticket: Ticket) -> None:
        self._unlocking = False
        self._pending -= 1
        if ticket.outcome == "confirmed":
            self._open()
        else:
            from ioc.qt.translation import current_language

            self.said.emit(ticket_words(ticket, current_language()))

    def _open(self) -> None:
        self.touch()
        self.locked = self.is_left = False
        self.changed.emit()

    def _take_sign_in(self) -> None:
        welcome = self._session.welcome
        person = welcome.person if welcome is not None else ""
        if self.locked and person and (self.is_left or person != self.person):
            self._open()

    def _take_refusal(self, code: str, params: object) -> None:
        """Turned away: whoever comes back now has typed a password (a login that is held off tries by itself)."""
        if code != "link.slowed":
            self._give_up()

    def _give_up(self) -> None:
        """The person of the lock has left; the next sign-in, whoever it is, opens the desk."""
        if self.locked:
            self.is_left = True
            self.changed.emit()

    def _take(self, change: Change) -> None:
        if "seats" in change:
            self._follow()

    def _follow(self) -> None:
        seat = self._seat()
        if seat is None or self._pending:
            return
        if seat.locked_us and not self.locked:
            self._cover("person")
        elif self.locked and not self.is_left and not seat.locked_us and seat.person == self.person:
            self._tell()

    def _seat(self) -> Seat | None:
        welcome = self._session.welcome
        if self._session.is_replay or welcome is None or not welcome.person:
            return None
        seat = self._session.state.tables.seats.get(welcome.seat)
        return seat if seat is not None and seat.person == welcome.person else None
