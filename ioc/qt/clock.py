"""The desk's one clock: all ages on all screens step together, once a second, on the engine's time."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from ioc.link.messages import Beat
from ioc.qt.session import Session

MOST_AHEAD_US = 5_000_000
"""How far the clock runs on without a beat while replaying; live ages go on growing when the link is silent."""


TURNS = 8
TURN_MS = 90
"""What is dear to paint takes turns after a tick, so that no one paint of a desk holds up its user."""


class Turn(QObject):
    """One turn after a tick."""

    ticked = Signal(object)
    """now_us (int), as `DeskClock.ticked`, a part of a second later."""


class DeskClock(QObject):
    """Engine time, carried on between beats by this machine's monotonic clock."""

    ticked = Signal(object)
    """now_us (int): once a second and after every snapshot."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._base_us = session.now_us()
        self._rate = 1.0
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._turns = [Turn(self) for _ in range(TURNS)]
        self._given = self._next = 0
        self._pace = QTimer(self)
        self._pace.setInterval(TURN_MS)
        self._pace.timeout.connect(self._take_turn)
        session.beat_received.connect(self._take_beat)
        session.reset.connect(self._take_reset)

    def now_us(self) -> int:
        """Microseconds since 1970 UTC; in replay the past clock."""
        ahead = int(self._since.nsecsElapsed() / 1000 * self._rate) if self._base_us else 0
        if self._session.is_replay:
            ahead = min(ahead, int(MOST_AHEAD_US * max(self._rate, 0.0)))
        return max(self._base_us + ahead, 0)

    def in_turn(self) -> Turn:
        """The next turn to be given away: connect to its `ticked` what repaints much."""
        self._given += 1
        return self._turns[(self._given - 1) % TURNS]

    def hold(self, at_us: int) -> None:
        """Stand still at an instant (pictures and tests)."""
        self._timer.stop()
        self._base_us, self._rate = at_us, 0.0
        self._tick_all()

    def _take_beat(self, beat: Beat) -> None:
        if not self._timer.isActive():
            return
        self._rate = beat.rate if self._session.is_replay else 1.0
        self._base_us = beat.at_us
        self._since.restart()
        self._timer.start()
        self._tick()

    def _take_reset(self) -> None:
        if not self._timer.isActive():
            return
        self._base_us = self._session.now_us()
        self._since.restart()
        self._tick_all()

    def _tick(self) -> None:
        self.ticked.emit(self.now_us())
        if not self._pace.isActive():
            self._next = 0
            self._pace.start()

    def _tick_all(self) -> None:
        """Everything at once."""
        self._pace.stop()
        self.ticked.emit(self.now_us())
        for turn in self._turns:
            turn.ticked.emit(self.now_us())

    def _take_turn(self) -> None:
        turn = self._turns[self._next]
        self._next += 1
        if self._next == TURNS:
            self._pace.stop()
        turn.ticked.emit(self.now_us())
