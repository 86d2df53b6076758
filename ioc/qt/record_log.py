"""What is on record about one incident that began before the desk's own log does: asked for when it is shown."""

from __future__ import annotations

from ioc.domain.records import Incident
from ioc.qt.log_store import LogStore

MOST_ALARMS = 40
MOST_ENTRIES = 500
BEFORE_US = 3_600_000_000
"""An alarm comes before its incident is opened."""
AFTER_US = 1_000_000
NOW_US = 2**62


class RecordLog(LogStore):
    """Entries about one incident, and whatever comes from now on (the table that shows them knows what belongs)."""

    def show(self, incident: Incident, *, is_over: bool) -> None:
        """Ask for the entries of another incident; `is_over` says that nothing was added since it changed last."""
        self.entries.clear()
        self.restarted.emit()
        self._asking = True
        question = self._session.ask(
            "about",
            ids=[incident.id, *incident.alarms[:MOST_ALARMS]],
            from_us=incident.opened_us - BEFORE_US,
            to_us=incident.changed_us + AFTER_US if is_over else NOW_US,
            limit=MOST_ENTRIES,
        )
        question.answered.connect(self._take_old)
        question.failed.connect(self._not_answered)

    def ask_before(self) -> None:
        """All there is was asked for at once."""
