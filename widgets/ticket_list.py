"""The last commands that this person gave and what became of each: sent, confirmed, refused or failed, in words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ioc.domain.facts import CommandRefused, Entry
from ioc.qt.fact_words import fact_sentence
from ioc.qt.format import clock_time
from ioc.qt.models import Models
from ioc.qt.session import Ticket
from widgets.theme import color, font
from widgets.ticket_words import recorded_words, ticket_words

ROW = 24
KEPT = 3


@dataclass
class Told:
    """One command: when it was given, what it is, and how it stands; `order` is the command's id on the record."""

    at_us: int
    what: str
    outcome: str
    words: str
    order: str = ""


class TicketList(QWidget):
    """Newest first: those given at this panel, and from the record those given by this person elsewhere or before.

    A sent command is never shown as done before its answer.
    """

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.told: list[Told] = []
        self._recorded: list[Told] = []
        self.setFixedHeight(ROW)
        models.log_store.touched.connect(self._hear)
        models.log_store.restarted.connect(self._read_record)
        models.session.signed_in.connect(self._read_record)
        models.language_changed.connect(self._read_record)
        self._read_record()

    def follow(self, ticket: Ticket, what: str) -> None:
        """Show a new command and follow it to its end."""
        words = ticket_words(ticket, self._models.language)
        told = Told(self._models.clock.now_us(), what, ticket.outcome, words, ticket.id)
        self.told = [told, *self.told][:KEPT]
        ticket.settled.connect(lambda done: self._settle(told, done))
        self._fit()

    def lines(self) -> list[Told]:
        """What is shown, newest first."""
        given = {told.order for told in self.told}
        others = [told for told in self._recorded if told.order not in given]
        return sorted([*self.told, *others], key=lambda told: -told.at_us)[:KEPT]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Time, what, outcome; a refusal is bold, since it asks for something."""
        painter = QPainter(self)
        lines = self.lines()
        if not lines:
            painter.setFont(font(14))
            painter.setPen(color("tx3"))
            painter.drawText(QRectF(10, 0, self.width(), ROW), Qt.AlignmentFlag.AlignVCenter, self.tr("none yet"))
        for at, told in enumerate(lines):
            box = QRectF(10, at * ROW, self.width() - 20, ROW)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
            painter.setFont(font(14))
            painter.setPen(color("tx2"))
            painter.drawText(box, flags, clock_time(told.at_us, self._models.names.zone))
            bad = told.outcome in ("refused", "failed")
            face = font(14, bold=bad)
            painter.setFont(face)
            painter.setPen(color("tx1" if bad or told.outcome == "sent" else "tx2"))
            text = " · ".join(part for part in (told.what, told.words) if part)
            shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()) - 72)
            painter.drawText(box.adjusted(72, 0, 0, 0), flags, shown)

    def _settle(self, told: Told, ticket: Ticket) -> None:
        told.outcome = ticket.outcome
        told.words = ticket_words(ticket, self._models.language)
        self._fit()

    def _hear(self, idents: list[str]) -> None:
        """Most of what is recorded is not of this person."""
        entries = self._models.log_store.entries
        if any(self._order_of(entries[ident]) for ident in idents if ident in entries):
            self._read_record()

    def _order_of(self, entry: Entry) -> str:
        """The command of this person that an entry comes from; empty for others'."""
        welcome = self._models.session.welcome
        mine = welcome is not None and entry.actor is not None and entry.actor.person == welcome.person
        return entry.order or "" if mine else ""

    def _read_record(self, *_: object) -> None:
        """The newest commands of this person on the record; the first fact of each says what it was."""
        found: dict[str, Entry] = {}
        for entry in reversed(self._models.log_store.entries.values()):
            order = self._order_of(entry)
            if order and order not in found and len(found) == KEPT:
                break
            if order:
                found[order] = entry
        self._recorded = [self._recorded_line(entry, order) for order, entry in found.items()]
        self._fit()

    def _recorded_line(self, entry: Entry, order: str) -> Told:
        what, _ = fact_sentence(entry, self._models.names)
        if isinstance(entry.fact, CommandRefused):
            return Told(entry.at_us, what, "refused", "", order)
        return Told(entry.at_us, what, "confirmed", recorded_words(entry.seq), order)

    def _fit(self) -> None:
        lines = self.lines()
        self.setFixedHeight(ROW * max(len(lines), 1))
        self.setToolTip("\n".join(" · ".join(part for part in (t.what, t.words) if part) for t in lines))
        self.update()
