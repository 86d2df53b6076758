"""What helps when there are many alarms: acknowledge those on screen, one's own areas, domain by domain, chattering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from ioc.domain.alarms import wants_attention
from ioc.domain.areas import area_of_alarm, attends
from ioc.domain.chattering import CHATTERING
from ioc.domain.commands import AcknowledgeAlarms, ShelveAlarm
from ioc.domain.decide.bulk import bulk_most
from ioc.domain.records import Alarm
from ioc.domain.vocabulary import Priority
from ioc.qt.alarm_table import ORDERS
from widgets.inline_bar import InlineBar

if TYPE_CHECKING:
    from widgets.alarm_panel import AlarmPanel

CHATTER_SHELVED_S = 3600.0


class BulkBar(InlineBar):
    """Says what Enter acknowledges: exactly what was on screen when it opened."""

    given = Signal(object)
    """The command."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._command: AcknowledgeAlarms | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.confirmed.connect(lambda: self.given.emit(self._command))
        self.retranslate()

    def ask(self, command: AcknowledgeAlarms, heading: str) -> None:
        """Open over a command that is ready."""
        self._command = command
        self.title.setText(heading)
        self.open_bar(self)

    def retranslate(self) -> None:
        """Put every text again."""
        self.confirm.setText(self.tr("Acknowledge them"))
        self.cancel.setText(self.tr("Leave"))


class AlarmCrowd(QObject):
    """Keys B, X, Y and V of the alarm list, and their strip."""

    def __init__(self, panel: AlarmPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._opened: dict[str, int] = {}
        self.bar = BulkBar(panel)
        self.bar.given.connect(self._send)
        self.bar.closed.connect(panel.view.setFocus)
        panel.view.chosen.connect(self._note_opened)
        tr = self.tr
        panel.act("bulk", lambda: tr("Acknowledge those on screen"), "B", self.ask, self._why_not_bulk)
        panel.act("calm", lambda: tr("Shelve the chattering alarm for 1 h"), "X", self.calm, self._why_not_calm)
        panel.act("mine", self._mine_title, "Y", self.toggle_mine, acts=False)
        panel.act("order", self._order_title, "V", self.next_order, acts=False)

    def _note_opened(self, ident: str) -> None:
        alarm = self._panel.models.alarms.alarm(ident) if ident else None
        if alarm is not None:
            self._opened[ident] = alarm.occurrence

    # --- acknowledge what is on screen

    def on_screen(self) -> list[Alarm]:
        """Alarms in sight that wait for an acknowledgement, top first; what is folded into a group is not in sight."""
        view, table = self._panel.view, self._panel.models.alarms
        first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
        rows = range(max(first, 0), (last if last >= 0 else table.rowCount() - 1) + 1)
        seen = (table.alarm(table.id_at(row)) for row in rows)
        return [alarm for alarm in seen if alarm is not None and wants_attention(alarm)]

    def _taken(self, seen: list[Alarm]) -> tuple[list[Alarm], int]:
        """Those that go, within the limit, and how many of priority 1 stay because nobody opened them."""
        grave = [a for a in seen if a.priority <= Priority.CRITICAL and self._opened.get(a.id) != a.occurrence]
        take = [alarm for alarm in seen if alarm not in grave]
        return take[: bulk_most(self._panel.session.state.registry.site)], len(grave)

    def ask(self) -> None:
        """Say which ones Enter acknowledges."""
        self.ask_for(self.on_screen())

    def ask_for(self, seen: list[Alarm], *, in_group: bool = False) -> None:
        """Say which of these Enter acknowledges."""
        take, left = self._taken(seen)
        command = AcknowledgeAlarms(
            alarms=tuple((alarm.id, alarm.occurrence) for alarm in take),
            opened=tuple(alarm.id for alarm in take if alarm.priority <= Priority.CRITICAL),
        )
        told = self.tr("Acknowledge {n} of {all} in the group") if in_group else self.tr("Acknowledge {n} on screen")
        heading = told.format(n=len(take), all=len(seen))
        if left:
            heading += " · " + self.tr("{n} of priority 1 stay: open each first").format(n=left)
        self._panel.close_bars()
        self.bar.ask(command, heading)

    def _send(self, command: AcknowledgeAlarms) -> None:
        self.bar.close_bar()
        self._panel.submit(command)

    def _why_not_bulk(self) -> str:
        take, left = self._taken(self.on_screen())
        if take:
            return ""
        if left:
            return self.tr("Alarms of priority 1 are opened one by one before they are acknowledged together.")
        return self.tr("Nothing on screen waits for an acknowledgement.")

    # --- chattering

    def calm(self) -> None:
        """Take the proposal for a chattering alarm: shelved for an hour, with the reason said."""
        alarm = self._panel.alarm
        if alarm is not None:
            reason = self.tr("Chattering: {n} transitions shortly after one another").format(n=len(alarm.turns))
            self._panel.submit(ShelveAlarm(alarm=alarm.id, duration_s=CHATTER_SHELVED_S, reason=reason))

    def _why_not_calm(self) -> str:
        alarm = self._panel.alarm
        if alarm is None:
            return self.tr("Select an alarm first.")
        if CHATTERING not in alarm.marks:
            return self.tr("This alarm does not chatter.")
        return self.tr("It is shelved already.") if alarm.shelved_until_us is not None else ""

    # --- what is listed

    def toggle_mine(self) -> None:
        """Only what asks this seat, or everything."""
        alarms = self._panel.models.alarms
        alarms.set_only(None if alarms.narrowed else self._is_mine)
        self._panel.check_actions()

    def _is_mine(self, alarm: Alarm) -> bool:
        session = self._panel.session
        seat = session.state.tables.seats.get(session.welcome.seat) if session.welcome is not None else None
        return attends(session.state, seat, area_of_alarm(session.state, alarm))

    def next_order(self) -> None:
        """Most urgent first, or domain by domain."""
        alarms = self._panel.models.alarms
        alarms.set_sorting(ORDERS[(ORDERS.index(alarms.sorting) + 1) % len(ORDERS)])
        self._panel.check_actions()

    def _mine_title(self) -> str:
        narrowed = self._panel.models.alarms.narrowed
        return self.tr("Alarms of all areas") if narrowed else self.tr("Only alarms of my areas")

    def _order_title(self) -> str:
        by_domain = self._panel.models.alarms.sorting == "domain"
        return self.tr("Most urgent first") if by_domain else self.tr("Group by domain")

    def retranslate(self) -> None:
        """Put every text again."""
        self.bar.retranslate()
