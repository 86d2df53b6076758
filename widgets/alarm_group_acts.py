"""What can be done with a group of alarms: acknowledge, open an incident, take out, merge, split; and why it is one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel

from ioc.domain.alarms import wants_attention
from ioc.domain.commands import (
    AnyCommand,
    MergeGroups,
    OpenIncident,
    OpenProposal,
    RegroupAlarm,
    SplitGroup,
    UngroupAlarm,
)
from ioc.domain.correlation.items import has_incident
from ioc.domain.correlation_records import AlarmGroup
from ioc.domain.correlation_spec import FEED
from ioc.domain.records import Alarm
from ioc.qt.alarm_groups import GROUP
from ioc.qt.correlation_words import group_rule, group_subject, why_grouped
from ioc.qt.session import Ticket
from ioc.qt.tokens import INSET, SECOND_PX
from widgets.theme import font
from widgets.words_bar import WordsBar

if TYPE_CHECKING:
    from widgets.alarm_panel import AlarmPanel

ACTS = ("group_ack", "group_out", "group_merge", "group_split")
MOST_LINKED = 200
"""Alarms of a group that its incident is opened with; the others stay in the group."""


class AlarmGroupActs(QObject):
    """Keys K, U, M and D of the alarm list, their strip, and the line that says why alarms stand together."""

    def __init__(self, panel: AlarmPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._out: Alarm | None = None
        self._marked = ""
        self.bar = WordsBar(panel)
        self.bar.given.connect(self._take_out)
        self.bar.closed.connect(panel.view.setFocus)
        self.why = QLabel(panel)
        self.why.setObjectName("Second")
        self.why.setFont(font(SECOND_PX))
        self.why.setWordWrap(True)
        self.why.setContentsMargins(INSET, 5, INSET, 5)
        self.why.hide()
        tr = self.tr
        panel.act("group_ack", lambda: tr("Acknowledge the group"), "K", self.acknowledge, self._why_not_group)
        panel.act("group_out", lambda: tr("Take out of the group"), "U", self.take_out, self._why_not_member)
        panel.act("group_merge", self._merge_title, "M", self.merge, self._why_not_group)
        panel.act("group_split", lambda: tr("Split off again"), "D", self.split, self._why_not_split)
        panel.view.chosen.connect(self._say_why)
        panel.models.selection.selected.connect(self._follow)
        panel.models.updated.connect(self._say_why_again)

    # --- which group

    def group(self) -> AlarmGroup | None:
        """The group whose row is selected, or that the selected alarm is in."""
        panel, alarm = self._panel, self._panel.alarm
        top = panel.models.alarms.group_of(panel.current)
        return panel.session.state.tables.groups.get(top or (alarm.group if alarm is not None else ""))

    def top(self) -> str:
        """The group at the top of where the selection stands; empty: it stands in none."""
        group = self.group()
        return self._panel.models.alarms.top_group(group.id) if group is not None else ""

    # --- what the keys do

    def acknowledge(self) -> None:
        """Say which of the group's alarms Enter acknowledges: those that wait, within the limits of any bulk."""
        alarms = self._panel.models.alarms
        held = (alarms.alarm(ident) for ident in alarms.members_of(self.top()))
        waiting = [alarm for alarm in held if alarm is not None and wants_attention(alarm)]
        if not waiting:
            self._panel.notice.say(self.tr("Nothing in this group waits for an acknowledgement."), stays=False)
            return
        self._panel.crowd.ask_for(sorted(waiting, key=lambda one: (one.priority, -one.raised_us)), in_group=True)

    def open_incident(self) -> None:
        """Open an incident of the group: what is proposed for it, else its active alarms at the parent's place."""
        panel, tables = self._panel, self._panel.session.state.tables
        group = tables.groups.get(self.top())
        if group is None:
            return
        proposal = next((one for one in tables.proposals.values() if one.group == group.id), None)
        command: AnyCommand
        if proposal is not None:
            command = OpenProposal(proposal=proposal.id)
        else:
            state, alarms = panel.session.state, panel.models.alarms
            held = [one for ident in alarms.members_of(group.id) if (one := alarms.alarm(ident)) is not None]
            free = [one for one in held if one.active and not has_incident(state, one)]
            if not free:
                panel.notice.say(self.tr("Every alarm of this group belongs to an incident already."), stays=False)
                return
            worst = min(free, key=lambda one: (one.priority, -one.raised_us))
            rule = group_rule(group.id, panel.models.names)
            known = rule is not None and rule.proposes in panel.models.names.types
            command = OpenIncident(
                type=rule.proposes if known and rule is not None else panel.incident_type(worst),
                priority=worst.priority,
                asset=group.parent if group.scope != FEED else None,
                alarms=tuple(one.id for one in free[:MOST_LINKED]),
            )
        panel.submit(command, lambda ticket: panel.models.selection.show("incident", ticket.created))

    def take_out(self) -> None:
        """Ask why the alarm does not belong there."""
        self._out = self._panel.alarm
        if self._out is not None:
            what = self._panel.models.names.alarm_subject(self._out)
            self._panel.close_bars()
            self.bar.ask(self.tr("Take {what} out of the group").format(what=what), self.tr("Take out"))

    def _take_out(self, reason: str) -> None:
        alarm = self._out
        if alarm is None:
            return
        if not reason:
            self._panel.notice.say(self.tr("Write why: it goes on the record."), stays=False)
            return
        self.bar.close_bar()
        back = RegroupAlarm(alarm=alarm.id, group=alarm.group)
        undo = partial(self._offer_undo, self.tr("Taken out of its group."), [back] if alarm.group else [])
        self._panel.submit(UngroupAlarm(alarm=alarm.id, reason=reason), undo)

    def merge(self) -> None:
        """Mark the group; with another one marked before, put this one into that."""
        top, names = self.top(), self._panel.models.names
        marked = self._panel.models.alarms.top_group(self._marked) if self._marked else ""
        if not marked or marked == top:
            self._marked = "" if marked else top
            told = self.tr("Marked the group at {what}. Select another one and press M: it comes into this one.")
            text = told.format(what=group_subject(top, names)) if self._marked else self.tr("No group is marked now.")
            self._panel.notice.say(text, stays=False)
            self._panel.check_actions()
            return
        self._marked = ""
        done = partial(self._offer_undo, self.tr("Put together."), [SplitGroup(group=top)])
        self._panel.submit(MergeGroups(into=marked, groups=(top,)), done)

    def split(self) -> None:
        """Take the group of the selected alarm out of the one that it stands in; from the head all that stand in it."""
        apart = self._merged()
        back = [MergeGroups(into=one.into, groups=(one.id,)) for one in apart]
        for number, one in enumerate(apart):
            last = number == len(apart) - 1
            done = partial(self._offer_undo, self.tr("Split off."), back) if last else None
            self._panel.submit(SplitGroup(group=one.id), done)

    def _merged(self) -> list[AlarmGroup]:
        panel, group = self._panel, self.group()
        if group is None:
            return []
        if group.into:
            return [group]
        return [one for one in panel.session.state.tables.groups.values() if one.into == group.id]

    def _offer_undo(self, told: str, back: Sequence[AnyCommand], ticket: Ticket) -> None:
        def undo() -> None:
            for command in back:
                self._panel.submit(command)

        self._panel.notice.say(told, [(self.tr("Undo"), undo)] if back else (), stays=False)

    # --- why

    def _say_why(self, ident: str) -> None:
        group = self.group() if ident else None
        self.why.setVisible(group is not None)
        if group is not None:
            self.why.setText(f"{why_grouped(group, self._panel.models.names)}  {self._keys()}")

    def _follow(self, kind: str, ident: str) -> None:
        if kind == self._panel.kind:
            self._say_why(self._panel.current)

    def _say_why_again(self, change: object) -> None:
        self._say_why(self._panel.current)

    def retranslate(self) -> None:
        """Put every text again."""
        self.bar.retranslate()
        self._say_why(self._panel.current)

    def _keys(self) -> str:
        """What the keys do here: there is no room for buttons in the head of the list."""
        told = ((name, self._panel.registry.key_of(f"alarms.{name}")) for name in ACTS)
        words = {
            "group_ack": self.tr("acknowledge all"),
            "group_out": self.tr("take out"),
            "group_merge": self.tr("merge"),
            "group_split": self.tr("split"),
        }
        acts = [] if self._panel.session.is_replay else [f"[{key}] {words[name]}" for name, key in told if key]
        return "  ".join(acts)

    # --- why not

    def _why_not_group(self) -> str:
        return "" if self.group() is not None else self.tr("Select a group first, or an alarm in one.")

    def _why_not_member(self) -> str:
        if self._panel.current.startswith(GROUP):
            return self.tr("Open the group with → and select the alarm.")
        return self._why_not_group()

    def _why_not_split(self) -> str:
        return self._why_not_group() or ("" if self._merged() else self.tr("This group stands in no other one."))

    def _merge_title(self) -> str:
        if not self._marked:
            return self.tr("Mark the group to merge")
        into = group_subject(self._marked, self._panel.models.names)
        return self.tr("Merge into the group at {what}").format(what=into)
