"""Alarm rules: find one, change it, try the change over the record, propose it; a second person puts it in force."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QSplitter, QVBoxLayout, QWidget

from ioc.domain.commands import ApproveRule, ProposeRule, RejectRule, RevertRule
from ioc.domain.rule_records import RuleProposal
from ioc.domain.state import Change
from ioc.qt.actions import Actions
from ioc.qt.models import Models
from ioc.qt.rule_draft import Unread
from ioc.qt.rule_table import TABLES, RuleTable
from ioc.qt.session import Session
from widgets.delegates.plain_rows import PlainRows
from widgets.delegates.text import width_of
from widgets.filter_chips import FilterChips
from widgets.list_panel import ListPanel
from widgets.permission import why_not
from widgets.rule_page import RulePage
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView
from widgets.words_bar import WordsBar

COLUMNS = (
    Column(least=44, most=44),
    Column(weight=5, least=150, wish=260),
    Column(least=90, drop=2),
    Column(least=90, drop=3),
    Column(least=80, drop=1),
    Column(least=100),
)


class RulePanel(ListPanel):
    """Everybody reads; supervisors and administrators change. Opened by the palette or `/rule`."""

    context = "rules"
    kind = "rule"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.rules = RuleTable(session, models.names, self)
        self.filters = FilterChips(
            self.header,
            {
                "all": lambda: self.tr("All"),
                "changed": lambda: self.tr("Changed"),
                "waiting": lambda: self.tr("Waiting"),
                "faulty": lambda: self.tr("Out of service"),
            },
            self.rules.filter,
        )
        self.filters.picked.connect(self.rules.set_filter)
        self.finder = QLineEdit(self)
        self.finder.textChanged.connect(self.rules.find)
        self.page = RulePage(session, models, self)
        view = ListView(self.rules, PlainRows(1), COLUMNS, needs=self._needs, parent=self)
        self.take_list(self.rules, view)
        self._lay_out(view)
        self.words = WordsBar(self)
        self.words.given.connect(self._take_words)
        self.words.closed.connect(view.setFocus)
        self.body.addWidget(self.words)
        self._asked = ""
        self._meant = ""
        self.finder.returnPressed.connect(view.setFocus)
        self.page.form.tried.connect(self.try_out)
        self.page.form.left.connect(view.setFocus)
        self.page.changed.connect(self.check_actions)
        self._make_actions()
        session.changed.connect(self._take)
        session.reset.connect(self._show_current)
        models.texts.arrived.connect(self._show_current)
        models.language_changed.connect(self._translated)
        self.retranslate()

    def _lay_out(self, view: ListView) -> None:
        """List and page side by side; the list keeps two fifths."""
        self.body.removeWidget(view)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.finder)
        column.addWidget(view, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(self.page)
        self.split.setStretchFactor(0, 2)
        self.split.setStretchFactor(1, 3)
        self.split.setSizes([400, 600])
        self.body.addWidget(self.split, 1)

    def _make_actions(self) -> None:
        tr = self.tr
        self.act("find", lambda: tr("Find"), "F", self.look_for, acts=False)
        self.act("edit", lambda: tr("Change"), "E", self.edit, self._why_not_edit)
        self.act("days", lambda: tr("Longer span"), "D", self.page.next_days, self._why_not_edit)
        self.act("try", lambda: tr("Try over the record"), "T", self.try_out, self._why_not_edit)
        self.act("propose", lambda: tr("Propose"), "P", self.propose, self._why_not_propose)
        self.act("approve", lambda: tr("Put in force"), "Y", self.approve, self._why_not_approve)
        self.act("reject", self._reject_title, "N", self.reject, self._why_not_reject)
        self.act("revert", lambda: tr("Back to the files"), "Z", self.revert, self._why_not_revert)
        self.act("history", lambda: tr("What became of it"), "H", self.page.toggle_history, acts=False)
        self.act("grounds", lambda: tr("Why it exists"), "B", self.page.toggle_rationale, acts=False)
        self.act("below", lambda: tr("Next asset"), "J", lambda: self.page.figures.choose_next(1), acts=False)
        self.act("above", lambda: tr("Asset before"), "K", lambda: self.page.figures.choose_next(-1), acts=False)
        for name in ("edit", "try", "propose", "approve", "revert", "history"):
            self.hint(name)

    # --- what the keys do

    def look_for(self) -> None:
        """Type words of a rule's title or id."""
        self.finder.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.finder.selectAll()

    def edit(self) -> None:
        """The keyboard goes into the form."""
        self.page.form.begin()

    def try_out(self) -> None:
        """Run old and new over the record."""
        try:
            self.page.try_out()
        except Unread as fault:
            words = self.tr("“{field}” cannot be read. Numbers like 1.7 or 1,7; a schedule like t1-5 18:00-05:30.")
            self.notice.say(words.format(field=self.page.form.point_at(fault)), stays=False)
            return
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def propose(self) -> None:
        """Ask why, then propose what was tried."""
        self._ask("propose", self.tr("Why this change?"), self.tr("Propose"))

    def approve(self) -> None:
        """Put the waiting proposal in force."""
        proposal = self._proposal()
        if proposal is not None:
            self.submit(ApproveRule(proposal=proposal.id))

    def reject(self) -> None:
        """Ask why, then have the proposal come to nothing."""
        self._ask("reject", self.tr("Why not?"), self._reject_title())

    def revert(self) -> None:
        """Ask why, then let the files hold again."""
        self._ask("revert", self.tr("Why back to the files?"), self.tr("Back to the files"))

    def _ask(self, what: str, heading: str, confirm: str) -> None:
        self._asked, self._meant = what, self.current
        self.words.ask(heading, confirm)

    def _take_words(self, words: str) -> None:
        """The rule meant is the one that the strip was opened for."""
        if not words:
            self.notice.say(self.tr("Write why: it goes on the record."), stays=False)
            return
        self.words.close_bar()
        rule, page, proposal = self._meant, self.page, self._proposal()
        if self._asked == "propose" and page.tried is not None and page.rule is not None and page.rule.id == rule:
            self.submit(ProposeRule(rule=rule, tuning=page.tried, reason=words, trial=page.trial()))
        elif self._asked == "reject" and proposal is not None:
            self.submit(RejectRule(proposal=proposal.id, reason=words))
        elif self._asked == "revert":
            self.submit(RevertRule(rule=rule, reason=words))

    # --- why not

    def _proposal(self) -> RuleProposal | None:
        waiting = self.session.state.tables.rule_proposals.values()
        return next((one for one in waiting if one.rule == self.current), None)

    def _is_own(self, proposal: RuleProposal) -> bool:
        welcome = self.session.welcome
        return welcome is not None and proposal.by == welcome.person

    def _why_not_selected(self) -> str:
        return "" if self.current else self.tr("Choose a rule first.")

    def _why_not_edit(self) -> str:
        return self._why_not_selected() or why_not(self.session, ProposeRule)

    def _why_not_propose(self) -> str:
        if self._proposal() is not None:
            return self.tr("A proposal for this rule waits already.")
        tried = self.page.result is not None
        return self._why_not_edit() or ("" if tried else self.tr("Try the change over the record first (T)."))

    def _why_not_approve(self) -> str:
        proposal = self._proposal()
        if proposal is None:
            return self._why_not_selected() or self.tr("No proposal waits for this rule.")
        if self._is_own(proposal):
            return self.tr("A second person is needed: it is your own proposal.")
        return why_not(self.session, ApproveRule)

    def _why_not_reject(self) -> str:
        if self._proposal() is None:
            return self._why_not_selected() or self.tr("No proposal waits for this rule.")
        return why_not(self.session, RejectRule)

    def _why_not_revert(self) -> str:
        if self.current not in self.session.state.tables.rule_edits:
            return self._why_not_selected() or self.tr("The rule is as filed.")
        return why_not(self.session, RevertRule)

    # --- texts

    def _reject_title(self) -> str:
        proposal = self._proposal()
        return self.tr("Withdraw") if proposal is not None and self._is_own(proposal) else self.tr("Reject")

    def show_counts(self) -> None:
        """Counts on the chips."""
        self.filters.set_counts(self.rules.counts())

    def empty_words(self) -> str:
        """What the filter leaves out."""
        return self.tr("No rule is like that.")

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Alarm rules"))
        self.filters.retranslate()
        self.finder.setPlaceholderText(self.tr("Find a rule (F)"))
        self.words.retranslate()
        self.page.retranslate()
        super().retranslate()

    # --- inside

    def _translated(self, language: str) -> None:
        self.rules.retranslate()

    def _choose(self, ident: str) -> None:
        """A rule is nothing that the map could show."""
        self._show_current()

    def _follow(self, kind: str, ident: str) -> None:
        """The command line chose one; it may be hidden by words that were typed before."""
        if kind == self.kind and ident:
            if self.rules.rule(ident) is not None:
                self.finder.clear()
                self.filters.check("all")
                self.rules.set_filter("all")
            self.view.select_id(ident)
            self._show_current()

    def _show_current(self) -> None:
        may_edit = not why_not(self.session, ProposeRule)
        self.page.show_rule(self.rules.rule(self.current) if self.current else None, may_edit=may_edit)
        self.check_actions()

    def _take(self, change: Change) -> None:
        if "site" in change or any(table in change for table in TABLES):
            self._show_current()

    def _needs(self, row: int, column: int) -> int:
        return width_of(str(self.rules.cell(self.rules.row(self.rules.id_at(row)), column, 0)))
