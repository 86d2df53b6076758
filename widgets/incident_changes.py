"""What of an incident can be changed after it was opened: priority, type, place, marks, alarms that belong to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ioc.domain.commands import AnyCommand, ChangeIncident, MarkIncident, UnlinkAlarm
from ioc.domain.records import Incident
from ioc.domain.vocabulary import MARKS_BY_HAND, IncidentMark, Priority
from ioc.qt.incident_grammar import moved
from ioc.qt.place_words import Spot
from widgets.incident_bars import MarkBar, PriorityBar, TypeBar
from widgets.inline_bar import InlineBar
from widgets.place_bar import PlaceBar

if TYPE_CHECKING:
    from widgets.incident_panel import IncidentPanel

ALARMS = 1


class IncidentChanges(QObject):
    """Strips and keys. `close_bars` puts away every strip of the panel, `why_not_open` says why nothing may change."""

    def __init__(self, panel: IncidentPanel, close_bars: Callable[[], None], why_not_open: Callable[[], str]) -> None:
        super().__init__(panel)
        self._panel, self._close_bars, self._why_not_open = panel, close_bars, why_not_open
        self.priority_bar, self.type_bar = PriorityBar(panel), TypeBar(panel)
        self.place_bar, self.mark_bar = PlaceBar(panel.models, panel), MarkBar(panel)
        self.priority_bar.picked.connect(self._set_priority)
        self.type_bar.chosen.connect(lambda key: self._give(ChangeIncident(incident=self._id, type=key)))
        self.place_bar.placed.connect(self._move)
        self.mark_bar.picked.connect(self._mark)
        self._make_actions()

    def _make_actions(self) -> None:
        panel, tr, why = self._panel, self.tr, self._why_not_open
        panel.act("priority", lambda: tr("Priority"), "P", self.priority, why)
        panel.act("type", lambda: tr("Type"), "T", self.type, why)
        panel.act("place", lambda: tr("Place"), "W", self.place, why)
        panel.act("mark", lambda: tr("From the scene"), "M", self.mark, self._why_not_mark)
        panel.act("unlink", lambda: tr("Unlink alarm"), "L", self.unlink, why)
        for name in ("priority", "type", "place", "mark", "unlink"):
            panel.hint(name)

    def bars(self) -> tuple[InlineBar, ...]:
        """Below the pages, hidden."""
        return (self.priority_bar, self.type_bar, self.place_bar, self.mark_bar)

    def retranslate(self) -> None:
        """Put every text again."""
        for bar in (self.priority_bar, self.type_bar, self.place_bar, self.mark_bar):
            bar.retranslate()

    # --- what the keys do

    def priority(self) -> None:
        """Offer the priorities."""
        incident = self._panel.incident
        if incident is not None:
            self._close_bars()
            self.priority_bar.offer({incident.priority})

    def type(self) -> None:
        """Offer the site's types."""
        incident, models = self._panel.incident, self._panel.models
        if incident is not None:
            self._close_bars()
            self.type_bar.start(models.names.types.values(), incident.type, models.language)

    def place(self) -> None:
        """Ask where it is now."""
        self._close_bars()
        self.place_bar.start()

    def mark(self) -> None:
        """Offer what the scene may report."""
        incident = self._panel.incident
        if incident is not None:
            self._close_bars()
            self.mark_bar.offer(incident.marks)

    def unlink(self) -> None:
        """Take the selected alarm out; from another page first go and choose one."""
        panel = self._panel
        if panel.tabs.currentIndex() != ALARMS or not panel.alarm_view.selected_id:
            panel.turn_to(ALARMS)
            panel.alarm_view.setFocus()
            panel.notice.say(self.tr("Select the alarm that does not belong here, then L."), stays=False)
            return
        self._give(UnlinkAlarm(incident=self._id, alarm=panel.alarm_view.selected_id))

    # --- from the strips

    def _set_priority(self, priority: Priority) -> None:
        self._give(ChangeIncident(incident=self._id, priority=int(priority)))

    def _move(self, spot: Spot) -> None:
        self._give(moved(self._id, spot))

    def _mark(self, mark: IncidentMark) -> None:
        self._give(MarkIncident(incident=self._id, mark=mark))

    def _give(self, command: AnyCommand) -> None:
        for bar in self.bars():
            bar.close_bar()
        self._panel.submit(command, seen_seq=0 if isinstance(command, UnlinkAlarm) else self._panel.acts.seen_seq)

    @property
    def _id(self) -> str:
        incident: Incident | None = self._panel.incident
        return incident.id if incident else ""

    def _why_not_mark(self) -> str:
        incident = self._panel.incident
        if incident is not None and set(MARKS_BY_HAND) <= set(incident.marks):
            return self.tr("Everything that can be reported is marked.")
        return self._why_not_open()
