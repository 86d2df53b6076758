"""Title strip and controls of a replay: unmistakably the past, and how to move in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QWidget

from ioc.qt.actions import Actions
from ioc.qt.format import clock_time, zone_of
from ioc.qt.past_time import parse_time
from ioc.qt.session import Session
from ioc.qt.translation import current_language
from widgets.controls import Chip, KeyButton
from widgets.day_words import date_words
from widgets.run_label import Run, RunLabel
from widgets.theme import color

RATES = (1, 10, 60)


def distance_words(us: int) -> str:
    """“2 h 01 min 24 s”, “2 h 01 ph 24 s”."""
    seconds = max(us, 0) // 1_000_000
    hours, minutes, rest = seconds // 3600, seconds % 3600 // 60, seconds % 60
    minute = "ph" if current_language() == "vi" else "min"
    if hours >= 48:
        return f"{hours // 24} {'ngày' if minute == 'ph' else 'd'} {hours % 24} h"
    if hours:
        return f"{hours} h {minutes:02d} {minute} {rest:02d} s"
    return f"{minutes} {minute} {rest:02d} s" if minutes else f"{rest} s"


class ReplayTitle(QWidget):
    """The word, the past clock, the distance to now, and what this past rests on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(50)
        self.words, self.grounds = RunLabel(self, stretches=True), RunLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 2)
        row.addWidget(self.words, 1)
        row.addWidget(self.grounds)

    def show_moment(self, session: Session, at_us: int, end_us: int, grounds: Sequence[Run], *, is_now: bool) -> None:
        """Say where the past clock stands; `end_us` is now (`is_now`), or the end of the record without a desk."""
        site = session.state.registry.site
        zone = zone_of(site.zone if site else "+07:00")
        day = date_words(datetime.fromtimestamp(at_us / 1e6, zone)) if at_us else ""
        runs = [
            Run("↺", bold=True, token="sel", px=22, gap=2),
            Run(self.tr("REPLAY"), bold=True, token="tx1", px=20, gap=8),
            Run(clock_time(at_us, zone), bold=True, token="tx1", px=24, gap=16),
            Run(day, gap=14),
        ]
        if end_us > at_us > 0:
            words = self.tr("· {distance} before now") if is_now else self.tr("· {distance} before the record's end")
            runs.append(Run(words.format(distance=distance_words(end_us - at_us)), shrinks=True))
        self.words.set_runs(runs)
        self.grounds.set_runs([Run(self.tr("read only"), bold=True, token="tx1"), *grounds])

    def paintEvent(self, event: QPaintEvent) -> None:
        """The past's own ground and a rule in its colour."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("past_title"))
        painter.fillRect(0, self.height() - 2, self.width(), 2, color("sel"))


class ReplayControls(QWidget):
    """Step, play, rate, time field, back to live. Keys are those of the actions behind."""

    rate_chosen = Signal(float)
    time_entered = Signal(object)
    """Microseconds UTC."""

    def __init__(self, actions: Actions, parent: QWidget | None = None, *, alone: bool = False) -> None:
        """`alone`: there is no desk, whose banner leads back to live; then the end of it all is offered here."""
        super().__init__(parent)
        self._actions = actions
        self._zone = zone_of("+07:00")
        self._now_us = 0
        self.setFixedHeight(46)
        self.buttons = {
            "replay.previous_mark": KeyButton("⏮", "["),
            "replay.back": KeyButton("⏴", ","),
            "replay.play": KeyButton("", "Space", primary=True),
            "replay.forward": KeyButton("⏵", "."),
            "replay.next_mark": KeyButton("⏭", "]"),
        }
        self.live = KeyButton("", "L")
        self.live.setVisible(alone)
        self.live.clicked.connect(lambda: actions.run("replay.live"))
        self.rates = [Chip(f"{rate}×") for rate in RATES]
        self.label, self.fault = RunLabel(self), RunLabel(self, stretches=True)
        self.field = QLineEdit(self)
        self.field.setFixedWidth(150)
        self.to_time = KeyButton("", "T", flat=True)
        self.to_time.clicked.connect(lambda: actions.run("replay.time"))
        self.field.returnPressed.connect(self._enter)
        self.field.installEventFilter(self)
        self._lay_out()
        self.retranslate()

    def show_time(self, at_us: int, now_us: int, zone_name: str, rate: float) -> None:
        """Follow the past clock, except while somebody types."""
        self._zone, self._now_us = zone_of(zone_name), now_us or at_us
        if not self.field.hasFocus() and at_us:
            self.field.setText(datetime.fromtimestamp(at_us / 1e6, self._zone).strftime("%d/%m %H:%M:%S"))
        play = self.buttons["replay.play"]
        play.setText(self.tr("Pause") if rate else self.tr("Play"))
        for chip, value in zip(self.rates, RATES, strict=True):
            if rate == value:
                chip.setChecked(True)

    def chosen_rate(self) -> float:
        """The rate that play takes."""
        return float(next((rate for chip, rate in zip(self.rates, RATES, strict=True) if chip.isChecked()), 1))

    def retranslate(self) -> None:
        """Say the words again."""
        self.label.set_runs([Run(self.tr("To time"), gap=16)])
        self.live.setText(self.tr("Close"))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Esc leaves the time field."""
        if watched is not self.field or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return True
        return False

    def changeEvent(self, event: QEvent) -> None:
        """Language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 14, 6)
        row.setSpacing(8)
        for ident, button in self.buttons.items():
            button.clicked.connect(lambda _=False, ident=ident: self._actions.run(ident))
            row.addWidget(button)
        group = QButtonGroup(self)
        for chip, rate in zip(self.rates, RATES, strict=True):
            group.addButton(chip)
            chip.clicked.connect(lambda _=False, rate=rate: self.rate_chosen.emit(float(rate)))
            row.addWidget(chip)
        self.rates[0].setChecked(True)
        row.addWidget(self.label)
        row.addWidget(self.field)
        row.addWidget(self.to_time)
        row.addWidget(self.fault, 1)
        row.addWidget(self.live)

    def _enter(self) -> None:
        at_us = parse_time(self.field.text(), self._now_us, self._zone)
        if at_us is None:
            words = self.tr("Not a time. For example 02:14 or 14/10 19:46:08")
            self.fault.set_runs([Run(words, bold=True, token="tx1", shrinks=True)])
            return
        self._leave()
        self.time_entered.emit(at_us)

    def _leave(self) -> None:
        self.fault.set_runs([])
        self.window().setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.clearFocus()
