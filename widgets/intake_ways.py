"""What else becomes of a call: passed on, called back, ended without an incident. Numbered ways, no dialog."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ioc.domain.commands import ConfirmTransfer, FinishCall, FinishCallBack, SetCallBack, TransferCall
from ioc.domain.intake_records import CallOutcome
from ioc.qt.intake_words import line_name
from ioc.qt.sentences import sentence
from widgets.notice import Way
from widgets.words_bar import WordsBar

if TYPE_CHECKING:
    from widgets.intake_panel import IntakePanel

MINUTES = (2, 5, 15, 60)
OUTCOMES = (CallOutcome.ADVISED, CallOutcome.ABANDONED, CallOutcome.SILENT, CallOutcome.DISCARDED)


class IntakeWays(QObject):
    """Keys T, B and X of the intake."""

    def __init__(self, panel: IntakePanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._outcome = CallOutcome.DISCARDED
        self.bar = WordsBar(panel)
        self.bar.given.connect(self._finish)
        self.bar.closed.connect(panel.setFocus)

    def retranslate(self) -> None:
        """Put every text again."""
        self.bar.retranslate()

    def transfer(self) -> None:
        """To another line or an agency; while a receipt is awaited, confirm it."""
        panel, site = self._panel, self._panel.session.state.registry.site
        call, work = panel.call, panel.work
        if site is None or call is None or work is None:
            return
        panel.forms.keep()
        if work.pending is not None:
            to = line_name(panel.models.names, work.pending.to)
            told = self.tr("Passed on to {to}; have they said that they have it?").format(to=to)
            self._offer(told, [(self.tr("They have it"), self._confirm)])
            return
        lines = [(line.key, line.key) for line in site.calls.lines if line.key != call.line]
        agencies = [(agency.title.get(panel.models.language), agency.key) for agency in site.calls.agencies]
        ways: list[Way] = [(title, partial(self._transfer, key)) for title, key in (*lines, *agencies)[:9]]
        self._offer(self.tr("Pass on to:"), ways)

    def call_back(self) -> None:
        """Set a time; when one is set, say what came of it."""
        work = self._panel.work
        if work is not None and work.back_us is not None:
            ways: list[Way] = [
                (self.tr("Reached"), partial(self._back, True)),
                (self.tr("Not reached"), partial(self._back, False)),
            ]
            self._offer(self.tr("Called back?"), ways)
            return
        title = self.tr("{n} min")
        ways = [(title.format(n=minutes), partial(self._set_back, minutes)) for minutes in MINUTES]
        self._offer(self.tr("Call back in:"), ways)

    def finish(self) -> None:
        """How it ended, then why."""
        language = self._panel.models.language
        ways: list[Way] = [
            (sentence(f"word.call_outcome.{outcome.value}", {}, language).capitalize(), partial(self._reason, outcome))
            for outcome in OUTCOMES
        ]
        self._offer(self.tr("End without an incident:"), ways)

    def _offer(self, words: str, ways: list[Way]) -> None:
        """The figures are keys now, so the keyboard leaves the field."""
        self._panel.setFocus()
        self._panel.notice.say(words, ways)

    def _transfer(self, to: str) -> None:
        self._panel.submit(TransferCall(call=self._panel.current, to=to))

    def _confirm(self) -> None:
        self._panel.submit(ConfirmTransfer(call=self._panel.current), lambda _: self._panel.finished())

    def _set_back(self, minutes: int) -> None:
        self._panel.submit(SetCallBack(call=self._panel.current, in_s=minutes * 60.0))

    def _back(self, reached: bool) -> None:
        self._panel.submit(FinishCallBack(call=self._panel.current, reached=reached))

    def _reason(self, outcome: CallOutcome) -> None:
        self._outcome = outcome
        word = sentence(f"word.call_outcome.{outcome.value}", {}, self._panel.models.language)
        self.bar.ask(word.capitalize(), self.tr("End"))

    def _finish(self, reason: str) -> None:
        if not reason:
            self._panel.notice.say(sentence("refused.reason_missing", {}, self._panel.models.language), stays=False)
            return
        self.bar.close_bar()
        command = FinishCall(call=self._panel.current, outcome=self._outcome, reason=reason)
        self._panel.submit(command, lambda _: self._panel.finished())
