"""The alarm list: acknowledge, shelve, open an incident, go to the asset; the rest is in `alarm_care`."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from ioc.domain.alarms import longest_shelving_s, rule_of
from ioc.domain.commands import AcknowledgeAlarm, OpenIncident, ShelveAlarm, UnshelveAlarm
from ioc.domain.correlation_spec import FEED
from ioc.domain.records import Alarm
from ioc.qt.actions import Actions
from ioc.qt.alarm_groups import GROUP
from ioc.qt.alarm_table import AlarmTable, subject_of
from ioc.qt.models import Models
from ioc.qt.session import Session
from ioc.qt.tokens import SMALL_PX
from widgets.alarm_care import AlarmCare
from widgets.alarm_crowd import AlarmCrowd
from widgets.alarm_grounds import AlarmGrounds
from widgets.alarm_group_acts import AlarmGroupActs
from widgets.delegates.alarm_rows import AlarmRows
from widgets.delegates.text import width_of
from widgets.filter_chips import FilterChips
from widgets.list_panel import ListPanel
from widgets.shelve_bar import ShelveBar
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView

COLUMNS = (
    Column(least=40, most=40),
    Column(least=80),  # the state's word is never dropped: shape, ring and word say it together
    Column(least=84, drop=1),
    Column(least=60, drop=2),
    Column(weight=5, least=80, wish=165),
    Column(weight=7, least=90, wish=270),
    Column(least=110, drop=3),
    Column(least=84, drop=5),
    Column(least=80, drop=4),
)


def needs_of(table: AlarmTable, row: int, column: int) -> int:
    """Pixels that a cell of a list of alarms wants."""
    shown = table.row(table.id_at(row))
    text = str(table.cell(shown, column, 0))
    if column == 6 and shown.silent_us:
        return width_of(text, SMALL_PX) + 27
    return width_of(text, bold=column in (1, 5))


class AlarmPanel(ListPanel):
    """See picture 01, lower left. Every acknowledgement names the occurrence that was on screen."""

    context = "alarms"
    kind = "alarm"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        alarms = models.alarms
        self.header.set_title(self.tr("Alarms"))
        self.filters = FilterChips(
            self.header,
            {
                "unack": lambda: self.tr("Unack"),
                "active": lambda: self.tr("Active"),
                "shelved": lambda: self.tr("Shelved"),
                "all": lambda: self.tr("All"),
            },
            alarms.filter,
        )
        self.filters.picked.connect(alarms.set_filter)
        self._needs = partial(needs_of, alarms)
        view = ListView(alarms, AlarmRows(), COLUMNS, needs=self._needs, parent=self)
        self.take_list(alarms, view)
        self.shelve_bar = ShelveBar(self)
        self.shelve_bar.shelved.connect(self._shelve)
        self.shelve_bar.closed.connect(view.setFocus)
        self.body.addWidget(self.shelve_bar)
        self._make_actions()
        self.care = AlarmCare(self)
        self.body.addWidget(self.care.bar)
        self.grounds = AlarmGrounds(self)
        self.body.addWidget(self.grounds.words)
        self.crowd = AlarmCrowd(self)
        self.body.addWidget(self.crowd.bar)
        self.groups = AlarmGroupActs(self)
        self.body.addWidget(self.groups.why)
        self.body.addWidget(self.groups.bar)
        self.show_counts()
        self.check_actions()

    def _make_actions(self) -> None:
        self.act("acknowledge", lambda: self.tr("Ack"), "A", self.acknowledge, self._why_not_acknowledge)
        self.act("shelve", self._shelve_title, "S", self.shelve, self._why_not_shelve)
        self.act("incident", lambda: self.tr("Incident"), "I", self.open_incident, self._why_not_selected)
        self.act("go", lambda: self.tr("Go to asset"), "G", self.go, self._why_not_selected, acts=False)
        self.act("replay", lambda: self.tr("Replay from here"), "R", self.replay, self._why_not_selected, acts=False)
        self.act("unfold", lambda: self.tr("Show what is below"), "Right", self.unfold, self._why_not_fold, acts=False)
        self.act("fold", lambda: self.tr("Fold what is below"), "Left", self.fold, self._why_not_fold, acts=False)
        for name in ("acknowledge", "shelve", "incident"):
            self.hint(name)

    @property
    def alarm(self) -> Alarm | None:
        """The selected alarm as it stands."""
        return self.models.alarms.alarm(self.current) if self.current else None

    @property
    def on_group(self) -> bool:
        """Whether a group's own row is selected."""
        return self.current.startswith(GROUP)

    def close_bars(self) -> None:
        """One strip at a time."""
        for bar in (self.shelve_bar, self.care.bar, self.crowd.bar, self.groups.bar):
            bar.close_bar()

    # --- what the keys do

    def acknowledge(self) -> None:
        """Acknowledge the very occurrence that the row shows; of a group's row ask for all that wait in it."""
        alarm = self.alarm
        if self.on_group:
            self.groups.acknowledge()
        elif alarm is not None:
            self.submit(AcknowledgeAlarm(alarm=alarm.id, occurrence=alarm.occurrence, level=alarm.level))

    def shelve(self) -> None:
        """Open the strip for shelving, or end the shelving."""
        alarm = self.alarm
        if alarm is None:
            return
        if alarm.shelved_until_us is not None:
            self.submit(UnshelveAlarm(alarm=alarm.id))
        else:
            self.close_bars()
            self.shelve_bar.start(
                self.models.names.alarm_subject(alarm), longest_shelving_s(rule_of(self.session.state, alarm))
            )

    def open_incident(self) -> None:
        """Open an incident from the alarm or the group, or show the one it belongs to."""
        alarm = self.alarm
        if self.on_group:
            self.groups.open_incident()
        if alarm is None:
            return
        if alarm.incident:
            self.models.selection.show("incident", alarm.incident)
            return
        command = OpenIncident(type=self.incident_type(alarm), priority=alarm.priority, alarms=(alarm.id,))
        self.submit(command, lambda ticket: self.models.selection.show("incident", ticket.created))

    def go(self) -> None:
        """Show the asset, the public warning or the feed on map and in detail."""
        if self.on_group:
            group = self.groups.group()
            if group is not None:
                self.models.selection.show("feed" if group.scope == FEED else "asset", group.parent)
        elif self.alarm is not None:
            self.models.selection.show(*subject_of(self.alarm))

    def replay(self) -> None:
        """Ask for a replay from the moment the alarm was raised."""
        group, alarm = self.groups.group() if self.on_group else None, self.alarm
        if group is not None:
            self.models.replay_wanted.emit(group.began_us)
        elif alarm is not None:
            self.models.replay_wanted.emit(alarm.raised_us)

    def unfold(self) -> None:
        """List what stands under the selected alarm."""
        self.models.alarms.fold(self.current, folded=False)

    def fold(self) -> None:
        """Fold it away again."""
        self.models.alarms.fold(self.current, folded=True)

    def _shelve(self, seconds: float, reason: str) -> None:
        alarm = self.alarm
        if alarm is None:
            return
        if not reason:
            self.notice.say(self.tr("Write why: a shelved alarm needs a reason on record."), stays=False)
            return
        self.shelve_bar.close_bar()
        self.submit(
            ShelveAlarm(alarm=alarm.id, duration_s=seconds, reason=reason, once=self.shelve_bar.once.isChecked())
        )

    # --- why not

    def _why_not_selected(self) -> str:
        return "" if self.alarm is not None or self.on_group else self.tr("Select an alarm first.")

    def _why_not_shelve(self) -> str:
        alarm = self.alarm
        rule = rule_of(self.session.state, alarm) if alarm is not None else None
        if alarm is not None and rule is not None and not rule.shelvable and alarm.shelved_until_us is None:
            return self.tr("This alarm may not be shelved: its rule says so.")
        if self.on_group:
            return self.tr("Open the group with → and select the alarm.")
        return self._why_not_selected()

    def _why_not_fold(self) -> str:
        can = bool(self.current) and self.models.alarms.can_fold(self.current)
        return "" if can else self._why_not_selected() or self.tr("Nothing stands under this alarm that can be folded.")

    def _why_not_acknowledge(self) -> str:
        alarm = self.alarm
        if self.on_group:
            return ""
        if alarm is None:
            return self.tr("Select an alarm first.")
        return self.tr("This alarm is already acknowledged.") if alarm.acknowledged else ""

    # --- texts

    def _shelve_title(self) -> str:
        alarm = self.alarm
        shelved = alarm is not None and alarm.shelved_until_us is not None
        return self.tr("Unshelve") if shelved else self.tr("Shelve")

    def check_actions(self) -> None:
        """Shelving may be ended as well as begun, and the incident to link to is another one now."""
        for ident, button in self._buttons.items():
            title = self._own[ident].title()
            if button.text() != title:
                button.setText(title)
                self.header.place_again()
        super().check_actions()

    def show_counts(self) -> None:
        """Counts on the chips."""
        self.filters.set_counts(self.models.alarms.counts())

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Alarms"))
        self.filters.retranslate()
        self.shelve_bar.retranslate()
        self.care.bar.retranslate()
        self.crowd.retranslate()
        self.groups.retranslate()
        super().retranslate()

    def incident_type(self, alarm: Alarm) -> str:
        """The type of incident that an alarm usually becomes."""
        names = self.models.names
        rule = names.rules.get(alarm.rule)
        if rule is not None and rule.incident_type in names.types:
            return rule.incident_type
        alert = self.models.alerts.alert(alarm.alert) if alarm.alert else None
        return names.type_of_alert(alert) if alert else names.type_of_domain(alarm.domain)
