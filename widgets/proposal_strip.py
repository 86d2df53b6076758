"""Proposed incidents at the head of the queue: one line until it is opened, then one proposal at a time with its
members, why they are thought to be one thing, and the keys that decide it. It opens by hand only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ioc.domain.commands import JoinProposal, OpenProposal, RejectProposal
from ioc.domain.correlation.groups import members_of
from ioc.domain.correlation_records import IncidentProposal
from ioc.domain.incident_records import Incident
from ioc.domain.state import Change
from ioc.qt.correlation_words import member_word, proposal_place, why_member, why_proposed
from ioc.qt.proposed import joinable, standing
from ioc.qt.tokens import INSET, SECOND_PX
from widgets.controls import KeyButton
from widgets.flow_layout import FlowLayout
from widgets.permission import why_not
from widgets.theme import color, font
from widgets.words_bar import WordsBar

if TYPE_CHECKING:
    from widgets.incident_queue_panel import IncidentQueuePanel

LINE, MOST_LINES = 20, 6
"""px a member, and how many are in sight; the others are reached with the arrows."""
TABLES = ("proposals", "groups", "alarms", "calls", "incidents")
"""Tables whose changes change what a proposal says."""


class ProposalStrip(QWidget):
    """Hidden while nothing is proposed. What is shown stays under the hand: when it ends the strip folds."""

    def __init__(self, panel: IncidentQueuePanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._id = ""
        self._target = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head = KeyButton("", "P", flat=True, parent=self)
        self.head.clicked.connect(self.advance)
        self.foremost = QLabel(self)
        self.foremost.setFont(font(SECOND_PX))
        self.foremost.setTextFormat(Qt.TextFormat.PlainText)
        self.foremost.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.title = QLabel(self)
        self.title.setFont(font(15, bold=True))
        self.why = QLabel(self)
        self.why.setFont(font(SECOND_PX))
        self.member_list = QLabel(self)
        self.member_list.setFont(font(SECOND_PX))
        for label in (self.title, self.why, self.member_list):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.why.setWordWrap(True)
        self.rows = QScrollArea(self)
        self.rows.setFrameShape(QFrame.Shape.NoFrame)
        self.rows.setWidgetResizable(True)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setWidget(self.member_list)
        self.open_button = KeyButton("", "Enter", primary=True, parent=self)
        self.join_button = KeyButton("", "J", parent=self)
        self.reject_button = KeyButton("", "X", parent=self)
        self.next_button = KeyButton("", "P", flat=True, parent=self)
        self.fold_button = KeyButton("", "Esc", flat=True, parent=self)
        self._acting = (self.open_button, self.join_button, self.reject_button)
        runs = (self.open_it, self.join, self.ask_reason, self.advance, self.fold)
        for button, run in zip((*self._acting, self.next_button, self.fold_button), runs, strict=True):
            button.clicked.connect(run)
            button.withheld.connect(lambda reason: panel.notice.say(reason, stays=False))
        self.bar = WordsBar(panel)
        self.bar.given.connect(self._reject)
        self.bar.closed.connect(self.setFocus)
        self._lay_out()
        panel.models.updated.connect(self._take)
        panel.models.rebuilt.connect(self.refresh)
        panel.session.connection_changed.connect(self._check_link)
        self.retranslate()

    def _check_link(self, _connected: bool) -> None:
        self._check()

    def _lay_out(self) -> None:
        self.body = QWidget(self)
        inner = QVBoxLayout(self.body)
        inner.setContentsMargins(INSET, 2, INSET, 8)
        inner.setSpacing(4)
        for widget in (self.title, self.why, self.rows):
            inner.addWidget(widget)
        flow = FlowLayout(spacing=8)
        for button in (*self._acting, self.next_button, self.fold_button):
            flow.addWidget(button)
        inner.addLayout(flow)
        first = QHBoxLayout()
        first.setContentsMargins(INSET - 4, 3, INSET, 3)
        first.addWidget(self.head)
        first.addWidget(self.foremost, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 1)
        column.setSpacing(0)
        column.addLayout(first)
        column.addWidget(self.body)
        self.body.hide()

    # --- what is shown

    @property
    def proposal(self) -> IncidentProposal | None:
        """The one that is shown; None while the strip is folded."""
        return self._panel.session.state.tables.proposals.get(self._id) if self._id else None

    def advance(self) -> None:
        """Open the strip; when it is open, the next proposal, and after the last the first."""
        idents = [one.id for one in standing(self._panel.session.state)]
        if not idents:
            return
        at = idents.index(self._id) + 1 if self._id in idents else 0
        self.show_proposal(idents[at % len(idents)])
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_proposal(self, ident: str) -> None:
        """Open the strip at a proposal; the map rings its place."""
        self._id = ident
        self.bar.close_bar()
        self.rows.verticalScrollBar().setValue(0)
        self._panel.models.selection.select("proposal", ident)
        self.refresh()

    def fold(self) -> None:
        """One line again; the keyboard goes back to the queue."""
        had_focus = self.hasFocus()
        self._id = ""
        self.bar.close_bar()
        if self._panel.models.selection.kind == "proposal":
            self._panel.models.selection.clear()
        self.refresh()
        if had_focus:
            self._panel.view.setFocus()

    def _take(self, change: Change) -> None:
        if any(table in change for table in TABLES):
            self.refresh()

    def refresh(self) -> None:
        """Say it again."""
        count = len(self._panel.session.state.tables.proposals)
        self.setVisible(count > 0)
        if self._id and self.proposal is None:
            self._panel.notice.say(self.tr("This proposal has ended."), stays=False)
            self.fold()
            return
        told = self.tr("1 proposed incident") if count == 1 else self.tr("{n} proposed incidents").format(n=count)
        self.head.setText(told)
        first = next(iter(standing(self._panel.session.state)), None)
        self.foremost.setText(self._words(first) if first is not None and self.proposal is None else "")
        self.body.setVisible(self.proposal is not None)
        if self.proposal is not None:
            self._show(self.proposal)
        self.update()

    def _show(self, held: IncidentProposal) -> None:
        state, names = self._panel.session.state, self._panel.models.names
        idents = [one.id for one in standing(state)]
        self.title.setText(f"{self._words(held)} · {idents.index(held.id) + 1}/{len(idents)}")
        self.why.setText(why_proposed(held, names))
        lines = [f"{member_word(one, names)}  —  {why_member(one, names)}" for one in held.members]
        if held.group:
            lines = [" · ".join(names.alarm_words(ident)) for ident in members_of(state, held.group)]
        self.member_list.setText("\n".join(lines))
        self.rows.setFixedHeight(LINE * min(len(lines), MOST_LINES) + 4)
        target = self._joined(held)
        self._target = target.id if target is not None else ""
        number = target.number if target is not None else ""
        self.join_button.setText(self.tr("Join {number}").format(number=number) if number else self.tr("Join"))
        self.next_button.setVisible(len(idents) > 1)
        self._check()

    def _words(self, held: IncidentProposal) -> str:
        names = self._panel.models.names
        kind = names.types.get(held.type)
        title = kind.title.get(names.language) if kind is not None else held.type
        priority = self.tr("priority {n}").format(n=held.priority)
        return " · ".join((title, proposal_place(held, names), priority))

    def _joined(self, held: IncidentProposal) -> Incident | None:
        return joinable(self._panel.session.state, held, self._panel.current)

    def _check(self) -> None:
        session = self._panel.session
        reason = why_not(session, OpenProposal)
        for button in self._acting:
            button.setVisible(not session.is_replay)
            button.set_reason(reason)
        if not reason and not self._target:
            self.join_button.set_reason(
                self.tr("No incident of this type is open nearby: select one in the queue first.")
            )

    # --- what the keys do

    def open_it(self) -> None:
        """Open an incident of it."""
        if self._id and not self.open_button.reason:
            self._panel.submit(
                OpenProposal(proposal=self._id),
                lambda ticket: self._panel.models.selection.show("incident", ticket.created),
            )
        elif self._id:
            self._panel.notice.say(self.open_button.reason, stays=False)

    def join(self) -> None:
        """Join it to the incident that the button names."""
        if self.join_button.reason:
            self._panel.notice.say(self.join_button.reason, stays=False)
        elif self._id and self._target:
            target = self._target
            self._panel.submit(
                JoinProposal(proposal=self._id, incident=target),
                lambda _: self._panel.models.selection.show("incident", target),
            )

    def ask_reason(self) -> None:
        """Ask why it is none."""
        if self.reject_button.reason:
            self._panel.notice.say(self.reject_button.reason, stays=False)
        elif self._id:
            self.bar.ask(self.tr("Why is it no incident?"), self.tr("Reject"))

    def _reject(self, reason: str) -> None:
        if not reason:
            self._panel.notice.say(self.tr("Write why: it goes on the record."), stays=False)
        elif self._id:
            self.bar.close_bar()
            self._panel.submit(RejectProposal(proposal=self._id, reason=reason))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Its own keys; every other key stays here, so that it does not act on the queue behind."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.fold()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.open_it()
            case Qt.Key.Key_J:
                self.join()
            case Qt.Key.Key_X:
                self.ask_reason()
            case Qt.Key.Key_P:
                self.advance()
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                bar = self.rows.verticalScrollBar()
                bar.setValue(bar.value() + (LINE if event.key() == Qt.Key.Key_Down else -LINE))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg2"))
        painter.setPen(color("line2"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        if self.hasFocus() and self._id:
            painter.setPen(color("sel"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def retranslate(self) -> None:
        """Put every text again."""
        self.open_button.setText(self.tr("Open incident"))
        self.reject_button.setText(self.tr("Reject"))
        self.next_button.setText(self.tr("Next"))
        self.fold_button.setText(self.tr("Fold"))
        self.bar.retranslate()
        self.refresh()
