"""What waits for an acknowledgement at this seat (its areas, and what nobody looks after): counts by priority and the
most urgent one, kept up with each fact."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ioc.domain.alarms import wants_attention
from ioc.domain.areas import area_of_alarm, areas_of_seat, attends
from ioc.domain.flooding import scopes
from ioc.domain.records import Alarm, Seat
from ioc.domain.state import Change
from ioc.qt.foremost import Foremost
from ioc.qt.session import Session

PRIORITIES = (1, 2, 3, 4, 5)


class AlarmTally(QObject):
    """Costs a dictionary step per changed alarm; the most urgent is looked for only when it is asked and unknown."""

    changed = Signal()
    raised = Signal(object)
    """An `Alarm` that newly wants attention, or that rose in urgency: what the annunciator sounds for."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: dict[int, dict[str, tuple[int, tuple[int, int]]]] = {p: {} for p in PRIORITIES}
        self._where: dict[str, int] = {}
        self._first = Foremost()
        session.changed.connect(self._take)
        session.reset.connect(self._count_all)
        session.signed_in.connect(self._count_all)
        self._count_all()

    def count(self, priority: int) -> int:
        """Unacknowledged alarms of one priority."""
        return len(self._waiting[priority])

    def total(self) -> int:
        """All unacknowledged alarms."""
        return len(self._where)

    def most_urgent(self) -> Alarm | None:
        """The alarm of the highest priority that came last (the newest news of the worst kind), or None."""
        ident = self._first.first()
        return self._session.state.tables.alarms.get(ident) if ident is not None else None

    @property
    def seat(self) -> Seat | None:
        """The seat whose areas are followed; None before a sign-in and in a replay."""
        welcome = self._session.welcome
        return self._session.state.tables.seats.get(welcome.seat) if welcome is not None else None

    def flood(self, now_us: int) -> int:
        """Alarms annunciated in the last ten minutes while this seat (without areas: the centre) is in a flood; 0: it
        is not."""
        state, seat = self._session.state, self.seat
        own = seat.id if seat is not None and areas_of_seat(state, seat.id) else ""
        return scopes(state, now_us).get(own, 0) if own in state.tables.floods else 0

    def _recount(self) -> None:
        """Areas changed hands: what newly asks this seat is news to it."""
        before = dict(self._where)
        self._count_all()
        fresh = [self._session.state.tables.alarms[ident] for ident in self._where if ident not in before]
        if news := min(
            (alarm for alarm in fresh if alarm.active), key=lambda a: (a.priority, -a.raised_us), default=None
        ):
            self.raised.emit(news)

    def _count_all(self) -> None:
        for bucket in self._waiting.values():
            bucket.clear()
        self._where.clear()
        self._first.clear()
        for alarm in self._session.state.tables.alarms.values():
            self._put(alarm)
        self.changed.emit()

    def _take(self, change: Change) -> None:
        if "areas" in change or "seats" in change:
            self._recount()
            return
        touched = change.of("alarms")
        if not touched:
            if "floods" in change:
                self.changed.emit()
            return
        for ident in touched:
            before = self._drop(ident)
            alarm = self._session.state.tables.alarms.get(ident)
            if alarm is not None and self._put(alarm) and self._is_news(alarm, before):
                self.raised.emit(alarm)
        self.changed.emit()

    def _put(self, alarm: Alarm) -> bool:
        if not wants_attention(alarm) or not self._is_mine(alarm):
            return False
        priority = min(max(alarm.priority, 1), 5)
        self._waiting[priority][alarm.id] = (alarm.raised_us, (alarm.occurrence, alarm.repeats))
        self._where[alarm.id] = priority
        self._first.put(alarm.id, priority, alarm.raised_us)
        return True

    def _is_mine(self, alarm: Alarm) -> bool:
        state = self._session.state
        return not state.tables.areas or attends(state, self.seat, area_of_alarm(state, alarm))

    def _drop(self, ident: str) -> tuple[int, tuple[int, int]] | None:
        priority = self._where.pop(ident, None)
        if priority is None:
            return None
        self._first.drop(ident)
        return priority, self._waiting[priority].pop(ident)[1]

    @staticmethod
    def _is_news(alarm: Alarm, before: tuple[int, tuple[int, int]] | None) -> bool:
        now = (alarm.occurrence, alarm.repeats)
        return alarm.active and (before is None or alarm.priority < before[0] or now != before[1])
