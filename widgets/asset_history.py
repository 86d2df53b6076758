"""Fetches the history of the stream on show and joins what comes live; tells when there is something to draw."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from ioc.domain.records import Stream
from ioc.qt.series import Series
from ioc.qt.session import Question, Session

DRAW_MS = 100
"""At most 10 drawings a second, whatever comes in."""


class AssetHistory(QObject):
    """One stream at a time."""

    ready = Signal()
    """The series changed; not more often than 10 times a second."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._question: Question | None = None
        self.stream: Stream | None = None
        self.series = Series()
        self.failed = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAW_MS)
        self._timer.timeout.connect(self.ready)
        session.readings_changed.connect(self._take)

    def show_stream(self, stream: Stream | None, from_us: int, to_us: int) -> None:
        """Follow another stream (or the same one over another time) from now on."""
        if stream is None or self.stream is None or stream.index != self.stream.index:
            self.series = Series(stream.interval_s if stream else 60.0)
        self.stream = stream
        self.failed = ""
        self._question = None
        if stream is not None:
            question = self._session.ask("history", stream=stream.index, from_us=from_us, to_us=to_us)
            self._question = question
            question.answered.connect(lambda answer: self._answered(question, answer))
            question.failed.connect(lambda code, _: self._not_answered(question, code))
        self.ready.emit()

    @property
    def waiting(self) -> bool:
        """Whether the history is still on its way."""
        return self._question is not None

    def start_over(self) -> None:
        """A snapshot replaced everything; what is held may lie in the future of a replay."""
        self.series = Series(self.stream.interval_s if self.stream else 60.0)

    def _answered(self, question: Question, answer: dict[str, Any]) -> None:
        if isValid(self) and question is self._question:
            self._question = None
            self.series.load(answer)
            self.ready.emit()

    def _not_answered(self, question: Question, code: str) -> None:
        if isValid(self) and question is self._question:
            self._question = None
            self.failed = code
            self.ready.emit()

    def _take(self, rows: list[int]) -> None:
        if self.stream is None:
            return
        row = self.stream.index
        at = bisect_left(rows, row)
        if at == len(rows) or rows[at] != row:
            return
        latest = self._session.state.latest
        when = int(latest.source_us[row]) or int(latest.received_us[row])
        if self.series.append(when, float(latest.value[row]), int(latest.quality[row])) and not self._timer.isActive():
            self._timer.start()
