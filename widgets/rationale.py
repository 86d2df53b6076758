"""Why an alarm exists: cause, consequence, action, time to respond, grounds of its priority, owner, last review."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ioc.domain.alarms import level_of
from ioc.domain.site import AlarmRule
from ioc.qt.format import NOTHING, number
from ioc.qt.names import Names
from ioc.qt.tokens import SECOND_PX
from widgets.theme import font


def rationale_of(rule: AlarmRule, names: Names, level: str = "") -> list[tuple[str, str]]:
    """Label and text of each part (ANSI/ISA-18.2-2016 clause 9); of a levelled one those of `level`."""
    tr, language = QCoreApplication.translate, names.language
    held = level_of(rule, level)
    priority = rule.priority if held is None else held.priority
    consequence = held.consequence if held is not None and held.consequence is not None else rule.consequence
    action = held.action if held is not None and held.action is not None else rule.action
    respond_s = (held.respond_s if held is not None else 0.0) or rule.respond_s
    site = names.state.registry.site
    table = site.care.grounds if site is not None else ()
    grounds = rule.grounds or (table[priority - 1] if len(table) >= priority else None)
    owner = rule.owner.get(language) if rule.owner is not None else tr("Rationale", "nobody named")
    minutes = tr("Rationale", "{n} min").format(n=number(respond_s / 60, 0 if respond_s >= 60 else 1, language))
    return [
        (tr("Rationale", "Cause"), rule.cause.get(language) or NOTHING),
        (tr("Rationale", "Consequence"), consequence.get(language) or NOTHING),
        (tr("Rationale", "Action"), action.get(language) or NOTHING),
        (tr("Rationale", "Respond within"), minutes),
        (
            tr("Rationale", "Priority {n} because").format(n=priority),
            grounds.get(language) if grounds is not None else NOTHING,
        ),
        (tr("Rationale", "Limit rests on"), rule.source.get(language) or NOTHING),
        (tr("Rationale", "Owner"), owner),
        (tr("Rationale", "Last reviewed"), rule.reviewed or tr("Rationale", "never by those who run it")),
    ]


class Rationale(QWidget):
    """Labels and texts in two columns, as many lines as they need."""

    def __init__(self, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._rule: AlarmRule | None = None
        self._level = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 2, 12, 2)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self.lines: list[tuple[QLabel, QLabel]] = []

    def show_rule(self, rule: AlarmRule | None, level: str = "") -> None:
        """Say why this rule (at this level) exists."""
        self._rule, self._level = rule, level
        told = rationale_of(rule, self._names, level) if rule is not None else []
        while len(self.lines) < len(told):
            label, text = QLabel(self), QLabel(self)
            label.setProperty("role", "label")
            for one in (label, text):
                one.setFont(font(SECOND_PX))
                one.setTextFormat(Qt.TextFormat.PlainText)
            text.setWordWrap(True)
            row = len(self.lines)
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, row, 1)
            self.lines.append((label, text))
        for (label, text), (name, words) in zip(self.lines, told, strict=False):
            label.setText(name)
            text.setText(words)

    def retranslate(self) -> None:
        """Put every text again."""
        self.show_rule(self._rule, self._level)
