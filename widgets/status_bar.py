"""The 36 px bar at the foot of every window: clock, stage, unacknowledged, feeds, journal, link, seat.

It is honest when the link is not: what may be old is dimmed and hatched, and the link's own words say since when.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ioc.domain.decide.situation import report_is_over
from ioc.domain.vocabulary import FeedState
from ioc.domain.warning_records import WarningState
from ioc.qt.clock import DeskClock
from ioc.qt.format import clock_time, number, span, zone_of
from ioc.qt.session import Session
from ioc.qt.translation import current_language
from ioc.qt.words import seat_word
from widgets.alarm_tally import PRIORITIES, AlarmTally
from widgets.day_words import date_words, role_word
from widgets.glyphs import paint_feed, paint_severity
from widgets.link_watch import LIVE, SILENT, WAITING, LinkWatch
from widgets.run_label import PaintGlyph, Run, RunLabel
from widgets.theme import color

HEIGHT = 36
TROUBLED = (FeedState.LATE, FeedState.STALE, FeedState.DOWN, FeedState.PARKED)


class StatusBar(QWidget):
    """Reads the session and says it; never changes anything."""

    def __init__(
        self, session: Session, clock: DeskClock, tally: AlarmTally, watch: LinkWatch, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._clock, self._tally, self._watch = session, clock, tally, watch
        self._note, self._noted, self._dated = "", True, True
        self._fitted: tuple[int, ...] = ()
        self.setFixedHeight(HEIGHT)
        self.clock_label, self.stage_label = RunLabel(), RunLabel()
        self.alarm_label, self.feed_label = RunLabel(), RunLabel()
        self.journal_label, self.link_label, self.seat_label = RunLabel(), RunLabel(), RunLabel()
        self._lay_out()
        clock.ticked.connect(self._show_clock)
        tally.changed.connect(self._show_alarms)
        watch.changed.connect(self.refresh)
        session.changed.connect(self._take_change)
        session.reset.connect(self.refresh)
        session.beat_received.connect(lambda _: self._show_journal())
        session.signed_in.connect(self._show_seat)
        self.refresh()

    def set_note(self, note: str) -> None:
        """A standing sentence about this machine (no sound), beside the link; empty takes it away."""
        self._note = note
        self._show_link()

    def refresh(self) -> None:
        """Say everything again."""
        self._show_clock(self._clock.now_us())
        self._show_stage()
        self._show_alarms()
        self._show_feeds()
        self._show_journal()
        self._show_link()
        self._show_seat()
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Language and theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.refresh()

    def minimumSizeHint(self) -> QSize:
        """Narrow windows drop the less urgent parts (see `_fit`)."""
        return QSize(480, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new width."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar's ground and its upper rule."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg2"))
        painter.setPen(color("line"))
        painter.drawLine(0, 0, self.width(), 0)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 1, 8, 0)
        row.setSpacing(0)
        left = (self.clock_label, self.stage_label, self.alarm_label, self.feed_label, self.journal_label)
        self._rules: dict[RunLabel, Rule] = {}
        for at, label in enumerate(left):
            if at:
                self._rules[label] = Rule()
                row.addWidget(self._rules[label])
            row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self.link_label)
        self._rules[self.seat_label] = Rule()
        row.addWidget(self._rules[self.seat_label])
        row.addWidget(self.seat_label)

    def _fit(self) -> None:
        """Show what fits: the machine's note, date, journal, seat give way in this order; the rest never does, nor a
        journal that does not write or whose disk runs low."""
        self._noted = self._dated = True
        self._say_link()
        self._show_clock(self._clock.now_us())
        if self._lacking() > 0 and self._watch.state == LIVE:
            self._noted = False
            self._say_link()
        if self._lacking() > 0:
            self._dated = False
            self._show_clock(self._clock.now_us())
        lacking = self._lacking()
        beat = self._session.beat
        urgent = beat is not None and bool(beat.code or beat.disk)
        giving_way = (self.seat_label,) if urgent else (self.journal_label, self.seat_label)
        self.journal_label.setVisible(True)
        self._rules[self.journal_label].setVisible(True)
        for label in giving_way:
            hidden = lacking > 0
            if hidden:
                lacking -= label.sizeHint().width() + 25
            label.setVisible(not hidden)
            self._rules[label].setVisible(not hidden)

    def _fit_if_grown(self) -> None:
        """A part says more than before: see again what fits."""
        widths = tuple(label.sizeHint().width() for label in self._rules)
        if widths != self._fitted:
            self._fitted = widths
            self._fit()

    def _lacking(self) -> int:
        """px by which all parts together are wider than the bar."""
        parts = (*self._rules, self.clock_label, self.link_label)
        return sum(p.sizeHint().width() for p in parts) + 25 * len(self._rules) + 24 - self.width()

    def _take_change(self, change: object) -> None:
        if any(table in change for table in ("feeds", "effects", "warnings")):  # type: ignore[operator]
            self._show_feeds()
        self._show_stage()

    def _stale(self) -> bool:
        return not self._watch.is_live

    def _show_clock(self, now_us: int) -> None:
        site = self._session.state.registry.site
        zone = zone_of(site.zone if site else "+07:00")
        day = date_words(datetime.fromtimestamp(now_us / 1e6, zone)) if now_us else ""
        runs = [
            Run(clock_time(now_us, zone), bold=True, token="tx1", px=20, gap=2),
        ]
        if self._dated:
            runs.append(Run(day, px=15, gap=10))
        self.clock_label.set_runs(runs)

    def _show_stage(self) -> None:
        level = self._session.state.tables.stage.level
        site = self._session.state.registry.site
        name = site.stages[level - 1].get(current_language()) if site and level <= len(site.stages) else ""
        words = self.tr("Stage {level}").format(level=level) + (f" · {name}" if name else "")
        boxes = Run(glyph=_stage_boxes(level), width=5 * 14, gap=2)
        runs = [boxes, Run(words, bold=True, token="tx1", gap=8)]
        if report_is_over(self._session.state, self._clock.now_us()):
            runs.append(Run(self.tr("· report OVER"), bold=True, token="tx1"))
        self.stage_label.set_runs(runs, stale=self._stale())
        self._fit_if_grown()

    def _show_alarms(self) -> None:
        runs = [Run(self.tr("Unacknowledged"), gap=2)]
        for priority in PRIORITIES:
            count = self._tally.count(priority)
            if count:
                runs.append(Run(glyph=_severity(priority), width=20, gap=10))
                runs.append(Run(str(count), bold=True, token="tx1", gap=4))
        if not self._tally.total():
            runs.append(Run("0", bold=True, token="tx1"))
        self.alarm_label.set_runs(runs, stale=self._stale())
        self._fit_if_grown()

    def _show_feeds(self) -> None:
        counts = Counter(feed.state for feed in self._session.state.tables.feeds.values())
        good = counts[FeedState.ON_TIME]
        runs = [Run(self.tr("Feeds"), gap=2), Run(str(good), bold=True, token="tx1", gap=8)]
        for state in TROUBLED:
            if counts[state]:
                runs.append(Run(glyph=_feed(state), width=18, gap=8))
                runs.append(Run(str(counts[state]), bold=True, token="tx1", gap=3))
        if counts[FeedState.WAITING]:
            runs.append(Run(self.tr("{count} waiting").format(count=counts[FeedState.WAITING]), gap=8))
        undelivered = sum(effect.dead for effect in self._session.state.tables.effects.values())
        if undelivered:
            runs.append(Run(self.tr("Not delivered"), gap=14))
            runs.append(Run(str(undelivered), bold=True, token="tx1", gap=6))
        waiting = sum(one.state is WarningState.WAITING for one in self._session.state.tables.warnings.values())
        if waiting:
            runs.append(Run(self.tr("Warnings to release"), gap=14))
            runs.append(Run(str(waiting), bold=True, token="tx1", gap=6))
        self.feed_label.set_runs(runs, stale=self._stale())
        self._fit_if_grown()

    def _show_journal(self) -> None:
        beat, refused = self._session.beat, False
        if beat is None:
            words = self.tr("Journal: nothing heard yet")
        elif beat.code:
            words, refused = self.tr("Journal: not writing"), True
        else:
            shown = number(beat.durable_ms, 0 if beat.durable_ms >= 10 else 1, current_language())
            words = self.tr("Journal: durable {ms} ms").format(ms=shown)
        runs = [Run(words, bold=refused, token="tx1" if refused else "tx2", gap=2)]
        if beat is not None and beat.disk:
            days = number(beat.disk_days, 0 if beat.disk_days >= 10 else 1, current_language())
            told = self.tr("Disk: room for {days} days").format(days=days)
            runs.append(Run(told, bold=True, token="tx1", gap=8))
        if beat is not None and beat.dropped:
            runs.append(
                Run(self.tr("{count} readings coalesced").format(count=beat.dropped), bold=True, token="tx1", gap=8)
            )
        self.journal_label.set_runs(runs, stale=self._stale())
        self._fit_if_grown()

    def _show_link(self) -> None:
        self._say_link()
        self._fit()

    def _say_link(self) -> None:
        state = self._watch.state
        ago = span(self._watch.silent_s() * 1_000_000)
        words = {
            LIVE: self.tr("Link: live"),
            SILENT: self.tr("Engine silent for {ago}").format(ago=ago),
            WAITING: self.tr("Link: waiting for the engine"),
        }.get(state, self.tr("Link lost for {ago}").format(ago=ago))
        live = state == LIVE
        runs = [Run(words, bold=not live, token="tx2" if live else "tx1")]
        if self._note and self._noted:
            runs.insert(0, Run(f"{self._note} ·", px=14))
        self.link_label.set_runs(runs)
        self.link_label.setToolTip(self._note)

    def _show_seat(self) -> None:
        welcome = self._session.welcome
        if welcome is None or not welcome.person:
            self.seat_label.set_runs([Run(self.tr("Nobody is signed in"), bold=True, token="tx1", gap=2)])
            self._fit_if_grown()
            return
        tail = f"· {welcome.name} · {role_word(welcome.role)}"
        seat = self.tr("Seat {seat}").format(seat=seat_word(welcome.seat))
        self.seat_label.set_runs([Run(seat, bold=True, token="tx1", gap=2), Run(tail)])
        self._fit_if_grown()


class Rule(QWidget):
    """A thin upright line between two parts of a bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(25)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, 20 px high."""
        painter = QPainter(self)
        painter.setPen(color("line2"))
        middle = self.height() // 2
        painter.drawLine(12, middle - 10, 12, middle + 10)


def _severity(priority: int) -> PaintGlyph:
    return lambda painter, box: paint_severity(painter, QRectF(box.x(), box.center().y() - 10, 20, 20), priority)


def _feed(state: str) -> PaintGlyph:
    return lambda painter, box: paint_feed(painter, QRectF(box.x(), box.center().y() - 9, 18, 18), state)


def _stage_boxes(level: int) -> PaintGlyph:
    def paint(painter: QPainter, box: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        top = round(box.center().y()) - 5
        for number_ in range(5):
            cell = QRectF(round(box.x()) + number_ * 14, top, 12, 10)
            painter.setPen(QPen(color("tx2"), 1))
            painter.setBrush(color("tx2") if number_ < level else Qt.BrushStyle.NoBrush)
            painter.drawRect(cell.adjusted(0, 0, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    return paint
