"""The unit board: who is free, who is where, and since when; status by the keys 1-7."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ioc.domain.commands import AnswerRollCall, SetUnitStatus
from ioc.domain.decide.roll_calls import due_us
from ioc.domain.records import Unit
from ioc.domain.unit_words import by_key
from ioc.domain.vocabulary import UnitStatus
from ioc.qt.actions import Actions
from ioc.qt.dispatch_words import agency_word, capability_word, spec_of
from ioc.qt.format import number
from ioc.qt.models import Models
from ioc.qt.sentences import sentence
from ioc.qt.session import Session, Ticket
from ioc.qt.tokens import SECOND_PX, SMALL_PX
from ioc.qt.words import unit_word
from widgets.controls import KeyButton
from widgets.delegates.text import width_of
from widgets.delegates.unit_rows import UnitRows
from widgets.filter_chips import FilterChips
from widgets.list_panel import ListPanel
from widgets.notice import Way
from widgets.permission import why_not
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView
from widgets.theme import font

COLUMNS = (
    Column(least=36, most=36),
    Column(least=76),
    Column(weight=1, least=120),
    Column(least=110),
    Column(least=96),
    Column(least=64, drop=2),
    Column(least=76, drop=1),
    Column(least=48, drop=3),
    Column(least=86),
)
STATUSES = tuple(UnitStatus)
"""In the order of the keys 1-7."""


class UnitPanel(ListPanel):
    """See picture 03, lower right."""

    context = "units"
    kind = "unit"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        units = models.units
        self.filters = FilterChips(
            self.header,
            {
                "busy": lambda: self.tr("Busy"),
                "available": lambda: self.tr("Available"),
                "not_available": lambda: self.tr("Off"),
                "all": lambda: self.tr("All"),
            },
            units.filter,
        )
        self.filters.picked.connect(units.set_filter)
        self.detail = QLabel(self)
        self.detail.setFont(font(SECOND_PX))
        self.detail.setTextFormat(Qt.TextFormat.PlainText)
        self.detail.setWordWrap(True)
        self.detail.setContentsMargins(12, 5, 12, 6)
        self.detail.hide()
        self.take_list(units, ListView(units, UnitRows(), COLUMNS, needs=self._needs, parent=self))
        self.act("go", lambda: self.tr("Go to unit"), "G", self.go, self._why_not_selected, acts=False)
        self.act("roll", lambda: self.tr("Crew accounted for"), "K", self.answer_roll, self._why_not_roll)
        self.status_hint = self._make_statuses()
        self.body.addWidget(self.detail)
        self.retranslate()

    def _make_statuses(self) -> KeyButton | None:
        """Seven actions under 1-7; the head shows them as one hint, the menu lists them."""
        for at, status in enumerate(STATUSES, 1):
            title = partial(self._status_title, status)
            run = partial(self.set_status, status)
            if not self.act(f"status_{status.value}", title, str(at), run, self._why_not_selected):
                return None
        hint = KeyButton("", "1 – 7", flat=True, parent=self)
        hint.clicked.connect(self._show_menu)
        self.header.add(hint)
        return hint

    def set_status(self, status: UnitStatus) -> None:
        """Set the selected unit's status, as its own agency has the key."""
        unit = self.models.units.unit(self.current)
        if unit is None:
            return
        own = by_key(spec_of(self.session.state), unit, STATUSES.index(status) + 1)
        self._submit(
            SetUnitStatus(unit=unit.id, status=own.status if own else status, secondary=own.secondary if own else "")
        )

    def _submit(self, command: SetUnitStatus) -> None:
        self.submit(command, ways=partial(self._ways, command))

    def _ways(self, command: SetUnitStatus, ticket: Ticket) -> Sequence[Way]:
        """Of a unit with several calls: for which of them."""
        unit = self.models.units.unit(command.unit)
        if ticket.code != "refused.unit_two_calls" or unit is None:
            return ()
        return [
            (self.models.names.incident(held), partial(self._submit, replace(command, incident=held)))
            for held in unit.incidents[:5]
        ]

    def answer_roll(self) -> None:
        """The crew of the selected unit is accounted for."""
        if self.current:
            self.submit(AnswerRollCall(unit=self.current))

    def _why_not_roll(self) -> str:
        unit = self.models.units.unit(self.current)
        if unit is None:
            return self._why_not_selected()
        if due_us(self.session.state, unit) is None:
            return sentence("refused.no_roll_call", {"unit": unit.id}, self.models.language)
        return why_not(self.session, AnswerRollCall)

    def go(self) -> None:
        """Show the unit on the map."""
        self.models.selection.show("unit", self.current)

    def _choose(self, ident: str) -> None:
        super()._choose(ident)
        self._show_detail()

    def _follow(self, kind: str, ident: str) -> None:
        super()._follow(kind, ident)
        self._show_detail()

    def _show_detail(self) -> None:
        """What the selected unit is and has, which no column has room for."""
        unit = self.models.units.unit(self.current) if self.current else None
        self.detail.setVisible(unit is not None)
        self.detail.setText(self._detail(unit) if unit is not None else "")

    def _detail(self, unit: Unit) -> str:
        spec, language = spec_of(self.session.state), self.models.language
        station = next((one.title.get(language) for one in spec.stations if one.key == unit.station), unit.station)
        can = ", ".join(capability_word(spec, one, language) for one in unit.capabilities)
        trained = ", ".join(unit.qualifications)
        metres = number(unit.wade_m, 1, language)
        parts = (
            f"{unit.id} · {unit.name}",
            agency_word(spec, unit.agency, language),
            station,
            self.tr("shift {shift}").format(shift=unit.shift) if unit.shift else "",
            self.tr("can: {what}").format(what=can) if can else "",
            self.tr("trained: {what}").format(what=trained) if trained else "",
            self.tr("drives through {metres} m of water").format(metres=metres),
        )
        return " · ".join(part for part in parts if part)

    def show_counts(self) -> None:
        """Counts on the chips and behind the title."""
        counts = self.models.units.counts()
        self.filters.set_counts({name: n for name, n in counts.items() if name != "all"})
        self.header.set_subtitle(str(counts["all"]))

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Unit board"))
        self.filters.retranslate()
        if self.status_hint is not None:
            self.status_hint.setText(self.tr("Set status"))
        self._show_detail()
        super().retranslate()

    def _status_title(self, status: UnitStatus) -> str:
        return unit_word(status)

    def _why_not_selected(self) -> str:
        return "" if self.current else self.tr("Select a unit first.")

    def _needs(self, row: int, column: int) -> int:
        table = self.models.units
        shown = table.row(table.id_at(row))
        text = str(table.cell(shown, column, 0))
        if column == 0:
            return 0
        if column == 6 and table.position_is_old(shown.unit):
            return width_of(text, SMALL_PX) + 27
        return width_of(text, bold=column == 1)
