"""Warning the public: written by one person, released by another, corrected by new messages; all by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from ioc.domain.alerts import severity_priority
from ioc.domain.commands import (
    SubmitWarning,
    WithdrawWarning,
)
from ioc.domain.site import Site
from ioc.domain.state import Change
from ioc.domain.warning_areas import rings_of
from ioc.domain.warning_records import OPEN, PublicWarning, WarningKind, WarningState
from ioc.qt.actions import Actions
from ioc.qt.drawn_shape import DrawnShape
from ioc.qt.models import Models
from ioc.qt.sentences import sentence
from ioc.qt.session import Session, Ticket
from ioc.qt.warning_draft import WarningDraft
from ioc.qt.warning_table import WarningTable
from widgets.delegates.plain_rows import PlainRows
from widgets.delegates.text import width_of
from widgets.filter_chips import FilterChips
from widgets.focus_scroll import FocusScroll
from widgets.list_panel import ListPanel
from widgets.pick_bar import PickBar
from widgets.run_label import RunLabel
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView
from widgets.warning_form import WarningForm
from widgets.warning_head import WarningHead
from widgets.warning_preview import WarningPreview
from widgets.warning_second import WarningSecond
from widgets.warning_why import WarningWhy

COLUMNS = (
    Column(least=96),
    Column(least=120),
    Column(weight=5, least=90, wish=200),
    Column(least=80),
    Column(least=90, drop=1),
)
LIST_LEAST = 92
"""Pixels: a header and two rows."""
WIDE = 1100
"""From this width on the list stands beside the composer, else above it."""


class WarningPanel(ListPanel):
    """The list; beside it the composer of the draft that is open, else the selected warning as the public gets it."""

    context = "warnings"
    kind = "warning"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.warnings = WarningTable(session, models.names, models.clock, self)
        self.filters = FilterChips(
            self.header,
            {"now": lambda: self.tr("Open and in force"), "all": lambda: self.tr("Also past")},
            self.warnings.filter,
        )
        self.filters.picked.connect(self.warnings.set_filter)
        view = ListView(self.warnings, PlainRows(2), COLUMNS, needs=self._needs, parent=self)
        self.take_list(self.warnings, view)
        self.draft: WarningDraft | None = None
        self.form = WarningForm(models, self)
        self.preview = WarningPreview(session, models, self)
        self.pick, self.ask = PickBar(self), WarningSecond(self.warnings, self)
        self._asked = ""
        self.why, self.words = WarningWhy(self), WarningHead(models, self)
        self._lay_out(view)
        self._make_actions()
        self._connect()
        self.retranslate()
        self._take_asked()

    def _lay_out(self, view: ListView) -> None:
        self.head = RunLabel(self, stretches=True)
        self.head.setFixedHeight(28)
        self.scroller = FocusScroll(self.form, self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.scroller)
        self.pages.addWidget(self.preview)
        self.pages.setCurrentWidget(self.preview)
        self.split = QSplitter(Qt.Orientation.Vertical, self)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(view)
        self.split.addWidget(self.pages)
        self.body.addWidget(self.head)
        self.body.addWidget(self.split, 1)
        self.body.addWidget(self.pick)
        self.body.addWidget(self.ask)

    def _connect(self) -> None:
        self.form.left.connect(self.leave_form)
        self.form.commanded.connect(self._run_key)
        self.form.edited.connect(self._edited)
        self.form.said.connect(lambda words: self.notice.say(words, stays=False))
        self.pick.picked.connect(self._picked)
        self.ask.wanted.connect(self.submit)
        self.ask.said.connect(lambda words: self.notice.say(words, stays=False))
        for strip in (self.pick, self.ask):
            strip.closed.connect(self.view.setFocus)
        self.models.updated.connect(self._take)
        self.models.rebuilt.connect(self._take_all)
        self.models.texts.arrived.connect(self._say_head)
        self.models.language_changed.connect(self.warnings.retranslate)
        self.models.warning_wanted.connect(self._take_asked)

    def _make_actions(self) -> None:
        tr = self.tr
        self.act("new", lambda: tr("New warning"), "N", lambda: self._offer("new"), self.why.new)
        self.act("drill", lambda: tr("New, as an exercise"), "X", lambda: self._offer("drill"), self.why.new)
        self.act("write", lambda: tr("Write on"), "E", self.write, self.why.write)
        self.act("keep", lambda: tr("Keep"), "Ctrl+S", self.keep, self.why.keep)
        self.act("submit", lambda: tr("Submit"), "Ctrl+Return", self.send_on, self.why.submit)
        self.act("release", lambda: tr("Release"), "R", self.release, self.why.release)
        self.act("back", lambda: tr("Give back"), "B", self.give_back, self.why.release)
        self.act("update", lambda: tr("Update"), "U", lambda: self.follow(WarningKind.UPDATE), self.why.follow)
        self.act("clear", lambda: tr("All clear"), "Y", lambda: self.follow(WarningKind.ALL_CLEAR), self.why.follow)
        self.act("cancel", lambda: tr("Cancel it"), "C", lambda: self.follow(WarningKind.CANCEL), self.why.follow)
        self.act("drop", lambda: tr("Throw the draft away"), "W", lambda: self._offer("drop"), self.why.drop)
        self.act("turn", lambda: tr("Preview: next page"), "P", self.turn, acts=False)
        self.act("look", lambda: tr("Preview of what is written"), "Ctrl+P", self.look, acts=False)
        for name in ("new", "write", "submit", "release", "turn"):
            self.hint(name)

    # --- what is meant

    @property
    def warning(self) -> PublicWarning | None:
        """The selected warning as it stands."""
        return self.warnings.warning(self.current) if self.current else None

    def _site(self) -> Site | None:
        return self.session.state.registry.site

    def _now(self) -> int:
        return self.models.clock.now_us()

    # --- writing

    def _take_asked(self) -> None:
        asked, self.models.warning_asked = self.models.warning_asked, None
        if asked is not None:
            self.begin_for(*asked)

    def begin_for(self, template: str, incident: str, exercise: bool) -> None:
        """A plan asks for a warning of that template: the composer with what the plan knows."""
        site = self._site()
        held = site.warnings.template(template) if site is not None else None
        why = self.why.new()
        if site is None or held is None or why:
            unknown = sentence("refused.unknown_template", {"template": template}, self.models.language)
            self.notice.say(why or unknown, stays=False)
            return
        known = incident if incident in self.session.state.tables.incidents else None
        self._open(WarningDraft.of_template(site, held, self._now(), exercise=exercise, incident=known))

    def _open(self, draft: WarningDraft) -> None:
        self.draft = draft
        self.pages.setCurrentWidget(self.scroller)
        self.form.open_draft(draft)
        self._share()
        first = self.form.first()
        self.setFocusProxy(first)  # whoever comes back to the panel goes on writing
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._say_head()
        self.check_actions()

    def _share(self) -> None:
        """Above the composer the list keeps two rows; beside it, or with nothing to write, it has its share."""
        lying = self.split.orientation() == Qt.Orientation.Horizontal
        whole = self.split.width() if lying else self.split.height()
        first = whole * (30 if self.draft is not None or not lying else 42) // 100
        if not lying and self.draft is not None:
            first = min(first, LIST_LEAST)
        self.split.setSizes([first, whole - first])

    def write(self) -> None:
        """Write on: the selected draft, or the one that is open already."""
        site, warning = self._site(), self.warning
        if self.draft is not None and (warning is None or self.draft.ident in ("", warning.id)):
            self._open(self.draft)
        elif site is not None and warning is not None:
            self._open(WarningDraft.of_warning(site, warning, self._now()))

    def follow(self, kind: WarningKind) -> None:
        """An update, a cancel or an all-clear of the selected warning."""
        site, warning = self._site(), self.warning
        if site is not None and warning is not None:
            self._open(WarningDraft.following(site, warning, kind, self._now()))

    def _reread(self, held: PublicWarning) -> None:
        """Another person wrote on the draft that is open here, in which nothing was changed: show theirs."""
        site = self._site()
        if site is not None:
            self.draft = WarningDraft.of_warning(site, held, self._now())
            self.form.open_draft(self.draft)

    def keep(self) -> None:
        """Put the draft on record."""
        self._keep_then("")

    def send_on(self) -> None:
        """Submit: what is written is kept first. What is missing is said in words, here as by the engine."""
        site = self._site()
        if self.draft is not None and site is not None:
            missing = self.draft.lacks(site, self._now())
            if missing:
                words = [sentence(f"word.lack.{one.code}", {}, self.models.language) for one in missing]
                self.notice.say(self.tr("Not complete: {what}.").format(what="; ".join(words)), stays=False)
                return
            self._keep_then("submit")
        elif self.warning is not None:
            self.submit(SubmitWarning(warning=self.warning.id))

    def _keep_then(self, then: str) -> None:
        draft = self.draft
        if draft is None:
            return
        if draft.ident and not draft.is_changed:
            self._kept(then, draft.ident)
            return
        sent = draft.content

        def kept(ticket: Ticket) -> None:
            draft.ident = draft.ident or ticket.created
            draft.kept = sent
            held = self.warnings.warning(draft.ident)
            draft.revision = held.revision if held is not None else draft.revision
            self._kept(then, draft.ident)

        self.submit(draft.command(), kept)

    def _kept(self, then: str, ident: str) -> None:
        self.models.selection.select("warning", ident)
        if then == "submit":
            self.submit(SubmitWarning(warning=ident), self._submitted)
        self._say_head()

    def _submitted(self, ticket: Ticket) -> None:
        self.close_form()
        self.notice.say(self.tr("Waits for a second person to release it."), stays=False)

    def leave_form(self) -> None:
        """Back to the list; what is written stays open (E goes on)."""
        self.view.setFocus()

    def close_form(self) -> None:
        """Nothing is being written any more."""
        self.draft = None
        self.form.close_draft()
        self.setFocusProxy(self.view)
        self.pages.setCurrentWidget(self.preview)
        self._share()
        self._show()

    def look(self) -> None:
        """What is written as the public would get it, and back to writing."""
        if self.draft is None:
            self.turn()
        elif self.pages.currentWidget() is self.preview:
            self._open(self.draft)
        else:
            draft = self.draft
            self.preview.show_content(draft.content, exercise=draft.exercise, ident=draft.ident, base=draft.base)
            self.pages.setCurrentWidget(self.preview)
            self.view.setFocus()

    def turn(self) -> None:
        """The next page of the preview."""
        if self.pages.currentWidget() is not self.preview:
            self.look()
        else:
            self.preview.turn()

    # --- the second person

    def release(self) -> None:
        """Ask for the number."""
        if self.warning is not None:
            self.ask.release(self.warning)

    def give_back(self) -> None:
        """Ask why."""
        if self.warning is not None:
            self.ask.give_back(self.warning)

    # --- strips

    def _offer(self, asked: str) -> None:
        self._asked = asked
        if asked == "drop":
            self.pick.offer(self.tr("Throw the draft away?"), [("drop", self.tr("Throw away"))])
            return
        site = self._site()
        templates = [one for one in site.warnings.templates if one.kind == "alert"] if site is not None else []
        heading = self.tr("EXERCISE of") if asked == "drill" else self.tr("Warn of")
        self.pick.offer(heading, [(one.key, one.title.get(self.models.language)) for one in templates])

    def _picked(self, value: object) -> None:
        if self._asked == "drop":
            self._drop()
            return
        chosen = self.session.state.tables.incidents.get(self.models.selection.last("incident"))
        incident = chosen.id if chosen is not None and chosen.closed_us is None else ""
        self.begin_for(str(value), incident, self._asked == "drill")

    def _drop(self) -> None:
        ident = self.draft.ident if self.draft is not None else self.current
        if self.draft is not None:
            self.close_form()
        if ident:
            self.submit(WithdrawWarning(warning=ident))

    def _run_key(self, key: str) -> None:
        action = self.registry.by_key(self.context, key)
        if action is not None:
            self.run(action.id)

    # --- what is shown

    def open_row(self, ident: str) -> None:
        """Enter writes on a draft, and reads anything else."""
        if not self.why.write():
            self.write()
        else:
            self.preview.words.setFocus()

    def _choose(self, ident: str) -> None:
        super()._choose(ident)
        self._show()

    def _edited(self) -> None:
        self._say_head()
        self.check_actions()

    def _show(self) -> None:
        """The selected warning beside the list and on the map, unless one is being written."""
        warning, site = self.warning, self._site()
        if self.draft is None:
            self.preview.show_warning(warning)
            shown = warning is not None and warning.state is not WarningState.IN_FORCE  # the map has those anyway
            self.models.draw_shape(self._shape(warning, site) if warning and site and shown else None)
        self._say_head()
        self.check_actions()

    def _shape(self, warning: PublicWarning, site: Site) -> DrawnShape:
        word = (
            self.tr("EXERCISE")
            if warning.exercise
            else sentence(f"word.warning_state.{warning.state.value}", {}, self.models.language)
        )
        return DrawnShape(
            rings=rings_of(site, warning.content.area),
            circles=warning.content.area.circles,
            word=f"{warning.number} · {word}",
            severity=severity_priority(warning.content.severity),
        )

    def _say_head(self) -> None:
        self.head.set_runs(self.words.head(self.draft, self.warning))

    def show_counts(self) -> None:
        """Counts on the chips; how many wait stands behind the title."""
        self.filters.set_counts(self.warnings.counts())
        held = self.session.state.tables.warnings.values()
        waiting = sum(one.state is WarningState.WAITING for one in held)
        self.header.set_subtitle(self.tr("{n} wait for release").format(n=waiting) if waiting else "")

    def empty_words(self) -> str:
        """Nobody is warned."""
        return self.tr("No warning of ours is open or in force.")

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Warn the public"))
        self.filters.retranslate()
        self.form.retranslate()
        self.ask.retranslate()
        self.preview.refresh()
        super().retranslate()
        self._say_head()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside or above, as the width allows."""
        super().resizeEvent(event)
        lying = Qt.Orientation.Horizontal if event.size().width() >= WIDE else Qt.Orientation.Vertical
        if lying != self.split.orientation() or event.oldSize().isEmpty():
            self.split.setOrientation(lying)
            self._share()

    def _take(self, change: Change) -> None:
        if "warnings" in change:
            self._take_all()

    def _take_all(self) -> None:
        """A draft of ours that another person changed, sent on or threw away is not written on blindly."""
        draft = self.draft
        held = self.warnings.warning(draft.ident) if draft is not None and draft.ident else None
        if draft is not None and draft.ident and (held is None or held.state not in OPEN):
            self.close_form()
        elif draft is not None and held is not None and held.revision > draft.revision and not draft.is_changed:
            self._reread(held)
        self.show_counts()
        self._show()

    def _needs(self, row: int, column: int) -> int:
        return width_of(str(self.warnings.cell(self.warnings.row(self.warnings.id_at(row)), column, 0)))
