"""Plays recorded messages as if they came now, at a pace of its own."""

from __future__ import annotations

import threading

from ioc.connect.api import FeedContext
from ioc.connect.pacing import Pacing
from ioc.connectors.gtfs_clock import AS_SAID, TimeShift
from ioc.connectors.gtfs_recording import Frame, Recording, read_recording
from ioc.connectors.gtfs_settings import GtfsSettings


class Player:
    """Knows where it is: who runs it again after a trouble goes on with the next message."""

    def __init__(self, context: FeedContext, settings: GtfsSettings) -> None:
        self._context, self._settings = context, settings
        self._pacing = Pacing(settings.speed)
        self._recording: Recording | None = None
        self._next = 0
        self.shift = AS_SAID

    def opened(self) -> Recording:
        """The recording, read at first. Raises BadSettings."""
        if self._recording is None:
            self._recording = read_recording(self._settings.recording, self._context.feed)
            if self._settings.times == "shifted":
                self.shift = TimeShift(
                    first_us=self._recording.frames[0].at_us,
                    played_us=self._context.now_us(),
                    speed=self._settings.speed,
                )
        return self._recording

    def next(self, stop: threading.Event) -> Frame | None:
        """The next message, when it is due; None at the end, or when `stop` was set first."""
        frames = self.opened().frames
        if self._next == len(frames) or not self._pacing.wait_for(frames[self._next].at_us, stop):
            return None
        self._next += 1
        return frames[self._next - 1]
