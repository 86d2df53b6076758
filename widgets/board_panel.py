"""The command board of an incident or of the city, laid out for one look: objectives, sectors and needs, decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ioc.domain.board_records import Board, BoardRole, board_of
from ioc.domain.commands import (
    AcceptCommand,
    AnyCommand,
    AskNeed,
    CloseSector,
    EstablishCommand,
    FillRole,
    HoldBriefing,
    LogDecision,
    SettleObjective,
    WithdrawOffer,
)
from ioc.domain.state import Change
from ioc.qt.actions import Actions
from ioc.qt.board_lines import BoardLines
from ioc.qt.board_words import role_word, scope_word
from ioc.qt.format import clock_time
from ioc.qt.models import Models
from ioc.qt.session import Session, Ticket
from widgets.board_body import LISTS, BoardBody
from widgets.board_forms import BoardForms, Form, scope_of
from widgets.board_head import BoardHead
from widgets.focus_scroll import FocusScroll
from widgets.form_bar import FormBar
from widgets.notice import Way
from widgets.panel import Panel
from widgets.permission import why_not
from widgets.pick_bar import PickBar

_TABLES = ("boards", "decisions", "incidents", "accounts", "seats", "site")


class BoardPanel(Panel):
    """Left and Right go from list to list, Up and Down inside one; the letters act on the marked line."""

    context = "board"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.forms, self.form, self.choices = BoardForms(models), FormBar(self), PickBar(self)
        self.head = BoardHead(models, self)
        self.parts = BoardBody(self)
        self.lists = self.parts.lists
        self._asked: Form | None = None
        self._city_wide = False
        self._last = self._home = LISTS[0]
        self.setFocusProxy(self.lists["objectives"])
        self._lay_out()
        self._make_actions()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.parts)
        column.addStretch(1)
        self.scroller = FocusScroll(inner, self)
        self.body.addWidget(self.scroller, 1)
        self.body.addWidget(self.choices)
        self.body.addWidget(self.form)

    def _make_actions(self) -> None:
        self.act("command", lambda: self.tr("Command"), "C", self.command, self._why_not_command)
        self.act("role", lambda: self.tr("Roles"), "R", self.role, lambda: self._why_not(FillRole))
        self.act("new", lambda: self.tr("New"), "N", self.new, self._why_not_new)
        self.act("settle", lambda: self.tr("Settle"), "Space", self.settle, self._why_not_line)
        self.act("correct", lambda: self.tr("Correct"), "O", self.correct, self._why_not_line)
        self.act("strike", lambda: self.tr("Strike"), "K", self.strike, self._why_not_line)
        self.act("briefing", lambda: self.tr("Briefing"), "B", self.briefing, lambda: self._why_not(HoldBriefing))
        self.act("held", lambda: self.tr("Who held what"), "Y", self.tell_held, self._why_no_board, acts=False)
        self.act("scope", lambda: self.tr("City or incident"), "T", self.turn, acts=False)
        for name in ("new", "settle", "command", "scope"):
            self.hint(name)

    def _connect(self) -> None:
        models = self.models
        self.parts.moved.connect(self._note)
        self.form.given.connect(self._take_form)
        self.choices.picked.connect(self._run_way)
        for strip in (self.form, self.choices):
            strip.closed.connect(self._focus_list)
        models.updated.connect(self._take)
        models.rebuilt.connect(self.retranslate)
        models.texts.arrived.connect(self.draw)
        models.selection.selected.connect(self._follow)
        models.clock.in_turn().ticked.connect(self._tick)

    # --- what is shown

    @property
    def scope(self) -> str:
        """The incident selected last, or the city."""
        held = self.models.selection.last("incident")
        return scope_of(held if held in self.session.state.tables.incidents else "", self._city_wide)

    def board(self) -> Board | None:
        """The command in force there."""
        return board_of(self.session.state.tables.boards, self.scope)

    def draw(self) -> None:
        """Bring everything up to date."""
        now, board, scope = self.models.clock.now_us(), self.board(), self.scope
        lines = BoardLines(self.session.state, self.models.names, self.models.texts, now)
        self.parts.show_board(lines, board, scope)
        self.head.show_board(board, now)
        self.header.set_subtitle(scope_word(scope, self.models.names))
        self.check_actions()

    def _follow(self, kind: str, _ident: str) -> None:
        if kind == "incident":
            self.draw()

    def _tick(self, _now_us: int) -> None:
        if self.isVisible():
            self.draw()

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Command board"))
        super().retranslate()
        self.draw()

    # --- what the keys do

    def turn(self) -> None:
        """From the incident to the city and back."""
        self._city_wide = not self._city_wide
        self.draw()

    def tell_held(self) -> None:
        """Who had command and every role from when to when, in one sentence each."""
        board, zone = self.board(), self.models.names.zone
        told = []
        for one in board.tenures if board else ():
            until = clock_time(one.until_us, zone) if one.until_us else self.tr("now")
            span_words = f"{clock_time(one.since_us, zone)} – {until}"
            told.append(f"{role_word(one.role, self.models.language)}: {self.head.holder(one.holder)}, {span_words}")
        self.notice.say("\n".join(told))

    def command(self) -> None:
        """Establish, or what may become of a command that is there."""
        board = self.board()
        if board is None:
            self._ask(self.forms.establish(self.scope))
            return
        ways: list[tuple[Callable[[], None], str]]
        if board.offer is not None:
            ways = [
                (lambda: self._give(AcceptCommand(board=board.id)), self.tr("Accept")),
                (lambda: self._ask(self.forms.decline(board)), self.tr("Decline")),
                (lambda: self._give(WithdrawOffer(board=board.id)), self.tr("Withdraw the offer")),
            ]
        else:
            ways = [
                (lambda: self._ask(self.forms.offer(board)), self.tr("Hand over")),
                (lambda: self._ask(self.forms.move_post(board)), self.tr("Move the post")),
                (lambda: self._ask(self.forms.release(board)), self.tr("Release")),
            ]
        self._offer(self.tr("Command"), ways)

    def role(self) -> None:
        """Fill or vacate a role."""
        board = self.board()
        if board is None:
            return
        language = self.models.language
        ways = [
            (lambda role=role: self._ask(self.forms.role(board, role)), role_word(role, language)) for role in BoardRole
        ]
        self._offer(self.tr("Role"), ways)

    def briefing(self) -> None:
        """It was held, or when it is."""
        board = self.board()
        if board is None:
            return
        ways = [(lambda: self._ask(self.forms.briefing(board)), self.tr("Set the next"))]
        if board.briefing_us is not None:
            ways.insert(0, (lambda: self._give(HoldBriefing(board=board.id)), self.tr("Held now")))
        self._offer(self.tr("Briefing"), ways)

    def new(self) -> None:
        """A line of the list that has the keyboard."""
        board = self.board()
        if self._last == "decisions":
            self._ask(self.forms.decision(self.scope))
        elif board is not None:
            make: dict[str, Callable[[Board], Form]] = {
                "objectives": self.forms.objective,
                "sectors": self.forms.sector,
                "needs": self.forms.need,
            }
            self._ask(make[self._last](board))

    def settle(self) -> None:
        """The objective's outcome, what came of the need, the sector's units, words to a decision."""
        board, ident = self.board(), self.lists[self._last].marked
        if self._last == "decisions":
            self._ask(self.forms.amend(ident))
        elif board is not None and self._last == "sectors":
            self.correct()
        elif board is not None and self._last == "needs" and (need := board.need(ident)) is not None:
            self._ask(self.forms.fill(board, need))
        elif board is not None and (goal := board.objective(ident)) is not None:
            met = SettleObjective(board=board.id, objective=goal.id, outcome="met")
            ways: list[tuple[Callable[[], None], str]] = [
                (lambda: self._give(met), self.tr("Met")),
                (lambda: self._ask(self.forms.settle(board, goal, "not_met")), self.tr("Not met")),
                (lambda: self._ask(self.forms.settle(board, goal, "dropped")), self.tr("Drop it")),
            ]
            self._offer(self.tr("The objective is"), ways)

    def correct(self) -> None:
        """Put an objective or a sector right; a decision gets words added."""
        board, ident = self.board(), self.lists[self._last].marked
        if self._last == "decisions":
            self._ask(self.forms.amend(ident))
        elif board is not None and self._last == "objectives" and (goal := board.objective(ident)) is not None:
            self._ask(self.forms.objective(board, goal, self.models.texts.get(goal.text.id) or ""))
        elif board is not None and self._last == "sectors" and (sector := board.sector(ident)) is not None:
            lead = self.head.holder(sector.lead) if sector.lead.login or sector.lead.name else ""
            self._ask(self.forms.sector(board, sector, lead))
        elif self._last == "needs":
            self.settle()

    def strike(self) -> None:
        """A need that is no longer wanted, a sector that is given up, an objective that is dropped."""
        board, ident = self.board(), self.lists[self._last].marked
        if board is None:
            return
        if self._last == "needs" and (need := board.need(ident)) is not None:
            self._ask(self.forms.cancel_need(board, need))
        elif self._last == "sectors":
            self._give(CloseSector(board=board.id, sector=ident))
        elif self._last == "objectives" and (goal := board.objective(ident)) is not None:
            self._ask(self.forms.settle(board, goal, "dropped"))

    # --- inside

    def _ask(self, form: Form) -> None:
        self._asked, self._home = form, self._last
        self.form.ask(form.heading, form.confirm, form.fields)

    def _give(self, command: AnyCommand) -> None:
        self._focus_list()
        self.submit(command, ways=self._ways)

    def _take_form(self, values: dict[str, str]) -> None:
        made = self._asked.make(values) if self._asked is not None else ""
        if isinstance(made, str):
            self.notice.say(made, stays=False)
            return
        self.form.close_bar()
        self._give(made)

    def _ways(self, ticket: Ticket) -> list[Way]:
        """A release that leaves something open is asked for once more, knowingly."""
        board = self.board()
        if ticket.code != "refused.board_open" or board is None:
            return []
        return [(self.tr("Release, leave them open"), lambda: self._ask(self.forms.release(board, leave_open=True)))]

    def _offer(self, heading: str, ways: Sequence[tuple[Callable[..., None], str]]) -> None:
        self._home = self._last
        self.choices.offer(heading, ways)

    def _focus_list(self) -> None:
        """Back to the list from which a strip was opened: hiding it lets the focus wander."""
        self.lists[self._home].setFocus()
        self._note(self._home)

    def _run_way(self, run: Callable[[], None]) -> None:
        self._focus_list()
        run()

    def _note(self, key: str) -> None:
        self._last = key
        self.check_actions()

    def _take(self, change: Change) -> None:
        if self.isVisible() and any(table in change for table in _TABLES):
            self.draw()

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while it was hidden."""
        super().showEvent(event)
        self.draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.parts.fold(self.width())

    # --- why not

    def _why_not(self, command: type) -> str:
        if self.board() is None:
            return self.tr("No command is established.")
        return why_not(self.session, command)

    def _why_no_board(self) -> str:
        return "" if self.board() is not None else self.tr("No command is established.")

    def _why_not_command(self) -> str:
        board = self.board()
        return why_not(self.session, AcceptCommand if board is not None and board.offer else EstablishCommand)

    def _why_not_new(self) -> str:
        if self._last == "decisions":
            return why_not(self.session, LogDecision)
        return self._why_not(AskNeed)

    def _why_not_line(self) -> str:
        line = self.lists[self._last].line()
        if line is None:
            return self.tr("There is no line to act on.")
        if line.over:
            return self.tr("It is settled already.")
        return why_not(self.session, AskNeed)
