"""Call intake: a call from ringing to an open incident, by keyboard alone."""

from __future__ import annotations

import uuid

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from ioc.domain.commands import AnswerCall, HoldCall, MergeCall, RelateCalls, StartCall
from ioc.domain.intake_records import CallWork
from ioc.domain.records import Call
from ioc.domain.state import Change
from ioc.qt.actions import Actions
from ioc.qt.call_table import MASK, waits
from ioc.qt.format import span
from ioc.qt.intake_forms import IntakeForms
from ioc.qt.models import Models
from ioc.qt.session import Session, Ticket
from ioc.qt.tokens import INSET
from widgets.flow_layout import FlowLayout
from widgets.intake_clocks import IntakeClocks
from widgets.intake_form import IntakeForm
from widgets.intake_help import IntakeHelp
from widgets.intake_lines import IntakeLines
from widgets.intake_ways import IntakeWays
from widgets.panel import Panel, key_name
from widgets.permission import why_not
from widgets.twin_box import call_of

CREATE_KEY = "Ctrl ↵"


class IntakePanel(Panel):
    """One form in sight; others may be on hold. What is typed is with the engine a moment later, and a form goes on
    purpose only."""

    context = "intake"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.forms = IntakeForms(session, self)
        self.forms.told.connect(self._told)
        self.forms.not_kept.connect(lambda ticket: self._settled(ticket, None, None))
        self.lines = IntakeLines(models, self)
        self.clocks = IntakeClocks(self)
        self.form = IntakeForm(models, self)
        self.help = IntakeHelp(models, self)
        self.form.edited.connect(self._edited)
        self.form.left.connect(self.setFocus)
        self.form.commanded.connect(self._run_key)
        self.lines.opened.connect(self.turn_to)
        self._lay_out()
        self.ways = IntakeWays(self)
        self.body.addWidget(self.ways.bar)
        self._make_actions()
        self._lay_out_buttons()
        models.updated.connect(self._take)
        models.rebuilt.connect(self._begin_again)
        session.signed_in.connect(self._begin_again)
        models.clock.ticked.connect(self._tick)
        self._begin_again()

    # --- what is being taken

    @property
    def current(self) -> str:
        """The id of the call in sight."""
        return self.forms.current

    @property
    def call(self) -> Call | None:
        """The call in sight."""
        return self.forms.call

    @property
    def work(self) -> CallWork | None:
        """What is on record of it."""
        return self.forms.work

    def waiting(self) -> list[Call]:
        """Calls that nobody has, on the chosen line first, longest waiting first."""
        return self.forms.waiting(self.lines.line)

    # --- what the keys do

    def answer(self) -> None:
        """Take the selected call, else the one that waits longest; with none waiting begin an empty form."""
        selection, tables = self.models.selection, self.session.state.tables
        chosen = tables.calls.get(selection.id) if selection.kind == "call" else None
        if chosen is None or not waits(chosen, tables.intake.get(chosen.id)) or chosen.id in self.forms.mine():
            chosen = next(iter(self.waiting()), None)
        if chosen is None:
            self.start()
            return
        ident = chosen.id
        self.submit(AnswerCall(call=ident), lambda _: self.turn_to(ident))

    def start(self) -> None:
        """An empty form for a call that no telephone system told of."""
        ident = uuid.uuid4().hex
        self.submit(StartCall(call=ident, line=self.lines.line), lambda _: self.turn_to(ident))

    def open_incident(self) -> None:
        """Open the incident; everything is in it that was written down, verified or not."""
        draft = self.forms.draft
        if draft is not None and not self._why_not_create():
            self.forms.leave_unsaved()
            self.submit(draft.create(self.form.note()), self._created)
        elif draft is not None:
            self.notice.say(self._why_not_create(), stays=False)

    def merge(self) -> None:
        """The call is about the incident that the box marks."""
        twin = self.help.box.marked("incidents")
        if twin is not None and self.forms.draft is not None:
            self.forms.keep()
            ident = twin.id
            command = MergeCall(call=self.current, incident=ident, text=self.form.note())
            self.submit(command, lambda _: self._finished(ident))

    def link(self) -> None:
        """The call is about the same thing as another one, or as a proposed incident; all come to one incident."""
        twin = self.help.box.related()
        if twin is not None and self.forms.draft is not None:
            other = twin.id
            if twin.table == "proposals":
                other = call_of(self.session.state.tables.proposals.get(twin.id))
            self.submit(RelateCalls(call=self.current, other=other))

    def hold(self) -> None:
        """Put the form aside, or take it up again."""
        self.forms.keep()
        work = self.work
        if work is not None and work.held:
            self.submit(AnswerCall(call=self.current))
        else:
            self.submit(HoldCall(call=self.current))

    def turn(self, by: int) -> None:
        """To the next form that this person has."""
        mine = self.forms.mine()
        if mine:
            at = mine.index(self.current) if self.current in mine else -by
            self.turn_to(mine[(at + by) % len(mine)])

    def turn_to(self, ident: str) -> None:
        """Show the form of a call; what was typed in the one before is kept first."""
        if ident != self.current:
            self.forms.keep()
        self.forms.current = ident
        self._show()
        focused = QApplication.focusWidget()
        if focused is self or (focused is not None and self.isAncestorOf(focused)):
            self.form.start()  # whoever has gone elsewhere meanwhile stays there

    # --- within

    def _make_actions(self) -> None:
        tr = self.tr
        self.act("answer", lambda: tr("Answer"), "N", self.answer, lambda: why_not(self.session, AnswerCall))
        self.act("create", lambda: tr("Create incident"), "Ctrl+Return", self.open_incident, self._why_not_create)
        self.act("merge", self._merge_title, "D", self.merge, self._why_not_merge)
        self.act("link", self._link_title, "L", self.link, self._why_not_link)
        self.act("transfer", lambda: tr("Pass on"), "T", self.ways.transfer, self._why_not_open)
        self.act("back", lambda: tr("Call back"), "B", self.ways.call_back, self._why_not_open)
        self.act("hold", self._hold_title, "H", self.hold, self._why_not_open)
        self.act("finish", lambda: tr("End without incident"), "X", self.ways.finish, self._why_not_open)
        self.act("next", lambda: tr("Next form"), "]", lambda: self.turn(1), acts=False)
        self.act("previous", lambda: tr("Form before"), "[", lambda: self.turn(-1), acts=False)
        for number, choose in enumerate(self.lines.choosers, 1):
            self.act(f"line{number}", choose.title, str(number), choose.run, acts=False)
        self.hint("answer")

    def _lay_out(self) -> None:
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(INSET, 8, INSET, 8)
        column.setSpacing(6)
        column.addWidget(self.lines)
        column.addWidget(self.clocks)
        column.addWidget(self.form)
        column.addWidget(self.help, 1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        scroll.setHorizontalScrollBarPolicy(scroll.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
        self.body.addWidget(scroll, 1)
        self.area = scroll

    def _lay_out_buttons(self) -> None:
        foot = QWidget(self)
        row = FlowLayout(foot, spacing=8)
        row.setContentsMargins(INSET, 6, INSET, 8)
        for name in ("create", "merge", "transfer"):
            button = self.button(name, primary=name == "create")
            if button is not None:
                row.addWidget(button)
        self.body.addWidget(foot)
        self._show_keys()

    def _begin_again(self) -> None:
        self.forms.begin_again()
        self.retranslate()  # another site brings its lines and its types of incidents
        self._show()

    def _show(self) -> None:
        """The form of the current call, or none."""
        shown = self.forms.in_sight()
        if shown is None:
            self.form.close_draft()
            self.help.clear()
        else:
            call, draft = shown
            site = self.session.state.registry.site
            line = site.calls.line(call.line) if site else None
            self.form.open_draft(draft, line.questions if line else (), self._number(call))
            self.lines.choose(call.line)
            self._look()
        self._tick()
        self.check_actions()

    def _number(self, call: Call) -> str:
        told = self.forms.numbers.get(call.id) or (MASK if call.personal is not None else "")
        return self.tr("{number} · masked by role").format(number=told) if told else ""

    def _told(self, ident: str) -> None:
        if ident == self.current:
            self._show()

    def _edited(self) -> None:
        self.forms.edited()
        self._look()
        self.check_actions()

    def _look(self) -> None:
        """Duplicates and the small map, for what is written now."""
        call, draft = self.call, self.forms.draft
        if call is not None and draft is not None:
            self.help.look(call, self.work, draft, self.form.place.candidate)

    def _created(self, ticket: Ticket) -> None:
        self._finished(ticket.created)

    def _finished(self, incident: str = "") -> None:
        """The form is done: its words leave the desk, the next one stands there."""
        self.forms.drop()
        self._show()
        self.setFocus()
        if incident:
            self.models.selection.show("incident", incident)

    def finished(self) -> None:
        """The work on the current call ended without an incident."""
        self.forms.leave_unsaved()
        self._finished()

    def _take(self, change: Change) -> None:
        if not any(table in change for table in ("intake", "calls", "incidents", "proposals", "site")):
            return
        self.help.twins.forget()
        if "site" in change:
            self.retranslate()
        if self.current and self.current not in self.forms.mine():
            self._lost()
        else:
            self._show_new()
        self._tick()
        self.check_actions()

    def _lost(self) -> None:
        """The call went to an incident or to somebody else while it stood here."""
        work = self.work
        if work is not None and work.outcome is None and work.holder and not self.models.session.is_replay:
            self.notice.say(self.tr("{name} has this call now.").format(name=work.name), stays=False)
        self.forms.drop()
        self._show()

    def _show_new(self) -> None:
        """A call that was just taken, here or in the list of calls; never under the hand of whoever is typing."""
        new = self.forms.newly_mine()
        focused = QApplication.focusWidget()
        typing = bool(self.current) and focused is not None and self.form.isAncestorOf(focused)
        if new and not typing:
            self.forms.keep()
            self.forms.current = new[-1]
            self._show()

    def _tick(self, _: object = None) -> None:
        call, now_us = self.call, self.models.clock.now_us()
        site = self.session.state.registry.site
        line = site.calls.line(call.line) if site and call else None
        self.clocks.show_call(call, self.work, line, now_us)
        self.lines.show_state(self.forms.mine(), self.current, span(max(now_us - call.received_us, 0)) if call else "")
        tables, free = self.session.state.tables, self.waiting()
        due = sum(work.back_due for work in tables.intake.values())
        told = [self.tr("waiting *{n}*").format(n=len(free))]
        if due:
            told.append(self.tr("call back *{n}*").format(n=due))
        self.header.set_figures(" · ".join(told))

    # --- texts

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Call intake {line}").format(line=self.call.line if self.call else "").strip())
        self.form.retranslate()
        self.lines.retranslate()
        self.ways.retranslate()
        self.help.update()
        super().retranslate()
        self._tick()

    def check_actions(self) -> None:
        """Titles name the incident or call that a key would touch."""
        for ident, button in self._buttons.items():
            button.setText(self._own[ident].title())
        title = self.tr("Call intake {line}").format(line=self.call.line if self.call else "").strip()
        if title != self.header.title:
            self.header.set_title(title)
        super().check_actions()

    def _merge_title(self) -> str:
        twin = self.help.box.marked("incidents")
        return self.tr("Merge {number}").format(number=self.help.box.told(twin)[0]) if twin else self.tr("Merge")

    def _link_title(self) -> str:
        twin = self.help.box.related()
        return self.tr("Link {call}").format(call=self.help.box.told(twin)[0]) if twin else self.tr("Link")

    def _hold_title(self) -> str:
        work = self.work
        return self.tr("Take up again") if work is not None and work.held else self.tr("Put on hold")

    def _show_keys(self) -> None:
        super()._show_keys()
        create = self._buttons.get("intake.create")
        if create is not None and create.key == "Ctrl+Return":
            create.set_key(CREATE_KEY)

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl with Enter of the figures is that of the letters; Alt with a letter is the letter."""
        key = key_name(event)
        if key.startswith("Alt+") and self._run_key(key):
            return
        if key == "Ctrl+Enter" and self._run_key("Ctrl+Return"):
            return
        super().keyPressEvent(event)

    def _run_key(self, key: str) -> bool:
        """Run what a key of this panel means, with Alt or without; False when it means nothing."""
        wanted = key.removeprefix("Alt+")
        found = next((ident for ident in self._own if self.registry.key_of(ident) == wanted), None)
        if found is not None:
            self.run(found)
        return found is not None

    # --- why not

    def _why_not_open(self) -> str:
        return "" if self.forms.draft is not None else self.tr("No call is open here; N takes one.")

    def _why_not_create(self) -> str:
        draft = self.forms.draft
        if draft is None:
            return self._why_not_open()
        return "" if draft.type and draft.priority else self.tr("Choose the type of incident first.")

    def _why_not_merge(self) -> str:
        found = self.help.box.marked("incidents") is not None
        return self._why_not_open() or ("" if found else self.tr("No open incident looks the same."))

    def _why_not_link(self) -> str:
        found = self.help.box.related() is not None
        return self._why_not_open() or ("" if found else self.tr("No other call looks the same."))
