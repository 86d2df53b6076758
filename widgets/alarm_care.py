"""What else can be done with the selected alarm: link, withdraw an acknowledgement, out of service, reset, remark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ioc.domain.commands import (
    AnyCommand,
    CommentAlarm,
    LinkAlarm,
    PutOutOfService,
    ResetAlarm,
    ReturnToService,
    WithdrawAcknowledgement,
)
from ioc.domain.records import Alarm, Incident
from ioc.domain.vocabulary import IncidentStage
from widgets.permission import why_not
from widgets.words_bar import WordsBar

if TYPE_CHECKING:
    from widgets.alarm_panel import AlarmPanel


class AlarmCare(QObject):
    """Keys L, W, O, C and E of the alarm list, and their strip."""

    def __init__(self, panel: AlarmPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._asked_for: Alarm | None = None
        self._comments = False
        self.bar = WordsBar(panel)
        self.bar.given.connect(self._take_words)
        self.bar.closed.connect(panel.view.setFocus)
        tr = self.tr
        panel.act("link", self._link_title, "L", self.link, self._why_not_link)
        panel.act("withdraw", lambda: tr("Withdraw acknowledgement"), "W", self.withdraw, self._why_not_withdraw)
        panel.act("service", self._service_title, "O", self.service, self._why_not_service)
        panel.act("reset", lambda: tr("Reset"), "E", self.reset, self._why_not_reset)
        panel.act("comment", lambda: tr("Remark"), "C", self.comment, self._why_not_selected)
        panel.hint("link")
        panel.models.selection.selected.connect(self._follow)

    def _follow(self, kind: str, ident: str) -> None:
        if kind == "incident":
            self._panel.check_actions()

    # --- what the keys do

    def link(self) -> None:
        """Add the selected alarm to the incident that was selected last."""
        alarm, incident = self._panel.alarm, self._incident()
        if alarm is not None and incident is not None:
            self._panel.submit(LinkAlarm(incident=incident.id, alarm=alarm.id))

    def withdraw(self) -> None:
        """Let the alarm ask for attention again."""
        alarm = self._panel.alarm
        if alarm is not None:
            self._panel.submit(WithdrawAcknowledgement(alarm=alarm.id, occurrence=alarm.occurrence))

    def reset(self) -> None:
        """End a latched alarm whose condition is over."""
        alarm = self._panel.alarm
        if alarm is not None:
            self._panel.submit(ResetAlarm(alarm=alarm.id, occurrence=alarm.occurrence))

    def service(self) -> None:
        """Ask why it goes out of service, or bring it back."""
        alarm = self._panel.alarm
        if alarm is None:
            return
        if alarm.out_of_service:
            self._panel.submit(ReturnToService(alarm=alarm.id))
            return
        what = self._panel.models.names.alarm_subject(alarm)
        self._ask(alarm, self.tr("Out of service: {what}").format(what=what), self.tr("Put out of service"))

    def comment(self) -> None:
        """Ask for a remark."""
        alarm = self._panel.alarm
        if alarm is not None:
            what = self._panel.models.names.alarm_subject(alarm)
            heading = self.tr("Remark on {what}").format(what=what)
            self._ask(alarm, heading, self.tr("Write"), self.tr("Remark (goes on record)"))

    def _ask(self, alarm: Alarm, heading: str, confirm: str, hint: str = "") -> None:
        self._asked_for, self._comments = alarm, bool(hint)
        self._panel.close_bars()
        self.bar.ask(heading, confirm, hint)

    def _take_words(self, words: str) -> None:
        """The alarm meant is the one that the strip names, whatever is selected since."""
        alarm = self._asked_for
        if alarm is None:
            return
        if not words:
            self._panel.notice.say(self.tr("Write something first: it goes on the record."), stays=False)
            return
        self.bar.close_bar()
        command: AnyCommand = PutOutOfService(alarm=alarm.id, reason=words)
        if self._comments:
            command = CommentAlarm(alarm=alarm.id, text=words)
        self._panel.submit(command)

    # --- why not

    def _incident(self) -> Incident | None:
        ident = self._panel.models.selection.last("incident")
        return self._panel.session.state.tables.incidents.get(ident)

    def _why_not_selected(self) -> str:
        return "" if self._panel.alarm is not None else self.tr("Select an alarm first.")

    def _why_not_link(self) -> str:
        alarm, incident = self._panel.alarm, self._incident()
        if alarm is None:
            return self.tr("Select an alarm first.")
        if incident is None:
            return self.tr("Select the incident first, then the alarm.")
        if incident.stage is IncidentStage.CLOSED:
            return self.tr("{number} is closed. Reopen it first.").format(number=incident.number)
        holder = self._panel.session.state.tables.incidents.get(alarm.incident or "")
        if holder is not None and holder.stage is not IncidentStage.CLOSED:
            return self.tr("It belongs to {number} already.").format(number=holder.number)
        return ""

    def _why_not_withdraw(self) -> str:
        alarm = self._panel.alarm
        if alarm is None:
            return self.tr("Select an alarm first.")
        if not alarm.acknowledged:
            return self.tr("It is not acknowledged.")
        return "" if alarm.active else self.tr("It is over: there is nothing to acknowledge again.")

    def _why_not_reset(self) -> str:
        alarm = self._panel.alarm
        if alarm is None:
            return self.tr("Select an alarm first.")
        if alarm.active and alarm.latched_us is None:
            return self.tr("Its condition still holds.")
        return "" if alarm.active else self.tr("It is over: nothing is to be reset.")

    def _why_not_service(self) -> str:
        return self._why_not_selected() or why_not(self._panel.session, PutOutOfService)

    # --- texts

    def _link_title(self) -> str:
        incident = self._incident()
        if incident is None:
            return self.tr("Link to incident")
        return self.tr("Link to {number}").format(number=incident.number)

    def _service_title(self) -> str:
        alarm = self._panel.alarm
        out = alarm is not None and alarm.out_of_service
        return self.tr("Back in service") if out else self.tr("Out of service")
