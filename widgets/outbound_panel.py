"""Messages that leave the centre: what was not delivered and waits for a person, what is still tried, the ways out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from shiboken6 import isValid

from ioc.domain.commands import ResendEffects, WriteOffEffects
from ioc.domain.outbound_records import Effect
from ioc.qt.actions import Actions
from ioc.qt.channel_table import ChannelTable
from ioc.qt.models import Models
from ioc.qt.outbound_table import OutboundTable
from ioc.qt.sentences import sentence
from ioc.qt.session import Session
from ioc.qt.tokens import SECOND_PX
from widgets.delegates.plain_rows import PlainRows
from widgets.delegates.text import width_of
from widgets.filter_chips import FilterChips
from widgets.list_panel import ListPanel
from widgets.permission import why_not
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView
from widgets.theme import font
from widgets.words_bar import WordsBar

COLUMNS = (
    Column(least=100),
    Column(weight=3, least=110, wish=160),
    Column(least=80),
    Column(weight=2, least=90, wish=160),
    Column(weight=6, least=120, wish=300),
    Column(least=50, drop=2),
    Column(least=80, drop=1),
    Column(least=80),
)
CHANNEL_COLUMNS = (
    Column(weight=3, least=110, wish=180),
    Column(weight=5, least=120, wish=260),
    Column(least=60),
    Column(least=80, drop=1),
    Column(least=60, drop=2),
    Column(least=60),
    Column(weight=5, least=100, wish=240, drop=3),
)
CHANNEL_ROWS = 5
"""Channels that are seen without scrolling."""


class OutboundPanel(ListPanel):
    """`Enter` says the message's words, so that it can be told by telephone; `R` sends again; `W` writes off."""

    context = "outbound"
    kind = "effect"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.messages = OutboundTable(session, models.names, models.clock, self)
        self.channels = ChannelTable(session, models.names, models.clock, self)
        self.filters = FilterChips(
            self.header,
            {
                "all": lambda: self.tr("All"),
                "dead": lambda: self.tr("Not delivered"),
                "waiting": lambda: self.tr("Being tried"),
            },
            self.messages.filter,
        )
        self.filters.picked.connect(self.messages.set_filter)
        self.take_list(self.messages, ListView(self.messages, PlainRows(1), COLUMNS, needs=self._needs, parent=self))
        self.words = self._line(word_wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.hide()
        self.bar = WordsBar(self)
        self.bar.given.connect(self._write_off)
        self.bar.closed.connect(self.view.setFocus)
        self.body.addWidget(self.bar)
        self.heading = self._line()
        self.ways = ListView(self.channels, PlainRows(0), CHANNEL_COLUMNS, needs=self._channel_needs, parent=self)
        self.ways.empty_words = lambda: self.tr("This site has no channel: nothing leaves the centre.")
        self.ways.setFixedHeight(self.ways.verticalHeader().defaultSectionSize() * CHANNEL_ROWS + 30)
        self.body.addWidget(self.ways)
        self._said = ""
        self._meant: tuple[str, ...] = ()
        self.act("resend", lambda: self.tr("Send again"), "R", self.resend, self._why_not_resend)
        self.act("resend_all", lambda: self.tr("Send all of the channel again"), "C", self.resend_all, self._no_one)
        self.act("write_off", lambda: self.tr("Write off"), "W", self.write_off, self._why_not_write_off)
        self.act("words", lambda: self.tr("What it says"), "T", self.say_words, self._why_not_selected, acts=False)
        self.act("go", lambda: self.tr("Go to what it is about"), "G", self.go, self._why_not_go, acts=False)
        for name in ("resend", "write_off", "words"):
            self.hint(name)
        self.models.clock.in_turn().ticked.connect(self.ways.tick)
        models.language_changed.connect(self.messages.retranslate)
        models.language_changed.connect(self.channels.retranslate)
        self.retranslate()

    def _line(self, *, word_wrap: bool = False) -> QLabel:
        made = QLabel(self)
        made.setFont(font(SECOND_PX))
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setWordWrap(word_wrap)
        made.setContentsMargins(12, 8, 12, 4)
        self.body.addWidget(made)
        return made

    @property
    def effect(self) -> Effect | None:
        """The selected message as it stands."""
        return self.messages.effect(self.current) if self.current else None

    def resend(self) -> None:
        """The selected one, with the same key, so that a receiver that has it drops it."""
        self.submit(ResendEffects(effects=(self.current,)))

    def resend_all(self) -> None:
        """All dead letters of the selected message's channel: what is done when the way is mended."""
        if self.effect is not None:
            self.submit(ResendEffects(effects=self.messages.dead_of(self.effect.channel)))

    def write_off(self) -> None:
        """Ask how it was told instead."""
        self._meant = (self.current,)
        self.bar.ask(self.tr("Not sent. Why?"), self.tr("Write off"), self.tr("How it was told instead (on record)"))

    def _write_off(self, reason: str) -> None:
        if not reason:
            self.notice.say(sentence("refused.write_off_reason", {}, self.models.language), stays=False)
            return
        self.bar.close_bar()
        self.submit(WriteOffEffects(effects=self._meant, reason=reason))

    def say_words(self) -> None:
        """Show the message's words, or take them away."""
        if self._said == self.current and not self.words.isHidden():
            self.words.hide()
            return
        self._said = asked = self.current
        question = self.session.ask("message", effect=asked)
        question.answered.connect(lambda told: self._show_words(asked, dict(told)))
        question.failed.connect(
            lambda code, params: self.notice.say(sentence(code, params, self.models.language), stays=False)
        )

    def _show_words(self, asked: str, told: dict[str, str]) -> None:
        if isValid(self) and asked == self.current:
            self.words.setText(f"{told.get('subject', '')}\n{told.get('text', '')}".strip())
            self.words.show()

    def open_row(self, ident: str) -> None:
        """Enter says what it says."""
        self.run("outbound.words")

    def go(self) -> None:
        """Show the incident or the call that it is about."""
        self.models.selection.show(*self._subject())

    def _subject(self) -> tuple[str, str]:
        tables = self.session.state.tables
        about = self.effect.about if self.effect else ""
        if about in tables.incidents:
            return "incident", about
        if about in tables.warnings:
            return "warning", about
        return ("call", about) if about in tables.calls else ("", "")

    def _choose(self, ident: str) -> None:
        """A message is nothing that the map could show; its words go with the selection."""
        if ident != self._said:
            self.words.hide()
        self.check_actions()

    def _why_not_selected(self) -> str:
        return "" if self.effect is not None else self.tr("Select a message first.")

    def _why_not_dead(self) -> str:
        if self.effect is not None and not self.effect.dead:
            return self.tr("This message is still being tried by itself.")
        return self._why_not_selected()

    def _why_not_resend(self) -> str:
        return self._why_not_dead() or why_not(self.session, ResendEffects)

    def _no_one(self) -> str:
        return self._why_not_selected() or why_not(self.session, ResendEffects)

    def _why_not_write_off(self) -> str:
        return self._why_not_dead() or why_not(self.session, WriteOffEffects)

    def _why_not_go(self) -> str:
        return self._why_not_selected() or ("" if self._subject()[0] else self.tr("It is about nothing to be shown."))

    def empty_words(self) -> str:
        """All that was to be told has left."""
        return self.tr("Everything was delivered.") if self._holds_nothing() else self.tr("Nothing with this filter.")

    def show_counts(self) -> None:
        """Counts on the chips."""
        self.filters.set_counts(self.messages.counts())

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Outbound messages"))
        self.heading.setText(self.tr("Ways out"))
        self.filters.retranslate()
        self.bar.retranslate()
        super().retranslate()
        self.ways.fit_columns()

    def _needs(self, row: int, column: int) -> int:
        return width_of(str(self.messages.cell(self.messages.row(self.messages.id_at(row)), column, 0)))

    def _channel_needs(self, row: int, column: int) -> int:
        return width_of(str(self.channels.cell(self.channels.row(self.channels.id_at(row)), column, 0)))
