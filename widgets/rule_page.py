"""One rule: what stands over the files, why it exists, the form, and a trial of the change over recorded history."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from ioc.domain.rule_edits import tuned
from ioc.domain.rule_records import RuleTuning, Trial
from ioc.domain.rule_trial import TrialResult
from ioc.domain.site import AlarmRule
from ioc.qt.format import moment, number
from ioc.qt.models import Models
from ioc.qt.rule_words import changes, kind_word
from ioc.qt.sentences import sentence
from ioc.qt.series import Series
from ioc.qt.session import Session
from ioc.qt.tokens import SECOND_PX
from widgets.controls import Chip
from widgets.rationale import Rationale
from widgets.rule_form import RuleForm
from widgets.rule_history import RuleHistory
from widgets.theme import font
from widgets.trial_figures import TrialFigures
from widgets.trial_trend import TrialTrend

DAYS = (1, 3, 7, 14, 31)
DAY_US = 86_400_000_000


class RulePage(QScrollArea):
    """`show_rule` shows one. A trial belongs to what stood in the form: any edit afterwards makes it void."""

    changed = Signal()
    """A trial came, or went: what may be done with the rule is another thing now."""

    def __init__(self, session: Session, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.models = session, models
        self.rule: AlarmRule | None = None
        self.result: TrialResult | None = None
        self.tried: RuleTuning | None = None
        self._days, self._asked = DAYS[2], 0
        self.may_edit = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget(self)
        inner.setObjectName("Panel")
        self.setWidget(inner)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(6)
        self.title, self.over, self.said = QLabel(inner), QLabel(inner), QLabel(inner)
        self.rationale, self.form = Rationale(models.names, inner), RuleForm(models.names, inner)
        self.trend, self.figures = TrialTrend(inner), TrialFigures(models.names, inner)
        self.history = RuleHistory(models, inner)
        for label, bold in ((self.title, True), (self.over, False), (self.said, False)):
            label.setFont(font(17 if bold else SECOND_PX, bold=bold))
            label.setContentsMargins(12, 0, 12, 0)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.chips = {days: Chip(parent=inner) for days in DAYS}
        spans = QHBoxLayout()
        spans.setContentsMargins(12, 0, 12, 0)
        self.spans_word = QLabel(inner)
        self.spans_word.setProperty("role", "label")
        spans.addWidget(self.spans_word)
        for days, chip in self.chips.items():
            chip.clicked.connect(lambda _=False, days=days: self.set_days(days))
            spans.addWidget(chip)
        spans.addStretch(1)
        above: tuple[QWidget, ...] = (self.title, self.over, self.form)
        below: tuple[QWidget, ...] = (self.said, self.trend, self.figures, self.history, self.rationale)
        for part in above:
            column.addWidget(part)
        column.addLayout(spans)
        for part in below:
            column.addWidget(part)
        column.addStretch(1)
        self.form.edited.connect(self._void)
        self.figures.chosen.connect(self._show_asset)
        self.history.hide()
        self._show_parts()
        self.retranslate()

    # --- what is shown

    def show_rule(self, rule: AlarmRule | None, *, may_edit: bool) -> None:
        """This rule, as it holds now."""
        if rule == self.rule and may_edit == self.may_edit:
            self._say_over()
            return
        self.rule, self.may_edit = rule, may_edit
        self.result = self.tried = None
        self._asked += 1
        self.history.setVisible(False)
        self.form.show_rule(rule, may_edit=may_edit)
        self.rationale.show_rule(rule)
        self.said.setText("")
        self._show_parts()
        self.retranslate()

    def toggle_history(self) -> None:
        """Show what became of the rule in place of the trial, or the trial again."""
        if not self.history.isHidden() or self.rule is None:
            self.history.hide()
            self._show_parts()
            return
        asked = self.session.ask("rule_history", rule=self.rule.id)
        asked.answered.connect(self.history.take)
        asked.failed.connect(self._refused)
        self.history.show()
        self._show_parts()

    def toggle_rationale(self) -> None:
        """Show why the rule exists though a trial is shown, or hide it again."""
        self.rationale.setVisible(self.rationale.isHidden())

    def set_days(self, days: int) -> None:
        """Try over so many days up to now."""
        self._days = days
        for one, chip in self.chips.items():
            chip.setCheckable(True)
            chip.setChecked(one == days)
        self._void()

    def next_days(self) -> None:
        """The next longer span, round to the shortest."""
        self.set_days(DAYS[(DAYS.index(self._days) + 1) % len(DAYS)])

    # --- the trial

    def try_out(self) -> None:
        """Run the form's rule over the record. Raises `rule_draft.Unread`."""
        if self.rule is None:
            return
        tuning = self.form.tuning()
        now_us = self.models.clock.now_us()
        self._void()
        mine = self._asked
        self.said.setText(self.tr("Running old and new over the record…"))
        asked = self.session.ask(
            "rule_trial",
            rule=self.rule.id,
            tuning=msgspec.to_builtins(tuning),
            from_us=now_us - self._days * DAY_US,
            to_us=now_us,
        )
        asked.answered.connect(lambda answer: self._answered(mine, tuning, answer))
        asked.failed.connect(self._refused)

    def _answered(self, asked: int, tuning: RuleTuning, answer: Any) -> None:
        if not isValid(self) or asked != self._asked:
            return  # the form was edited meanwhile, or another rule is shown
        self.result, self.tried = msgspec.convert(answer, TrialResult), tuning
        self.history.hide()
        self._show_parts()
        self.figures.show_result(self.result)
        self._say_result()
        self.changed.emit()

    def _refused(self, code: str, params: dict[str, Any]) -> None:
        self.said.setText(sentence(code, params, self.models.language))

    def trial(self) -> Trial | None:
        """What was seen, as a proposal holds it; None without a trial of what stands in the form."""
        if self.result is None:
            return None
        old, new = self.result.old, self.result.new
        return Trial(
            from_us=self.result.from_us,
            to_us=self.result.to_us,
            old=old.count,
            new=new.count,
            old_worst=old.worst,
            new_worst=new.worst,
            readings=self.result.readings,
        )

    def _void(self) -> None:
        """What stands in the form is not what was tried."""
        self._asked += 1
        if self.result is not None:
            self.result = self.tried = None
            self.figures.show_result(None)
            self._show_parts()
        self.said.setText("")
        self.changed.emit()

    def _show_asset(self, ident: str) -> None:
        result, rule = self.result, self.rule
        if result is None or rule is None or self.tried is None or not ident:
            self.trend.clear_trial()
            return
        measured = self.models.names.streams_of(ident)
        stream = next((one for one in measured if one.property == rule.property), None)
        if stream is None:
            self.trend.clear_trial()
            return
        asked = self.session.ask("history", stream=stream.index, from_us=result.from_us, to_us=result.to_us)
        interval = self.session.state.interval_s(stream)
        asked.answered.connect(lambda answer: self._draw(ident, interval, answer))

    def _draw(self, asset: str, interval_s: float, answer: dict[str, Any]) -> None:
        if not isValid(self) or self.result is None or self.rule is None or self.tried is None:
            return
        if asset != self.figures.asset:
            return
        series = Series(interval_s)
        series.load(answer)
        names = self.models.names
        new = tuned(self.rule, self.tried)
        self.trend.show_trial(self.result, asset, series, self.rule, new, names.zone, names.language)

    # --- texts

    def _show_parts(self) -> None:
        for part in (self.form, self.spans_word, *self.chips.values()):
            part.setVisible(self.rule is not None)
        there, history = self.result is not None, not self.history.isHidden()
        for part in (self.trend, self.figures):
            part.setVisible(there and not history)
        self.rationale.setVisible(self.rule is not None and not there and not history)

    def _say_result(self) -> None:
        result = self.result
        if result is None or self.rule is None or self.tried is None:
            return
        names = self.models.names
        told = self.tr("{change} · {readings} readings of {streams} streams").format(
            change=changes(self.rule, tuned(self.rule, self.tried), names) or self.tr("as it holds"),
            readings=number(result.readings, 0, names.language),
            streams=result.streams,
        )
        self.said.setText(f"{told} · {self.tr('nobody acknowledges or resets in a trial')}")

    def _say_over(self) -> None:
        """What stands over the files, waits, or is out of service."""
        rule, tables, names = self.rule, self.session.state.tables, self.models.names
        told: list[str] = []
        if rule is not None:
            fault, edit = tables.rule_faults.get(rule.id), tables.rule_edits.get(rule.id)
            waiting = next((one for one in tables.rule_proposals.values() if one.rule == rule.id), None)
            if fault is not None:
                why = sentence(f"rule.fault.{fault.code}", fault.params, names.language)
                told.append(self.tr("Out of service: {why} ({asset})").format(why=why, asset=names.asset(fault.asset)))
            if edit is not None:
                since = moment(edit.since_us, names.now_us(), names.zone)
                words = self.tr("Over the files since {time}: {change} (proposed by {by}, approved by {other})")
                told.append(
                    words.format(
                        time=since,
                        change=changes(edit.base, rule, names),
                        by=names.person(edit.by),
                        other=names.person(edit.approved_by),
                    )
                )
            if waiting is not None:
                trial, change = waiting.trial, changes(rule, tuned(rule, waiting.tuning), names)
                words = self.tr("Proposed by {by}: {change} · alarms in the trial {old} → {new} · {why}")
                why = self.models.texts.get(waiting.reason.id) or "…"
                by = names.person(waiting.by)
                told.append(words.format(by=by, change=change, old=trial.old, new=trial.new, why=why))
        self.over.setText("\n".join(told))
        self.over.setVisible(bool(told))

    def retranslate(self) -> None:
        """Put every text again."""
        rule, names = self.rule, self.models.names
        word = f"{rule.title.get(names.language)} · {kind_word(rule, names)}" if rule is not None else ""
        self.title.setText(word or self.tr("Choose a rule."))
        self._say_over()
        self._say_result()
        self.spans_word.setText(self.tr("Trial over the last"))
        for days, chip in self.chips.items():
            chip.setText(self.tr("{n} d").format(n=days))
            chip.setVisible(rule is not None and self.may_edit)
            chip.setCheckable(True)
            chip.setChecked(days == self._days)
        self.spans_word.setVisible(rule is not None and self.may_edit)
        self.form.retranslate()
        self.rationale.retranslate()
        self.figures.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.trend.dress()
