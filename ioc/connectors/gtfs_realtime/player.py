"""Plays recorded messages as if they came now, at a pace of its own."""

from __future__ import annotations

import threading

from ioc.connect.api import FeedContext
from ioc.connect.pacing import Pace
from ioc.connectors.gtfs_realtime.recording import Frame, Recording, read_recording
from ioc.connectors.gtfs_realtime.settings import GtfsSettings


class Player:
    """Knows where it is: who runs it again after a trouble goes on with the next message."""

    def __init__(self, context: FeedContext, settings: GtfsSettings) -> None:
        self._context, self._settings = context, settings
        self._recording: Recording | None = None
        self._pace: Pace | None = None
        self._next = 0

    def opened(self) -> Recording:
        """The recording, read at first. Raises BadSettings."""
        if self._recording is None:
            self._recording = read_recording(self._settings.recording, self._context.feed)
        return self._recording

    def said_us(self, at_us: int) -> int:
        """The time to say of a moment of the recording."""
        return self._paced().said_us(at_us)

    def next(self, stop: threading.Event) -> Frame | None:
        """The next message, when it is due; None at the end, or when `stop` was set first."""
        frames = self.opened().frames
        if self._next == len(frames) or not self._paced().wait(frames[self._next].at_us, stop):
            return None
        self._next += 1
        return frames[self._next - 1]

    def _paced(self) -> Pace:
        if self._pace is None:
            first_us = self.opened().frames[0].at_us
            shifts = self._settings.times == "shift"
            self._pace = Pace(self._settings.speed, first_us, self._context.now_us, shift=shifts)
        return self._pace
