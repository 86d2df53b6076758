"""A panel that is mostly one list: selection shared with the desk, “3 new ↑”, ages that tick."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ioc.qt.actions import Actions
from ioc.qt.models import Models
from ioc.qt.ordered_table import OrderedTable
from ioc.qt.session import Session
from widgets.controls import Chip
from widgets.panel import Panel
from widgets.tables.list_view import ListView


class ListPanel(Panel):
    """Subclasses call `take_list` once. `kind` is what a row is to the desk's selection."""

    kind = ""
    table: OrderedTable
    view: ListView

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.new_chip = Chip(checkable=False)
        self.header.add(self.new_chip)
        self.header.hide_item(self.new_chip, True)

    def take_list(self, table: OrderedTable, view: ListView) -> None:
        """Show `view` and tie it to selection, clock and counts."""
        self.table, self.view = table, view
        view.empty_words = self.empty_words
        self.body.addWidget(view, 1)
        self.setFocusProxy(view)
        self.new_chip.clicked.connect(self._take_new)
        table.waiting_changed.connect(self._show_waiting)
        table.counts_changed.connect(self.show_counts)
        table.counts_changed.connect(self.check_actions)
        table.counts_changed.connect(self._follow_late)
        view.chosen.connect(self._choose)
        view.opened.connect(self.open_row)
        self.models.clock.in_turn().ticked.connect(view.tick)
        self.models.selection.selected.connect(self._follow)
        self._follow(self.models.selection.kind, self.models.selection.id)

    @property
    def current(self) -> str:
        """The id of the selected row; empty when none is."""
        return self.view.selected_id

    def empty_words(self) -> str:
        """What an empty list says: calm, but never nothing."""
        return self.tr("Nothing here.") if self._holds_nothing() else self.tr("Nothing with this filter.")

    def _holds_nothing(self) -> bool:
        counts = getattr(self.table, "counts", None)
        return counts is None or not any(counts().values())

    def show_counts(self) -> None:
        """Bring the head's counts up to date."""

    def open_row(self, ident: str) -> None:
        """Enter or double click on a row."""
        self.models.selection.show(self.kind, ident)

    def retranslate(self) -> None:
        """Put every text again."""
        super().retranslate()
        self._show_waiting(self.table.waiting)
        self.show_counts()
        self.view.fit_columns()

    def _choose(self, ident: str) -> None:
        if ident:
            self.models.selection.select(self.kind, ident)
        elif self.models.selection.kind == self.kind:
            self.models.selection.clear()
        self.check_actions()

    def _follow(self, kind: str, ident: str) -> None:
        if kind == self.kind:
            self.view.select_id(ident)
            self.check_actions()

    def _follow_late(self) -> None:
        """What was selected before its record came (an incident just opened) is marked when it is listed."""
        chosen = self.models.selection
        if chosen.kind == self.kind and chosen.id and chosen.id != self.current:
            self._follow(chosen.kind, chosen.id)

    def _take_new(self) -> None:
        self.table.take_waiting()
        self.view.scrollToTop()

    def _show_waiting(self, waiting: int) -> None:
        self.new_chip.setText(self.tr("{n} new ↑").format(n=waiting))
        self.header.hide_item(self.new_chip, waiting == 0)
