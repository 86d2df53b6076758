"""Whom to send to the selected incident, on what grounds, and who was passed over; one key sends."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ioc.domain.board_records import CITY, Board, board_of
from ioc.domain.commands import AskMutualAid, AskNeed, DispatchUnits
from ioc.domain.dispatch.records import Fill, Shortfall
from ioc.qt.actions import Actions
from ioc.qt.dispatch_words import agency_word, capability_word, spec_of
from ioc.qt.format import clock_time, number
from ioc.qt.models import Models
from ioc.qt.proposal_table import ProposalTable
from ioc.qt.proposal_words import causes_of, fill_words, left_bare, roads_words, what_is_short
from ioc.qt.proposals import ProposalModel
from ioc.qt.sentences import sentence
from ioc.qt.session import Session, Ticket
from ioc.qt.sheet_export import export_sheet
from ioc.qt.tokens import ROW_COMPACT, SECOND_PX, SMALL_PX
from widgets.delegates.proposal_rows import ProposalRows
from widgets.delegates.text import width_of
from widgets.feed_panel import exports
from widgets.focus_scroll import FocusScroll
from widgets.need_bar import NeedBar
from widgets.notice import Way
from widgets.overrule_bar import OverruleBar
from widgets.panel import Panel
from widgets.permission import why_not
from widgets.shortfall_box import ShortfallBox
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView
from widgets.theme import font

COLUMNS = (
    Column(least=40, most=40),
    Column(least=76),
    Column(weight=1, least=150),
    Column(least=70, drop=2),
    Column(least=56),
    Column(least=70, drop=1),
)
CONDITION_KEYS = 6
IN_FULL = 1
"""Shortfalls told with causes and ways; more are told by name, in full in the tooltip."""
MOST_ROWS = 9
MOST_REJECTED = 12
"""Rows of those passed over that are shown without scrolling in their own list."""


class DispatchPanel(Panel):
    """See picture 03, upper right."""

    context = "dispatch"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.model = ProposalModel(models, self)
        self.needs = NeedBar(self)
        self.short = ShortfallBox(self)
        self.bar = OverruleBar(self)
        self.hint_line, self.foot_line = QLabel(self), QLabel(self)
        self.chosen, self.rejected = (
            ProposalTable(self.model, models.names, models.clock, rejected=rejected, parent=self)
            for rejected in (False, True)
        )
        self.chosen_view, self.rejected_view = (self._list(table) for table in (self.chosen, self.rejected))
        self._lay_out()
        self._make_actions()
        self.needs.toggled.connect(self.model.toggle_condition)
        self.bar.given.connect(self._send_overruled)
        self.bar.closed.connect(self.setFocus)
        self.model.changed.connect(self.refresh)
        self.retranslate()

    def _list(self, table: ProposalTable) -> ListView:
        def needs(row: int, column: int) -> int:
            shown = table.row(table.id_at(row))
            text = str(table.cell(shown, column, 0))
            if column == 5 and table.position_is_old(shown):
                return width_of(text, SMALL_PX) + 27
            return 0 if column == 0 else width_of(text, bold=column in (1, 4))

        view = ListView(table, ProposalRows(), COLUMNS, needs=needs, headings=table is self.chosen, parent=self)
        view.empty_words = self._empty_words
        view.opened.connect(self._toggle)
        self.models.clock.in_turn().ticked.connect(view.tick)
        return view

    def _lay_out(self) -> None:
        for label, size in ((self.hint_line, SECOND_PX), (self.foot_line, SMALL_PX)):
            label.setFont(font(size))
            label.setWordWrap(True)
            label.setContentsMargins(12, 2, 12, 2)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.needs)
        column.addWidget(self.chosen_view)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 8, 0)
        head.addWidget(self.hint_line, 1)
        self._head = head
        column.addLayout(head)
        column.addWidget(self.rejected_view)
        column.addWidget(self.foot_line)
        column.addStretch(1)
        # what does not fit scrolls: lists keep the height of their rows; what is short and the buttons stay in sight
        self.scroller = FocusScroll(inner, self)
        self.body.addWidget(self.scroller, 1)
        self.body.addWidget(self.short)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 6, 0, 6)
        foot.setSpacing(8)
        self._foot = foot
        self.body.addLayout(foot)
        self.body.addWidget(self.bar)
        self.setFocusProxy(self.chosen_view)

    def _make_actions(self) -> None:
        self.act("send", self._send_title, "Ctrl+D", self.send, self._why_not_send)
        self.act("overrule", lambda: self.tr("Change, with reason"), "O", self.overrule, self._why_not_overrule)
        self.act("aid", lambda: self.tr("Ask for mutual aid"), "V", self.ask_aid, self._why_not_aid)
        self.act("all", lambda: self.tr("All rejected"), "X", self.show_all, acts=False)
        self.act("tick", lambda: self.tr("Send this unit, or not"), "Space", self.tick, self._why_no_row)
        self.act("up", lambda: self.tr("Higher alarm level"), "+", partial(self.model.set_level, 1))
        self.act("down", lambda: self.tr("Lower alarm level"), "-", partial(self.model.set_level, -1))
        self.act("again", lambda: self.tr("Work out anew"), "R", self.model.ask)
        self.act("needs", lambda: self.tr("Shortfalls onto the board"), "B", self.need, self._why_not_need)
        self.act("sheet", lambda: self.tr("Dispatch sheet as PDF"), "P", self.print_sheet, self._why_no_incident)
        for at in range(CONDITION_KEYS):
            self.act(
                f"condition_{at + 1}", partial(self._condition_title, at), str(at + 1), partial(self._condition, at)
            )
        for name, primary in (("send", True), ("overrule", False)):
            made = self.button(name, primary=primary)
            if made is not None:
                self._foot.addWidget(made)
        self._foot.addStretch(1)
        aid, every = self.button("aid", flat=True), self.button("all", flat=True)
        if aid is not None:
            self.short.add_button(aid)
        if every is not None:
            self._head.addWidget(every)

    # --- what is shown

    def showEvent(self, event: QShowEvent) -> None:
        """Ask while somebody looks."""
        super().showEvent(event)
        self.model.set_active(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self.model.set_active(False)

    def refresh(self) -> None:
        """Show the proposal as it stands."""
        made, language, spec = self.model.proposal, self.models.language, spec_of(self.session.state)
        self.chosen.rebuild()
        self.rejected.rebuild()
        self.needs.setVisible(made is not None)
        self.rejected_view.setVisible(made is not None)
        incident = self.model.subject()
        self.header.set_subtitle(incident.number if incident else "")
        if made is None:
            self.short.show_lines([])
            self.hint_line.setText("")
            self.foot_line.setText("")
        else:
            self.needs.show_proposal(made, self.model.conditions, spec, language, self._card_words)
            self._show_short(made.shortfalls)
            many = len(made.rejected)
            self.hint_line.setText(self.tr("Not chosen, and why ({n})").format(n=many))
            bare = " · ".join(left_bare(made, spec, language))
            self.foot_line.setText(f"{roads_words(made, language)}\n{bare[:1].upper()}{bare[1:]}")
        send = self._buttons.get("dispatch.send")
        if send is not None:
            send.setText(self._send_title())
        self.check_actions()
        self._fit_lists()
        self.chosen_view.fit_columns()
        self.rejected_view.fit_columns()

    def _show_short(self, shorts: Sequence[Shortfall]) -> None:
        """The first in full, the others by name; everything is in the tooltip."""
        lines = [self._short_words(short) for short in shorts]
        self.short.setToolTip("\n".join(f"{bold} {rest}" for bold, rest in lines))
        others = " ".join(bold for bold, _ in lines[IN_FULL:])
        self.short.show_lines([*lines[:IN_FULL], *([(others, "")] if others else [])])

    def _fit_lists(self) -> None:
        """The proposed units as high as they are; what was passed over takes the rest."""
        rows = min(self.chosen.rowCount(), MOST_ROWS) or 2  # an empty list says so in the room of two
        self.chosen_view.setFixedHeight(ROW_COMPACT * (rows + 1) + 6)
        passed = max(min(self.rejected.rowCount(), MOST_REJECTED), 1)
        self.rejected_view.setFixedHeight(ROW_COMPACT * passed + 6)

    def _card_words(self) -> str:
        made, zone = self.model.proposal, self.models.names.zone
        if made is None:
            return ""
        spec, language = spec_of(self.session.state), self.models.language
        card = next((row.title.get(language) for row in spec.run_cards if row.key == made.card), made.card)
        told = self.tr("Needs by run card {card} · worked out {time} · {ms} ms · record {seq}")
        took = number(self.model.took_ms, 0, language)
        return told.format(card=card, time=clock_time(made.at_us, zone), ms=took, seq=made.seq)

    def _short_words(self, short: Shortfall) -> tuple[str, str]:
        spec, language = spec_of(self.session.state), self.models.language
        fills = "; ".join(fill_words(fill, spec, language) for fill in short.fills[:2])
        fills = fills or sentence("dispatch.no_fill", {}, language)
        causes = causes_of(short, language)
        return what_is_short(short, spec, language), " ".join(
            f"{part.rstrip('.')}." for part in (causes, fills) if part
        )

    def _empty_words(self) -> str:
        if self.model.subject() is None:
            return self.tr("Select an open incident.")
        if self.model.code:
            return sentence(self.model.code, self.model.params, self.models.language)
        if self.model.proposal is None:
            return self.tr("Working out whom to send…")
        return self.tr("Nobody can be proposed.")

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Proposed dispatch"))
        self.bar.retranslate()
        for table in (self.chosen, self.rejected):
            table.retranslate()
        super().retranslate()
        self.refresh()

    # --- what is done

    def send(self) -> None:
        """Dispatch what is ticked; asks why when that is not what was proposed."""
        if self.model.overruled:
            self.bar.start()
        else:
            self._submit("")

    def overrule(self) -> None:
        """Ask for the reason."""
        self.bar.start()

    def _send_overruled(self, reason: str) -> None:
        self._submit(reason)

    def _submit(self, reason: str, queue: tuple[str, ...] = (), take_over: tuple[str, ...] = ()) -> None:
        made = self.model.proposal
        if made is None:
            return
        order = {unit: at for at, unit in enumerate(self.model.proposed)}
        command = DispatchUnits(
            incident=made.incident,
            units=tuple(sorted(self.model.checked, key=lambda unit: (order.get(unit, len(order)), unit))),
            proposal=made.hash,
            proposed=self.model.proposed,
            reason=reason,
            queue=queue,
            take_over=take_over,
            level=made.level,
            short=tuple(short.capability for short in made.shortfalls),
        )
        self.submit(command, lambda _: self.model.ask(), partial(self._ways, command))

    def _ways(self, command: DispatchUnits, ticket: Ticket) -> Sequence[Way]:
        """After a refusal because a unit is busy by now: behind its present call, or instead of it."""
        unit = str(ticket.params.get("unit", ""))
        if ticket.code != "refused.dispatch_busy" or not unit:
            return ()
        queue, over = (*command.queue, unit), (*command.take_over, unit)
        return (
            (self.tr("Add to its queue"), lambda: self._submit(command.reason, queue, command.take_over)),
            (self.tr("Take it over"), lambda: self._submit(command.reason, command.queue, over)),
        )

    def ask_aid(self) -> None:
        """Ask the one agency that lends what is short, or offer a choice of them."""
        offers = self._offers()
        if len(offers) == 1:
            self._ask(*offers[0])
        elif offers:
            ways = [(self._offer_words(*offer), partial(self._ask, *offer)) for offer in offers[:5]]
            self.notice.say(self.tr("Whom to ask?"), ways)

    def need(self) -> None:
        """What is short becomes needs of the command board, where somebody sees to it."""
        board, made = self._board(), self.model.proposal
        if board is not None and made is not None:
            known = {one.shortfall for one in board.needs if one.open}
            for short in made.shortfalls:
                if short.capability not in known:
                    self.submit(AskNeed(board=board.id, amount=float(short.missing), shortfall=short.capability))

    def _board(self) -> Board | None:
        """The incident's command, else the city's."""
        boards, subject = self.session.state.tables.boards, self.model.subject()
        return (board_of(boards, subject.id) if subject else None) or board_of(boards, CITY)

    def _offers(self) -> list[tuple[Shortfall, Fill]]:
        made = self.model.proposal
        shorts = made.shortfalls if made else ()
        return [(short, fill) for short in shorts for fill in short.fills if fill.kind == "aid"]

    def _offer_words(self, short: Shortfall, fill: Fill) -> str:
        spec, language = spec_of(self.session.state), self.models.language
        return f"{agency_word(spec, fill.name, language)} · {capability_word(spec, short.capability, language)}"

    def _ask(self, short: Shortfall, fill: Fill) -> None:
        if self.model.proposal is not None:
            self.submit(
                AskMutualAid(
                    incident=self.model.proposal.incident,
                    agency=fill.name,
                    capability=short.capability,
                    count=short.missing,
                )
            )

    def show_all(self) -> None:
        """All rejected units, or the first few again."""
        self.rejected.shows_all = not self.rejected.shows_all
        self.rejected.rebuild()
        self.rejected_view.fit_columns()

    def print_sheet(self) -> None:
        """Write the incident's sheet among this person's documents."""
        incident, told = self.model.subject(), self.tr("Saved: {path}")
        if incident is not None:
            done = partial(self._say_saved, told)
            export_sheet(self.session, self.models.names, incident, exports(), done, self.notice.say)

    def _say_saved(self, told: str, path: str) -> None:
        self.notice.say(told.format(path=path))

    def _why_no_incident(self) -> str:
        return "" if self.model.subject() is not None else self.tr("Select an open incident.")

    def tick(self) -> None:
        """Send the marked unit, or not."""
        view = self.rejected_view if self.rejected_view.hasFocus() else self.chosen_view
        self._toggle(view.selected_id)

    def _toggle(self, unit: str) -> None:
        if unit and not self.session.is_replay:
            self.model.toggle_unit(unit)

    def _condition(self, at: int) -> None:
        known = spec_of(self.session.state).conditions
        if at < len(known):
            self.model.toggle_condition(known[at].key)

    def _condition_title(self, at: int) -> str:
        known = spec_of(self.session.state).conditions
        return known[at].title.get(self.models.language) if at < len(known) else self.tr("Condition")

    def _send_title(self) -> str:
        many = len(self.model.checked)
        return self.tr("Dispatch {n} units").format(n=many) if many != 1 else self.tr("Dispatch 1 unit")

    # --- why not

    def _why_not_send(self) -> str:
        if self.model.proposal is None:
            return self._empty_words()
        if not self.model.checked:
            return self.tr("No unit is ticked.")
        return why_not(self.session, DispatchUnits)

    def _why_not_overrule(self) -> str:
        reason = self._why_not_send()
        if reason or self.model.overruled:
            return reason
        return self.tr("Tick other units with Space first.")

    def _why_not_aid(self) -> str:
        if not self._offers():
            return self.tr("Nothing is short that another agency lends.")
        return why_not(self.session, AskMutualAid)

    def _why_not_need(self) -> str:
        if not (self.model.proposal and self.model.proposal.shortfalls):
            return self.tr("Nothing is short.")
        if self._board() is None:
            return self.tr("No command is established, so there is no board. F12 leads to it.")
        return why_not(self.session, AskNeed)

    def _why_no_row(self) -> str:
        view = self.rejected_view if self.rejected_view.hasFocus() else self.chosen_view
        return "" if view.selected_id else self.tr("Select a unit first.")
