"""Why the selected alarm exists, below the alarm list: a key shows it, the same key or Esc's way hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ioc.domain.alarms import rule_of
from widgets.rationale import Rationale

if TYPE_CHECKING:
    from widgets.alarm_panel import AlarmPanel


class AlarmGrounds(QObject):
    """Key H of the alarm list. What is shown follows the selection."""

    def __init__(self, panel: AlarmPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.words = Rationale(panel.models.names, panel)
        self.words.hide()
        tr = self.tr
        panel.act("grounds", lambda: tr("Why it exists"), "H", self.toggle, self._why_not, acts=False)
        panel.models.selection.selected.connect(self._selected)
        panel.models.language_changed.connect(self._translated)

    def toggle(self) -> None:
        """Show or hide it."""
        self.words.setVisible(not self.words.isVisible())
        self._follow()

    def _selected(self, kind: str, ident: str) -> None:
        self._follow()

    def _translated(self, language: str) -> None:
        self._follow()

    def _follow(self) -> None:
        alarm = self._panel.alarm
        rule = rule_of(self._panel.session.state, alarm) if alarm is not None else None
        if not self.words.isVisible():
            return
        if rule is None or alarm is None:
            self.words.hide()
            return
        self.words.show_rule(rule, alarm.level)

    def _why_not(self) -> str:
        alarm = self._panel.alarm
        if alarm is None:
            return self.tr("Select an alarm first.")
        known = rule_of(self._panel.session.state, alarm) is not None
        return "" if known else self.tr("No rule stands behind this alarm: a feed, a sensor or a warning does.")
