"""How much the alarms ask of this seat and of the centre: measured on the record, against ISA-18.2-2016."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from ioc.domain.alarm_load import AlarmLoad
from ioc.domain.areas import areas_of_seat
from ioc.domain.care_spec import CareSpec
from ioc.domain.facts import Entry
from ioc.qt.actions import Actions
from ioc.qt.models import Models
from ioc.qt.sentences import sentence
from ioc.qt.session import Session
from ioc.qt.tokens import HEADER, SECOND_PX
from widgets.filter_chips import FilterChips
from widgets.load_figures import LoadFigures
from widgets.load_plot import LoadPlot
from widgets.panel import Panel
from widgets.theme import font
from widgets.timers import once

HOUR_US = 3_600_000_000
SPANS_H = (4, 12, 24, 168, 720)
ASK_MS = 1500
"""What came in the meantime is asked for together."""
AGAIN_US = 30_000_000
PLOT_LEAST = 90
"""Pixels below which the plot is not shown."""
MEASURED = ("AlarmRaised", "AlarmSuppressed", "FloodBegan", "FloodEnded", "AreaTaken")


class AlarmLoadPanel(Panel):
    """See picture 04, lower right. Live and in a replay alike: the question goes to whoever holds the record."""

    context = "alarm_load"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.load: AlarmLoad | None = None
        self._asked_us = 0
        self._scope = "centre"
        self._hours = SPANS_H[0]
        self.scopes = FilterChips(
            self.header, {"seat": lambda: self.tr("My areas"), "centre": lambda: self.tr("Centre")}, "centre"
        )
        self.spans = FilterChips(self.header, {str(h): partial(self._span_word, h) for h in SPANS_H}, str(self._hours))
        self.scopes.picked.connect(self.set_scope)
        self.spans.picked.connect(lambda hours: self.set_hours(int(hours)))
        self.plot, self.figures, self.words = LoadPlot(self), LoadFigures(models.names, self), QLabel(self)
        self.words.setFont(font(SECOND_PX))
        self.words.setContentsMargins(12, 4, 12, 6)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.body.addWidget(self.plot, 1)
        self.body.addWidget(self.figures)
        self.body.addWidget(self.words)
        self._make_actions()
        self._soon = once(self, ASK_MS, self.ask)
        session.entries_arrived.connect(self._take)
        session.reset.connect(self._soon.start)
        models.clock.in_turn().ticked.connect(self._tick)
        self.retranslate()

    def _make_actions(self) -> None:
        tr = self.tr
        self.act("seat", lambda: tr("Load of my areas"), "1", lambda: self.set_scope("seat"), acts=False)
        self.act("centre", lambda: tr("Load of the centre"), "2", lambda: self.set_scope("centre"), acts=False)
        self.act("span", lambda: tr("Longer span"), "W", self.next_span, acts=False)
        self.act("below", lambda: tr("Next frequent alarm"), "Down", lambda: self.figures.choose_next(1), acts=False)
        self.act("above", lambda: tr("Frequent alarm before"), "Up", lambda: self.figures.choose_next(-1), acts=False)
        self.act("open", lambda: tr("Show the frequent alarm"), "G", self.open_alarm, self._why_not_open, acts=False)

    # --- what is shown

    def set_scope(self, scope: str) -> None:
        """ "seat" (its areas) or "centre"."""
        self._scope = scope
        self.scopes.check(scope)
        self.ask()

    def set_hours(self, hours: int) -> None:
        """The span up to now, one of `SPANS_H`."""
        self._hours = hours
        self.spans.check(str(hours))
        self.ask()

    def next_span(self) -> None:
        """The next longer span, round to the shortest."""
        self.set_hours(SPANS_H[(SPANS_H.index(self._hours) + 1) % len(SPANS_H)])

    def open_alarm(self) -> None:
        """Select the chosen alarm everywhere."""
        self.models.selection.show("alarm", self.figures.top_alarm())

    def _why_not_open(self) -> str:
        return "" if self.figures.top_alarm() else self.tr("Choose an alarm of the list with the arrows first.")

    def areas(self) -> tuple[str, ...]:
        """The areas measured; empty: the whole centre."""
        welcome = self.session.welcome
        return areas_of_seat(self.session.state, welcome.seat) if self._scope == "seat" and welcome else ()

    def ask(self) -> None:
        """Measure anew."""
        if not self.isVisible():
            return
        if self._scope == "seat" and not self.areas():
            self.set_words(self.tr("This seat has no area: the centre's load is shown."))
        now_us = self._asked_us = self.models.clock.now_us()
        question = self.session.ask(
            "alarm_load", from_us=now_us - self._hours * HOUR_US, to_us=now_us, areas=list(self.areas())
        )
        question.answered.connect(self._answered)
        question.failed.connect(lambda code, params: self.set_words(sentence(code, params, self.models.language)))

    def set_words(self, words: str) -> None:
        """The line below the figures."""
        self.words.setText(words)

    def _answered(self, answer: Any) -> None:
        self.load = msgspec.convert(answer, AlarmLoad)
        site = self.session.state.registry.site
        care = site.care if site is not None else CareSpec()
        self.plot.show_load(self.load, self.models.names.zone, care.flood_begins)
        self.figures.show_load(self.load, care.flood_begins)
        self.set_words(self._told())

    def _told(self) -> str:
        load = self.load
        if load is None:
            return ""
        told = [self.tr("{n} annunciated").format(n=load.total)]
        if self._scope == "seat" and not self.areas():
            told.append(self.tr("this seat has no area: the whole centre"))
        if load.flood_s:
            told.append(self.tr("{n} min in flood").format(n=round(load.flood_s / 60)))
        told.append(self.tr("the bands are shown, not enforced"))
        return " · ".join(told)

    def _take(self, entries: tuple[Entry, ...]) -> None:
        if not self._soon.isActive() and any(type(entry.fact).__name__ in MEASURED for entry in entries):
            self._soon.start()

    def _tick(self, now_us: int) -> None:
        if abs(now_us - self._asked_us) >= AGAIN_US:
            self.ask()

    def _span_word(self, hours: int) -> str:
        if hours < 48:
            return self.tr("{n} h").format(n=hours)
        return self.tr("{n} days").format(n=hours // 24)

    # --- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is low the figures come first: a squeezed plot says nothing."""
        super().resizeEvent(event)
        room = self.height() - HEADER - self.words.sizeHint().height() - self.figures.minimumHeight()
        self.plot.setVisible(room >= PLOT_LEAST)

    def showEvent(self, event: QEvent) -> None:
        """What is hidden is not measured."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.plot.dress()
            self.figures.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows the chosen alarm, too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run("alarm_load.open")
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Alarm load"))
        self.header.set_subtitle(self.tr("alarms each 10 minutes"))
        self.scopes.retranslate()
        self.spans.retranslate()
        self.set_words(self._told())
        self.figures.update()
        self.plot.dress()
        super().retranslate()
