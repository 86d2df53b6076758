"""What waits for an acknowledgement: counts by priority and the most urgent one, kept up with each fact."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ioc.domain.alarms import wants_attention
from ioc.domain.records import Alarm
from ioc.domain.state import Change
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
        self._waiting: dict[int, dict[str, tuple[int, int]]] = {p: {} for p in PRIORITIES}
        self._where: dict[str, int] = {}
        session.changed.connect(self._take)
        session.reset.connect(self._count_all)
        self._count_all()

    def count(self, priority: int) -> int:
        """Unacknowledged alarms of one priority."""
        return len(self._waiting[priority])

    def total(self) -> int:
        """All unacknowledged alarms."""
        return len(self._where)

    def most_urgent(self) -> Alarm | None:
        """The alarm of the highest priority that came last (the newest news of the worst kind), or None."""
        for priority in PRIORITIES:
            bucket = self._waiting[priority]
            if bucket:
                ident = max(bucket, key=lambda i: (bucket[i], i))
                return self._session.state.tables.alarms.get(ident)
        return None

    def _count_all(self) -> None:
        for bucket in self._waiting.values():
            bucket.clear()
        self._where.clear()
        for alarm in self._session.state.tables.alarms.values():
            self._put(alarm)
        self.changed.emit()

    def _take(self, change: Change) -> None:
        touched = change.of("alarms")
        if not touched:
            return
        for ident in touched:
            before = self._drop(ident)
            alarm = self._session.state.tables.alarms.get(ident)
            if alarm is not None and self._put(alarm) and self._is_news(alarm, before):
                self.raised.emit(alarm)
        self.changed.emit()

    def _put(self, alarm: Alarm) -> bool:
        if not wants_attention(alarm):
            return False
        priority = min(max(alarm.priority, 1), 5)
        self._waiting[priority][alarm.id] = (alarm.raised_us, alarm.occurrence)
        self._where[alarm.id] = priority
        return True

    def _drop(self, ident: str) -> tuple[int, int] | None:
        priority = self._where.pop(ident, None)
        if priority is None:
            return None
        return priority, self._waiting[priority].pop(ident)[1]

    @staticmethod
    def _is_news(alarm: Alarm, before: tuple[int, int] | None) -> bool:
        return alarm.active and (before is None or alarm.priority < before[0] or alarm.occurrence != before[1])
