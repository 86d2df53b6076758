"""How many alarms stand in which state, and which of those that wait is the most urgent; kept as they change."""

from __future__ import annotations

from collections import Counter

from ioc.domain.records import Alarm
from ioc.domain.vocabulary import AlarmLabel
from ioc.qt.alarm_groups import HIDDEN
from ioc.qt.foremost import Foremost

WAITING = (AlarmLabel.UNACKNOWLEDGED, AlarmLabel.RETURNED)
"""What waits for an acknowledgement."""
PASSING: dict[str, tuple[AlarmLabel, ...]] = {
    "unack": WAITING,
    "active": (AlarmLabel.UNACKNOWLEDGED, AlarmLabel.ACKNOWLEDGED),
    "shelved": HIDDEN,
    "all": tuple(AlarmLabel),
}
"""What each filter of the alarm list lets through."""


class AlarmCounts:
    """Counts all alarms, whatever a list shows of them. A step is one alarm, never a look at all."""

    def __init__(self) -> None:
        self._labels: dict[str, AlarmLabel] = {}
        self._by_label: Counter[AlarmLabel] = Counter()
        self._waiting: dict[str, Alarm] = {}
        self._first = Foremost()

    def clear(self) -> None:
        """Forget all."""
        self._labels.clear()
        self._by_label.clear()
        self._waiting.clear()
        self._first.clear()

    def put(self, ident: str, alarm: Alarm | None, label: AlarmLabel) -> None:
        """It stands so from now on; None: it is gone. A normal one is not counted."""
        before = self._labels.pop(ident, None)
        if before is not None:
            self._by_label[before] -= 1
            self._waiting.pop(ident, None)
            self._first.drop(ident)
        if alarm is None or label is AlarmLabel.NORMAL:
            return
        self._labels[ident] = label
        self._by_label[label] += 1
        if label in WAITING:
            self._waiting[ident] = alarm
            self._first.put(ident, alarm.priority, alarm.raised_us)

    def by_filter(self) -> dict[str, int]:
        """How many each filter of the alarm list would let through."""
        return {name: sum(self._by_label[label] for label in labels) for name, labels in PASSING.items()}

    def waiting_by_priority(self) -> dict[int, int]:
        """Those that wait for an acknowledgement, by priority 1-5."""
        found = Counter(alarm.priority for alarm in self._waiting.values())
        return {priority: found.get(priority, 0) for priority in range(1, 6)}

    def most_urgent(self) -> Alarm | None:
        """Of those that wait: the most urgent, of these the newest."""
        ident = self._first.first()
        return self._waiting.get(ident) if ident is not None else None
