"""What is on record about one incident that has left the state: asked for when it is shown."""

from __future__ import annotations

from collections.abc import Iterable

from ioc.domain.facts import Entry
from ioc.domain.records import Incident
from ioc.qt.log_store import LogStore

MOST_ALARMS = 40
BEFORE_US = 3_600_000_000
"""An alarm comes before its incident is opened."""
AFTER_US = 1_000_000


class RecordLog(LogStore):
    """Entries of one archived incident. What happens now is none of its business."""

    def take(self, entries: Iterable[Entry]) -> None:
        """Nothing new belongs to what is archived."""

    def show(self, incident: Incident) -> None:
        """Ask for the entries of another incident."""
        self.entries.clear()
        self.restarted.emit()
        self._asking = True
        question = self._session.ask(
            "about",
            ids=[incident.id, *incident.alarms[:MOST_ALARMS]],
            from_us=incident.opened_us - BEFORE_US,
            to_us=incident.changed_us + AFTER_US,
            limit=500,
        )
        question.answered.connect(self._take_old)
        question.failed.connect(self._not_answered)

    def ask_before(self) -> None:
        """All there is was asked for at once."""
