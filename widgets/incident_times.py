"""Keys of an incident's times: correct a milestone, let the clocks stand still and go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ioc.domain.clock_spec import MILESTONES
from ioc.domain.commands import AmendMilestone, PauseClocks, ResumeClocks
from ioc.domain.service_clocks import is_paused
from ioc.qt.clock_words import milestone_word
from ioc.qt.format import clock_time
from ioc.qt.past_time import parse_time
from widgets.inline_bar import InlineBar
from widgets.permission import why_not
from widgets.pick_bar import MOST, PickBar
from widgets.words_bar import WordsBar

if TYPE_CHECKING:
    from widgets.incident_panel import IncidentPanel

_SELDOM = ("claimed", "triage", "open", "resolved", "received", "closed", "transported")
"""What gives way where more than nine could be corrected."""


class AmendBar(InlineBar):
    """Emits `amending(time as typed, reason)`."""

    amending = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.time = self.line()
        self.reason = self.line()
        self.fields.setStretch(1, 3)
        self.confirmed.connect(lambda: self.amending.emit(self.time.text().strip(), self.reason.text().strip()))
        self.retranslate()

    def start(self, title: str, present: str) -> None:
        """Ask when it was, with what stands there now."""
        self.title.setText(title)
        self.time.setText(present)
        self.reason.clear()
        self.open_bar(self.time)
        self.time.selectAll()

    def retranslate(self) -> None:
        """Put every text again."""
        self.time.setPlaceholderText(self.tr("When: 21:26:10, 14/10 21:26"))
        self.reason.setPlaceholderText(self.tr("Reason (goes on record)"))
        self.confirm.setText(self.tr("Correct"))
        self.cancel.setText(self.tr("Leave"))


class IncidentTimes(QObject):
    """`A` corrects a milestone, `Z` pauses the clocks or lets them go on."""

    def __init__(self, panel: IncidentPanel, close_bars: Callable[[], None], why_not_open: Callable[[], str]) -> None:
        super().__init__(panel)
        self._panel, self._close_bars, self._why_not_open = panel, close_bars, why_not_open
        self._milestone = ""
        self.pick_bar, self.amend_bar, self.words_bar = PickBar(panel), AmendBar(panel), WordsBar(panel)
        self.pick_bar.picked.connect(self._ask)
        self.amend_bar.amending.connect(self._amend)
        self.words_bar.given.connect(self._pause)
        tr = self.tr
        panel.act("amend", lambda: tr("Correct a time"), "A", self.amend, self._why_not_amend)
        panel.act("pause", self._pause_title, "Z", self.pause, self._why_not_pause)

    def bars(self) -> tuple[InlineBar, ...]:
        """Below the pages, hidden."""
        return (self.pick_bar, self.amend_bar, self.words_bar)

    def retranslate(self) -> None:
        """Put every text again."""
        self.amend_bar.retranslate()
        self.words_bar.retranslate()

    def amend(self) -> None:
        """Ask which milestone."""
        incident = self._panel.incident
        if incident is None:
            return
        self._close_bars()
        names = list(MILESTONES)
        for name in _SELDOM:
            if len(names) > MOST:
                names.remove(name)
        self.pick_bar.offer(self.tr("Correct"), [(name, milestone_word(name)) for name in names])

    def pause(self) -> None:
        """Ask why; what stands still goes on at once."""
        incident = self._panel.incident
        if incident is None:
            return
        if is_paused(incident):
            self._panel.submit(ResumeClocks(incident=incident.id))
            return
        self._close_bars()
        self.words_bar.ask(self.tr("Pause the clocks"), self.tr("Pause"))

    def _ask(self, name: str) -> None:
        incident, names = self._panel.incident, self._panel.models.names
        if incident is None:
            return
        self._milestone = name
        at_us = dict(incident.milestones).get(name)
        present = clock_time(at_us, names.zone) if at_us else ""
        self.amend_bar.start(milestone_word(name), present)

    def _amend(self, typed: str, reason: str) -> None:
        incident, models = self._panel.incident, self._panel.models
        at_us = parse_time(typed, models.clock.now_us(), models.names.zone) if typed else None
        if incident is None:
            return
        if at_us is None:
            self._panel.notice.say(self.tr("When was it? For example: 21:26:10"), stays=False)
            return
        if not reason:
            self._panel.notice.say(self.tr("Write why the time is corrected."), stays=False)
            return
        self.amend_bar.close_bar()
        self._panel.submit(AmendMilestone(incident=incident.id, milestone=self._milestone, at_us=at_us, reason=reason))

    def _pause(self, reason: str) -> None:
        incident = self._panel.incident
        if incident is None:
            return
        if not reason:
            self._panel.notice.say(self.tr("Write why the clocks are paused."), stays=False)
            return
        self.words_bar.close_bar()
        self._panel.submit(PauseClocks(incident=incident.id, reason=reason))

    def _pause_title(self) -> str:
        incident = self._panel.incident
        return self.tr("Resume clocks") if incident is not None and is_paused(incident) else self.tr("Pause clocks")

    def _why_not_amend(self) -> str:
        if self._panel.incident is None or self._panel.is_archived or self._panel.incident.merge is not None:
            return self._why_not_open()
        return why_not(self._panel.session, AmendMilestone)

    def _why_not_pause(self) -> str:
        return self._why_not_open() or why_not(self._panel.session, PauseClocks)
