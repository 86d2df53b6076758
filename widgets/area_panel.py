"""Areas of responsibility: who looks after which, take over what nobody does, hand over one's own."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ioc.domain.commands import HandOverArea, TakeArea
from ioc.domain.records import Seat
from ioc.domain.vocabulary import Role
from ioc.qt.actions import Actions
from ioc.qt.area_table import AreaTable
from ioc.qt.models import Models
from ioc.qt.session import Session
from ioc.qt.words import seat_word
from widgets.delegates.plain_rows import PlainRows
from widgets.delegates.text import width_of
from widgets.list_panel import ListPanel
from widgets.permission import why_not
from widgets.pick_bar import PickBar
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView

COLUMNS = (
    Column(weight=3, least=120, wish=200),
    Column(least=150),
    Column(least=110, drop=3),
    Column(least=80),
    Column(least=60, drop=2),
    Column(least=120),
    Column(least=70, drop=1),
    Column(weight=4, least=90, wish=160, drop=4),
)


class AreaPanel(ListPanel):
    """What nobody looks after is everybody's: its alarms sound at every seat until somebody takes it."""

    context = "areas"
    kind = "area"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.areas = AreaTable(session, models.names, models.clock, self)
        self.take_list(self.areas, ListView(self.areas, PlainRows(), COLUMNS, needs=self._needs, parent=self))
        self.seats = PickBar(self)
        self.seats.picked.connect(self._hand_over)
        self.seats.closed.connect(self.view.setFocus)
        self.body.addWidget(self.seats)
        self._meant = ""
        self.act("take", lambda: self.tr("Take over"), "T", self.take, self._why_not_take)
        self.act("hand", lambda: self.tr("Hand over"), "H", self.hand_over, self._why_not_hand)
        self.hint("take")
        self.hint("hand")
        models.language_changed.connect(self.areas.retranslate)
        self.retranslate()

    def take(self) -> None:
        """Look after the selected area from now on."""
        self.submit(TakeArea(area=self.current))

    def hand_over(self) -> None:
        """Choose the seat that gets the selected area."""
        self._meant = self.current
        title = self.areas.row(self._meant).title
        seats = [(seat.id, f"{seat_word(seat.id)} · {seat.name}") for seat in self._others()]
        self.seats.offer(self.tr("Hand {area} over to").format(area=title), seats)

    def _hand_over(self, seat: str) -> None:
        self.submit(HandOverArea(area=self._meant, seat=seat))

    def _others(self) -> list[Seat]:
        """Seats that are there and do not have it."""
        hold = self.areas.holder(self._meant)
        seats = self.session.state.tables.seats.values()
        acting = (Role.OPERATOR, Role.COORDINATOR, Role.SUPERVISOR)
        held = hold.seat if hold is not None else ""
        return sorted((s for s in seats if s.role in acting and not s.locked_us and s.id != held), key=lambda s: s.id)

    def _why_not_selected(self) -> str:
        return "" if self.current else self.tr("Select an area first.")

    def _why_not_take(self) -> str:
        return self._why_not_selected() or why_not(self.session, TakeArea)

    def _why_not_hand(self) -> str:
        return self._why_not_selected() or why_not(self.session, HandOverArea)

    def empty_words(self) -> str:
        """A site without areas: every alarm is everybody's."""
        return self.tr("This site has no areas of responsibility: every alarm is everybody's.")

    def show_counts(self) -> None:
        """How many wait for somebody."""
        offered = self.areas.offered()
        self.header.set_subtitle(self.tr("{n} offered").format(n=offered) if offered else "")

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Areas of responsibility"))
        super().retranslate()

    def _choose(self, ident: str) -> None:
        """An area is nothing that the map could show."""
        self.check_actions()

    def _needs(self, row: int, column: int) -> int:
        return width_of(str(self.areas.cell(self.areas.row(self.areas.id_at(row)), column, 0)))
