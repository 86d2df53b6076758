"""Situation reports: fill one from this moment, read it, add words, approve it; print any that was approved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QPlainTextEdit, QWidget

from ioc.domain.board_records import CITY
from ioc.domain.commands import ApproveReport, EnterToll
from ioc.domain.decide.situation import next_due_us
from ioc.domain.report_records import SentReport
from ioc.domain.report_spec import ReportSpec
from ioc.domain.state import Change
from ioc.qt.actions import Actions
from ioc.qt.board_lines import BoardLine
from ioc.qt.board_words import scope_word
from ioc.qt.format import clock_time, span
from ioc.qt.models import Models
from ioc.qt.report_export import write_report
from ioc.qt.sentences import sentence
from ioc.qt.session import Session
from widgets.board_list import BoardList
from widgets.feed_panel import exports
from widgets.focus_scroll import FocusScroll
from widgets.form_bar import Field, FormBar
from widgets.panel import Panel
from widgets.permission import why_not
from widgets.run_label import Run, RunLabel
from widgets.theme import font

_TABLES = ("reports", "drafts", "reports_due", "stage", "site", "tolls")
TOLL = ("dead", "missing", "injured", "moved")
WIDE = 860


class ReportPanel(Panel):
    """The list holds what was approved, newest first; the sheet beside it what is marked, or the draft just made."""

    context = "report"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.head = RunLabel(self, stretches=True)
        self.list = BoardList(self)
        self.sheet = QPlainTextEdit(self)
        self.form = FormBar(self)
        self._draft: dict[str, Any] = {}
        self._shown: dict[str, Any] = {}
        self._asked = ""
        self.setFocusProxy(self.list)
        self._lay_out()
        self._make_actions()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        self.sheet.setReadOnly(True)
        self.sheet.setFont(font(14))
        self.sheet.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.head.setFixedHeight(26)
        self._split = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._split.setContentsMargins(0, 0, 0, 0)
        self._split.setSpacing(4)
        self._split.addWidget(FocusScroll(self.list, self), 2)
        self._split.addWidget(self.sheet, 3)
        self.body.addWidget(self.head)
        self.body.addLayout(self._split, 1)
        self.body.addWidget(self.form)

    def _make_actions(self) -> None:
        self.act("draft", lambda: self.tr("Make a draft"), "N", self.make, lambda: self._why_not(ApproveReport))
        self.act("approve", lambda: self.tr("Approve"), "A", self.approve, self._why_not_approve)
        self.act("toll", lambda: self.tr("People harmed"), "H", self.enter, lambda: why_not(self.session, EnterToll))
        self.act("read", lambda: self.tr("Read"), "Return", self.read, self._why_not_line, acts=False)
        self.act("print", lambda: self.tr("PDF, HTML, text"), "P", self.print_it, self._why_not_print, acts=False)
        self.act("down", lambda: self.tr("Read on"), "PgDown", lambda: self._scroll(1), acts=False)
        self.act("up", lambda: self.tr("Read back"), "PgUp", lambda: self._scroll(-1), acts=False)
        for name in ("draft", "approve", "print"):
            self.hint(name)

    def _connect(self) -> None:
        self.form.given.connect(self._take_form)
        self.form.closed.connect(self.list.setFocus)
        self.list.moved.connect(self.check_actions)
        self.list.paged.connect(self._scroll)
        self.models.updated.connect(self._take)
        self.models.rebuilt.connect(self.retranslate)
        self.models.texts.arrived.connect(self.draw)
        self.models.clock.in_turn().ticked.connect(self._tick)

    # --- what is shown

    def spec(self) -> ReportSpec | None:
        """The site's report; the first where there are several."""
        site = self.session.state.registry.site
        return site.reports[0] if site and site.reports else None

    def draw(self) -> None:
        """Bring everything up to date."""
        held = sorted(self.session.state.tables.reports.values(), key=lambda one: -one.at_us)
        empty = self.tr("No report was approved yet. N makes a draft.")
        self.list.show_lines([self._line(one) for one in held], empty)
        self.head.set_runs(self._head())
        if not self._shown:
            self.sheet.setPlainText("")
            self.sheet.setPlaceholderText(self.tr("N fills a report from this moment; Enter shows the marked one."))
        self.check_actions()

    def _line(self, one: SentReport) -> BoardLine:
        names, draft = self.models.names, one.draft
        text = self.tr("no. {n} · as of {time}").format(
            n=draft.number, time=clock_time(draft.as_of_us, names.zone, seconds=False)
        )
        told = [
            self.tr("approved by {who}").format(who=names.person(one.by)),
            self.tr("record {seq} · {hash}").format(seq=draft.seq, hash=draft.sha256[:12]),
            (self.models.texts.get(one.remark.id) or "…") if one.remark else "",
        ]
        at = clock_time(one.at_us, names.zone, seconds=False)
        return BoardLine(draft.id, "met", text, " · ".join(part for part in told if part), at)

    def _head(self) -> list[Run]:
        spec, now = self.spec(), self.models.clock.now_us()
        if spec is None:
            return [Run(self.tr("The site has no situation report."), gap=12)]
        language = self.models.language
        runs = [Run(spec.title.get(language), bold=True, token="tx1", gap=12, shrinks=True)]
        runs.append(Run(f"→ {spec.to.get(language)}", shrinks=True))
        due = next_due_us(self.session.state, spec)
        if due is None:
            runs.append(Run(self.tr("· no time is set at this stage")))
        elif due <= now:
            runs.append(Run(self.tr("· OVER {time}").format(time=span(now - due)), bold=True, token="tx1"))
        else:
            told = self.tr("· due {at}, in {time}")
            at = clock_time(due, self.models.names.zone, seconds=False)
            runs.append(Run(told.format(at=at, time=span(due - now)), token="tx1"))
        return runs

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Situation report"))
        super().retranslate()
        self.draw()

    # --- what the keys do

    def make(self) -> None:
        """Fill one from this moment."""
        spec = self.spec()
        if spec is None:
            return
        self.notice.say(self.tr("Filling the report…"))
        question = self.session.ask("report_draft", report=spec.key, language=self.models.language)
        question.answered.connect(self._take_draft)
        question.failed.connect(self._fail)

    def read(self) -> None:
        """Show the marked one, made again from the record."""
        one = self.session.state.tables.reports.get(self.list.marked)
        if one is None:
            return
        draft = one.draft
        params = {key: getattr(draft, key) for key in ("report", "number", "seq", "as_of_us", "since_us", "sha256")}
        remark = one.remark.id if one.remark else ""
        question = self.session.ask("report", **params, remark=remark, language=self.models.language)
        question.answered.connect(lambda answer, number=draft.number: self._take_report(number, answer))
        question.failed.connect(self._fail)

    def approve(self) -> None:
        """Ask for the words to add; Enter approves what stands on the sheet."""
        words = Field("remark", self.tr("Outlook, what is asked for (may stay empty)"), width=560)
        self._ask("approve", self.tr("Approve no. {n}").format(n=self._draft["number"]), self.tr("Approve"), (words,))

    def enter(self) -> None:
        """Enter people harmed, for the incident selected last or the city."""
        state = self.session.state
        incident = self.models.selection.last("incident")
        scopes = [CITY, *([incident] if incident in state.tables.incidents else [])]
        choices = tuple((scope, scope_word(scope, self.models.names)) for scope in scopes)
        held = state.tables.tolls.get(CITY)
        words = (self.tr("Dead"), self.tr("Missing"), self.tr("Injured"), self.tr("Moved to safety"))
        fields = [Field("scope", self.tr("Of"), CITY, choices=choices, width=130)]
        for name, label in zip(TOLL, words, strict=True):
            value = getattr(held, name) if held is not None else None
            fields.append(Field(name, label, "" if value is None else str(value), width=110))
        self._ask("toll", self.tr("People harmed"), self.tr("Enter"), tuple(fields))

    def print_it(self) -> None:
        """Write what stands on the sheet as PDF, HTML and text."""
        name = f"report-{self._shown['number']}-{self.models.language}"
        try:
            made = write_report(str(self._shown["html"]), str(self._shown["text"]), exports(), name)
        except OSError as trouble:
            params = {"folder": str(exports()), "why": trouble.strerror}
            self.notice.say(sentence("desk.file_not_written", params, self.models.language))
            return
        self.notice.say(self.tr("Saved: {path}").format(path=made[0]), stays=False)

    # --- inside

    def _ask(self, asked: str, heading: str, confirm: str, fields: tuple[Field, ...]) -> None:
        self._asked = asked
        self.form.ask(heading, confirm, fields)

    def _take_form(self, values: Mapping[str, str]) -> None:
        if self._asked == "approve":
            self.form.close_bar()
            draft = self._draft
            command = ApproveReport(draft=draft["id"], sha256=draft["sha256"], remark=values["remark"])
            self.submit(command, lambda _: self._approved())
            return
        figures = {name: int(values[name]) if values[name].isdecimal() else None for name in TOLL}
        if any(values[name] and figures[name] is None for name in TOLL):
            self.notice.say(self.tr("Figures are whole numbers; leave empty what is not known."), stays=False)
            return
        self.form.close_bar()
        self.submit(EnterToll(scope=values["scope"], **figures))

    def _scroll(self, step: int) -> None:
        bar = self.sheet.verticalScrollBar()
        bar.setValue(bar.value() + step * bar.pageStep())

    def _approved(self) -> None:
        self._draft = {}
        self.check_actions()

    def _take_draft(self, answer: object) -> None:
        self._draft = self._shown = dict(answer)  # type: ignore[call-overload]
        self.sheet.setPlainText(str(self._draft["text"]))
        self.notice.say(self.tr("A draft: read it, then A approves it."))
        self.check_actions()

    def _take_report(self, number: int, answer: object) -> None:
        self._shown = dict(answer) | {"number": number}  # type: ignore[call-overload]
        self._draft = {}
        self.sheet.setPlainText(str(self._shown["text"]))
        if self._shown["same"]:
            self.notice.say(self.tr("Made again from the record: the same as approved."), stays=False)
        else:
            self.notice.say(
                self.tr("NOT the same as approved: words it quoted were forgotten since, or it was changed.")
            )
        self.check_actions()

    def _fail(self, code: str, params: Mapping[str, object]) -> None:
        self.notice.say(sentence(code, params, self.models.language))

    def _tick(self, now_us: int) -> None:
        if self.isVisible():
            self.draw()

    def _take(self, change: Change) -> None:
        if self.isVisible() and any(table in change for table in _TABLES):
            self.draw()

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while it was hidden."""
        super().showEvent(event)
        self.draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= WIDE
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._split.setDirection(direction)
        self._split.setStretch(0, 2 if wide else 1)

    # --- why not

    def _why_not(self, command: type) -> str:
        return why_not(self.session, command) if self.spec() else self.tr("The site has no situation report.")

    def _why_not_approve(self) -> str:
        return self._why_not(ApproveReport) if self._draft else self.tr("Make a draft first and read it.")

    def _why_not_line(self) -> str:
        return "" if self.list.line() is not None else self.tr("There is no report to show.")

    def _why_not_print(self) -> str:
        if self._draft:
            return self.tr("A draft is not printed: approve it first.")
        return "" if self._shown else self.tr("Show a report first: Enter.")
