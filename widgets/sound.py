"""The annunciator: sounds for new alarms by priority until somebody silences it; without a device it says so."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QUrl, Signal

from ioc.domain.records import Alarm
from ioc.qt.format import rough_age
from ioc.qt.translation import current_language
from widgets.alarm_tally import AlarmTally
from widgets.timers import every
from widgets.tones import REPEAT_S, write_tones

OWN_PRIORITY = 1

_log = logging.getLogger(__name__)


class Annunciator(QObject):
    """`silence` ends the present sounding; the next new alarm sounds again. Acknowledging everything silences, too."""

    changed = Signal()

    def __init__(self, tally: AlarmTally, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tally = tally
        self.sounding = 0
        self.more = 0
        """Alarms that came while it sounds, besides the first."""
        self._first_us = self._last_us = 0
        self._own = False
        self.played: list[int] = []
        self._folder = folder
        self._effects: dict[int, Any] = {}
        self._trouble = "unprepared"
        self._again = every(self, 1000, self._repeat)
        tally.raised.connect(self._take)
        tally.changed.connect(self._look)

    def prepare(self) -> None:
        """Look for a device and make the tones; costs some tenths of a second, so it is done after the first paint."""
        self._effects, self._trouble = _effects(self._folder, self)
        self.changed.emit()

    @property
    def available(self) -> bool:
        """Whether this machine can sound at all."""
        return not self._trouble

    def why_not(self) -> str:
        """Why there is no sound, in words; empty when there is."""
        if self._trouble == "device":
            return QCoreApplication.translate("Sound", "No sound device")
        if self._trouble and self._trouble != "unprepared":
            return QCoreApplication.translate("Sound", "Sound cannot be loaded")
        return ""

    def silence(self) -> None:
        """Stop sounding for what has been raised up to now."""
        if self.sounding:
            self.sounding = self.more = 0
            self._again.stop()
            self.changed.emit()

    def words(self) -> str:
        """What it sounds for, in words; empty while it is silent."""
        if not self.sounding:
            return ""
        told = QCoreApplication.translate("Sound", "Sounding: priority {priority}").format(priority=self.sounding)
        return f"{told} {self.more_words()}" if self.more else told

    def more_words(self) -> str:
        """How many came since it began to sound, and in how long: in a flood the first alone would say too little."""
        if not self.more:
            return ""
        span_us = max(self._last_us - self._first_us, 1)
        took = rough_age(1, 1 + span_us, current_language())
        return QCoreApplication.translate("Sound", "and {n} more in {span}").format(n=self.more, span=took)

    def tell_own(self, down: bool) -> None:
        """The desk's own alarm: its link is down or the record takes nothing (or all is well again)."""
        if down and not self._own:
            self._sound(OWN_PRIORITY)
        self._own = down
        self._look()

    def _take(self, alarm: Alarm) -> None:
        if not self.sounding:
            self._first_us = alarm.raised_us
        self.more += bool(self.sounding)
        self._last_us = max(alarm.raised_us, self._first_us)
        self._sound(alarm.priority)
        if self.more:
            self.changed.emit()

    def _sound(self, priority: int) -> None:
        if self.sounding and priority >= self.sounding:
            return
        self.sounding = priority
        self._play()
        repeat = REPEAT_S.get(priority)
        if repeat is None:
            self.sounding = 0
        else:
            self._again.start(int(repeat * 1000))
        self.changed.emit()

    def _repeat(self) -> None:
        self._play()

    def _look(self) -> None:
        if self.sounding and not self._tally.total() and not self._own:
            self.silence()

    def _play(self) -> None:
        self.played = [*self.played, self.sounding][-100:]
        effect = self._effects.get(self.sounding)
        if effect is not None:
            effect.play()


def _effects(folder: Path, parent: QObject) -> tuple[dict[int, Any], str]:
    """Effects by priority, and what is in the way: "" nothing, "device" none there, "library" cannot be loaded."""
    try:
        from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
    except ImportError as trouble:
        _log.warning("no sound: Qt Multimedia cannot be loaded: %s", trouble)
        return {}, "library"
    if not QMediaDevices.audioOutputs():
        _log.warning("no sound: this machine has no audio output")
        return {}, "device"
    try:
        files = write_tones(folder)
    except OSError as trouble:
        _log.warning("no sound: %s", trouble)
        return {}, "library"
    effects = {}
    for priority, file in files.items():
        effects[priority] = QSoundEffect(parent)
        effects[priority].setSource(QUrl.fromLocalFile(str(file)))
    return effects, ""
