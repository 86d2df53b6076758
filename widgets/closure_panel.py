"""Closed roads: closed by name and crossings, opened by key. Dispatch goes round them at once."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ioc.domain.commands import CloseRoad, ReopenRoad
from ioc.domain.roads.stretches import length_m
from ioc.qt.actions import Actions
from ioc.qt.closure_reading import meant, roads_of, until_of
from ioc.qt.closure_table import ClosureTable
from ioc.qt.format import number
from ioc.qt.models import Models
from ioc.qt.session import Session
from widgets.closure_bar import ClosureBar
from widgets.delegates.plain_rows import PlainRows
from widgets.delegates.text import width_of
from widgets.list_panel import ListPanel
from widgets.permission import why_not
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView

COLUMNS = (
    Column(weight=4, least=160, wish=260),
    Column(least=80, drop=3),
    Column(least=90),
    Column(least=70, drop=2),
    Column(least=80),
    Column(weight=3, least=100, wish=200, drop=4),
    Column(least=100, drop=1),
)


class ClosurePanel(ListPanel):
    """`N` closes a road, `O` opens the selected one."""

    context = "closures"
    kind = "closure"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.closures = ClosureTable(session, models.names, models.clock, models.texts, self)
        self.take_list(self.closures, ListView(self.closures, PlainRows(0), COLUMNS, needs=self._needs, parent=self))
        self.bar = ClosureBar(self._read, self)
        self.bar.closing.connect(self._close)
        self.bar.closed.connect(self.view.setFocus)
        self.body.addWidget(self.bar)
        self.act("close", lambda: self.tr("Close a road"), "N", self.bar.start, self._why_not_close)
        self.act("open", lambda: self.tr("Open again"), "O", self.reopen, self._why_not_open)
        self.hint("close")
        self.hint("open")
        models.language_changed.connect(self.closures.retranslate)
        self.retranslate()

    def reopen(self) -> None:
        """Open the selected one."""
        self.submit(ReopenRoad(closure=self.current))

    def _close(self, street: str, between: str, until: str, reason: str) -> None:
        edges = meant(roads_of(self.session.state), street, between)
        until_us = until_of(until, self.models.clock.now_us(), self.models.names.zone)
        if not edges:
            self.notice.say(self.tr("Which road? A street of the map, and two that cross it: A - B."), stays=False)
        elif until_us is None:
            self.notice.say(self.tr("Until when? For example 23:00 or 4h; empty: until further notice."), stays=False)
        elif not reason:
            self.notice.say(self.tr("Write why the road is closed."), stays=False)
        else:
            self.bar.close_bar()
            ids = tuple(edge.id for edge in edges)
            self.submit(CloseRoad(edges=ids, reason=reason, until_us=until_us or None))

    def _read(self, street: str, between: str) -> str:
        if not street:
            return ""
        edges = meant(roads_of(self.session.state), street, between)
        if not edges:
            return self.tr("no such stretch")
        km = number(length_m(edges) / 1000, 1, self.models.language)
        return f"{edges[0].name} · {km}\N{NO-BREAK SPACE}km"

    def _why_not_close(self) -> str:
        if not roads_of(self.session.state):
            return self.tr("The site has no road net.")
        return why_not(self.session, CloseRoad)

    def _why_not_open(self) -> str:
        if not self.current:
            return self.tr("Select a closed road first.")
        return why_not(self.session, ReopenRoad)

    def empty_words(self) -> str:
        """Free ways."""
        return self.tr("No road is closed by hand.")

    def show_counts(self) -> None:
        """How many."""
        self.header.set_subtitle(str(self.closures.counts()["closed"] or ""))

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Closed roads"))
        self.bar.retranslate()
        super().retranslate()

    def _choose(self, ident: str) -> None:
        """A closure is nothing that another panel could show."""
        self.check_actions()

    def open_row(self, ident: str) -> None:
        """Enter shows the incident that it was closed for."""
        held = self.closures.closure(ident)
        if held is not None and held.incident is not None:
            self.models.selection.show("incident", held.incident)

    def _needs(self, row: int, column: int) -> int:
        shown = self.closures.row(self.closures.id_at(row))
        return width_of(str(self.closures.cell(shown, column, 0)), bold=column == 0)
