"""The two lists of a proposal: units proposed, and everybody passed over with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.dispatch.records import Candidate, Choice, Rejected
from ioc.qt.clock import DeskClock
from ioc.qt.format import rough_age
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key, OrderedTable
from ioc.qt.proposal_words import kilometres, minutes, why_chosen, why_not
from ioc.qt.proposals import ProposalModel
from ioc.qt.unit_table import POSITION_STALE_US

FEW = 4
"""Rejected units shown until all are asked for."""


@dataclass(slots=True)
class ProposalRow:
    """One unit: whether it is to be sent, and its grounds."""

    candidate: Candidate
    checked: bool
    proposed: bool
    reason: str


class ProposalTable(OrderedTable):
    """`rejected` says which of the two lists this is."""

    columns: tuple[str, ...] = ("check", "unit", "reason", "road", "eta", "position")
    right = frozenset({3, 4, 5})

    def __init__(
        self, model: ProposalModel, names: Names, clock: DeskClock, *, rejected: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._names, self._clock, self._rejected = model, names, clock, rejected
        self.shows_all = False

    def _source(self) -> tuple[Choice | Rejected, ...]:
        made = self._model.proposal
        if made is None:
            return ()
        if not self._rejected:
            return made.choices
        few = len(made.rejected) if self.shows_all else FEW
        checked = self._model.checked
        return tuple(row for at, row in enumerate(made.rejected) if at < few or row.candidate.unit in checked)

    def _found(self, ident: str) -> tuple[int, Choice | Rejected] | None:
        return next(((at, row) for at, row in enumerate(self._source()) if row.candidate.unit == ident), None)

    def knows(self, ident: str) -> bool:
        return self._found(ident) is not None

    def every_id(self) -> Iterable[str]:
        return [row.candidate.unit for row in self._source()]

    def wanted(self, ident: str) -> Key | None:
        found = self._found(ident)
        return None if found is None else (found[0], ident)

    def make_row(self, ident: str) -> ProposalRow:
        found = self._found(ident)
        if found is None:
            raise KeyError(ident)
        told, language = found[1], self._names.language
        reason = why_chosen(told, language) if isinstance(told, Choice) else why_not(told, language)
        checked = ident in self._model.checked
        return ProposalRow(told.candidate, checked, isinstance(told, Choice), reason)

    def position_is_old(self, row: ProposalRow) -> bool:
        """Whether the position is too old to trust."""
        at = row.candidate.position_us
        return at is not None and self._clock.now_us() - at > POSITION_STALE_US

    def cell(self, row: ProposalRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.candidate.unit} · {row.reason}"
        return self._text(row, column) if role == Qt.ItemDataRole.DisplayRole else None

    def _text(self, row: ProposalRow, column: int) -> str:
        told, way, language = row.candidate, row.candidate.way, self._names.language
        match column:
            case 0:
                return self.tr("yes") if row.checked else self.tr("no")
            case 1:
                return told.unit
            case 2:
                return row.reason
            case 3:
                metres = way.metres if way is not None else None
                if metres is None and told.straight_m is not None:
                    return f"≈ {kilometres(told.straight_m, language)}"
                straight = way is not None and way.kind == "straight"
                return ("≈ " if straight else "") + kilometres(metres, language)
            case 4:
                unit = "ph" if language == "vi" else "min"
                return f"{minutes(way.seconds)} {unit}" if way is not None else "—"
        return rough_age(told.position_us, self._clock.now_us(), language)

    def header(self, column: int) -> str:
        return (
            "",
            self.tr("Unit"),
            self.tr("Reason"),
            self.tr("By road"),
            self.tr("There in"),
            self.tr("Position age"),
        )[column]
