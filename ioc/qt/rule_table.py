"""Alarm rules as a model: by domain, the gravest first, with what stands over the files or waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.condition_spec import Levels
from ioc.domain.rule_edits import figure_of
from ioc.domain.site import AlarmRule
from ioc.domain.state import Change
from ioc.qt.aliases import fold
from ioc.qt.care_words import domain_word
from ioc.qt.filtered_table import FilteredTable
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key
from ioc.qt.rule_words import kind_word, levels_word, value_word
from ioc.qt.session import Session

TABLES = ("rule_edits", "rule_proposals", "rule_faults")


@dataclass(slots=True)
class RuleRow:
    """One rule. `state` says that it was changed, waits for approval, or is out of service; empty: as filed."""

    rule: AlarmRule
    title: str
    domain: str
    kind: str
    figure: str
    priority: str
    state: str


class RuleTable(FilteredTable):
    """`find` narrows it by words; `filters` by what stands over the files."""

    columns = ("priority", "title", "domain", "kind", "figure", "state")
    filters = ("all", "changed", "waiting", "faulty")
    right = frozenset({4})

    def __init__(self, session: Session, names: Names, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._names = session, names
        self._filter, self._words = "all", ""
        session.changed.connect(self._take)
        session.reset.connect(self.rebuild)
        self.rebuild()

    def find(self, words: str) -> None:
        """Only rules whose title, id or asset kind holds these words (folded)."""
        if fold(words) != self._words:
            self._words = fold(words)
            self.rebuild()

    def _take(self, change: Change) -> None:
        if "site" in change or any(table in change for table in TABLES):
            self._names.check_site()
            self.rebuild()

    def rule(self, ident: str) -> AlarmRule | None:
        """The rule as it holds now."""
        return self._names.rules.get(ident)

    def counts(self) -> dict[str, int]:
        """How many each filter holds."""
        tables = self._session.state.tables
        return {
            "all": len(self._names.rules),
            "changed": len(tables.rule_edits),
            "waiting": len(tables.rule_proposals),
            "faulty": len(tables.rule_faults),
        }

    # --- OrderedTable

    def every_id(self) -> Iterable[str]:
        return self._names.rules

    def knows(self, ident: str) -> bool:
        return ident in self._names.rules

    def wanted(self, ident: str) -> Key | None:
        rule, tables = self._names.rules[ident], self._session.state.tables
        waiting = any(one.rule == ident for one in tables.rule_proposals.values())
        fits = {
            "all": True,
            "changed": ident in tables.rule_edits,
            "waiting": waiting,
            "faulty": ident in tables.rule_faults,
        }[self._filter]
        if not fits or (self._words and self._words not in fold(f"{rule.title.vi} {rule.title.en} {ident}")):
            return None
        stands_out = waiting or ident in tables.rule_faults
        return (not stands_out, rule.domain, gravest(rule), ident)

    def make_row(self, ident: str) -> RuleRow:
        rule, names = self._names.rules[ident], self._names
        return RuleRow(
            rule=rule,
            title=rule.title.get(names.language),
            domain=domain_word(rule.domain, names),
            kind=kind_word(rule, names),
            figure=figure_word(rule, names),
            priority=str(gravest(rule)),
            state=self._state(ident),
        )

    def _state(self, ident: str) -> str:
        tables = self._session.state.tables
        if ident in tables.rule_faults:
            return self.tr("out of service")
        if any(one.rule == ident for one in tables.rule_proposals.values()):
            return self.tr("waits for approval")
        return self.tr("changed") if ident in tables.rule_edits else ""

    def cell(self, row: RuleRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.title}\n{row.rule.id}"
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (row.priority, row.title, row.domain, row.kind, row.figure, row.state)[column]

    def copy_text(self, ident: str) -> str:
        """Id, title, figure, priority."""
        row: RuleRow = self.row(ident)
        return "\t".join((row.rule.id, row.title, row.figure, row.priority))

    def header(self, column: int) -> str:
        return (
            self.tr("Prio"),
            self.tr("Alarm rule"),
            self.tr("Domain"),
            self.tr("Condition"),
            self.tr("Limit"),
            self.tr("State"),
        )[column]


def gravest(rule: AlarmRule) -> int:
    """Its priority, of levels the gravest."""
    levels = rule.condition.levels if isinstance(rule.condition, Levels) else ()
    return min((level.priority for level in levels), default=rule.priority)


def figure_word(rule: AlarmRule, names: Names) -> str:
    """The limit (or other figure) with its unit, or the levels; empty where there is no number."""
    if isinstance(rule.condition, Levels):
        return levels_word(rule.condition, names)
    figure = figure_of(rule)
    if figure is None:
        return ""
    spec = names.properties.get((rule.domain, rule.property))
    states = {float(state.code): state.title.get(names.language) for state in spec.states} if spec else {}
    sign = {"above": "> ", "below": "< ", "equal": "= "}.get(rule.compare.value, "")
    if rule.condition is None and rule.limit in states:
        return f"{sign}{states[rule.limit]}"
    unit = spec.unit if spec is not None and figure[0] == "limit" else ""
    return f"{sign}{value_word(figure[0], figure[1], names)} {unit}".strip()
