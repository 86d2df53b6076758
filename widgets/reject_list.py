"""Below the feed tiles: what a feed gave that was refused, with reason and payload."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ioc.domain.state import Change
from ioc.domain.vocabulary import FeedState
from ioc.qt.format import count
from ioc.qt.models import Models
from ioc.qt.reject_table import RejectTable
from ioc.qt.service_words import agency_line, doubted_line, service_line
from ioc.qt.session import Session
from ioc.qt.tokens import SECOND_PX
from widgets.controls import KeyButton
from widgets.delegates.plain_rows import PlainRows
from widgets.reason_bar import ReasonBar
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView
from widgets.theme import font
from widgets.unmask_box import UnmaskBox

COLUMNS = (Column(least=84), Column(least=80, most=200), Column(weight=1, least=160))


class RejectList(QWidget):
    """Hidden until a feed is picked. A payload may name people: it is masked, and then shown as plain text only."""

    closed = Signal()

    def __init__(self, session: Session, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.table = RejectTable(session, models.names, models.clock, self)
        self.title = QLabel(self)
        self.title.setFont(font(SECOND_PX, bold=True))
        self.state = QLabel(self)
        self.state.setFont(font(SECOND_PX))
        self.state.setWordWrap(True)
        self.service = QLabel(self)
        self.service.setFont(font(SECOND_PX))
        self.service.setWordWrap(True)
        self.service.setContentsMargins(12, 0, 8, 4)
        self.leave = KeyButton("", "Esc", flat=True, parent=self)
        self.leave.clicked.connect(self.closed)
        self.view = ListView(self.table, PlainRows(2), COLUMNS, parent=self)
        self.box = UnmaskBox(session, models, parent=self)
        self.why = ReasonBar(self)
        self.why.closed.connect(self.view.setFocus)
        self.box.left.connect(self.view.setFocus)
        self._lay_out()
        self.view.chosen.connect(lambda _: self._show_payload())
        models.updated.connect(self._take)
        models.rebuilt.connect(self.table.rebuild)
        self.table.counts_changed.connect(self.retranslate)
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 8, 2)
        head.addWidget(self.title)
        head.addSpacing(8)
        head.addWidget(self.state, 1)
        head.addWidget(self.leave)
        self._head = head
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.service)
        column.addWidget(self.view, 1)
        column.addWidget(self.box)
        column.addWidget(self.why)

    def take_button(self, button: KeyButton) -> None:
        """A button of the panel that concerns the feed shown."""
        self._head.insertSpacing(self._head.indexOf(self.leave), 8)
        self._head.insertWidget(self._head.indexOf(self.leave), button)

    def show_feed(self, ident: str) -> None:
        """Show a feed's rejects; an empty id hides all."""
        self.table.set_feed(ident)
        self._show_payload()
        self.setVisible(bool(ident))
        self.retranslate()

    def retranslate(self) -> None:
        """Put every text again."""
        feed = self.table.feed
        if not feed:
            return
        names = self._models.names
        record = names.state.tables.feeds.get(feed)
        row = self._models.feeds.row(feed) if record else None
        self.title.setText(names.feed(feed))
        if record is not None and row is not None:
            told = self.tr("{taken} taken · {refused} refused since the journal began").format(
                taken=count(record.taken, names.language), refused=count(record.refused, names.language)
            )
            waits = record.state is FeedState.PARKED and record.reason != "feed.retrying"
            off = self.tr("off until you try again") if waits else row.state
            self.state.setText(" · ".join(part for part in (off, row.reason, told) if part))
        self._show_service(feed)
        self.leave.setText(self.tr("Close"))
        self.box.retranslate()
        self.why.retranslate()
        self._show_payload()

    def _show_service(self, feed: str) -> None:
        """What the feed gives against what was agreed, who answers for it, and which of its values are doubted."""
        feeds, language = self._models.feeds, self._models.names.language
        record = self._models.names.state.tables.feeds.get(feed)
        if record is None:
            return
        parts = (
            service_line(feeds.figures(feed), record.service, language),
            agency_line(feeds, record.agency, language),
            doubted_line(feeds.doubted(feed), language),
        )
        told = "\n".join(part for part in parts if part)
        self.service.setText(told)
        self.service.setVisible(bool(told))

    def _take(self, change: Change) -> None:
        self.table.touch(change.of("rejects"))
        if self.table.feed and "marks" in change:
            self._show_service(self.table.feed)

    def _show_payload(self) -> None:
        ident = self.view.selected_id
        reject = self.table.row(ident).reject if ident else None
        ref = reject.payload.id if reject is not None and reject.payload else ""
        self.box.look_at(ref, self.tr("The payload is masked: it may name people."))
