"""Call intake: a call from ringing to an open incident, by keyboard alone."""

from __future__ import annotations

import uuid

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from ioc.domain.commands import AnswerCall, HoldCall, MergeCall, RelateCalls, StartCall
from ioc.domain.intake_records import CallWork
from ioc.domain.records import Call
from ioc.domain.state import Change
from ioc.qt.actions import Actions
from ioc.qt.call_table import MASK, waits
from ioc.qt.format import span
from ioc.qt.intake_draft import Draft, draft_of
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
SAVE_MS = 1_500
"""So long after the last key a form is kept."""


class IntakePanel(Panel):
    """One form in sight; others may be on hold. What is typed is with the engine a moment later, and a form goes on
    purpose only."""

    context = "intake"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.drafts: dict[str, Draft] = {}
        self.numbers: dict[str, str] = {}
        self.current = ""
        self._asked: set[str] = set()
        self._seen: set[str] = set()
        self._saver = QTimer(self)
        self._saver.setSingleShot(True)
        self._saver.setInterval(SAVE_MS)
        self._saver.timeout.connect(self.keep)
        self._unsaved = ""
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
        self.retranslate()
        self._begin_again()

    # --- what is being taken

    @property
    def call(self) -> Call | None:
        """The call in sight."""
        return self.session.state.tables.calls.get(self.current)

    @property
    def work(self) -> CallWork | None:
        """What is on record of it."""
        return self.session.state.tables.intake.get(self.current)

    def mine(self) -> list[str]:
        """Calls that this person has, oldest first."""
        person = self.session.welcome.person if self.session.welcome else ""
        tables = self.session.state.tables
        held = (w for w in tables.intake.values() if person and w.holder == person and w.outcome is None)
        open_ones = [w for w in held if (call := tables.calls.get(w.call)) is not None and call.incident is None]
        return [w.call for w in sorted(open_ones, key=lambda w: (w.since_us, w.call))]

    def waiting(self) -> list[Call]:
        """Calls that nobody has, on the chosen line first, longest waiting first."""
        tables = self.session.state.tables
        free = [
            call
            for call in tables.calls.values()
            if waits(call, work := tables.intake.get(call.id)) and not (work and work.holder)
        ]
        return sorted(free, key=lambda call: (call.line != self.lines.line, call.received_us, call.id))

    # --- what the keys do

    def answer(self) -> None:
        """Take the selected call, else the one that waits longest; with none waiting begin an empty form."""
        selection, tables = self.models.selection, self.session.state.tables
        chosen = tables.calls.get(selection.id) if selection.kind == "call" else None
        if chosen is None or not waits(chosen, tables.intake.get(chosen.id)) or chosen.id in self.mine():
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
        draft = self._draft()
        if draft is not None and not self._why_not_create():
            self._saver.stop()
            self._unsaved = ""
            self.submit(draft.create(self.form.note()), self._created)
        elif draft is not None:
            self.notice.say(self._why_not_create(), stays=False)

    def merge(self) -> None:
        """The call is about the incident that the box marks."""
        twin = self.help.box.marked("incidents")
        if twin is not None and self._draft() is not None:
            self.keep()
            ident = twin.id
            command = MergeCall(call=self.current, incident=ident, text=self.form.note())
            self.submit(command, lambda _: self._finished(ident))

    def link(self) -> None:
        """The call is about the same thing as another one, or as a proposed incident; all come to one incident."""
        twin = self.help.box.related()
        if twin is not None and self._draft() is not None:
            other = twin.id
            if twin.table == "proposals":
                other = call_of(self.session.state.tables.proposals.get(twin.id))
            self.submit(RelateCalls(call=self.current, other=other))

    def hold(self) -> None:
        """Put the form aside, or take it up again."""
        self.keep()
        work = self.work
        if work is not None and work.held:
            self.submit(AnswerCall(call=self.current))
        else:
            self.submit(HoldCall(call=self.current))

    def turn(self, by: int) -> None:
        """To the next form that this person has."""
        mine = self.mine()
        if mine:
            at = mine.index(self.current) if self.current in mine else -by
            self.turn_to(mine[(at + by) % len(mine)])

    def turn_to(self, ident: str) -> None:
        """Show the form of a call; what was typed in the one before is kept first."""
        if ident != self.current:
            self.keep()
        self.current = ident
        self._show()
        focused = QApplication.focusWidget()
        if focused is self or (focused is not None and self.isAncestorOf(focused)):
            self.form.start()  # whoever has gone elsewhere meanwhile stays there

    def keep(self) -> None:
        """Let the engine keep what was typed, now."""
        self._saver.stop()
        draft = self.drafts.get(self._unsaved)
        self._unsaved = ""
        if draft is not None and self.session.may_act():
            ticket = self.session.submit(draft.save())
            ticket.settled.connect(self._kept)

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

    def _draft(self) -> Draft | None:
        return self.drafts.get(self.current)

    def _begin_again(self) -> None:
        """A desk that was started again finds its forms; their words are asked for."""
        self._asked.clear()
        self.drafts.clear()
        mine = self.mine()
        self._seen = set(mine)
        if self.current not in mine:
            held = self.session.state.tables.intake
            self.current = next((ident for ident in reversed(mine) if not held[ident].held), mine[-1] if mine else "")
        self._show()

    def _show(self) -> None:
        """The form of the current call, or none."""
        call, work = self.call, self.work
        if call is None or work is None or self.current not in self.mine():
            self.current = ""
            self.form.close_draft()
            self.help.clear()
        else:
            draft = self.drafts.setdefault(call.id, draft_of(work))
            site = self.session.state.registry.site
            line = site.calls.line(call.line) if site else None
            self.form.open_draft(draft, line.questions if line else (), self._number(call))
            self.lines.choose(call.line)
            self._ask(call)
            self._look()
        self._tick()
        self.check_actions()

    def _number(self, call: Call) -> str:
        told = self.numbers.get(call.id) or (MASK if call.personal is not None else "")
        return self.tr("{number} · masked by role").format(number=told) if told else ""

    def _ask(self, call: Call) -> None:
        """The number, masked, and the words that were kept: once a call and desk."""
        if call.id in self._asked or not self.session.may_act():
            return
        self._asked.add(call.id)
        question = self.session.ask("call_words", call=call.id)
        question.answered.connect(lambda told, ident=call.id: self._told(ident, dict(told)))

    def _told(self, ident: str, told: dict[str, object]) -> None:
        number, words = told.get("number"), told.get("words")
        self.numbers[ident] = str(number or "")
        draft = self.drafts.get(ident)
        if draft is not None and isinstance(words, dict):
            # what was typed since the question went out is newer
            draft.words = {**{str(key): str(text) for key, text in words.items()}, **draft.words}
        if ident == self.current:
            self._show()

    def _edited(self) -> None:
        self._unsaved = self.current
        self._saver.start()
        self._look()
        self.check_actions()

    def _look(self) -> None:
        """Duplicates and the small map, for what is written now."""
        call, draft = self.call, self._draft()
        if call is not None and draft is not None:
            self.help.look(call, self.work, draft, self.form.place.candidate)

    def _kept(self, ticket: Ticket) -> None:
        if ticket.outcome != "confirmed":
            self._settled(ticket, None, None)

    def _created(self, ticket: Ticket) -> None:
        self._finished(ticket.created)

    def _finished(self, incident: str = "") -> None:
        """The form is done: its words leave the desk, the next one stands there."""
        self.drafts.pop(self.current, None)
        self.numbers.pop(self.current, None)
        mine = [ident for ident in self.mine() if ident != self.current]
        self.current = mine[-1] if mine else ""
        self._show()
        self.setFocus()
        if incident:
            self.models.selection.show("incident", incident)

    def finished(self) -> None:
        """The work on the current call ended without an incident."""
        self._saver.stop()
        self._unsaved = ""
        self._finished()

    def _take(self, change: Change) -> None:
        if not any(table in change for table in ("intake", "calls", "incidents", "proposals", "site")):
            return
        self.help.twins.forget()
        if "site" in change:
            self.lines.retranslate()
        if self.current and self.current not in self.mine():
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
        self.drafts.pop(self.current, None)
        self.current = next(reversed(self.mine()), "")
        self._show()

    def _show_new(self) -> None:
        """A call that was just taken, here or in the list of calls; never under the hand of whoever is typing."""
        mine = self.mine()
        new = [ident for ident in mine if ident not in self._seen]
        self._seen = set(mine)
        focused = QApplication.focusWidget()
        typing = bool(self.current) and focused is not None and self.form.isAncestorOf(focused)
        if new and not typing:
            self.keep()
            self.current = new[-1]
            self._show()

    def _tick(self, _: object = None) -> None:
        call, now_us = self.call, self.models.clock.now_us()
        site = self.session.state.registry.site
        line = site.calls.line(call.line) if site and call else None
        self.clocks.show_call(call, self.work, line, now_us)
        self.lines.show_state(self.mine(), self.current, span(max(now_us - call.received_us, 0)) if call else "")
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
        return "" if self._draft() is not None else self.tr("No call is open here; N takes one.")

    def _why_not_create(self) -> str:
        draft = self._draft()
        if draft is None:
            return self._why_not_open()
        return "" if draft.type and draft.priority else self.tr("Choose the type of incident first.")

    def _why_not_merge(self) -> str:
        found = self.help.box.marked("incidents") is not None
        return self._why_not_open() or ("" if found else self.tr("No open incident looks the same."))

    def _why_not_link(self) -> str:
        found = self.help.box.related() is not None
        return self._why_not_open() or ("" if found else self.tr("No other call looks the same."))
