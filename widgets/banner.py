"""The 48 px banner: the most urgent alarm that nobody has acknowledged; before it, the desk's own: a lost link, or a
record that takes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ioc.domain.alarms import label
from ioc.domain.records import Alarm
from ioc.domain.vocabulary import AlarmLabel
from ioc.qt.actions import Actions
from ioc.qt.call_table import CallTable
from ioc.qt.clock import DeskClock
from ioc.qt.format import age, clock_time, span
from ioc.qt.names import Names
from ioc.qt.sentences import sentence
from widgets.alarm_tally import AlarmTally
from widgets.controls import KeyButton
from widgets.glyphs import paint_severity
from widgets.link_watch import LIVE, LOST, SILENT, LinkWatch
from widgets.run_label import Run, RunLabel, width_of_runs
from widgets.theme import color
from widgets.timers import once

HEIGHT = 48
NOTICE_MS = 12_000
OWN_PRIORITY = 1
ENDS, SPACE = (18, 12), 8
GROUP = 16
"""Pixels between what the right end says of one thing and of the next."""
BUTTONS = (("banner.acknowledge", "A"), ("banner.go", "G"), ("banner.silence", "M"))
"""Action ids behind the three buttons, and their keys."""
REPLAY_BUTTONS = (("replay.live", "L"),)
"""Over a replay: commands that act on the city are absent."""


class Banner(QWidget):
    """Says one thing at a time. It never moves anything, takes no focus, and is empty (grey) when all is quiet."""

    def __init__(
        self,
        names: Names,
        clock: DeskClock,
        tally: AlarmTally,
        watch: LinkWatch,
        actions: Actions,
        parent: QWidget | None = None,
        *,
        buttons: Sequence[tuple[str, str]] = BUTTONS,
        calls: CallTable | None = None,
    ) -> None:
        super().__init__(parent)
        self._names, self._clock, self._tally, self._watch = names, clock, tally, watch
        self._actions, self._wanted = actions, tuple(buttons)
        self._calls = calls
        self._came, self._mute = "", ""
        self._notice, self._crowded = "", False
        self._notice_end = once(self, NOTICE_MS, self._drop_notice)
        self.setFixedHeight(HEIGHT)
        self.words = RunLabel(self, stretches=True)
        self.more = RunLabel(self)
        self.buttons = [KeyButton("", key, primary=at == 0) for at, (_, key) in enumerate(buttons)]
        row = QHBoxLayout(self)
        row.setContentsMargins(ENDS[0], 0, ENDS[1], 1)
        row.setSpacing(SPACE)
        row.addWidget(self.words, 1)
        for button, (ident, _) in zip(self.buttons, self._wanted, strict=True):
            button.clicked.connect(lambda _=False, ident=ident: self._run(ident))
            row.addWidget(button)
        row.addWidget(self.more)
        tally.changed.connect(self.refresh)
        watch.changed.connect(self.refresh)
        clock.ticked.connect(self._tick)
        if calls is not None:
            calls.counts_changed.connect(self.refresh)  # a call that rings is told at once
        actions.changed.connect(self._show_keys)
        self.refresh()

    @property
    def alarm(self) -> Alarm | None:
        """The alarm spoken of, None when the desk's own alarm or nothing is shown."""
        return None if self.own_alarm else self._tally.most_urgent()

    @property
    def own_alarm(self) -> bool:
        """Whether the desk's own alarm about its link or the record stands here."""
        return self._watch.is_trouble

    def notify(self, sentence: str) -> None:
        """Show a sentence of the desk's own (a refusal, a fault) beside what stands here, for some seconds."""
        self._notice = sentence
        self._notice_end.start()
        self.refresh()

    def set_sound(self, came: str, trouble: str) -> None:
        """What came since it began to sound, and why this machine cannot sound (both empty when there is nothing)."""
        if (came, trouble) != (self._came, self._mute):
            self._came, self._mute = came, trouble
            self.refresh()

    def _tick(self, _now_us: int) -> None:
        # a method, not a lambda: it goes with the banner, while the clock may outlive it
        self.refresh()

    def refresh(self) -> None:
        """Say it again."""
        alarm = self.alarm
        if self._watch.state in (LOST, SILENT):
            self._say_link()
        elif self._watch.refused:
            self._say_record()
        elif alarm is not None:
            self._say_alarm(alarm)
        else:
            quiet = (
                self.tr("No unacknowledged alarms") if self._watch.state == LIVE else self.tr("Waiting for the engine")
            )
            self.words.set_runs([*self._notice_runs(), Run(quiet, token="tx3", px=15)])
        for button, (ident, _) in zip(self.buttons, self._wanted, strict=True):
            button.setVisible(self._is_offered(ident, alarm))
        self.more.setToolTip(self._mute)
        self.more.set_runs(self._more_runs(alarm, self._crowded), stale=self._watch.state in (LOST, SILENT))
        self._show_keys()
        self.update()

    def _more_runs(self, alarm: Alarm | None, crowded: bool) -> list[Run]:
        """The right end; `crowded`: only the calls, which wait for nobody."""
        waiting = self._tally.total() - (1 if alarm is not None else 0)
        counted = waiting and not self._came and not crowded
        more = self.tr("{count} more unacknowledged").format(count=waiting) if counted else ""
        aside = [] if crowded else [*self._mute_runs(alarm), *self._flood_runs()]
        calls = [*aside, *self._call_runs()]
        return [*calls, *([Run(f"· {more}" if calls else more, px=14, gap=4)] if more else [])]

    def _is_crowded(self, runs: Sequence[Run], alarm: Alarm) -> bool:
        """Whether a notice has no room beside all that is said without it. Told of the whole, so that what gives way
        does not make the room for which it comes back."""
        beside = sum(button.sizeHint().width() + SPACE for button in self.buttons) + sum(ENDS) + SPACE
        return bool(self._notice) and width_of_runs([*runs, *self._more_runs(alarm, False)]) + beside > self.width()

    def changeEvent(self, event: QEvent) -> None:
        """Language and theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, lower rule, and the bar in the severity's colour at the left edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg2"))
        painter.setPen(color("line"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        alarm = self.alarm
        priority = OWN_PRIORITY if self.own_alarm else alarm.priority if alarm else 0
        if priority:
            painter.fillRect(0, 0, 7, self.height() - 1, color(f"p{min(priority, 5)}"))

    def _say_alarm(self, alarm: Alarm) -> None:
        head = f"{self._names.alarm_subject(alarm)}: {self._names.alarm_message(alarm)}"
        live = f"{self.tr('LIVE')} · " if self._wanted != BUTTONS else ""
        stream = self._names.stream(alarm.stream)
        value = self._names.told(stream, alarm.value, alarm.unit)
        asset = self._names.state.registry.assets.get(alarm.asset or "")
        tail = [age(alarm.raised_us, self._clock.now_us())]
        runs = [
            self._sign(alarm.priority, label(alarm)),
            Run(live + head, bold=True, token="tx1", px=18, gap=8, shrinks=True),
        ]
        if alarm.value is not None and alarm.unit:
            runs.append(Run(value, bold=True, token="tx1", px=16, gap=14))
        short = [*runs, *self._notice_runs()]
        state = self.tr("returned, unacknowledged") if not alarm.active else self.tr("unacknowledged")
        runs += [Run(f"· {state}"), Run(tail[0], bold=True, token="tx1")]
        if asset is not None and asset.ward:
            runs.append(Run(f"· {asset.ward}"))
        runs += self._notice_runs()
        # what was just answered is read whole: the rest stands in the list, and comes back by itself
        self._crowded = self._is_crowded(runs, alarm)
        self.words.set_runs(short if self._crowded else runs)

    def _say_link(self) -> None:
        ago = span(self._watch.silent_s() * 1_000_000)
        as_of = clock_time(self._watch.as_of_us, self._names.zone)
        head = self.tr("The engine is silent") if self._watch.state == SILENT else self.tr("Link to the engine lost")
        runs = [
            self._sign(OWN_PRIORITY, AlarmLabel.UNACKNOWLEDGED),
            Run(head, bold=True, token="tx1", px=18, gap=8),
            Run(self.tr("for"), gap=12),
            Run(ago, bold=True, token="tx1"),
            Run(self.tr("· all you see is as of {time}").format(time=as_of), shrinks=True),
        ]
        self.words.set_runs([*runs, *self._notice_runs()])

    def _say_record(self) -> None:
        told = sentence(self._watch.refused, self._watch.refused_params, self._names.language)
        runs = [
            self._sign(OWN_PRIORITY, AlarmLabel.UNACKNOWLEDGED),
            Run(self.tr("Nothing goes on the record"), bold=True, token="tx1", px=18, gap=8),
            Run(f"· {told}", shrinks=True, gap=12),
        ]
        self.words.set_runs([*runs, *self._notice_runs()])

    def _notice_runs(self) -> list[Run]:
        return [Run(self._notice, bold=True, token="tx1", gap=16, shrinks=True)] if self._notice else []

    def _flood_runs(self) -> list[Run]:
        """A flood of alarms, calmly: how many came behind the one that is shown, else how many in ten minutes. What
        belongs to other seats stays visible in the list."""
        count = self._tally.flood(self._clock.now_us())
        runs = [Run(self.tr("Alarm flood"), bold=True, token="tx1", px=14, gap=GROUP)] if count else []
        if self._came:
            return [*runs, Run(self._came, px=14, gap=6)]
        return [*runs, Run(self.tr("{n} in 10 min").format(n=count), px=14, gap=6)] if count else []

    def _mute_runs(self, alarm: Alarm | None) -> list[Run]:
        """While anything waits: that nobody will hear it here."""
        if not self._mute or (alarm is None and not self.own_alarm):
            return []
        return [Run(f"⚠ {self.tr('no sound')}", bold=True, token="tx1", px=14, gap=6)]

    def _call_runs(self) -> list[Run]:
        """How many calls wait and the longest of them: on both windows, whatever panel is in front."""
        since = self._calls.longest_us() if self._calls is not None else None
        if self._calls is None:
            return []
        runs = []
        if since is not None:
            count = self._calls.untaken()
            told = self.tr("1 call waits") if count == 1 else self.tr("{count} calls wait").format(count=count)
            runs = [Run(told, px=14, gap=GROUP)]
            runs.append(Run(age(since, self._clock.now_us()), bold=True, token="tx1", px=14, gap=6))
        if lines := self._calls.ringing():
            runs.append(Run(self.tr("{lines} rings").format(lines=", ".join(lines)), bold=True, token="tx1", px=14))
        if due := self._calls.due():
            runs.append(Run(self.tr("call back: {n}").format(n=due), bold=True, token="tx1", px=14))
        return runs

    def _drop_notice(self) -> None:
        self._notice, self._crowded = "", False
        self.refresh()

    def _sign(self, priority: int, state: AlarmLabel) -> Run:
        def paint(painter: QPainter, box: QRectF) -> None:
            paint_severity(painter, QRectF(box.x(), box.center().y() - 18, 36, 36), priority, state)

        return Run(glyph=paint, width=36, gap=2)

    def _run(self, ident: str) -> None:
        reason = self._actions.run(ident)
        if reason:
            self.notify(reason)

    def _is_offered(self, ident: str, alarm: Alarm | None) -> bool:
        if ident == "replay.live":
            return True
        return alarm is not None or (ident == "banner.silence" and self.own_alarm)

    def _show_keys(self) -> None:
        alarm = self.alarm
        words = {
            "banner.acknowledge": self.tr("Acknowledge"),
            "banner.go": self.tr("Go to area") if alarm is not None and alarm.alert else self.tr("Go to asset"),
            "banner.silence": self.tr("Silence"),
            "replay.live": self.tr("Back to live"),
        }
        for button, (ident, key) in zip(self.buttons, self._wanted, strict=True):
            action = self._actions.get(ident)
            button.setText(words[ident])
            button.set_key(self._actions.key_of(ident) or key)
            button.set_reason(self._actions.why_not(action) if action else "")
