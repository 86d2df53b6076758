"""The fields of a rule that may be changed: figure or levels, dead-band, delays, priority, schedule, re-alarm."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from ioc.domain.condition_spec import Levels
from ioc.domain.rule_edits import figure_of
from ioc.domain.rule_records import RuleTuning
from ioc.domain.site import AlarmRule
from ioc.qt.names import Names
from ioc.qt.rule_draft import Unread, fields_of, tuning_of
from ioc.qt.tokens import ROW_PX, SECOND_PX
from widgets.controls import Chip
from widgets.theme import font

FIELD_PX = 92
SCHEDULE_PX = 300
PAIRS = 2
"""Fields beside each other; a level's limit and priority make a line."""


class RuleForm(QWidget):
    """`show_rule` fills it; `tuning` reads it. Enter asks for a trial, Esc leaves it."""

    tried = Signal()
    left = Signal()
    edited = Signal()

    def __init__(self, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._rule: AlarmRule | None = None
        self.fields: dict[str, QLineEdit] = {}
        self._labels: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 4, 12, 4)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self.latch = Chip(parent=self)
        self.latch.toggled.connect(lambda _: self.edited.emit())

    def show_rule(self, rule: AlarmRule | None, *, may_edit: bool) -> None:
        """The rule as it holds, or an empty form."""
        self._rule = rule
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self.latch:
                widget.deleteLater()
        self.fields, self._labels = {}, {}
        for place, (name, text) in enumerate(fields_of(rule).items() if rule is not None else ()):
            self._add(name, text, place, may_edit)
        if rule is not None:
            at = len(self.fields)
            self.latch.setChecked(rule.latch)
            self.latch.setEnabled(may_edit)
            self._grid.addWidget(self.latch, at // PAIRS, at % PAIRS * 2, 1, 2, Qt.AlignmentFlag.AlignLeft)
        self.latch.setVisible(rule is not None)
        self._grid.setColumnStretch(2 * PAIRS - 1, 1)
        self.retranslate()

    def _add(self, name: str, text: str, place: int, may_edit: bool) -> None:
        label, field = QLabel(self), QLineEdit(text, self)
        label.setFont(font(SECOND_PX))
        label.setProperty("role", "label")
        field.setFont(font(ROW_PX))
        field.setReadOnly(not may_edit)
        if name == "schedule":
            field.setMaximumWidth(SCHEDULE_PX)
        else:
            field.setFixedWidth(FIELD_PX)
        field.textEdited.connect(lambda _: self.edited.emit())
        label.setBuddy(field)
        row, column = place // PAIRS, place % PAIRS * 2
        self._grid.addWidget(label, row, column)
        side = Qt.AlignmentFlag(0) if name == "schedule" else Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(field, row, column + 1, side)
        self.fields[name], self._labels[name] = field, label
        label.show()
        field.show()

    def tuning(self) -> RuleTuning:
        """What was changed. Raises `rule_draft.Unread`."""
        assert self._rule is not None
        return tuning_of(
            self._rule, {name: field.text() for name, field in self.fields.items()}, self.latch.isChecked()
        )

    def begin(self) -> None:
        """The keyboard goes to the first field."""
        for field in self.fields.values():
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            field.selectAll()
            return

    def point_at(self, fault: Unread) -> str:
        """Put the keyboard where it cannot be read; what that field is called."""
        field = self.fields.get(fault.field)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            field.selectAll()
        return self.word(fault.field)

    def word(self, name: str) -> str:
        """What a field is called."""
        tr = self.tr
        kind, _, key = name.partition(".")
        if key and self._rule is not None and isinstance(self._rule.condition, Levels):
            level = next((one for one in self._rule.condition.levels if one.key == key), None)
            title = level.title.get(self._names.language) if level is not None and level.title else key
            return tr("Priority") if kind == "priority" else title
        if name == "figure":
            return self._figure_word()
        return {
            "deadband": tr("Dead-band"),
            "on_delay_s": tr("On-delay (s)"),
            "off_delay_s": tr("Off-delay (s)"),
            "priority": tr("Priority"),
            "realarm_unacked_s": tr("Again, unacknowledged (s)"),
            "realarm_acked_s": tr("Again, acknowledged (s)"),
            "schedule": tr("Schedule"),
        }.get(name, name)

    def _figure_word(self) -> str:
        figure = figure_of(self._rule) if self._rule is not None else None
        tr = self.tr
        words = {
            "limit": tr("Limit"),
            "after_s": tr("After (s)"),
            "n": tr("Times"),
            "within_s": tr("Within (s)"),
            "stop_s": tr("Still for (s)"),
        }
        return words[figure[0]] if figure is not None else ""

    def retranslate(self) -> None:
        """Put every text again."""
        for name, label in self._labels.items():
            label.setText(self.word(name))
            self.fields[name].setAccessibleName(self.word(name))
        if "schedule" in self.fields:
            self.fields["schedule"].setPlaceholderText(self.tr("always; or t1-5 18:00-05:30 m9-12 01/09-30/11"))
        self.latch.setText(self.tr("Stays until reset"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter tries, Esc leaves; other keys stay here."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.tried.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.accept()
